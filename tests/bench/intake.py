"""Intake: a workbook to its masked preview, beside one openpyxl pass over the same file.

Measured as it happens twice, by processor time. In a house that is running (an API, a console) the
keeper has the readers loaded and forks; the bound is openpyxl already imported in this process. In
a single command the keeper starts for one file; the bound is openpyxl in a process of its own,
which has to import it too.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

import masking
from gongshi import rulebook, sources
from gongshi.sources.cage import cage
from tests.bench.people import people, workbook
from tests.bench.rounds import Line, Target, alternate, spent

if TYPE_CHECKING:
    from collections.abc import Iterator

ON = date(2026, 11, 24)
NAMES = sources.CommunityNames("滨河社区居民委员会", ())


def run(*, full: bool) -> Iterator[Line]:
    del full
    kind = rulebook.load(rulebook.defaults_dir()).kinds["dibao_initial"]
    for count in (300, 5_000):
        data = workbook(people(count))
        yield running(kind, data, count)
        yield command(kind, data, count)


def running(kind, data: bytes, count: int) -> Line:
    often = max(3_000 // count, 1)  # the keeper's account is kept in hundredths of a second
    cage.warm()
    measured = alternate(
        lambda: [preview(kind, data, count) for _ in range(often)],
        lambda: [bare(data) for _ in range(often)],
        clock=spent_with_keeper,
    )
    return line("running house", count, measured, "openpyxl, this process", often)


def command(kind, data: bytes, count: int) -> Line:
    measured = alternate(lambda: alone(kind, data, count), lambda: in_own_process(data), rounds=3)
    return line("one command", count, measured, "openpyxl, its own process")


def line(
    where: str, count: int, measured: tuple[float, float, float], against: str, often: int = 1
) -> Line:
    ours, other = (seconds * 1000 / often for seconds in measured[:2])
    return Line(
        "intake", f"file → masked preview, {where}", count, ours, other, measured[2],
        "ms", against, Target(3),
    )  # fmt: skip


def spent_with_keeper() -> float:
    """Return what this process has spent, and the keeper with all children that have ended."""
    folder = Path(f"/proc/{cage.keeper}")
    while (folder / f"task/{cage.keeper}/children").read_text():
        time.sleep(0.001)
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    return spent() + sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def preview(kind, data: bytes, count: int) -> None:
    found = sources.read_list(data, name_hint="名单.xlsx", kind=kind, community=NAMES, letter=None)
    assert not found.refused
    policy = masking.load_policy(kind.policy)
    masked = masking.apply(policy, [row.cells for row in found.rows], on=ON)
    assert len(masked.rows) == count


def alone(kind, data: bytes, count: int) -> None:
    """Preview with a keeper that starts for this file and ends after it."""
    cage.close()
    preview(kind, data, count)
    cage.close()


def bare(data: bytes) -> int:
    """Load the workbook and look at every cell once."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return sum(value is not None for row in sheet.iter_rows(values_only=True) for value in row)


def in_own_process(data: bytes) -> None:
    code = (
        "import io, sys, openpyxl\n"
        "sheet = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read())).active\n"
        "sum(v is not None for row in sheet.iter_rows(values_only=True) for v in row)"
    )
    subprocess.run([sys.executable, "-c", code], input=data, check=True)
