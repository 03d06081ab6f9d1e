"""The xlsx reader: openpyxl in full mode, the only mode that shows types and what is hidden."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

from gongshi.sources.faults import Fault, refusal, sheet_name
from gongshi.sources.gate import survey
from gongshi.sources.grid import Book, Cell, CellKind, Look, Merge, Sheet, plain_text, trimmed
from gongshi.sources.second import second_reader
from gongshi.sources.shown import BUILTIN_DATES, disguises
from gongshi.sources.values import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from gongshi.sources.gate import Survey
    from gongshi.sources.limits import Limits

WHITE = "FFFFFF"
WHITE_OF_THEMES = 0  # lt1, the window's background
WHITE_OF_INDEX = (1, 9)
LEAST_HEIGHT = 1.0  # points; a row or column under it cannot be seen
LEAST_WIDTH = 0.3  # characters
LEAST_FONT = 3.0  # points
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes, limits: Limits) -> Book:
    """Return the workbook as stored. Raises SourceListError for what the gate refuses."""
    if not openpyxl.DEFUSEDXML:
        raise refusal(Fault.UNREADABLE)
    seen = survey(data, limits)
    results, parts = _load(data, results=True)
    told = not seen.unplaced and len(set(parts)) == len(parts)
    formulas = None if told else _load(data, results=False)[0]
    looks = _Looks(results)
    sheets = tuple(
        _sheet(sheet, place, _Cells(_formulas(seen, parts, formulas, place), looks, limits))
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
        reader = ExcelReader(BytesIO(data), data_only=results, keep_links=False)
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


def _sheet(sheet: Worksheet, place: int, cells: _Cells) -> Sheet:
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
    )


def _stored(sheet: Worksheet) -> list[Any]:
    # iter_rows would walk the blanks up to a lone cell in the far corner
    return list(sheet._cells.values())  # noqa: SLF001


@dataclass
class _Looks:
    """The number formats of a workbook by id, each read once."""

    book: Workbook
    known: dict[int, str] = field(default_factory=dict)
    written: dict[tuple[int, int], Look] = field(default_factory=dict)

    def number_format(self, id_: int, stored: Any) -> str:
        if id_ not in self.known:
            self.known[id_] = stored.number_format
        return self.known[id_]

    def look(self, style: Any) -> Look:
        """Return whether the font strikes out, or is white on no fill."""
        key = (style.fontId, style.fillId)
        if key not in self.written:
            book: Any = self.book  # fonts and fills are not public there
            font, fill = book._fonts[key[0]], book._fills[key[1]]  # noqa: SLF001
            self.written[key] = _look(font, fill)
        return self.written[key]

    def date(self, value: float) -> object:
        """Return the day of a number under a built-in Chinese date format, or the number."""
        try:
            return from_excel(value, self.book.epoch)
        except (ValueError, OverflowError):
            return value


@dataclass(frozen=True)
class _Cells:
    """Turns the stored cells of one sheet into ours."""

    formulas: frozenset[tuple[int, int]]
    looks: _Looks
    limits: Limits

    def of(self, sheet: Worksheet) -> Iterator[tuple[tuple[int, int], Cell]]:
        for stored in _stored(sheet):
            place = (stored.row, stored.column)
            cell = self._cell(stored, formula=place in self.formulas)
            if cell is None:
                continue
            if len(cell.text) > self.limits.cell_characters:
                raise refusal(Fault.TOO_BIG, what="有单元格文字过长")
            yield place, cell

    def _cell(self, stored: Any, *, formula: bool) -> Cell | None:
        value = stored.value
        if value is None:
            return Cell("", CellKind.UNCALCULATED, formula=True) if formula else None
        if stored.data_type == "e":
            return Cell(trimmed(str(value)), CellKind.ERROR, formula)
        id_ = stored._style.numFmtId if stored.has_style else 0  # noqa: SLF001
        if id_ in BUILTIN_DATES and stored.data_type == "n":
            value = self.looks.date(value)
        kind, text = typed(_unescaped(value) if isinstance(value, str) else value)
        text = plain_text(text)
        if not text:
            return None
        format_ = self.looks.number_format(id_, stored) if id_ else ""
        look = self.looks.look(stored._style) if stored.has_style else Look.PLAIN  # noqa: SLF001
        return Cell(text, kind, formula, disguises(format_, kind, text), look)


def _look(font: Any, fill: Any) -> Look:
    if font.strike:
        return Look.STRUCK
    if font.sz is not None and font.sz < LEAST_FONT:
        return Look.UNSEEN
    white = font.color is not None and _is_white(font.color)
    return Look.UNSEEN if white and not getattr(fill, "fill_type", "gradient") else Look.PLAIN


def _is_white(colour: Any) -> bool:
    if colour.type == "theme":
        return colour.theme == WHITE_OF_THEMES and not colour.tint
    if colour.type == "indexed":
        return colour.indexed in WHITE_OF_INDEX
    return str(colour.rgb)[-len(WHITE) :].upper() == WHITE


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
