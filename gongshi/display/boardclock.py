"""What time it is on a board (屏端时钟), when its own clock may be wrong.

Three sources, and the latest wins, because late is the safe side: a list that ends too early is
an outage, one that ends too late is an exposure.

- the device's clock plus the training offset (演练), which may be wrong in both directions;
- the floor: the last manifest's signed `issued_at` plus the monotonic seconds since it was heard;
- the mark: the highest trusted instant so far, kept over restarts (`mark` alone is persisted).

The mark follows the device's clock only while that agrees with the floor; otherwise one leap of
a year into the future, corrected a minute later, would leave the board blank for a year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BACK_TOLERANCE = timedelta(minutes=2)
"""A step back by more than this is an alert; the mark is used either way."""

AHEAD_TOLERANCE = timedelta(minutes=15)
"""How far the device may run before the floor and still be believed: manifests are re-issued
every 10 minutes, so a good clock is at most that far ahead of the last `issued_at`."""


@dataclass(frozen=True)
class Reading:
    """One look at the clock: the time to use, whether it stepped back, the clock afterwards."""

    now: datetime
    stepped_back: bool
    clock: BoardClock


@dataclass(frozen=True)
class BoardClock:
    """The clock state of one board; `mono_s` anywhere is a monotonic second count."""

    mark: datetime | None = None
    floor: datetime | None = None
    floor_mono_s: float = 0.0
    training_s: int = 0

    @property
    def trusted(self) -> bool:
        """Whether a signed time has been heard since the start (有可信时间)."""
        return self.floor is not None

    def heard(self, issued_at: datetime, mono_s: float, training_s: int = 0) -> BoardClock:
        """Return the clock after an accepted manifest, which is a proof that it is that late."""
        floor = max(filter(None, (issued_at, self._floor_at(mono_s))))
        mark = max(filter(None, (floor, self.mark)))
        return replace(self, mark=mark, floor=floor, floor_mono_s=mono_s, training_s=training_s)

    def at(self, device: datetime, mono_s: float) -> Reading:
        """Read the time to use from the device's clock and its monotonic counter."""
        shown = device + timedelta(seconds=self.training_s)
        proven = max(filter(None, (self.mark, self._floor_at(mono_s))), default=shown)
        return Reading(
            now=max(shown, proven),
            stepped_back=proven - shown > BACK_TOLERANCE,
            clock=self._advanced(shown, mono_s),
        )

    def _advanced(self, shown: datetime, mono_s: float) -> BoardClock:
        floor = self._floor_at(mono_s)
        if floor is None:
            return self
        believed = shown if floor <= shown <= floor + AHEAD_TOLERANCE else floor
        return replace(self, mark=max(filter(None, (believed, self.mark))))

    def _floor_at(self, mono_s: float) -> datetime | None:
        if self.floor is None:
            return None
        return self.floor + timedelta(seconds=mono_s - self.floor_mono_s)
