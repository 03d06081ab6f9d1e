"""The reader of old workbooks (.xls, .et): xlrd, which shows types, formats and what is hidden."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING, Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import CompDocError

from gongshi.sources.biff import OldSurvey, survey_old
from gongshi.sources.faults import Fault, refusal, sheet_name
from gongshi.sources.grid import Book, Cell, CellKind, Look, Merge, Sheet, plain_text, trimmed
from gongshi.sources.ink import BLACK, WHITE, Rgb, is_unseen
from gongshi.sources.second import second_reader
from gongshi.sources.shown import disguises
from gongshi.sources.values import typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.sources.limits import Limits

LEAST_HEIGHT = 60  # twentieths of a point; what is lower or narrower cannot be seen
LEAST_WIDTH = 180  # 256ths of a character
LEAST_FONT = 60  # twentieths of a point
SOLID = 1
NO_NUMBER = "#VALUE!"
READING = (xlrd.XLRDError, CompDocError, ValueError, LookupError, TypeError, RecursionError)
BROKEN = (*READING, AssertionError, AttributeError, ArithmeticError, struct.error)


def read_xls(data: bytes, limits: Limits) -> Book:
    """Return the workbook as stored. Raises SourceListError."""
    seen = survey_old(data, limits)
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
        return Book(
            tuple(_Reader(book, seen, n).sheet() for n in range(book.nsheets)),
            tuple(seen.notes()),
            epoch_1904=book.datemode == 1,
            second=second_reader(data, limits),
        )
    except BROKEN:
        raise refusal(Fault.UNREADABLE) from None


class _Reader:
    """Reads one sheet."""

    def __init__(self, book: Any, seen: OldSurvey, number: int) -> None:
        self.book = book
        self.read = book.sheet_by_index(number)
        self.number = number
        begins = seen.sheets[number] if number < len(seen.sheets) else -1
        self.formulas = seen.formulas.get(begins, set())
        self.drawn = tuple(seen.drawn.get(begins, ()))
        self.conditional = tuple(seen.conditional.get(begins, ()))
        self.uncalculated = seen.uncalculated.get(begins, set())

    def sheet(self) -> Sheet:
        read = self.read
        return Sheet(
            name=sheet_name(read.name, self.number + 1),
            cells=dict(self._cells()),
            title=read.name,
            hidden=read.visibility != 0,
            merges=tuple(
                Merge(top + 1, left + 1, below, right)
                for top, below, left, right in read.merged_cells
            ),
            hidden_rows=frozenset(
                row + 1
                for row, look in read.rowinfo_map.items()
                if look.hidden or look.height < LEAST_HEIGHT
            ),
            hidden_columns=frozenset(
                column + 1
                for column, look in read.colinfo_map.items()
                if look.hidden or look.width < LEAST_WIDTH
            ),
            conditional=self.conditional,
            drawn=self.drawn,
            comments=tuple(
                (row + 1, column + 1, trimmed(note.text))
                for (row, column), note in read.cell_note_map.items()
            ),
        )

    def _cells(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        for row in range(self.read.nrows):
            for column in range(self.read.row_len(row)):
                cell = self._cell(row, column)
                if cell is not None:
                    yield (row + 1, column + 1), cell

    def _cell(self, row: int, column: int) -> Cell | None:
        place = (row + 1, column + 1)
        if place in self.uncalculated:
            return Cell("", CellKind.UNCALCULATED, formula=True)
        kind, text = self._typed(
            self.read.cell_type(row, column), self.read.cell_value(row, column)
        )
        text = plain_text(text)
        if not text:
            return None
        xf = self.book.xf_list[self.read.cell_xf_index(row, column)]
        blank_zero = not self.read.show_zero_values and kind is CellKind.NUMBER and text == "0"
        disguised = blank_zero or disguises(self._format(xf), kind, text)
        look = self._parts(row, column, xf)
        return Cell(text, kind, place in self.formulas, disguised, look)

    def _typed(self, type_: int, value: Any) -> tuple[CellKind, str]:
        if type_ == xlrd.XL_CELL_ERROR:
            return CellKind.ERROR, error_text_from_code.get(value, NO_NUMBER)
        if type_ == xlrd.XL_CELL_BOOLEAN:
            return typed(bool(value))
        if type_ == xlrd.XL_CELL_DATE:
            return typed(self._moment(value))
        return typed(value)

    def _moment(self, value: float) -> object:
        if 0 <= value < 1:
            return xlrd.xldate_as_datetime(value, self.book.datemode).time()
        try:
            return xlrd.xldate_as_datetime(value, self.book.datemode)
        except (ValueError, OverflowError):
            return value

    def _format(self, xf: Any) -> str:
        known = self.book.format_map.get(xf.format_key)
        return known.format_str if known else ""

    def _parts(self, row: int, column: int, xf: Any) -> Look:
        """Return how a cell is written: as one, or partly otherwise."""
        runs = self.read.rich_text_runlist_map.get((row, column), ())
        if not runs:
            return self._look(xf.font_index, xf)
        value = str(self.read.cell_value(row, column))
        begins = [(0, xf.font_index), *runs]
        ends = [at for at, _ in begins[1:]] + [len(value)]
        looks = {
            self._part(font, xf)
            for (begin, font), end in zip(begins, ends, strict=True)
            if trimmed(value[begin:end])
        }
        return Look.PARTLY if len(looks) > 1 else looks.pop()

    def _part(self, font_index: int, xf: Any) -> Look:
        raised = self.book.font_list[font_index].escapement
        return Look.PARTLY if raised else self._look(font_index, xf)

    def _look(self, font_index: int, xf: Any) -> Look:
        """Return whether the font strikes out, or cannot be seen on its ground."""
        font = self.book.font_list[font_index]
        if font.struck_out:
            return Look.STRUCK
        if font.height < LEAST_FONT:
            return Look.UNSEEN
        ink = self.book.colour_map.get(font.colour_index) or BLACK
        return Look.UNSEEN if is_unseen(ink, self._ground(xf.background)) else Look.PLAIN

    def _ground(self, background: Any) -> Rgb | None:
        """Return the colour behind the writing, None for patterns."""
        if not background.fill_pattern:
            return WHITE
        solid = background.fill_pattern == SOLID
        found: Rgb | None = self.book.colour_map.get(background.pattern_colour_index)
        return found if solid else None
