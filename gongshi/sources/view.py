"""What of a sheet is in sight. Hidden rows, columns and comments are listed, never used."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from gongshi.sources.faults import Fault, finding
from gongshi.sources.grid import address, column_letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.errors import Finding
    from gongshi.sources.grid import Cell, Sheet

Ignored = tuple[str, str]
MOST_RUNS = 30


@dataclass(frozen=True)
class View:
    """A sheet without its hidden parts, which are kept aside in `hidden`."""

    sheet: Sheet
    hidden: Sheet
    ignored: tuple[Ignored, ...]
    findings: tuple[Finding, ...]


def in_sight(sheet: Sheet) -> View:
    """Take hidden rows, hidden columns and comments out of a visible sheet."""
    hidden: dict[tuple[int, int], Cell] = {}
    if sheet.hidden_rows or sheet.hidden_columns:
        hidden = {
            (row, column): cell
            for (row, column), cell in sheet.cells.items()
            if row in sheet.hidden_rows or column in sheet.hidden_columns
        }
    rows = sorted({row for row, _ in hidden} & sheet.hidden_rows)
    columns = sorted({column for _, column in hidden} & sheet.hidden_columns)
    return View(
        replace(sheet, cells={p: cell for p, cell in sheet.cells.items() if p not in hidden}),
        replace(sheet, cells=hidden),
        tuple(_listed(sheet, rows, columns)),
        tuple(_warned(sheet, rows, columns)),
    )


def rows_place(sheet: str, rows: Iterable[int]) -> str:
    """Return 名单!第3、5-7行; of very many, the first and how many there are."""
    numbers = sorted(rows)
    runs = list(_runs(numbers))
    shown = "、".join(runs[:MOST_RUNS])
    return f"{sheet}!第{shown}{f'等{len(numbers)}' if len(runs) > MOST_RUNS else ''}行"


def column_place(sheet: str, column: int) -> str:
    """Return 名单!D列."""
    return f"{sheet}!{column_letters(column)}列"


def _listed(sheet: Sheet, rows: list[int], columns: list[int]) -> Iterable[Ignored]:
    if rows:
        yield rows_place(sheet.name, rows), "隐藏行,未使用"
    for column in columns:
        yield column_place(sheet.name, column), "隐藏列,未使用"
    for row, column, _ in sheet.comments:
        yield address(sheet.name, row, column), "批注,未使用"
    if sheet.drawn:
        yield sheet.name, f"{len(sheet.drawn)}处图片、文本框或图形,未使用"


def _warned(sheet: Sheet, rows: list[int], columns: list[int]) -> Iterable[Finding]:
    if rows:
        yield finding(Fault.HIDDEN_ROW, rows_place(sheet.name, rows))
    for column in columns:
        yield finding(Fault.HIDDEN_COLUMN, column_place(sheet.name, column))


def _runs(numbers: list[int]) -> Iterable[str]:
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        span = [number for _, number in run]
        yield str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}"
