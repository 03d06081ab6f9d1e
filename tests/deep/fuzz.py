"""Fuzzing: coverage-guided by atheris where it is installed, else seeded mutations of real files.

The fuzzing itself runs in a child (`fuzz_child.py`): libFuzzer ends its process when it is done or
has found something.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from tests.deep.report import Clock, Result

if TYPE_CHECKING:
    from tests.deep.report import Orders

CHILD = Path(__file__).with_name("fuzz_child.py")
ROOT = CHILD.parents[2]
START_S = 900  # instrumenting and reading the corpus come first, slow at nice 19 on a busy machine
_EXECUTED = re.compile(r"executed_units: *([0-9]+)|inputs: ([0-9]+)")


def run(name: str, orders: Orders) -> Result:
    guided = find_spec("atheris") is not None
    clock = Clock(orders.seconds)
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                sys.executable, str(CHILD), name, "guided" if guided else "seeded",
                folder, str(orders.seed), str(int(orders.seconds)), str(orders.examples),
            ],
            cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True, text=True, errors="replace", check=False,
            timeout=orders.seconds + START_S,
        )  # fmt: skip
    said = done.stdout + done.stderr
    counted = [int(one or other) for one, other in _EXECUTED.findall(said)]
    how = "coverage-guided" if guided else "seeded mutations"
    inputs = counted[-1] if counted else 0
    words = f"{inputs:,} inputs in {clock.spent:.0f} s, {how}"
    details = (
        ()
        if done.returncode == 0
        else tuple(line for line in said.splitlines() if not line.startswith("INFO:"))[-40:]
    )
    return Result(done.returncode == 0 and inputs > 0, words, details)
