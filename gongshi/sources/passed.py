"""What the rows that were passed over give away: a second list, other units, other people.

Each is listed with its reason; some are findings, and the texts of all go to the gate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.sources.beside import OTHER_STANDING, OTHER_UNIT, is_page_number
from gongshi.sources.faults import Fault, finding
from gongshi.sources.grid import address
from gongshi.sources.view import rows_place
from gongshi.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.errors import Finding
    from gongshi.sources.grid import Cell
    from gongshi.sources.headers import Header
    from gongshi.sources.vocabulary import Vocabulary

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


def headings(
    texts: Mapping[int, Mapping[int, Cell]], passed: Mapping[str, list[int]]
) -> Iterator[tuple[int, str]]:
    """Yield the rows between or under the list's that hold one text."""
    for row in (*passed.get(BESIDE, ()), *passed.get(HEADING, ())):
        if len(texts[row]) == 1:
            yield row, next(iter(texts[row].values())).text


def second_lists(
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
        above = row
        while above - 1 in beside and not is_page_number(_line(texts[above - 1])):
            above -= 1
        if above < row and _line(texts[above]) not in titles:
            yield finding(Fault.SECOND_HEADER, rows_place(sheet, [above]))


def other_standing(
    sheet: str,
    texts: Mapping[int, Mapping[int, Cell]],
    passed: Mapping[str, list[int]],
    vocabulary: Vocabulary,
    last: int,
) -> Iterator[Finding]:
    """Find titles and headings between the rows under which people stand who may not be posted.

    A kind of list that is about just that has the word in its own headers.
    """
    titles = ((row, _line(texts[row])) for row in passed.get(TITLE, ()))
    for row, text in (*titles, *headings(texts, passed)):
        said = OTHER_STANDING.search(fold(text))
        if row < last and said and not any(said[0] in header for header in vocabulary.targets):
            yield finding(Fault.OTHER_STANDING, rows_place(sheet, [row]))


def other_units(
    sheet: str,
    texts: Mapping[int, Mapping[int, Cell]],
    passed: Mapping[str, list[int]],
) -> Iterator[Finding]:
    """Find the places above and beside the list that state another unit of money than 元."""
    for row in sorted({*passed.get(TITLE, ()), *passed.get(UNIT_ROW, ()), *passed.get(BESIDE, ())}):
        for column, cell in texts[row].items():
            if OTHER_UNIT.search(fold(cell.text)):
                yield finding(Fault.OTHER_UNIT, address(sheet, row, column))


def _line(cells: Mapping[int, Cell]) -> str:
    return "".join(fold(cell.text) for cell in cells.values())


def stray_texts(
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
