"""Workdays (工作日): the calendar a window is computed over. It is handed in, never read here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from gongshi.errors import WindowError

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


class DayKind(StrEnum):
    """What a day is under the State Council's notice for its year."""

    WORKDAY = "workday"
    MAKE_UP = "make_up_workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Day:
    """A day with its kind and the holiday's name, if it has one."""

    date: date
    kind: DayKind
    name: str = ""

    @property
    def is_workday(self) -> bool:
        """True for workdays and make-up workdays (调休上班日)."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


class Calendar(Protocol):
    """Days as announced. `day` raises WindowError("calendar_unknown") for unannounced years."""

    @property
    def digest(self) -> str:
        """SHA-256 of the calendar's data, signed into the record."""
        ...

    def day(self, on: date) -> Day:
        """Return what `on` is, never guessing."""
        ...

    def knows(self, year: int) -> bool:
        """Return whether the year's notice is known."""
        ...


def weekday(on: date) -> str:
    """Return 周一 … 周日."""
    return WEEKDAYS[on.weekday()]


def next_days(after: date) -> Iterator[date]:
    """Yield the days after `after`, the next day first."""
    day = after
    while True:
        day += timedelta(days=1)
        yield day


def calendar_unknown(year: int) -> WindowError:
    """Return the refusal for a year without a known holiday notice."""
    return WindowError(
        "calendar_unknown",
        f"{year}年放假安排尚未录入,不能推算工作日",
        f"请将国务院办公厅关于{year}年节假日安排的通知录入 config/workdays/{year}.yaml,"
        "或送审时用 --until 指定一个足够晚的截止日并注明理由",
    )
