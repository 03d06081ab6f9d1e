"""The second reader (第二种读法): python-calamine, which shares no code with the first ones.

What two independent readers agree on is not an accident of one of them. calamine knows nothing of
hidden parts, comments or number formats, so it checks values and decides nothing.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from gongshi.sources.faults import Fault, refusal
from gongshi.sources.grid import Cell, Sheet, plain_text
from gongshi.sources.values import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from python_calamine import CalamineSheet, CalamineWorkbook

    from gongshi.sources.limits import Limits

Cells = dict[tuple[int, int], Cell]


def second_reader(data: bytes, limits: Limits) -> Callable[[Sheet], Mapping[tuple[int, int], Cell]]:
    """Return a function that reads one sheet again; the workbook is opened at the first call."""

    @cache
    def workbook() -> CalamineWorkbook:
        from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only where it is asked

        return CalamineWorkbook.from_filelike(BytesIO(data))

    def read(sheet: Sheet) -> Cells:
        if sheet.last_row * sheet.last_column > limits.area:
            raise refusal(Fault.TOO_BIG, what="名单的单元格过于分散")
        from python_calamine import CalamineError  # noqa: PLC0415

        try:
            return dict(_cells(workbook().get_sheet_by_name(sheet.title)))
        except (CalamineError, ValueError, OSError, OverflowError):
            raise refusal(Fault.UNREADABLE) from None

    return read


def _cells(sheet: CalamineSheet) -> Iterator[tuple[tuple[int, int], Cell]]:
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(values, 1):
            if value == "" or value is None:
                continue
            kind, text = typed(value)
            if text := plain_text(text):
                yield (row, column), Cell(text, kind)
