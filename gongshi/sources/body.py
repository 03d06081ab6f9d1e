"""Below the header: the list's own rows, and what is not one of them (合计, 制表人, notes)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gongshi.sources.faults import Fault, finding
from gongshi.sources.grid import Cell, CellKind
from gongshi.sources.headers import is_header
from gongshi.sources.view import rows_place
from gongshi.sources.vocabulary import fold, is_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.errors import Finding
    from gongshi.sources.columns import Column, Columns
    from gongshi.sources.grid import Sheet
    from gongshi.sources.headers import Header
    from gongshi.sources.vocabulary import Vocabulary

TOTAL = re.compile(
    r"(总?合[计計]|[总總][计計]|小[计計]|共[计計]|累计|汇总|本[页表](小计|合计)|(本表)?共\d+[户人名条])"
)
FOOTER = re.compile(
    rf"{TOTAL.pattern}|制表|填表|填报|报送|审核人|审批人|复核|负责人|经办人|联系人|联系电话"
    r"|领导签字|签字|盖章|(单位|部门|分管)(负责人|领导|盖章|公章)|(备注|说明|注|注意|附)(\d*:)|填表说明"
)
NUMBER_OF_COLUMN = re.compile(
    "[(\\[【第]?([0-9]{1,2}|[a-z]|[甲乙丙丁戊己庚辛壬癸]|栏次)[)\\]】栏列]?"
)
UNDER_HEADER = 2  # rows in which numbers of columns and units are looked for
EXAMPLES = re.compile("(填写|填表|填报)?(示例|样例|范例|举例)|例[如:]|例$")
NO_NAME = re.compile("[:0-9]|[组队社村区街]$|名单|情况|异议|公示")
LONGEST_NAME = 15
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

    `headings` are rows of one text between the list's rows, with their numbers.
    """

    rows: tuple[ListRow, ...]
    stray: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...] = ()
    headings: tuple[tuple[int, str], ...] = ()


def read_body(sheet: Sheet, header: Header, columns: Columns, vocabulary: Vocabulary) -> Body:
    """Sort every row of the sheet into the list or out of it."""
    texts: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sheet.cells.items():
        texts.setdefault(row, {})[column] = cell
    filled = _filled(sheet, header, columns)
    continued = {row for row, _ in filled}
    name = columns.of(vocabulary.first_of("name"))
    sorter = _Sorter(header, columns, name, vocabulary, _wide(sheet, header))
    rows: list[ListRow] = []
    passed: dict[str, list[int]] = {}
    for number in sorted(texts):
        reason = sorter.why_not(number, texts[number], member=number in continued)
        if reason is None:
            rows.append(sorter.row(number, texts[number], filled))
        elif reason:
            passed.setdefault(reason, []).append(number)
    return Body(
        tuple(rows),
        tuple(_stray(texts, header, passed)),
        tuple((rows_place(sheet.name, numbers), why) for why, numbers in passed.items()),
        tuple(_second_lists(sheet.name, texts, passed)),
        tuple(_headings(texts, passed)),
    )


def _headings(
    texts: Mapping[int, Mapping[int, Cell]], passed: Mapping[str, list[int]]
) -> Iterator[tuple[int, str]]:
    """Yield the rows between or under the list's that hold one text."""
    for row in (*passed.get(BESIDE, ()), *passed.get(HEADING, ())):
        if len(texts[row]) == 1:
            yield row, next(iter(texts[row].values())).text


def _second_lists(
    sheet: str, texts: Mapping[int, Mapping[int, Cell]], passed: Mapping[str, list[int]]
) -> Iterator[Finding]:
    """Find headers below the first under which another list begins: other columns, or a new title.

    The title that is printed again on each page is the same one.
    """
    titles = {_line(texts[row]) for row in passed.get(TITLE, ())}
    for row in passed.get(OTHER_HEADER, ()):
        yield finding(Fault.SECOND_HEADER, rows_place(sheet, [row]))
    beside = {*passed.get(BESIDE, ()), *passed.get(HEADING, ())}
    for row in passed.get(REPEATED, ()):
        above = row - 1
        while above in beside and above - 1 in beside:
            above -= 1
        if above in beside and _line(texts[above]) not in titles:
            yield finding(Fault.SECOND_HEADER, rows_place(sheet, [above]))


def _line(cells: Mapping[int, Cell]) -> str:
    return "".join(fold(cell.text) for cell in cells.values())


HEADER_ROW = ""
TITLE = "表头以上的标题行,未使用"
FOOTER_ROW = "合计、制表人等表尾,未使用"
REPEATED = "重复的表头,未使用"
OTHER_HEADER = "另一个表头,未使用"
BESIDE = "没有名单内容的行,未使用"
HEADING = "说明或分组标题,未使用"
COLUMN_NUMBERS = "表头下的列号行,未使用"
UNIT_ROW = "表头下的单位行,未使用"
EXAMPLE = "填写示例,未使用"


@dataclass(frozen=True)
class _Sorter:
    """Decides for one row at a time."""

    header: Header
    columns: Columns
    name: Column | None
    vocabulary: Vocabulary
    wide: Mapping[int, Sequence[range]]

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
        own = any(column.number in cells for column in self.columns.fields)
        if not own and not member:
            return BESIDE
        return None if member else self._no_person(number, cells)

    def _no_person(self, number: int, cells: Mapping[int, Cell]) -> str | None:
        """Return why a row that fills fields is nobody's, or None."""
        folded = [fold(cell.text) for cell in cells.values()]
        if self._names_columns(cells):
            return OTHER_HEADER
        if number <= self.header.last_row + UNDER_HEADER:
            if len(cells) > 1 and all(map(NUMBER_OF_COLUMN.fullmatch, folded)):
                return COLUMN_NUMBERS
            if all(map(is_unit, folded)):
                return UNIT_ROW
        if EXAMPLES.match(folded[0] if folded else ""):
            return EXAMPLE
        only = self.name is not None and len(cells) == 1 and self.name.number in cells
        if only and len(self.columns.fields) > 1 and self._is_heading(number, folded[0]):
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

    def _is_footer(self, cells: Mapping[int, Cell]) -> bool:
        if not cells:
            return False
        name = cells.get(self.name.number, BLANK) if self.name else BLANK
        first = fold(cells[min(cells)].text)
        if TOTAL.match(first) or TOTAL.fullmatch(fold(name.text)):
            return True
        filled = sum(column.number in cells for column in self.columns.fields)
        looks = FOOTER.match(first) or FOOTER.match(fold(name.text))
        return looks is not None and filled * 2 < len(self.columns.fields)

    def _repeats_header(self, cells: Mapping[int, Cell]) -> bool:
        words = self.words
        return bool(cells) and all(words.get(c) == fold(cell.text) for c, cell in cells.items())

    @cached_property
    def words(self) -> dict[int, str]:
        """The header's words by column, folded."""
        return {cell.column: fold(cell.text) for cell in self.header.cells}


def _wide(sheet: Sheet, header: Header) -> dict[int, list[range]]:
    """Return the columns that each merge across covers, by row, below the header."""
    wide: dict[int, list[range]] = {}
    for merge in sheet.merges:
        if merge.right > merge.left and merge.top > header.last_row:
            for row in range(merge.top, merge.bottom + 1):
                wide.setdefault(row, []).append(range(merge.left, merge.right + 1))
    return wide


def _stated(cell: Cell) -> str:
    return "" if cell.kind is CellKind.ERROR else cell.text


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


def _stray(
    texts: Mapping[int, Mapping[int, Cell]], header: Header, passed: Mapping[str, list[int]]
) -> Iterator[str]:
    """Yield the texts of the rows passed over; titles only where they name a person to call."""
    for why, numbers in passed.items():
        for number in numbers:
            for cell in texts[number].values():
                if why != TITLE or _names_a_person(cell.text):
                    yield cell.text
    named = {cell.column for cell in header.cells}
    beside = {number for numbers in passed.values() for number in numbers}
    for number, cells in texts.items():
        if number > header.last_row and number not in beside:
            yield from (cell.text for column, cell in cells.items() if column not in named)


PERSON = re.compile(r"人:|电话|手机|\d{7}")


def _names_a_person(text: str) -> bool:
    return PERSON.search(fold(text)) is not None
