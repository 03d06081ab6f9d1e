"""The same person twice in a list (同一个人重复): known by ID number, whatever the name says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.sources.body import BLANK
from gongshi.sources.faults import Fault, finding
from gongshi.sources.grid import CellKind, address
from gongshi.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.errors import Finding
    from gongshi.sources.body import ListRow
    from gongshi.sources.columns import Columns
    from gongshi.sources.vocabulary import Vocabulary

LONG, SHORT = 18, 15
CENTURY = 6  # a number of 15 digits leaves 19 out here, and the check digit at the end


def persons_twice(
    sheet: str, rows: Sequence[ListRow], columns: Columns, vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Find rows with the ID number of an earlier row; a merged cell is one and the same person."""
    column = columns.of(vocabulary.first_of("id_number"))
    if column is None:
        return
    first: dict[str, int] = {}
    for row in rows:
        cell = row.cells.get(column.field, BLANK)
        if not cell.text or cell.kind is not CellKind.TEXT or row.continued:
            continue  # a number has lost its last digits and is refused for that
        person = _person(cell.text)
        earlier = first.setdefault(person, row.number)
        if earlier != row.number:
            where = address(sheet, row.number, column.number)
            yield finding(Fault.PERSON_TWICE, where, header=column.shown, n=earlier)


def _person(text: str) -> str:
    number = "".join(filter(str.isalnum, fold(text))).replace("o", "0")
    if len(number) == LONG:
        return number[: LONG - 1]
    return f"{number[:CENTURY]}19{number[CENTURY:]}" if len(number) == SHORT else number
