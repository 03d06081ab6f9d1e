"""The latest time seen (最高时刻): a clock that falls back must not keep a list hanging.

The tick writes the latest time down. What ends is judged by it; what begins is refused while the
clock is behind it, because a day of posting would be wrong.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gongshi.clock import from_utc_text, to_utc_text
from gongshi.errors import GongshiError
from gongshi.steps import files

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from gongshi.steps.desk import Desk

SLACK = timedelta(minutes=2)


def latest(desk: Desk) -> datetime:
    """Return now, or the latest time written down where the clock has fallen behind it."""
    try:
        known = from_utc_text(_file(desk).read_text("ascii"))
    except (OSError, ValueError):
        return desk.now()
    return max(known, desk.now())


def keep(desk: Desk) -> None:
    """Write the latest time down."""
    files.put(_file(desk), to_utc_text(latest(desk)).encode())


def check_clock(desk: Desk) -> None:
    """Refuse while the clock is behind the latest time by more than two minutes."""
    seen = latest(desk)
    if desk.now() + SLACK < seen:
        raise GongshiError(
            "clock_back",
            f"本机时钟倒退了(曾到过 {to_utc_text(seen)}),不能送审或发布",
            "请校准时钟;若是先前的时钟走快了,校准后删除 run/clock.mark 再试",
        )


def _file(desk: Desk) -> Path:
    return desk.home.root / "run" / "clock.mark"
