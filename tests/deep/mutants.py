"""Mutation testing of the masking room: one change at a time, does some test fail?

Every mutant is tried in a fork of a process that has loaded pytest and everything but masking, so
a try costs the tests and nothing else. The order is drawn from the seed: a run that is stopped by
its time has tried a fair sample. A mutant that outlasts the tests several times over is killed.
Survivors are printed, each to be answered for: a test is missing, or the change changes nothing.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

from tests.deep.operators import mutants
from tests.deep.report import Clock, Result

if TYPE_CHECKING:
    from tests.deep.operators import Mutant
    from tests.deep.report import Orders

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    "folding", "names", "identity", "values", "rules", "candidates", "loading", "policy",
    "lookalikes", "apply", "needles", "gate", "sealed", "vault",
)  # fmt: skip
PATIENCE = 4.0  # times the tests of the unchanged room
LEAST_PATIENCE_S = 60.0
STEP_S = 0.02
SURVIVED, KILLED, OUTLASTED = "survived", "killed", "outlasted"


def run(name: str, orders: Orders) -> Result:
    del name
    clock = Clock(orders.seconds)
    preload()
    began = time.monotonic()
    if tried(None, LEAST_PATIENCE_S * 10) != SURVIVED:
        return Result(False, "the tests fail on the unchanged room")
    patience = max(LEAST_PATIENCE_S, PATIENCE * (time.monotonic() - began))
    every = [mutant for module in chosen(orders.only) for mutant in of_module(module)]
    random.Random(orders.seed).shuffle(every)
    ends: dict[Mutant, str] = {}
    for mutant in every[: orders.examples]:
        if clock.left < 0:
            break
        ends[mutant] = tried(mutant, patience)
    return result(ends, len(every), clock)


def result(ends: dict[Mutant, str], total: int, clock: Clock) -> Result:
    count = Counter(ends.values())
    dead = count[KILLED] + count[OUTLASTED]
    rate = 100 * dead / len(ends) if ends else 0.0
    words = (
        f"{len(ends)} of {total} mutants in {clock.spent:.0f} s, {rate:.1f} % killed "
        f"({count[OUTLASTED]} by time), {count[SURVIVED]} survived"
    )
    left = sorted((m for m in ends if ends[m] == SURVIVED), key=lambda m: (m.module, m.line))
    return Result(bool(ends) and rate >= 90, words, tuple(map(str, left)))


def chosen(only: str | None) -> tuple[str, ...]:
    modules = tuple(f"masking.{name}" for name in MODULES)
    return tuple(m for m in modules if only in (None, m, m.removeprefix("masking.")))


def of_module(module: str) -> list[Mutant]:
    return list(mutants(module, path_of(module).read_text("utf-8")))


def path_of(module: str) -> Path:
    return ROOT / f"{module.replace('.', '/')}.py"


def preload() -> None:
    """Load what the tests load, and leave masking and the tests themselves unloaded."""
    import hypothesis.strategies
    import pytest
    import yaml

    del hypothesis, pytest, yaml
    for name in [n for n in sys.modules if n.split(".")[0] == "masking" or n == "tests.office"]:
        del sys.modules[name]


def tried(mutant: Mutant | None, patience: float) -> str:
    """Run the room's tests on a mutant in a fork; None is the room as it is."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            code = in_the_child(mutant)
        finally:
            os._exit(code)
    clock = Clock(patience)
    while clock.left > 0:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return SURVIVED if os.waitstatus_to_exitcode(status) == 0 else KILLED
        time.sleep(STEP_S)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return OUTLASTED


def in_the_child(mutant: Mutant | None) -> int:
    """Test quietly; the same examples every time, so that a survivor is no accident."""
    import pytest

    os.setsid()
    os.chdir(ROOT)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if mutant is not None:
        sys.meta_path.insert(0, Substitute(mutant))
    options = ["-q", "-x", "-p", "no:cacheprovider", "--assert=plain", "--hypothesis-seed=1"]
    return int(pytest.main([*options, "tests/masking"]))


class Substitute:
    """An importer that hands out the mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path=None, target=None):
        if name != self.mutant.module:
            return None
        spec = PathFinder.find_spec(name, path, target)
        spec.loader = MutantLoader(name, spec.origin, self.mutant)
        return spec


class MutantLoader(SourceFileLoader):
    """Compiles the mutant's tree instead of the file."""

    def __init__(self, name: str, path: str, mutant: Mutant) -> None:
        super().__init__(name, path)
        self.mutant = mutant

    def get_code(self, fullname: str):
        path = self.get_filename(fullname)
        return compile(self.mutant.tree(Path(path).read_text("utf-8")), path, "exec")
