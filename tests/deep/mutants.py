"""Mutation testing of the masking room: one change at a time, does some test fail?

    ./run deep mutants --seconds 7200                  names, numbers, gate and policy
    ./run deep mutants --only masking.values           another module of the room

Pieces add up: what is known from runs before (build/deep/) is not tried again, see `memory.py`.

Every mutant meets the tests that enter its function, in a fork of one pytest session
(`nursery.py`). The order is drawn from the seed: a run that is stopped by its time has tried a fair
sample. A mutant that takes several times the processor time of its tests is killed. Every survivor
is answered for in `survivors.yaml`; one that is not named there fails the run.
"""

from __future__ import annotations

import gc
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from tests.deep.memory import Memory
from tests.deep.nursery import EXAMPLES, KILLED, OUTLASTED, SURVIVED, Nursery
from tests.deep.operators import mutants
from tests.deep.report import Clock, Result

if TYPE_CHECKING:
    from tests.deep.operators import Mutant
    from tests.deep.report import Orders

ROOT = Path(__file__).resolve().parents[2]
ANSWERED = Path(__file__).with_name("survivors.yaml")
GROUPS = {
    "names": ("names", "names_in_cells", "word_names"),
    "numbers": ("identity", "numbers_in_text", "births_in_text", "candidates"),
    "gate": ("gate", "needles"),
    "policy": ("policy", "loading"),
}
LEAST_KILLED = 90.0


def run(name: str, orders: Orders) -> Result:
    del name
    clock = Clock(orders.seconds)
    modules = chosen(orders.only)
    every = [mutant for module in modules for mutant in of_module(module)]
    random.Random(orders.seed).shuffle(every)
    sources = {m: path_of(m).read_text("utf-8") for m in every_module()}
    memory = Memory(sources)
    known = {m: memory.ends(m, (KILLED, OUTLASTED)) for m in modules}
    ends = {m: known[m.module][m.key] for m in every if m.key in known[m.module]}

    def work(nursery: Nursery) -> None:
        gc.collect()
        gc.freeze()
        if not (learned := nursery.learn(memory.learned())):
            return
        memory.keep_learned(learned)
        for mutant in every[: orders.examples]:
            if clock.left < 0:
                break
            if mutant not in ends:
                ends[mutant] = known[mutant.module][mutant.key] = nursery.tried(mutant)
                memory.keep(mutant.module, known[mutant.module])

    session(Nursery(str(ROOT), sources, work))
    if not ends:
        return Result(False, "the tests fail on the unchanged room, or nothing was tried")
    return result(ends, len(every), clock)


def session(nursery: Nursery) -> None:
    """Open the pytest session whose loop is the nursery's."""
    import os

    import pytest

    os.environ["GONGSHI_EXAMPLES"] = str(EXAMPLES)
    options = ["-q", "-s", "-p", "no:cacheprovider", "--assert=plain", "--hypothesis-seed=1"]
    pytest.main([*options, "-p", "tests.deep.fewer_examples", "tests/masking"], plugins=[nursery])


def result(ends: dict[Mutant, str], total: int, clock: Clock) -> Result:
    left = sorted((m for m in ends if ends[m] == SURVIVED), key=lambda m: (m.module, m.line))
    answered = answers()
    open_ = [m for m in left if m.key not in answered]
    count = Counter(ends.values())
    words = (
        f"{len(ends)} of {total} mutants in {clock.spent:.0f} s, {share(ends):.1f} % killed "
        f"({count[OUTLASTED]} by time), {len(left)} survived, {len(open_)} of them unanswered"
    )
    tables = [f"{group}: {part}" for group in GROUPS if (part := of_group(group, ends))]
    tables += [f"{'unanswered' if m in open_ else 'answered'} {m}" for m in left]
    return Result(share(ends) >= LEAST_KILLED and not open_, words, tuple(tables))


def share(ends: dict[Mutant, str]) -> float:
    return 100 * sum(end != SURVIVED for end in ends.values()) / len(ends)


def of_group(group: str, ends: dict[Mutant, str]) -> str:
    part = {m: e for m, e in ends.items() if m.module.removeprefix("masking.") in GROUPS[group]}
    dead = sum(end in (KILLED, OUTLASTED) for end in part.values())
    return f"{dead} of {len(part)} killed, {share(part):.1f} %" if part else ""


def answers() -> dict[str, str]:
    """Return the survivors that are answered for: key → reason."""
    listed = yaml.safe_load(ANSWERED.read_text("utf-8")) if ANSWERED.exists() else None
    return {
        f"{place} {change}": reason
        for place, changes in (listed or {}).items()
        for change, reason in changes.items()
    }


def chosen(only: str | None) -> tuple[str, ...]:
    if only and only not in GROUPS:
        return (f"masking.{only.removeprefix('masking.')}",)
    groups = [only] if only else list(GROUPS)
    return tuple(f"masking.{name}" for group in groups for name in GROUPS[group])


def every_module() -> list[str]:
    return [f"masking.{path.stem}" for path in sorted((ROOT / "masking").glob("*.py"))]


def of_module(module: str) -> list[Mutant]:
    return list(mutants(module, path_of(module).read_text("utf-8")))


def path_of(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


if __name__ == "__main__":
    sys.exit("use ./run deep mutants")
