"""The xlsx reader: openpyxl in full mode, the only mode that shows types and what is hidden."""

from __future__ import annotations

import warnings
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl

from gongshi.sources.faults import Fault, refusal, sheet_name
from gongshi.sources.gate import survey
from gongshi.sources.grid import Book, Cell, CellKind, Merge, Sheet, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from gongshi.sources.limits import Limits

SIGNIFICANT = 15  # digits a spreadsheet shows and keeps


def read_xlsx(data: bytes, limits: Limits) -> Book:
    """Return the workbook as stored. Raises SourceListError for what the gate refuses."""
    if not openpyxl.DEFUSEDXML:
        raise refusal(Fault.UNREADABLE)
    seen = survey(data, limits)
    results = _load(data, results=True)
    formulas = _load(data, results=False) if seen.formulas else None
    sheets = tuple(
        _sheet(sheet, place, _formula_places(formulas, place), limits)
        for place, sheet in enumerate(results.worksheets)
    )
    return Book(sheets, tuple(seen.notes))


def _load(data: bytes, *, results: bool) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that openpyxl cannot keep are not used here
        return openpyxl.load_workbook(BytesIO(data), data_only=results, keep_links=False)


def _formula_places(formulas: Workbook | None, place: int) -> frozenset[tuple[int, int]]:
    if formulas is None:
        return frozenset()
    cells = _stored(formulas.worksheets[place])
    return frozenset((cell.row, cell.column) for cell in cells if cell.data_type == "f")


def _sheet(
    sheet: Worksheet, place: int, formulas: frozenset[tuple[int, int]], limits: Limits
) -> Sheet:
    return Sheet(
        name=sheet_name(sheet.title, place + 1),
        cells=dict(_cells(sheet, formulas, limits)),
        hidden=sheet.sheet_state != "visible",
        merges=tuple(
            Merge(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges
        ),
        hidden_rows=frozenset(_hidden_rows(sheet)),
        hidden_columns=frozenset(_hidden_columns(sheet)),
        comments=tuple(_comments(sheet)),
    )


def _stored(sheet: Worksheet) -> list[Any]:
    # iter_rows would walk the blanks up to a lone cell in the far corner
    return list(sheet._cells.values())  # noqa: SLF001


def _cells(
    sheet: Worksheet, formulas: frozenset[tuple[int, int]], limits: Limits
) -> Iterator[tuple[tuple[int, int], Cell]]:
    for stored in _stored(sheet):
        place = (stored.row, stored.column)
        cell = _cell(stored, formula=place in formulas)
        if cell is None:
            continue
        if len(cell.text) > limits.cell_characters:
            raise refusal(Fault.TOO_BIG, what="有单元格文字过长")
        yield place, cell


def _cell(stored: Any, *, formula: bool) -> Cell | None:
    value = stored.value
    if value is None:
        return Cell("", CellKind.UNCALCULATED, formula=True) if formula else None
    kind, text = _typed(value, stored.data_type)
    text = trimmed(text)
    return Cell(text, kind, formula) if text else None


def _typed(value: Any, data_type: str) -> tuple[CellKind, str]:
    if data_type == "e":
        return CellKind.ERROR, str(value)
    if isinstance(value, bool):
        return CellKind.BOOL, "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return CellKind.NUMBER, number_text(value)
    if isinstance(value, datetime):
        return CellKind.DATE, _moment_text(value)
    return CellKind.TEXT, str(value)


def _moment_text(value: datetime) -> str:
    whole_day = value.time() == time()
    return value.date().isoformat() if whole_day else value.isoformat(" ", "seconds")


def number_text(value: float) -> str:
    """Return the number in plain digits, to the 15 places that a spreadsheet keeps."""
    text = str(value) if isinstance(value, int) else f"{value:.{SIGNIFICANT}g}"
    try:
        plain = format(Decimal(text), "f")
    except ArithmeticError:
        return text
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _hidden_rows(sheet: Worksheet) -> Iterator[int]:
    for row, look in sheet.row_dimensions.items():
        if look.hidden or look.ht == 0:
            yield row


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for look in sheet.column_dimensions.values():
        if look.hidden or look.width == 0:
            yield from range(look.min or 0, (look.max or 0) + 1)


def _comments(sheet: Worksheet) -> Iterator[tuple[int, int, str]]:
    for stored in _stored(sheet):
        if stored.comment is not None:
            yield stored.row, stored.column, trimmed(stored.comment.text)
