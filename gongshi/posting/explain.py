"""A window (公示期) for a person to follow, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from gongshi.posting.item import Unit
from gongshi.posting.workdays import weekday

if TYPE_CHECKING:
    from gongshi.posting.window import CountedDay, Window

UNITS = {Unit.WORKDAY: "个工作日", Unit.DAY: "日"}
PROVISIONAL = (
    "暂定:涉及12月29日至31日,下一年的放假安排公布后才能确定;可以起草,不能发布。"
    "请录入 config/workdays/ 后再算,或用 --until 指定截止日并注明理由"
)


def explain(window: Window) -> list[str]:
    """Return the lines of `gongshi window`: the posting day, every day with its reason, the end."""
    lines = [f"{_day(window.posted)} 张贴日,不计(民法典第二百零一条,自次日起算)"]
    lines += [_line(day) for day in window.days]
    lines.append(_conclusion(window))
    if window.provisional:
        lines.append(PROVISIONAL)
    return lines


def _line(day: CountedDay) -> str:
    return f"{_day(day.date)} {'计' if day.counted else '－'} {day.why}"


def _conclusion(window: Window) -> str:
    last = window.not_after.date() - timedelta(days=1)
    dates = f"{window.first_day}至{last} 24时"
    if window.n is None or window.unit is None:
        return f"没有公示期;张贴期限:{dates},到时一律撤下"
    length = f"{window.n}{UNITS[window.unit]}"
    if not window.days:
        return f"公示期(指定截止日,不少于{length}):{dates}"
    return f"公示期{length}:{dates}"


def _day(on: date) -> str:
    return f"{on} {weekday(on)}"
