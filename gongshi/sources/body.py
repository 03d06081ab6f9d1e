"""Below the header: the list's own rows, and what is not one of them (合计, 制表人, notes)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gongshi.sources.beside import (
    EXAMPLES,
    FOOTER,
    LONGEST_NAME,
    NO_NAME,
    NUMBER_OF_COLUMN,
    OTHER_UNIT,
    TOTAL,
    TOTAL_OF,
    fits,
    is_blanked,
    no_name,
)
from gongshi.sources.grid import Cell, CellKind, Look
from gongshi.sources.headers import is_header
from gongshi.sources.passed import (
    BESIDE,
    COLUMN_NUMBERS,
    EXAMPLE,
    FOOTER_ROW,
    HEADER_ROW,
    HEADING,
    OTHER_HEADER,
    REPEATED,
    TITLE,
    UNIT_ROW,
    headings,
    other_standing,
    other_units,
    second_lists,
    stray_texts,
)
from gongshi.sources.view import rows_place
from gongshi.sources.vocabulary import fold, is_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongshi.errors import Finding
    from gongshi.sources.columns import Column, Columns
    from gongshi.sources.grid import Sheet
    from gongshi.sources.headers import Header
    from gongshi.sources.vocabulary import Target, Vocabulary

UNDER_HEADER = 2  # rows in which numbers of columns and units are looked for
BLANK = Cell("")


@dataclass(frozen=True)
class ListRow:
    """A row of the list, still plain: this side of the pipe only.

    `cells` are by field, `dropped` by column number. `continued`: the name is merged from above,
    so the row belongs to the household (户) that began there. `community` is None where the list
    has no routing column. `shared` are the fields merged from above;
    `across` is the first of several used columns under one merge, 0 where there is none.
    """

    number: int
    cells: Mapping[str, Cell]
    dropped: Mapping[int, Cell]
    community: str | None = None
    continued: bool = False
    shared: frozenset[str] = frozenset()
    across: int = 0


@dataclass(frozen=True)
class Body:
    """All rows of the list, the texts beside them, what was passed over, and a second list.

    `headings` are rows of one text between the list's rows, with their numbers, `titles` the texts
    above the header.
    """

    rows: tuple[ListRow, ...]
    stray: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...] = ()
    headings: tuple[tuple[int, str], ...] = ()
    titles: tuple[tuple[int, str], ...] = ()


def read_body(sheet: Sheet, header: Header, columns: Columns, vocabulary: Vocabulary) -> Body:
    """Sort every row of the sheet into the list or out of it."""
    texts: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sheet.cells.items():
        texts.setdefault(row, {})[column] = cell
    filled = _filled(sheet, header, columns)
    continued = {row for row, _ in filled}
    name = columns.of(vocabulary.first_of("name"))
    lines = tuple(_words(texts.get(row, {})) for row in range(header.first_row, header.last_row))
    sorter = _Sorter(header, columns, name, vocabulary, _wide(sheet, header), lines)
    rows: list[ListRow] = []
    passed: dict[str, list[int]] = {}
    for number in sorted(texts):
        reason = sorter.why_not(number, texts[number], member=number in continued)
        if reason is None:
            rows.append(sorter.row(number, texts[number], filled))
        elif reason:
            passed.setdefault(reason, []).append(number)
    money = any(vocabulary.fields[column.field].type == "money" for column in columns.fields)
    findings = [
        *second_lists(sheet.name, texts, passed),
        *other_standing(sheet.name, texts, passed, vocabulary, rows[-1].number if rows else 0),
        *(other_units(sheet.name, texts, passed) if money else ()),
    ]
    return Body(
        tuple(rows),
        tuple(stray_texts(texts, header, passed)),
        tuple((rows_place(sheet.name, numbers), why) for why, numbers in passed.items()),
        tuple(findings),
        tuple(headings(texts, passed)),
        tuple((row, cell.text) for row in passed.get(TITLE, ()) for cell in texts[row].values()),
    )


def _words(cells: Mapping[int, Cell]) -> dict[int, str]:
    return {column: fold(cell.text) for column, cell in cells.items()}


def _reads(cells: Mapping[int, Cell], words: Mapping[int, str]) -> bool:
    return all(words.get(column) == fold(cell.text) for column, cell in cells.items())


@dataclass(frozen=True)
class _Sorter:
    """Decides for one row at a time."""

    header: Header
    columns: Columns
    name: Column | None
    vocabulary: Vocabulary
    wide: Mapping[int, Sequence[range]]
    upper: Sequence[Mapping[int, str]]

    def why_not(self, number: int, cells: Mapping[int, Cell], *, member: bool) -> str | None:
        """Return why the row is not one of the list, or None for a row of the list."""
        if number < self.header.first_row:
            return TITLE
        if number <= self.header.last_row:
            return HEADER_ROW
        if self._is_footer(cells):
            return FOOTER_ROW
        if self._repeats_header(cells):
            return REPEATED
        return None if member else self._beside(number, cells)

    def _beside(self, number: int, cells: Mapping[int, Cell]) -> str | None:
        """Return why a row below the header that begins something is nobody's, or None."""
        if is_blanked(cells[c.number] for c in self.columns.fields if c.number in cells):
            return BESIDE
        reason = self._no_person(number, cells)
        return BESIDE if reason is None and self._says_nothing(cells) else reason

    def _no_person(self, number: int, cells: Mapping[int, Cell]) -> str | None:
        """Return why a row that fills fields is nobody's, or None."""
        if self._names_columns(cells):
            return OTHER_HEADER
        if number <= self.header.last_row + UNDER_HEADER:
            folded = [fold(cell.text) for cell in cells.values()]
            if len(cells) > 1 and all(map(NUMBER_OF_COLUMN.fullmatch, folded)):
                return COLUMN_NUMBERS
            if all(is_unit(text) or OTHER_UNIT.fullmatch(text) for text in folded):
                return UNIT_ROW
        first = fold(next(iter(cells.values()), BLANK).text)
        if EXAMPLES.match(first):
            return EXAMPLE
        only = self.name is not None and len(cells) == 1 and self.name.number in cells
        if only and len(self.columns.fields) > 1 and self._is_heading(number, first):
            return HEADING
        return None

    def _names_columns(self, cells: Mapping[int, Cell]) -> bool:
        """Return whether the name is a word that names columns, and others in the row are too."""
        name = cells.get(self.name.number, BLANK) if self.name else BLANK
        known = bool(name.text) and self.vocabulary.find(name.text) is not None
        return known and is_header(cells, self.vocabulary)

    def _is_heading(self, number: int, text: str) -> bool:
        """Return whether the one text of a row is no name: merged across fields, or long."""
        return number in self.wide or NO_NAME.search(text) is not None or len(text) > LONGEST_NAME

    def row(
        self, number: int, cells: Mapping[int, Cell], filled: Mapping[tuple[int, int], Cell]
    ) -> ListRow:
        """Return the row by field and header, merged cells filled in from above."""

        def at(column: Column) -> Cell:
            return cells.get(column.number) or filled.get((number, column.number)) or BLANK

        routing, dropped = self.columns.routing, self.columns.dropped
        return ListRow(
            number=number,
            cells={column.field: at(column) for column in self.columns.fields},
            dropped={c.number: cells[c.number] for c in dropped if c.number in cells},
            community=_stated(at(routing)) if routing else None,
            continued=self.name is not None and (number, self.name.number) in filled,
            shared=frozenset(
                column.field
                for column in self.columns.fields
                if column.number not in cells and (number, column.number) in filled
            ),
            across=self._across(number),
        )

    def _across(self, number: int) -> int:
        for covered in self.wide.get(number, ()):
            used = [column.number for column in self.columns.used if column.number in covered]
            if len(used) > 1:
                return min(used)
        return 0

    def _says_nothing(self, cells: Mapping[int, Cell]) -> bool:
        """Return whether a row names nobody and holds nothing that its columns are for."""
        if not no_name(self._in(cells, self.name)) or self._in(cells, self.name).text.isdigit():
            return False
        fields = self.vocabulary.fields
        return not any(
            fits(cells.get(c.number, BLANK), fields[c.field].type, self.vocabulary)
            for c in self.columns.fields
            if c is not self.name
        )

    def _in(self, cells: Mapping[int, Cell], column: Column | None) -> Cell:
        return cells.get(column.number, BLANK) if column else BLANK

    def _is_sum(self, cells: Mapping[int, Cell]) -> bool:
        """Return whether a row without a person says anywhere that it adds up others."""
        return no_name(self._in(cells, self.name)) and any(
            TOTAL_OF.fullmatch(fold(cell.text)) for cell in cells.values()
        )

    def _is_footer(self, cells: Mapping[int, Cell]) -> bool:
        identity = self._in(cells, self.columns.of(self.vocabulary.first_of("id_number")))
        if not cells or fits(identity, "id_number", self.vocabulary):
            return False
        if self._is_sum(cells):
            return True
        name = cells.get(self.name.number, BLANK) if self.name else BLANK
        first = fold(cells[min(cells)].text)
        if TOTAL.match(first) or TOTAL.fullmatch(fold(name.text)):
            return True
        filled = sum(column.number in cells for column in self.columns.fields)
        looks = FOOTER.match(first) or FOOTER.match(fold(name.text))
        return looks is not None and filled * 2 < len(self.columns.fields)

    def _repeats_header(self, cells: Mapping[int, Cell]) -> bool:
        """Return whether a row is a line of the header again, by its words or their meaning."""
        if not cells:
            return False
        if any(line.keys() == cells.keys() and _reads(cells, line) for line in self.upper):
            return True
        return all(
            self.words.get(column) == fold(cell.text) or self._means_the_same(column, cell.text)
            for column, cell in cells.items()
        )

    def _means_the_same(self, column: int, text: str) -> bool:
        target = self.vocabulary.find(text)
        return target is not None and target == self.targets.get(column)

    @cached_property
    def words(self) -> dict[int, str]:
        """The header's words by column, folded."""
        return {cell.column: fold(cell.text) for cell in self.header.cells}

    @cached_property
    def targets(self) -> dict[int, Target | None]:
        """What the header's words mean, by column."""
        return {cell.column: cell.target for cell in self.header.cells}


def _wide(sheet: Sheet, header: Header) -> dict[int, list[range]]:
    """Return the columns that each merge across covers, by row, below the header."""
    wide: dict[int, list[range]] = {}
    for merge in sheet.merges:
        if merge.right > merge.left and merge.top > header.last_row:
            for row in range(merge.top, merge.bottom + 1):
                wide.setdefault(row, []).append(range(merge.left, merge.right + 1))
    return wide


def _stated(cell: Cell) -> str:
    unsure = cell.kind is CellKind.ERROR or cell.disguised or cell.look is Look.PARTLY
    return "" if unsure else cell.text


def _filled(sheet: Sheet, header: Header, columns: Columns) -> dict[tuple[int, int], Cell]:
    """Return the cells that a merge covers downwards in columns that are used."""
    used = {column.number for column in columns.fields}
    if columns.routing:
        used.add(columns.routing.number)
    filled: dict[tuple[int, int], Cell] = {}
    for merge in sheet.merges:
        top = sheet.cells.get((merge.top, merge.left))
        inside = merge.left == merge.right and merge.top > header.last_row
        if top is None or merge.left not in used or not inside:
            continue
        for row in range(merge.top + 1, merge.bottom + 1):
            if row not in sheet.hidden_rows:
                filled[row, merge.left] = top
    return filled
