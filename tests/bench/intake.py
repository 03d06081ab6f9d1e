"""Intake: a workbook to its masked preview, beside one openpyxl pass over the same file.

Ours reads in a confined child process, so a whole Python with openpyxl starts for every file. The
bound is measured twice: openpyxl in this process, already imported, and in a process of its own.
"""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import openpyxl

import masking
from gongshi import rulebook, sources
from tests.bench.people import people, workbook
from tests.bench.rounds import Line, Target, alternate

if TYPE_CHECKING:
    from collections.abc import Iterator

ON = date(2026, 11, 24)
NAMES = sources.CommunityNames("滨河社区居民委员会", ())


def run(*, full: bool) -> Iterator[Line]:
    del full
    kind = rulebook.load(rulebook.defaults_dir()).kinds["dibao_initial"]
    for count in (300, 5_000):
        data = workbook(people(count))
        yield beside(kind, data, count, bare, "openpyxl, this process")
        yield beside(kind, data, count, in_own_process, "openpyxl, its own process")


def beside(kind, data: bytes, count: int, bound, against: str) -> Line:
    ours, other, ratio = alternate(
        lambda: preview(kind, data, count), lambda: bound(data), rounds=3
    )
    return Line(
        "intake", "file → masked preview", count, ours * 1000, other * 1000, ratio,
        "ms", against, Target(3),
    )  # fmt: skip


def preview(kind, data: bytes, count: int) -> None:
    found = sources.read_list(data, name_hint="名单.xlsx", kind=kind, community=NAMES, letter=None)
    assert not found.refused
    policy = masking.load_policy(kind.policy)
    masked = masking.apply(policy, [row.cells for row in found.rows], on=ON)
    assert len(masked.rows) == count


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
