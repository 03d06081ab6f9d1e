"""What the posting tests share: the real calendar, made-up kinds, and dates with their weekdays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from gongshi.posting.item import Span, Unit
from gongshi.posting.kind import Kind, Retirement, WindowRule
from gongshi.posting.workdays import weekday
from gongshi.rulebook import WorkdayCalendar, defaults_dir, load

RULES = Path(__file__).parents[1] / "rules"
BOOK = load(defaults_dir())
CALENDAR = WorkdayCalendar()  # the library alone: 2027 is unannounced


def kind(n: int | None, unit: Unit = Unit.WORKDAY, floor_days: int | None = None) -> Kind:
    """Return a kind with a window of `n` (none where None)."""
    base = BOOK.kinds["dibao_initial"]
    if n is None:
        return replace(base, window=None, retirement=Retirement.NEXT_LIST)
    return replace(base, window=WindowRule(Span(n, unit), floor_days))


def dated(text: str) -> date:
    """Read 周二 2026-11-24; the weekday must be true."""
    name, iso = text.split()[:2]
    on = date.fromisoformat(iso)
    assert weekday(on) == name, f"{iso} is {weekday(on)}, not {name}"
    return on
