"""The header finder: title rows above, one to three header rows, merged headers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from gongshi.sources.vocabulary import Target, Use, is_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gongshi.sources.grid import Cell, Merge, Sheet
    from gongshi.sources.vocabulary import Vocabulary

    Texts = dict[int, dict[int, str]]
    Find = Callable[[str], Target | None]

SEARCHED_ROWS = 40
MOST_ROWS = 3
SURE = 3  # known columns that make a row the header whatever else it holds
LIKELY = 2  # known columns that make it the header when they are half of the row


@dataclass(frozen=True)
class HeaderCell:
    """One column's header; `target` is None where the words are unknown."""

    column: int
    text: str
    target: Target | None


@dataclass(frozen=True)
class Header:
    """The header (表头): its rows and its cells from left to right."""

    first_row: int
    last_row: int
    cells: tuple[HeaderCell, ...]

    @property
    def known(self) -> int:
        """How many columns are recognised."""
        return sum(cell.target is not None for cell in self.cells)

    def names(self, field: str | None) -> bool:
        """Return whether a column is this field's."""
        return any(cell.target == Target(Use.FIELD, field or "") for cell in self.cells)

    @property
    def is_convincing(self) -> bool:
        """Whether this is a header and not a row that happens to hold a known word."""
        has_field = any(cell.target and cell.target.use is Use.FIELD for cell in self.cells)
        likely = self.known >= LIKELY and self.known * 2 >= len(self.cells)
        return has_field and (self.known >= SURE or likely)


def find_header(sheet: Sheet, vocabulary: Vocabulary) -> Header | None:
    """Return the best header among the first rows, or None. Of two as good, the lower in height."""
    texts = _texts(sheet)
    width = len({column for row in texts.values() for column in row})
    convincing: list[Header] = []
    for header in _blocks(sheet, texts, vocabulary):
        if not header.is_convincing:
            continue
        convincing.append(header)
        if header.known == width and header.first_row == header.last_row:
            break  # no other can be better
    return max(convincing, key=lambda h: (h.known, h.first_row - h.last_row), default=None)


def _blocks(sheet: Sheet, texts: Texts, vocabulary: Vocabulary) -> Iterator[Header]:
    """Yield every row, and every two and three rows, as the header that they would be."""
    wide = [m for m in sheet.merges if m.right > m.left and m.left in texts.get(m.top, {})]
    find = cache(vocabulary.find)  # a row is looked at in every block it is part of
    for row in sorted(texts):
        for height in range(1, MOST_ROWS + 1):
            if height == 1 or row + height - 1 in texts:
                rows = range(row, row + height)
                yield _block(rows, _spread(texts, wide, rows), find)


def is_header(cells: Mapping[int, Cell], vocabulary: Vocabulary) -> bool:
    """Return whether a row is a header of its own, whichever columns it names."""
    texts = {column: cell.text for column, cell in cells.items()}
    return _block(range(1, 2), {1: texts}, vocabulary.find).known >= SURE


def _texts(sheet: Sheet) -> Texts:
    texts: Texts = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if row > SEARCHED_ROWS:
            break
        texts.setdefault(row, {})[column] = cell.text
    return texts


def _spread(texts: Texts, wide: list[Merge], rows: range) -> Texts:
    """Return the rows' texts, those of groups in every column they cover.

    A merge that reaches the lowest row heads no others: it is one column drawn over two.
    """
    spread = {row: dict(texts.get(row, {})) for row in rows}
    for merge in wide:
        if merge.top in spread and merge.bottom < rows[-1]:
            for column in range(merge.left, merge.right + 1):
                spread[merge.top].setdefault(column, texts[merge.top][merge.left])
    return spread


def _block(rows: range, texts: Texts, find: Find) -> Header:
    columns = sorted({column for row in rows for column in texts.get(row, {})})
    above = {c: [texts[row][c] for row in rows if c in texts.get(row, {})] for c in columns}
    cells = (_joined(column, parts, find) for column, parts in above.items())
    return Header(rows[0], rows[-1], tuple(cells))


def _joined(column: int, parts: list[str], find: Find) -> HeaderCell:
    """Name a column by its lowest text, or by that one below others: 基本情况, 姓名."""
    named = parts[:-1] if len(parts) > 1 and is_unit(parts[-1]) else parts
    for start in reversed(range(len(named))):
        text = "".join(named[start:])
        if target := find(text):
            return HeaderCell(column, text, target)
    return HeaderCell(column, "".join(parts[-2:]), None)
