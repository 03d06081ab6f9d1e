"""Time: the only module that reads a clock. Everything else is handed `now`.

All instants are aware; storage is UTC, law and print are Asia/Shanghai. A training home may run
ahead of or behind real time by an offset that only ever grows (演练时钟).
"""

from __future__ import annotations

import json
import math
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from pathlib import Path

SHANGHAI = ZoneInfo("Asia/Shanghai")
_UTC_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def real_now() -> datetime:
    """Return the machine's time, UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place where time is read


@dataclass(frozen=True)
class Clock:
    """A clock with an offset in seconds; the offset is 0 outside training (非演练)."""

    offset_s: int = 0

    def now(self) -> datetime:
        """Return the present instant in UTC, offset applied, whole seconds and micros kept."""
        return real_now() + timedelta(seconds=self.offset_s)


def read_training_clock(path: Path) -> Clock:
    """Read `clock.json` of a training home; a missing file is real time."""
    if not path.exists():
        return Clock()
    try:
        return Clock(int(json.loads(path.read_text("utf-8"))["offset_s"]))
    except (ValueError, KeyError, TypeError):
        raise GongshiError(
            "clock_unreadable", "演练时钟文件已损坏", "请改好或从备份恢复 clock.json"
        ) from None


def start_training_clock(path: Path, start: datetime) -> Clock:
    """Set the first offset so that it is `start` now. Only for a new training home."""
    return _write(path, _at_least(start))


def advance_training_clock(path: Path, to: datetime) -> Clock:
    """Move the training clock forward to `to`; a step back is refused."""
    present = read_training_clock(path)
    if to < present.now():
        raise GongshiError("clock_backwards", "演练时钟只能向前拨", "请给一个更晚的时间")
    return _write(path, _at_least(to))


def _at_least(moment: datetime) -> int:
    """Return whole seconds of offset after which it is `moment`, or up to a second later."""
    return math.ceil((moment - real_now()).total_seconds())


def _write(path: Path, offset_s: int) -> Clock:
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    staged.write_text(json.dumps({"offset_s": offset_s}), "utf-8")
    staged.replace(path)
    return Clock(offset_s)


def to_beijing_text(moment: datetime) -> str:
    """Return `2026-11-24 09:00`: Asia/Shanghai, whole minutes, for people."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def to_utc_text(moment: datetime) -> str:
    """Return `2026-11-24T01:00:00Z`: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_utc_text(text: str) -> datetime:
    """Read what `to_utc_text` wrote; anything else raises ValueError."""
    if not _UTC_TEXT.fullmatch(text):
        raise ValueError
    return datetime.fromisoformat(text)  # ten times as fast as strptime: evidence is full of them
