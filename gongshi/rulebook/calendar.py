"""Workdays as announced (放假安排): chinese_calendar, corrected by config/workdays/.

The library agrees with the State Council's notices for every day since 2007 and raises for years
it does not know. An override file replaces its whole year; an empty one makes the year unknown.
Nothing is ever guessed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import chinese_calendar

from gongshi.posting.workdays import Day, DayKind, calendar_unknown
from gongshi.rulebook.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST_YEAR = 2007
SATURDAY = 5
YEAR_END = (12, 29)  # a year's notice may change the last days of the year before
_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


@dataclass(frozen=True)
class YearNotice:
    """One year's holiday notice, entered by the site: what differs from Monday to Friday."""

    year: int
    holidays: Mapping[date, str]
    make_up: frozenset[date]


@dataclass(frozen=True)
class WorkdayCalendar:
    """The calendar of `gongshi.posting.workdays`. `overrides` maps a year to None for unknown.

    `digest` is the SHA-256 of the table of all announced days that differ from Monday to Friday:
    equal tables have equal digests, whichever library or file they came from.
    """

    overrides: Mapping[int, YearNotice | None] = field(default_factory=dict)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Digest the table once."""
        object.__setattr__(self, "digest", hashlib.sha256(self._table().encode()).hexdigest())

    def knows(self, year: int) -> bool:
        """Return whether the year's notice is known."""
        if year in self.overrides:
            return self.overrides[year] is not None
        return year in _library_years()

    def day(self, on: date) -> Day:
        """Return what `on` is. Raises WindowError("calendar_unknown") for unannounced years."""
        if not self.knows(on.year):
            raise calendar_unknown(on.year)
        ahead = self.overrides.get(on.year + 1)
        if ahead and (on in ahead.holidays or on in ahead.make_up):
            return _day_by(ahead, on)
        notice = self.overrides.get(on.year)
        return _day_by(notice, on) if notice else _day_by_library(on)

    def _table(self) -> str:
        notices = [notice for notice in self.overrides.values() if notice is not None]
        special = {*chinese_calendar.holidays, *chinese_calendar.workdays}
        special.update(*(notice.holidays for notice in notices))
        special.update(*(notice.make_up for notice in notices))
        years = {*_library_years(), *self.overrides}
        lines = [f"{year}\n" for year in sorted(years) if self.knows(year)]
        days = (self.day(on) for on in sorted(special) if self.knows(on.year))
        return "".join((*lines, *(f"{d.date} {d.kind}\n" for d in days if _is_special(d))))


def read_year(name: str, year: int, value: Any, faults: list[str]) -> YearNotice | None:
    """Return what an override file says of its year; an empty file is None: unknown."""
    if not value:
        return None
    reader = Reader(name, value, faults)
    if reader.whole("year", FIRST_YEAR, 9998) != year:
        reader.fault("year", "与文件名不符")
    reader.text("document")
    reader.text("number")
    if reader.raw("sha256") is not None and not re.fullmatch("[0-9a-f]{64}", reader.text("sha256")):
        reader.fault("sha256", "应为64位小写十六进制")
    notice = YearNotice(year, _read_holidays(reader, year), _read_make_up(reader, year))
    if set(notice.holidays) & notice.make_up:
        reader.fault("make_up_workdays", "与放假日期重叠")
    reader.done()
    return notice


def _read_holidays(reader: Reader, year: int) -> dict[date, str]:
    holidays: dict[date, str] = {}
    for part in reader.parts("holidays"):
        name, first, last = part.text("name"), part.day("from"), part.day("to")
        part.done()
        if not (_within(first, year) and _within(last, year) and first <= last):
            part.fault("", f"放假日期应在{year}年内(可含上年12月29日以后),先后不能颠倒")
            continue
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        for on in days:
            if on in holidays:
                part.fault("", f"{on}已写在别的假期里")
            holidays[on] = name
    if not holidays:
        reader.fault("holidays", "没有一天放假,不是完整的通知")
    return holidays


def _read_make_up(reader: Reader, year: int) -> frozenset[date]:
    days = reader.raw("make_up_workdays")
    listed = days if isinstance(days, list) else [None]
    if not all(type(on) is date and _within(on, year) and _is_weekend(on) for on in listed):
        reader.fault("make_up_workdays", f"应为{year}年调休上班的周末日期的列表(没有则写 [])")
        return frozenset()
    return frozenset(listed)


def _within(on: date, year: int) -> bool:
    return on.year == year or (on.year == year - 1 and (on.month, on.day) >= YEAR_END)


def _day_by(notice: YearNotice, on: date) -> Day:
    if on in notice.holidays:
        return Day(on, DayKind.HOLIDAY, notice.holidays[on])
    if on in notice.make_up:
        return Day(on, DayKind.MAKE_UP)
    return Day(on, DayKind.WEEKEND if _is_weekend(on) else DayKind.WORKDAY)


def _day_by_library(on: date) -> Day:
    off, english = chinese_calendar.get_holiday_detail(on)
    name = _NAMES.get(english, english or "")
    if not off:
        return Day(on, DayKind.MAKE_UP, name) if _is_weekend(on) else Day(on, DayKind.WORKDAY)
    return Day(on, DayKind.HOLIDAY, name) if name else Day(on, DayKind.WEEKEND)


@cache
def _library_years() -> range:
    return range(FIRST_YEAR, max(chinese_calendar.holidays).year + 1)


def _is_weekend(on: date) -> bool:
    return on.weekday() >= SATURDAY


def _is_special(day: Day) -> bool:
    return day.kind in (DayKind.HOLIDAY, DayKind.MAKE_UP)
