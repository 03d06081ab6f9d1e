"""The notice (公示、公布) as plain values: what wording produces and the picture paints.

Every text here may be shown: names and numbers arrive masked. Titles carry U+200B where a line
may break.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER_PENDING = "编号待定"
TITLE_BREAK = "\u200b"


class Align(StrEnum):
    """How a column's cells stand."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Column:
    """A printed column. `beneath` columns stand small under the first text column (姓名).

    `money` columns print whole yuan with thousands separators; their cells arrive plain ("1180").
    """

    label: str
    align: Align
    beneath: bool = False
    money: bool = False


@dataclass(frozen=True)
class Row:
    """A printed row. `n` is the printed row number, the handle for objections."""

    n: int
    cells: Mapping[str, str]


class CorrectionWord(StrEnum):
    """What a superseding notice calls itself in its title."""

    CORRECTED = "更正"
    REPOSTED = "重新公示"


@dataclass(frozen=True)
class Correction:
    """The notice that this one supersedes (被更正的公示), by its printed number and its id."""

    word: CorrectionWord
    old_number: str
    old_id: str


@dataclass(frozen=True)
class Contact:
    """A line such as 受理电话 and whom to call."""

    label: str
    text: str


@dataclass(frozen=True)
class QrMark:
    """What the QR carries and what stands beneath it. `url` None: no public host (见站核验)."""

    url: str | None
    caption: str
    domain: str
    check_code: str


@dataclass(frozen=True)
class Notice:
    """One notice, complete but for geometry.

    `reviewing_body` and `posting_body` are whole lines, their labels in them (初审单位：…,
    张贴单位：…（盖章）): the label differs with the kind. `row_notes` follow the table: counts of
    those who are not listed, sums. `window_days` is 7个工作日, or 最长45日 without a window.
    """

    office: str
    title: str
    number: str
    window_label: str
    window_dates: str
    window_days: str
    body: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    closing_line: str
    row_notes: tuple[str, ...]
    contacts: tuple[Contact, ...]
    privacy: str
    reviewing_body: str
    posting_body: str
    dated: str
    seal_note: str
    paper_foot: str
    qr: QrMark
    sample_mark: str = ""

    @property
    def plain_title(self) -> str:
        """The title without break marks."""
        return self.title.replace(TITLE_BREAK, "")
