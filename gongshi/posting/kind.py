"""Kinds (名单类别): what is posted, for how long, by which rule, and how it comes down."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.posting.item import Basis, Span


class Word(StrEnum):
    """公示 is before a decision and open to objection; 公布 is after it."""

    BEFORE_DECISION = "公示"
    AFTER_DECISION = "公布"


class RowUnit(StrEnum):
    """What one row of the list stands for."""

    HOUSEHOLD = "household"
    PERSON = "person"


class Retirement(StrEnum):
    """What ends a posting; `not_after` ends every one of them at the latest."""

    WINDOW_END = "window_end"
    NEXT_LIST = "next_list"
    MIN_DISPLAY_OR_NEXT_LIST = "min_display_or_next_list"


class Minors(StrEnum):
    """How minors (未成年人) are held: counted in a line, or not mentioned."""

    COUNT_LINE = "count_line"
    SILENT = "silent"


@dataclass(frozen=True)
class WindowRule:
    """Length of the window (公示期); `floor_days` is the ministry's count in plain days."""

    span: Span
    floor_days: int | None = None


@dataclass(frozen=True)
class MinDisplay:
    """The shortest display (最短张贴); `applies` is None where the law is unclear."""

    span: Span
    applies: bool | None
    shown_as: str


@dataclass(frozen=True)
class Objection:
    """What an objection (异议) leads to."""

    recheck: bool = False
    new_opinion: bool = False
    repost: str = "no"
    deadline: Span | None = None


@dataclass(frozen=True)
class Kind:
    """A kind as its file states it. `policy` is the parsed mapping `masking.load_policy` takes."""

    id: str
    item: int
    in_catalogue: bool
    version: str
    digest: str
    title: str
    word: Word
    unit: RowUnit
    due: Span
    due_from: str
    window: WindowRule | None
    min_display: MinDisplay | None
    retirement: Retirement
    not_after: Span
    minors: Minors
    objection: Objection
    totals: tuple[str, ...]
    also_post_at: str | None
    bases: tuple[Basis, ...]
    policy: Mapping[str, Any]
    part: int | None = None  # which list of its catalogue row: 12之1 is 1
    wording: str = ""  # template file under templates/notices
    cadence: str | None = None

    @property
    def plain_title(self) -> str:
        """The title (标题) without line breaks and month, as a list of postings names the kind."""
        bare = self.title.replace("({month})", "").replace("{month}", "")
        return bare.replace("|", "")
