"""The window (公示期、张贴期限) as words: what a reader must know about from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from gongshi.clock import SHANGHAI
from gongshi.notice.typeset import beside, in_full
from gongshi.posting.item import Unit

if TYPE_CHECKING:
    from gongshi.posting.kind import Kind
    from gongshi.posting.window import Window

UNITS = {Unit.WORKDAY: "个工作日", Unit.DAY: "日"}
ONE_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class WindowWords:
    """The window's parts as printed. `days` is None for kinds without a window."""

    days: str | None
    fixed_end: bool
    dates: str
    posted: str
    posted_in_full: str
    last_in_full: str
    from_next_day: bool
    longest: int
    at_least: int | None
    ends_with_next: str


def last_shown_day(window: Window) -> date:
    """Return the last day on which the notice hangs, Asia/Shanghai."""
    if window.last_day is not None:
        return window.last_day
    return (window.not_after.astimezone(SHANGHAI) - ONE_INSTANT).date()


def words(window: Window, kind: Kind) -> WindowWords:
    """Return the printed parts of `window`. A fixed end (指定截止日) has counted no days."""
    last = last_shown_day(window)
    return WindowWords(
        days=f"{window.n}{UNITS[window.unit]}" if window.unit else None,
        fixed_end=window.unit is not None and not window.days,
        dates=f"{in_full(window.first_day)}至{beside(last, window.first_day)}",
        posted=beside(window.posted, window.first_day),
        posted_in_full=in_full(window.posted),
        last_in_full=in_full(last),
        from_next_day=window.first_day == window.posted + timedelta(days=1),
        longest=(last - window.posted).days,
        at_least=kind.min_display.span.n if kind.min_display else None,
        ends_with_next=kind.retirement.value,
    )
