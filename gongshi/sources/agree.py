"""Where two readings of a sheet differ (两种读法不一致). No cell that is used goes unchecked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.sources.body import BLANK
from gongshi.sources.grid import CellKind
from gongshi.sources.values import serial_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gongshi.sources.grid import Cell, Sheet

Place = tuple[int, int]
TOLD_ALREADY = (CellKind.ERROR, CellKind.UNCALCULATED)


def differences(
    sheet: Sheet,
    again: Mapping[Place, Cell],
    *,
    rows: Iterable[int],
    columns: frozenset[int],
    epoch_1904: bool,
) -> tuple[Place, ...]:
    """Return the places in `rows` and `columns` at which the two readings differ, in order."""
    wanted = set(rows)
    places = {place for place in (*sheet.cells, *again) if place[0] in wanted}
    used = sorted(place for place in places if place[1] in columns)
    return tuple(
        place
        for place in used
        if not _same(sheet.cells.get(place, BLANK), again.get(place, BLANK), epoch_1904=epoch_1904)
    )


def rows_seen_once(sheet: Sheet, again: Mapping[Place, Cell], below: int) -> frozenset[int]:
    """Return the rows below the header in which only the second reading has anything."""
    first = {row for row, _ in sheet.cells} | sheet.hidden_rows
    return frozenset(row for row, _ in again if row > below) - first


def _same(first: Cell, again: Cell, *, epoch_1904: bool) -> bool:
    if first.kind in TOLD_ALREADY:
        return True
    if first.kind is again.kind:
        return _lines(first.text) == _lines(again.text)
    if first.kind is CellKind.DATE and again.kind is CellKind.NUMBER:
        return serial_text(first.text, epoch_1904=epoch_1904) == again.text
    return False


def _lines(text: str) -> list[str]:
    return text.splitlines()
