"""The window (公示期): first day, last day and the instant after which nothing may show.

民法典 第二百零一条: the day of posting is not counted; the last day ends at 24:00 Asia/Shanghai.
第二百零三条: a count in plain days whose last day is a day off ends on the next workday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from gongshi.clock import SHANGHAI
from gongshi.errors import WindowError
from gongshi.posting.item import Span, Unit
from gongshi.posting.kind import Retirement
from gongshi.posting.workdays import Day, DayKind, next_days, weekday

if TYPE_CHECKING:
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


def window_until(kind: Kind, posted: date, until: date, calendar: Calendar) -> Window:
    """Return a window with a fixed end chosen and answered for by a person (指定截止日).

    Never shorter than the shortest the law could mean, never past the kind's `not_after`.
    Raises WindowError("until_too_early" | "until_too_late").
    """
    earliest, latest = earliest_end(kind, posted, calendar), _latest_end(kind, posted)
    if until < earliest:
        raise WindowError("until_too_early", f"截止日不能早于{earliest}", "请给一个足够晚的截止日")
    if until > latest:
        raise WindowError("until_too_late", f"截止日不能晚于{latest}", "请给一个早一些的截止日")
    n = kind.window.span.n if kind.window else None
    unit = kind.window.span.unit if kind.window else None
    first = _first_day(unit, posted, calendar)
    return Window(kind.id, posted, n, unit, first, until, end_of(until), provisional=False, days=())


def longer(kind: Kind, promised: Window, more: int, calendar: Calendar) -> Window:
    """Return a promised window with `more` counted days behind it (延期补足).

    Raises WindowError("no_window") for kinds without one, "until_too_late" past their `not_after`.
    """
    if promised.unit is None or promised.n is None or promised.last_day is None:
        raise WindowError("no_window", "这类名单没有公示期,不用延期", "gongshi today")
    days, provisional = _count(Span(more, promised.unit), promised.last_day, calendar)
    last = days[-1].date
    if last > _latest_end(kind, promised.posted):
        raise WindowError(
            "until_too_late", "延期后超过最迟撤下日,不能延期", "到期撤下后重新导入、重新公示"
        )
    return Window(
        promised.kind,
        promised.posted,
        promised.n + more,
        promised.unit,
        promised.first_day,
        last,
        end_of(last),
        promised.provisional or provisional,
        (*promised.days, *days) if promised.days else (),
    )


def earliest_end(kind: Kind, posted: date, calendar: Calendar) -> date:
    """Return the earliest last day that any calendar could give.

    Days of an unannounced year all count here: that is no guess at the calendar but a bound below
    which a window is too short whatever the State Council announces.
    """
    if kind.window is None:
        return posted + timedelta(days=1)
    span = kind.window.span
    floor = posted + timedelta(days=kind.window.floor_days or 1)
    if span.unit is Unit.DAY:
        return max(floor, posted + timedelta(days=span.n))
    counted = (on for on in next_days(posted) if _could_count(on, calendar))
    return max(floor, next(islice(counted, span.n - 1, None)))


def superseded_at(kind: Kind, posted: date, not_after: datetime, next_posted: datetime) -> datetime:
    """Return when a list posted on `posted` comes down once the next of its kind is up (撤换).

    A kind that ends with its window is not ended by the next list. `not_after` always holds.
    """
    if kind.retirement is Retirement.WINDOW_END:
        return not_after
    served = min_display_end(kind, posted)
    if kind.retirement is Retirement.MIN_DISPLAY_OR_NEXT_LIST and served is not None:
        return min(max(served, next_posted), not_after)
    return min(next_posted, not_after)


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


def _without_window(kind: Kind, posted: date) -> Window:
    first = posted + timedelta(days=1)
    end = end_of(_latest_end(kind, posted))
    return Window(kind.id, posted, None, None, first, None, end, provisional=False, days=())


def _latest_end(kind: Kind, posted: date) -> date:
    return posted + timedelta(days=kind.not_after.n)


def _first_day(unit: Unit | None, posted: date, calendar: Calendar) -> date:
    if unit is not Unit.WORKDAY:
        return posted + timedelta(days=1)
    days = next_days(posted)
    return next(on for on in days if not calendar.knows(on.year) or calendar.day(on).is_workday)


def _could_count(on: date, calendar: Calendar) -> bool:
    unknown = not calendar.knows(on.year) or _may_change(on, calendar)
    return unknown or calendar.day(on).is_workday


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
        days.append(CountedDay(on, counted=day.is_workday, why=_why(day, counted)))
        if counted == n:
            return days, provisional
    raise AssertionError


def _count_days(n: int, start: date, calendar: Calendar) -> tuple[list[CountedDay], bool]:
    days: list[CountedDay] = []
    for number, on in enumerate(next_days(start), 1):
        if number < n:
            days.append(CountedDay(on, counted=True, why=f"第{number}日"))
            continue
        day = calendar.day(on)
        days.append(CountedDay(on, counted=number == n, why=_why_last(day, number, n)))
        if day.is_workday:
            return days, _may_change(on, calendar)
    raise AssertionError


def _why_last(day: Day, number: int, n: int) -> str:
    if number == n:
        return f"第{n}日" if day.is_workday else f"第{n}日,届满日逢{_day_off(day)},顺延"
    return "顺延后的届满日" if day.is_workday else f"{_day_off(day)},继续顺延"


def _floor(
    rule: WindowRule, posted: date, days: list[CountedDay], calendar: Calendar
) -> tuple[list[CountedDay], date, bool]:
    floor, provisional = _count_days(rule.floor_days or 1, posted, calendar)
    last = days[-1].date
    if floor[-1].date <= last:
        return days, last, False
    tail = [CountedDay(d.date, counted=False, why="补足规定的天数") for d in floor if d.date > last]
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
        case DayKind.HOLIDAY | DayKind.WEEKEND:
            return f"{_day_off(day)},不计"


def _day_off(day: Day) -> str:
    return f"放假({day.name or '节假日'})" if day.kind is DayKind.HOLIDAY else "周末"


def _this_or_next_workday(on: date, calendar: Calendar) -> date:
    if calendar.day(on).is_workday:
        return on
    return next(day for day in next_days(on) if calendar.day(day).is_workday)
