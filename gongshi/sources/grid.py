"""What a reader gives: a book of sheets of cells, each with the type the file states.

Every reader returns this same shape, so that two of them can be compared cell by cell and nothing
above knows which library read the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gongshi.sources.limits import Limits

LETTERS = 26
APOSTROPHE = re.compile(r"^['\u2018\u2019](?=[0-9])")  # how staff force a number to be text
BLANKS = "\ufeff\u200b\u00a0\u3000 \t\r\n\v\f"


class CellKind(StrEnum):
    """The type a cell is stored as, which is not always what it looks like."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"  # an hour or a duration without a day
    BOOL = "bool"
    ERROR = "error"
    UNCALCULATED = "uncalculated"  # a formula whose result the file does not hold


class Look(StrEnum):
    """How a cell is written, where that may mean that it does not count."""

    PLAIN = ""
    STRUCK = "struck"  # 删除线
    UNSEEN = "unseen"  # white on white
    PARTLY = "partly"  # some of its text is struck out, raised or unseen


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something. `text` has no surrounding blanks.

    `disguised`: its number format shows something other than what it holds (000745 for 745).
    """

    text: str
    kind: CellKind = CellKind.TEXT
    formula: bool = False
    disguised: bool = False
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range (合并单元格), bounds 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """What lies over the cells: a picture, a text box, a line. No area for a hidden one."""

    area: Merge | None
    text: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet (工作表). Cells are keyed by (row, column), both 1-based; blank cells are absent.

    `name` may be shown; `title` is the name in the file, by which two readers find the same sheet.
    `conditional`: where a condition may strike out or hide what the cells hold. `widths`: how many
    cells each line of a text table has, blank ones included.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    title: str = ""
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    comments: tuple[tuple[int, int, str], ...] = ()
    conditional: tuple[Merge, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    widths: Mapping[int, int] | None = None

    @property
    def last_row(self) -> int:
        """The last row that holds something, 0 for an empty sheet."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        """The last column that holds something, 0 for an empty sheet."""
        return max((column for _, column in self.cells), default=0)


@dataclass(frozen=True)
class Book:
    """A file as read. `notes` are (where, why) pairs of parts that were passed over.

    `epoch_1904`: its days are counted from 1904. `second` reads one sheet again with another
    library; None only where a test has one.
    """

    sheets: tuple[Sheet, ...]
    notes: tuple[tuple[str, str], ...] = ()
    epoch_1904: bool = False
    second: Callable[[Sheet], Mapping[tuple[int, int], Cell]] | None = None


class Reader(Protocol):
    """Bytes that passed the gate in, a book out. Raises SourceListError."""

    def __call__(self, data: bytes, limits: Limits) -> Book:
        """Read the whole file."""
        ...


def column_letters(column: int) -> str:
    """Return A for 1, Z for 26, AA for 27."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(sheet: str, row: int, column: int) -> str:
    """Return the address as staff find it in the sheet: 名单!C7."""
    return f"{sheet}!{column_letters(column)}{row}"


def trimmed(text: str) -> str:
    """Return the text without surrounding blanks of any width."""
    return text.strip(BLANKS)


def plain_text(text: str) -> str:
    """Return a text cell as it is meant: no blanks around, no apostrophe before a number."""
    return APOSTROPHE.sub("", trimmed(text))
