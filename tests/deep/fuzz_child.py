"""fuzz_child.py NAME guided|seeded FOLDER SEED SECONDS EXAMPLES: one fuzzing run."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from tests.deep.report import Clock
from tests.deep.targets import LONGEST, TARGETS


def guided(name: str, folder: Path, seed: int, seconds: int, examples: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["gongshi", "masking"]):
        target, seeds = TARGETS[name]()
    corpus = folder / "corpus"
    corpus.mkdir()
    for n, data in enumerate(seeds):
        (corpus / f"{n}").write_bytes(data)
    flags = {
        "max_total_time": seconds,
        "runs": examples,
        "seed": seed,
        "max_len": LONGEST,
        "timeout": 10,
        "print_final_stats": 1,
        "verbosity": 0,
    }
    atheris.Setup([sys.argv[0], *(f"-{k}={v}" for k, v in flags.items()), str(corpus)], target)
    atheris.Fuzz()


def seeded(name: str, seed: int, seconds: int, examples: int) -> None:
    target, seeds = TARGETS[name]()
    chance, clock, n = random.Random(seed), Clock(seconds), 0
    while n < examples and clock.left > 0:
        data = spoiled(chance, seeds)
        try:
            target(data)
        except BaseException:
            print(f"seed {seed}, input {n}: {data!r}", file=sys.stderr)
            raise
        n += 1
    print(f"inputs: {n}")


def spoiled(chance: random.Random, seeds: list[bytes]) -> bytes:
    """A seed with a few bytes flipped, cut, repeated or taken from another seed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(data))
        length = min(chance.choice((1, 1, 2, 4, 16, 64)), len(data) - at)
        match chance.randrange(5):
            case 0:
                del data[at : at + length]
            case 1:
                data[at : at + length] = chance.randbytes(length)
            case 2:
                data[at:at] = data[at : at + length] * chance.randint(1, 9)
            case 3 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case _:
                other = chance.choice(seeds)
                start = chance.randint(0, len(other))
                data[at:at] = other[start : start + length]
    return bytes(data[:LONGEST])


def main() -> None:
    name, how, folder, *numbers = sys.argv[1:]
    seed, seconds, examples = map(int, numbers)
    if how == "guided":
        guided(name, Path(folder), seed, seconds, examples)
    else:
        seeded(name, seed, seconds, examples)


if __name__ == "__main__":
    main()
