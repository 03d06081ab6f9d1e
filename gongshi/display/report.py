"""The values in an evidence report (屏端证据): what one panel showed, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

DISTANCE_LIMIT = 60
"""Thousandths: beyond it the panel does not show the signed picture."""
MAX_GAP_S = 120
"""The longest bridged absence before any manifest has said one."""
NO_PAGE = ("", 0, "")


class Level(IntEnum):
    """How well a display is proved (证据级别)."""

    DELIVERED = 0
    PAINTED = 1
    READ_BACK = 2
    WITNESSED = 3


class State(StrEnum):
    """What a panel was doing: showing a page, showing the standby card, or not to be seen."""

    VISIBLE = "visible"
    STANDBY = "standby"
    DARK = "dark"


class What(StrEnum):
    """What an event is about."""

    DELIVERED = "delivered"
    WIPED = "wiped"
    STARTED = "started"
    STOPPED = "stopped"
    ALERT = "alert"


@dataclass(frozen=True)
class Sight:
    """What can be seen on a panel at one instant; the page is empty unless VISIBLE."""

    state: State
    id: str = ""
    page: int = 0
    sha256: str = ""
    code: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of time with one sight, turns of other pages of up to `gap_s` included."""

    begins: datetime
    ends: datetime
    sight: Sight
    gap_s: int = 0


@dataclass(frozen=True)
class Reading:
    """The panel read back (回读): QR text and picture distance in thousandths."""

    at: datetime
    id: str
    page: int
    sha256: str
    qr: str
    distance: int

    def holds(self, qr: str) -> bool:
        """Whether the panel showed the page whose QR is `qr` (空串: 该页没有二维码)."""
        return self.qr == qr and self.distance <= DISTANCE_LIMIT


@dataclass(frozen=True)
class Event:
    """Something that happened once: a picture stored or wiped, a start, an alert."""

    at: datetime
    what: What
    id: str = ""
    page: int = 0
    sha256: str = ""
    code: str = ""


@dataclass(frozen=True)
class Heard:
    """The manifest in force: number and signed time."""

    seq: int
    issued_at: datetime


@dataclass(frozen=True)
class Report:
    """One report as signed. `training_s` is None outside training (非演练)."""

    site: str
    board: str
    n: int
    prev: str
    at: datetime
    manifest: Heard | None
    trusted: bool
    max_gap_s: int = MAX_GAP_S
    spans: tuple[Span, ...] = ()
    readings: tuple[Reading, ...] = ()
    events: tuple[Event, ...] = ()
    training_s: int | None = None
