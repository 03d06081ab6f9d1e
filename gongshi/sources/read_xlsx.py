"""The xlsx reader: openpyxl in full mode, the only mode that shows types and what is hidden."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.reader import excel
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from gongshi.sources.drawings import drawn_over
from gongshi.sources.faults import Fault, refusal, sheet_name
from gongshi.sources.gate import survey
from gongshi.sources.grid import Book, Cell, CellKind, Merge, Sheet, plain_text, trimmed
from gongshi.sources.looks import Looks
from gongshi.sources.second import second_reader
from gongshi.sources.shown import BUILTIN_DATES, disguises
from gongshi.sources.values import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from gongshi.sources.gate import Survey
    from gongshi.sources.grid import Drawn
    from gongshi.sources.limits import Limits

LEAST_HEIGHT = 3.0  # points; a row or column under it cannot be seen
LEAST_WIDTH = 0.7  # characters
# charts and pictures are never used, and openpyxl draws each of them as often as it is named
excel.find_images = lambda _archive, _path: ([], [])  # type: ignore[attr-defined]
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes, limits: Limits) -> Book:
    """Return the workbook as stored. Raises SourceListError for what the gate refuses."""
    if not openpyxl.DEFUSEDXML:
        raise refusal(Fault.UNREADABLE)
    seen = survey(data, limits)
    results, parts = _load(data, results=True)
    told = not seen.unplaced and len(set(parts)) == len(parts)
    formulas = None if told else _load(data, results=False)[0]
    looks = Looks(results)
    drawn = drawn_over(data, parts)
    sheets = tuple(
        _sheet(
            sheet,
            place,
            drawn[place],
            _Cells(_formulas(seen, parts, formulas, place), looks, limits, seen.recalculated),
        )
        for place, sheet in enumerate(results.worksheets)
    )
    return Book(
        sheets,
        tuple(seen.notes),
        epoch_1904=results.epoch == CALENDAR_MAC_1904,
        second=second_reader(data, limits),
    )


def _load(data: bytes, *, results: bool) -> tuple[Workbook, list[str]]:
    """Return the workbook, and the part of each worksheet in the order it has them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that openpyxl cannot keep are not used here
        reader = ExcelReader(BytesIO(data), data_only=results, keep_links=False, rich_text=True)
        reader.read()
        named = {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}
    return reader.wb, [named.get(sheet.title, "") for sheet in reader.wb.worksheets]


def _formulas(
    seen: Survey, parts: list[str], formulas: Workbook | None, place: int
) -> frozenset[tuple[int, int]]:
    """Return the cells of a sheet that hold formulas: the gate has seen all that have addresses."""
    if formulas is None:
        return frozenset(seen.formulas.get(parts[place], ()))
    cells = _stored(formulas.worksheets[place])
    return frozenset((cell.row, cell.column) for cell in cells if cell.data_type == "f")


def _sheet(sheet: Worksheet, place: int, drawn: tuple[Drawn, ...], cells: _Cells) -> Sheet:
    return Sheet(
        name=sheet_name(sheet.title, place + 1),
        cells=dict(cells.of(sheet)),
        title=sheet.title,
        hidden=sheet.sheet_state != "visible",
        merges=tuple(
            Merge(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges
        ),
        hidden_rows=frozenset(_hidden_rows(sheet)),
        hidden_columns=frozenset(_hidden_columns(sheet, cells.limits.columns)),
        comments=tuple(_comments(sheet)),
        conditional=tuple(cells.looks.conditional(sheet)),
        drawn=drawn,
    )


def _stored(sheet: Worksheet) -> list[Any]:
    # iter_rows would walk the blanks up to a lone cell in the far corner
    return list(sheet._cells.values())  # noqa: SLF001


@dataclass(frozen=True)
class _Cells:
    """Turns the stored cells of one sheet into ours.

    `untold`: the program that wrote the file left the results of formulas to whoever opens it, and
    put 0 in their place.
    """

    formulas: frozenset[tuple[int, int]]
    looks: Looks
    limits: Limits
    untold: bool

    def of(self, sheet: Worksheet) -> Iterator[tuple[tuple[int, int], Cell]]:
        blank_zeros = sheet.sheet_view.showZeros is False
        for stored in _stored(sheet):
            place = (stored.row, stored.column)
            cell = self._cell(stored, formula=place in self.formulas)
            if cell is None:
                continue
            if len(cell.text) > self.limits.cell_characters:
                raise refusal(Fault.TOO_BIG, what="有单元格文字过长")
            if blank_zeros and cell.kind is CellKind.NUMBER and cell.text == "0":
                cell = replace(cell, disguised=True)
            yield place, cell

    def _cell(self, stored: Any, *, formula: bool) -> Cell | None:
        value = stored.value
        if formula and (value is None or (value == 0 and self.untold)):
            return Cell("", CellKind.UNCALCULATED, formula=True)
        if value is None:
            return None
        if stored.data_type == "e":
            return Cell(trimmed(str(value)), CellKind.ERROR, formula)
        id_ = stored._style.numFmtId if stored.has_style else 0  # noqa: SLF001
        if id_ in BUILTIN_DATES and stored.data_type == "n":
            value = self.looks.date(value)
        parts = value if isinstance(value, CellRichText) else ()
        value = str(value) if parts else value
        kind, text = typed(_unescaped(value) if isinstance(value, str) else value)
        text = plain_text(text)
        if not text:
            return None
        format_ = self.looks.number_format(id_, stored) if id_ else ""
        style = stored._style if stored.has_style else None  # noqa: SLF001
        look = self.looks.parts(parts, style) if parts else self.looks.of(style)
        return Cell(text, kind, formula, disguises(format_, kind, text), look)


def _unescaped(text: str) -> str:
    """Return the text with _x000D_ and the like as the characters they stand for."""
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def _hidden_rows(sheet: Worksheet) -> Iterator[int]:
    for row, look in sheet.row_dimensions.items():
        if look.hidden or (look.ht is not None and look.ht < LEAST_HEIGHT):
            yield row


def _hidden_columns(sheet: Worksheet, most: int) -> Iterator[int]:
    for look in sheet.column_dimensions.values():
        if look.hidden or look.width < LEAST_WIDTH:
            yield from range(look.min or 0, min(look.max or 0, most) + 1)


def _comments(sheet: Worksheet) -> Iterator[tuple[int, int, str]]:
    for stored in _stored(sheet):
        if stored.comment is not None:
            yield stored.row, stored.column, trimmed(stored.comment.text)
