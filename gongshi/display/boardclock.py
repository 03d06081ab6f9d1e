"""What time it is on a board (屏端时钟), when its own clock may be wrong.

Two sources, and the later wins, because late is the safe side: a list that ends too early is an
outage, one that ends too late is an exposure.

- the device's clock plus the training offset (演练), which may be wrong in both directions;
- the mark, the highest trusted instant so far. While the board runs it grows with the monotonic
  counter, so a device set back by years still reaches the end; over a restart it is kept as is.

Trust begins with the floor: the signed `issued_at` plus the monotonic seconds since it was heard.
The device's clock lifts the mark by a lead over the floor, but only by as much as a good clock
could have. Without that bound one leap of a year ahead, corrected a minute later, would leave
the board blank for a year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

BACK_TOLERANCE = timedelta(minutes=2)
"""A step back by more than this is an alert; the mark is used either way."""

AHEAD_TOLERANCE = timedelta(minutes=15)
"""How far the device may run before the floor and still be believed: manifests are re-issued
every 10 minutes, so a good clock is at most that far ahead of the last `issued_at`."""

NO_LEAD = timedelta(0)


@dataclass(frozen=True)
class Reading:
    """One look at the clock: the time to use, what is wrong with it, the clock afterwards.

    `ahead`: the device runs before all that was signed by more than can be. Hiding by it is safe;
    saying by it when something was seen is not.
    """

    now: datetime
    stepped_back: bool
    clock: BoardClock
    ahead: bool = False


@dataclass(frozen=True)
class BoardClock:
    """The clock state of one board; `mono_s` anywhere is a monotonic second count."""

    mark: datetime | None = None
    floor: datetime | None = None
    floor_mono_s: float = 0.0
    lead: timedelta = NO_LEAD
    training_s: int = 0

    @property
    def trusted(self) -> bool:
        """Whether a signed time has been heard since the start (有可信时间)."""
        return self.floor is not None

    def heard(self, issued_at: datetime, mono_s: float, training_s: int = 0) -> BoardClock:
        """Return the clock after an accepted manifest, which is a proof that it is that late."""
        before = self._floor_at(mono_s) or issued_at
        floor = max(issued_at, before)
        lead = max(before + self.lead - floor, NO_LEAD)
        return BoardClock(self._higher(floor + lead), floor, mono_s, lead, training_s)

    def at(self, device: datetime, mono_s: float) -> Reading:
        """Read the time to use from the device's clock and its monotonic counter."""
        shown = device + timedelta(seconds=self.training_s)
        clock = self._advanced(shown, mono_s)
        mark = clock.mark or shown
        back, ahead = mark - shown > BACK_TOLERANCE, self._is_ahead(shown, mono_s)
        return Reading(max(shown, mark), back, clock, ahead)

    def _advanced(self, shown: datetime, mono_s: float) -> BoardClock:
        floor = self._floor_at(mono_s)
        if floor is None:
            return self
        ahead = shown - floor
        lead = max(self.lead, ahead) if ahead <= AHEAD_TOLERANCE else self.lead
        return replace(self, lead=lead, mark=self._higher(floor + lead))

    def _is_ahead(self, shown: datetime, mono_s: float) -> bool:
        floor = self._floor_at(mono_s)
        return floor is not None and shown - floor > AHEAD_TOLERANCE

    def _higher(self, moment: datetime) -> datetime:
        return moment if self.mark is None else max(moment, self.mark)

    def _floor_at(self, mono_s: float) -> datetime | None:
        if self.floor is None:
            return None
        return self.floor + timedelta(seconds=mono_s - self.floor_mono_s)
