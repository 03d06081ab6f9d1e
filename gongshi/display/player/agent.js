// The page's talk with the board agent on its own machine (屏端程序). Every few seconds, and at
// each change, the page says what it paints and hears whether the agent lives. An agent that is
// silent for ten seconds can neither wipe nor report, so the page hides everything.

const HEALTH = "/local/health";
const BEAT_EVERY = 3000;
const TIMEOUT = 4000;
const SILENT_AFTER = 10_000;

export class Agent {
  #heard = performance.now();
  #sight = null;
  #timer = null;
  #answered;

  constructor(answered) {
    this.#answered = answered;
    this.#beat();
  }

  get silent() {
    return performance.now() - this.#heard > SILENT_AFTER;
  }

  // `sight` is null while a picture is not painted yet: nothing is claimed then.
  see(sight) {
    this.#sight = sight;
    if (sight !== null) this.#beat();
  }

  async #beat() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beat(), BEAT_EVERY);
    try {
      const answer = await fetch(HEALTH, {
        method: "POST",
        cache: "no-store",
        redirect: "error",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ sight: this.#sight }),
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (!answer.ok) return;
      const said = await answer.json();
      this.#heard = performance.now();
      this.#answered(said);
    } catch {
      // Silence is judged by its length.
    }
  }
}
