// One family of refusal, as in gongshi/errors.py: `step` names the check that failed.

export class VerificationFailed extends Error {
  constructor(step) {
    super(step);
    this.name = "VerificationFailed";
    this.step = step;
  }
}

export function require(holds, step) {
  if (!holds) throw new VerificationFailed(step);
}
