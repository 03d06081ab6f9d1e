"""The header finder: title rows above, one or two header rows, merged headers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.sources.vocabulary import Use

if TYPE_CHECKING:
    from gongshi.sources.grid import Merge, Sheet
    from gongshi.sources.vocabulary import Target, Vocabulary

SEARCHED_ROWS = 40
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

    @property
    def is_convincing(self) -> bool:
        """Whether this is a header and not a row that happens to hold a known word."""
        has_field = any(cell.target and cell.target.use is Use.FIELD for cell in self.cells)
        likely = self.known >= LIKELY and self.known * 2 >= len(self.cells)
        return has_field and (self.known >= SURE or likely)


def find_header(sheet: Sheet, vocabulary: Vocabulary) -> Header | None:
    """Return the best header among the first rows, or None."""
    texts = _texts(sheet)
    found: list[Header] = []
    for row in sorted(texts):
        found.append(_single(row, texts[row], vocabulary))
        if tied := _tied(sheet, row):
            found.append(_double(row, tied, texts, vocabulary))
    convincing = [header for header in found if header.is_convincing]
    return max(convincing, key=lambda h: (h.known, h.first_row - h.last_row), default=None)


def _texts(sheet: Sheet) -> dict[int, dict[int, str]]:
    texts: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if row > SEARCHED_ROWS:
            break
        texts.setdefault(row, {})[column] = cell.text
    return texts


def _single(row: int, texts: dict[int, str], vocabulary: Vocabulary) -> Header:
    cells = (HeaderCell(c, text, vocabulary.find(text)) for c, text in texts.items())
    return Header(row, row, tuple(cells))


def _tied(sheet: Sheet, row: int) -> list[Merge]:
    """Return the merges that make `row` the upper of two header rows: a group and its parts."""
    starting = [m for m in sheet.merges if m.top == row and m.bottom in (row, row + 1)]
    return starting if any(m.bottom > row or m.right > m.left for m in starting) else []


def _double(
    row: int, tied: list[Merge], texts: dict[int, dict[int, str]], vocabulary: Vocabulary
) -> Header:
    upper, lower = dict(texts[row]), texts.get(row + 1, {})
    for merge in tied:
        for column in range(merge.left, merge.right + 1):
            if merge.left in upper:
                upper.setdefault(column, upper[merge.left])
    cells = (
        _joined(column, upper.get(column, ""), lower.get(column, ""), vocabulary)
        for column in sorted(upper.keys() | lower.keys())
    )
    return Header(row, row + 1, tuple(cells))


def _joined(column: int, upper: str, lower: str, vocabulary: Vocabulary) -> HeaderCell:
    candidates = [lower, upper + lower] if lower else [upper]
    for text in candidates:
        if target := vocabulary.find(text):
            return HeaderCell(column, text, target)
    return HeaderCell(column, candidates[-1], None)
