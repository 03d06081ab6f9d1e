"""The property tests of masking and record with many more examples, in batches of fresh seeds.

Batches grow to fill the time given, so the run ends near it; each batch's seed is printed by a
failure and runs it again: pytest -p tests.deep.more_examples --hypothesis-seed=SEED.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.deep.report import Clock, Result

if TYPE_CHECKING:
    from tests.deep.report import Orders

ROOT = Path(__file__).resolve().parents[2]
WHERE = (
    "tests/masking/test_properties.py",
    "tests/masking/test_spellings.py",
    "tests/masking/test_shortcuts.py",
    "tests/record/test_tree.py",
)
FIRST = 100
GROWTH = 8
_PASSED = re.compile(r"([0-9]+) passed")


def run(name: str, orders: Orders) -> Result:
    del name
    clock, done, batch, tests, number = Clock(orders.seconds), 0, FIRST, 0, 0
    while done < orders.examples and clock.left > 0:
        began = clock.spent
        seed = orders.seed + number
        ended = pytest(min(batch, orders.examples - done), seed, orders.only)
        passed = _PASSED.search(ended.stdout)
        if ended.returncode or not passed:
            said = tuple((ended.stdout + ended.stderr).splitlines()[-60:])
            return Result(False, f"batch seed {seed}, {batch:,} examples a property", said)
        done, tests, number = done + batch, int(passed[1]), number + 1
        rate = batch / max(0.1, clock.spent - began)
        batch = max(1, min(batch * GROWTH, int(rate * clock.left * 0.9)))
    return Result(True, f"{tests} properties, {done:,} examples each, in {clock.spent:.0f} s")


def pytest(examples: int, seed: int, only: str | None) -> subprocess.CompletedProcess[str]:
    chosen = ["-k", only] if only else []
    command = [
        sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.deep.more_examples",
        "-p", "no:cacheprovider", f"--hypothesis-seed={seed}", *WHERE, *chosen,
    ]  # fmt: skip
    environment = {**os.environ, "GONGSHI_EXAMPLES": str(examples), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
