"""The window (公示期): first day, last day and the instant after which nothing may show.

民法典 第二百零一条: the day of posting is not counted; the last day ends at 24:00 Asia/Shanghai.
第二百零三条: a count in plain days whose last day is a day off ends on the next workday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from gongshi.clock import SHANGHAI
from gongshi.errors import WindowError
from gongshi.posting.item import Unit
from gongshi.posting.kind import Retirement
from gongshi.posting.workdays import Day, DayKind, next_days, weekday

if TYPE_CHECKING:
    from gongshi.posting.item import Span
    from gongshi.posting.kind import Kind, WindowRule
    from gongshi.posting.workdays import Calendar

DECEMBER = 12
LAST_DAYS_OF_YEAR = 29  # 29-31 December can become days off by the next year's notice


@dataclass(frozen=True)
class CountedDay:
    """One day of the computation, for a person to follow."""

    date: date
    counted: bool
    why: str

    @property
    def weekday(self) -> str:
        """周一 … 周日."""
        return weekday(self.date)


@dataclass(frozen=True)
class Window:
    """A window in Asia/Shanghai. `last_day` is None for kinds without one; `not_after` never is."""

    kind: str
    posted: date
    n: int | None
    unit: Unit | None
    first_day: date
    last_day: date | None
    not_after: datetime
    provisional: bool
    days: tuple[CountedDay, ...]


def window(kind: Kind, posted: date, calendar: Calendar) -> Window:
    """Compute the window of `kind` posted on `posted`.

    Raises WindowError("calendar_unknown") where a needed year has no announced calendar.
    """
    if kind.window is None:
        return _without_window(kind, posted)
    days, provisional = _count(kind.window.span, posted, calendar)
    last = days[-1].date
    if kind.window.floor_days is not None:
        days, last, floored = _floor(kind.window, posted, days, calendar)
        provisional = provisional or floored
    first = next(day.date for day in days if day.counted)
    span = kind.window.span
    return Window(
        kind.id, posted, span.n, span.unit, first, last, end_of(last), provisional, tuple(days)
    )


def window_until(kind: Kind, posted: date, until: date) -> Window:
    """Return a window with a fixed end chosen and answered for by a person (指定截止日)."""
    if until <= posted:
        raise WindowError("until_too_early", "截止日不能早于张贴日次日", "请给一个更晚的日期")
    n = kind.window.span.n if kind.window else None
    unit = kind.window.span.unit if kind.window else None
    first = posted + timedelta(days=1)
    return Window(kind.id, posted, n, unit, first, until, end_of(until), False, ())


def due_day(span: Span, formed_on: date, calendar: Calendar) -> date:
    """Return the latest day to post (公开时限). Due 0 on a day off is the next workday."""
    if span.n == 0:
        return _this_or_next_workday(formed_on, calendar)
    return _count(span, formed_on, calendar)[0][-1].date


def min_display_end(kind: Kind, posted: date) -> datetime | None:
    """Return the instant the shortest display is served, or None where the kind has none."""
    if kind.min_display is None:
        return None
    return end_of(posted + timedelta(days=kind.min_display.span.n))


def end_of(day: date) -> datetime:
    """Return 24:00 of `day`, Asia/Shanghai."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def ends_with_next_list(kind: Kind) -> bool:
    """Return whether the next list of the same kind takes this one down."""
    return kind.retirement is not Retirement.WINDOW_END


def _without_window(kind: Kind, posted: date) -> Window:
    first = posted + timedelta(days=1)
    end = end_of(posted + timedelta(days=kind.not_after.n))
    return Window(kind.id, posted, None, None, first, None, end, False, ())


def _count(span: Span, start: date, calendar: Calendar) -> tuple[list[CountedDay], bool]:
    if span.unit is Unit.WORKDAY:
        return _count_workdays(span.n, start, calendar)
    return _count_days(span.n, start, calendar)


def _count_workdays(n: int, start: date, calendar: Calendar) -> tuple[list[CountedDay], bool]:
    days: list[CountedDay] = []
    provisional = False
    counted = 0
    for on in next_days(start):
        day = calendar.day(on)
        provisional = provisional or _may_change(on, calendar)
        counted += day.is_workday
        days.append(CountedDay(on, day.is_workday, _why(day, counted)))
        if counted == n:
            return days, provisional
    raise AssertionError


def _count_days(n: int, start: date, calendar: Calendar) -> tuple[list[CountedDay], bool]:
    days: list[CountedDay] = []
    for number, on in enumerate(next_days(start), 1):
        if number < n:
            days.append(CountedDay(on, True, f"第{number}日"))
            continue
        day = calendar.day(on)
        if number == n and day.is_workday:
            days.append(CountedDay(on, True, f"第{n}日"))
            break
        why = f"届满日顺延:{_why(day, 0)}" if not day.is_workday else "顺延后的届满日"
        days.append(CountedDay(on, True, why))
        if day.is_workday:
            break
    return days, _may_change(days[-1].date, calendar)


def _floor(
    rule: WindowRule, posted: date, days: list[CountedDay], calendar: Calendar
) -> tuple[list[CountedDay], date, bool]:
    floor, provisional = _count_days(rule.floor_days or 1, posted, calendar)
    last = days[-1].date
    if floor[-1].date <= last:
        return days, last, False
    tail = [CountedDay(d.date, False, "满足不少于规定天数") for d in floor if d.date > last]
    return days + tail, floor[-1].date, provisional


def _may_change(on: date, calendar: Calendar) -> bool:
    at_year_end = on.month == DECEMBER and on.day >= LAST_DAYS_OF_YEAR
    return at_year_end and not calendar.knows(on.year + 1)


def _why(day: Day, number: int) -> str:
    match day.kind:
        case DayKind.WORKDAY:
            return f"第{number}个工作日"
        case DayKind.MAKE_UP:
            return f"第{number}个工作日(调休上班)"
        case DayKind.HOLIDAY:
            return f"放假({day.name or '节假日'}),不计"
        case DayKind.WEEKEND:
            return "周末,不计"


def _this_or_next_workday(on: date, calendar: Calendar) -> date:
    if calendar.day(on).is_workday:
        return on
    return next(day for day in next_days(on) if calendar.day(day).is_workday)
