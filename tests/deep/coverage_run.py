"""Branch coverage of the masking room by its own tests, printed line by line where it lacks.

./run deep coverage
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.deep.report import Clock, Result

if TYPE_CHECKING:
    from tests.deep.report import Orders

ROOT = Path(__file__).resolve().parents[2]
LEAST = 95.0


def run(name: str, orders: Orders) -> Result:
    del name
    clock = Clock(orders.seconds)
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COVERAGE_FILE": f"{folder}/data", "PYTHONPATH": str(ROOT)}
        tested = _coverage(
            environment, "run", "--branch", "--source=masking", "-m", "pytest", "-q", "-x",
            "-p", "no:cacheprovider", f"--hypothesis-seed={orders.seed}", "tests/masking",
        )  # fmt: skip
        if tested.returncode:
            return Result(False, "the tests fail", tuple(tested.stdout.splitlines()[-40:]))
        _coverage(environment, "json", "-q", "-o", f"{folder}/report.json")
        report = json.loads(Path(folder, "report.json").read_text("utf-8"))
    total = report["totals"]
    words = (
        f"{total['percent_covered']:.1f} % of masking with branches "
        f"({total['covered_branches']} of {total['num_branches']} branches) in {clock.spent:.0f} s"
    )
    return Result(total["percent_covered"] >= LEAST, words, tuple(_lacking(report["files"])))


def _coverage(environment: dict[str, str], *orders: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coverage", *orders]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _lacking(files: dict[str, dict[str, list]]) -> list[str]:
    return [
        f"{path}: lines {found['missing_lines']}, branches {found['missing_branches']}"
        for path, found in files.items()
        if found["missing_lines"] or found["missing_branches"]
    ]
