"""Coverage (展示覆盖): minute by minute, what is known of a notice on one board. Pure.

Unknown is never covered (docs/adr/0024). Instants are aware; a minute is told by every second.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from gongshi.clock import SHANGHAI
from gongshi.display.evidence import READ_EVERY
from gongshi.display.report import MAX_GAP_S, Level, State
from gongshi.posting.window import end_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from gongshi.display.report import Report

MINUTE = timedelta(minutes=1)
Stretch = tuple["datetime", "datetime"]
_Bridging = tuple["datetime", "datetime", timedelta]


class Fate(StrEnum):
    """What is known of one minute (逐分钟结论)."""

    COVERED = "covered"
    ABSENT = "absent"
    DARK = "dark"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Told:
    """What a board told about the pages of one notice, gaps bridged already.

    `visible` holds stretches by page, one entry for every page there is; `dark` and `any` those of
    a dark panel and of whatever was told; `read` the instants of readings that hold, by page;
    `witnessed` those of people's scans.
    """

    visible: Mapping[str, tuple[Stretch, ...]]
    dark: tuple[Stretch, ...] = ()
    any: tuple[Stretch, ...] = ()
    read: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    witnessed: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Minute:
    """One required minute: when it begins, its fate, and the level where it is covered."""

    begins: datetime
    fate: Fate
    level: Level | None = None


@dataclass(frozen=True)
class DayCovered:
    """One day of the table (每日情况), in minutes."""

    day: date
    required: int
    fates: Mapping[Fate, int]
    longest_gap: int
    levels: Mapping[Level, int]

    @property
    def covered(self) -> int:
        """Minutes that are proved."""
        return self.fates.get(Fate.COVERED, 0)


def required(
    first: date, last: date, hours: Iterable[str], begins: datetime, ends: datetime
) -> list[datetime]:
    """Return the whole minutes from `first` to `last` within open hours, `begins` and `ends`."""
    minutes: list[datetime] = []
    spans = [_hours(text) for text in hours]
    for n in range((last - first).days + 1):
        midnight = end_of(first + timedelta(days=n - 1))
        for opens, closes in spans:
            at = midnight + opens
            while at < midnight + closes:
                if begins <= at and at + MINUTE <= ends:
                    minutes.append(at)
                at += MINUTE
    return minutes


def told(
    reports: Iterable[Report],
    posting: str,
    pages: Mapping[str, str],
    scans: Iterable[datetime] = (),
    glimpses: Iterable[tuple[str, datetime]] = (),
) -> Told:
    """Gather what sound reports say of a notice whose `pages` are digest → signed QR text.

    `scans` are people's, `glimpses` instants at which an adapter found a page on the panel.
    """
    seen: dict[str, list[_Bridging]] = {sha256: [] for sha256 in pages}
    read: dict[str, list[datetime]] = defaultdict(list)
    dark: list[Stretch] = []
    anything: list[Stretch] = []
    for sha256, at in glimpses:
        if sha256 in seen:
            seen[sha256].append((at, at, timedelta(seconds=MAX_GAP_S)))
    for report in reports:
        if not report.trusted:
            continue
        gap = timedelta(seconds=report.max_gap_s)
        for span in report.spans:
            stretch = (span.begins, span.ends)
            anything.append(stretch)
            if span.sight.state is State.DARK:
                dark.append(stretch)
            elif span.sight.id == posting and span.sight.sha256 in seen:
                seen[span.sight.sha256].append((*stretch, gap))
        for one in report.readings:
            if one.id == posting and one.sha256 in pages and one.holds(pages[one.sha256]):
                read[one.sha256].append(one.at)
    return Told(
        visible={sha256: bridged(stretches) for sha256, stretches in seen.items()},
        dark=stitched(dark),
        any=stitched(anything),
        read={sha256: tuple(sorted(instants)) for sha256, instants in read.items()},
        witnessed=tuple(sorted(scans)),
    )


def stitched(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches in order, those that touch made one."""
    return bridged((begins, ends, timedelta(0)) for begins, ends in stretches)


def bridged(stretches: Iterable[_Bridging]) -> tuple[Stretch, ...]:
    """Return the stretches in order, those made one that lie no further apart than was allowed.

    Each comes with the gap that was allowed when it was told, by the length of the playlist then:
    between two, the longer of theirs. One day's long playlist bridges nothing on another day.
    """
    made: list[_Bridging] = []
    for begins, ends, gap in sorted(stretches):
        if made and begins - made[-1][1] <= max(gap, made[-1][2]):
            first, last, before = made[-1]
            made[-1] = (first, ends, gap) if ends >= last else (first, last, before)
        else:
            made.append((begins, ends, gap))
    return tuple((begins, ends) for begins, ends, _ in made)


def judge(minutes: Iterable[datetime], known: Told) -> list[Minute]:
    """Return the fate of every required minute on one board."""
    visible = {sha256: _Stretches(s) for sha256, s in known.visible.items()}
    dark = _Stretches(known.dark)
    everything = _Stretches(
        stitched([*known.any, *(s for stretches in known.visible.values() for s in stretches)])
    )
    scanned = {_whole(at) for at in known.witnessed}
    judged: list[Minute] = []
    for at in minutes:
        if _whole(at) in scanned:
            judged.append(Minute(at, Fate.COVERED, Level.WITNESSED))
        elif visible and all(page.hold(at) for page in visible.values()):
            judged.append(Minute(at, Fate.COVERED, _level(at, known)))
        elif not everything.hold(at):
            judged.append(Minute(at, Fate.UNKNOWN))
        else:
            judged.append(Minute(at, Fate.DARK if dark.touch(at) else Fate.ABSENT))
    return judged


def together(boards: Iterable[Sequence[Minute]]) -> list[Minute]:
    """Return the notice as a whole: a minute is covered if some board covers it.

    A minute that no board covers keeps the least known fate: what one board does not tell may
    be what another would have.
    """
    best: dict[datetime, Minute] = {}
    for minute in (minute for board in boards for minute in board):
        known = best.get(minute.begins)
        if known is None or _rank(minute) > _rank(known):
            best[minute.begins] = minute
    return [best[at] for at in sorted(best)]


def by_day(minutes: Iterable[Minute]) -> list[DayCovered]:
    """Return the table of days. A gap ends with the day: nights are not gaps."""
    table = []
    for day, of_day in groupby(minutes, key=lambda m: m.begins.astimezone(SHANGHAI).date()):
        listed = list(of_day)
        table.append(
            DayCovered(
                day,
                len(listed),
                Counter(m.fate for m in listed),
                _longest_gap(listed),
                Counter(m.level for m in listed if m.level is not None),
            )
        )
    return table


class _Stretches:
    """Disjoint stretches in order, asked about minutes."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._begins = [begins for begins, _ in stretches]
        self._ends = [ends for _, ends in stretches]

    def hold(self, at: datetime) -> bool:
        """Whether one stretch holds the whole minute."""
        n = bisect_right(self._begins, at) - 1
        return n >= 0 and at + MINUTE <= self._ends[n]

    def touch(self, at: datetime) -> bool:
        """Whether some stretch holds a part of the minute."""
        n = bisect_right(self._begins, at + MINUTE - timedelta(seconds=1)) - 1
        return n >= 0 and at < self._ends[n]


def _hours(text: str) -> tuple[timedelta, timedelta]:
    opens, _, closes = text.partition("-")
    return _since_midnight(opens), _since_midnight(closes)


def _since_midnight(text: str) -> timedelta:
    hour, _, minute = text.partition(":")
    return timedelta(hours=int(hour), minutes=int(minute))


def _whole(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _level(at: datetime, known: Told) -> Level:
    near = all(_is_near(known.read.get(page, ()), at) for page in known.visible)
    return Level.READ_BACK if near else Level.PAINTED


def _is_near(instants: Sequence[datetime], at: datetime) -> bool:
    n = bisect_left(instants, at - READ_EVERY)
    return n < len(instants) and instants[n] < at + MINUTE + READ_EVERY


_ORDER = (Fate.ABSENT, Fate.DARK, Fate.UNKNOWN, Fate.COVERED)


def _rank(minute: Minute) -> tuple[int, int]:
    return _ORDER.index(minute.fate), minute.level or 0


def _longest_gap(minutes: Sequence[Minute]) -> int:
    longest = run = 0
    before: datetime | None = None
    for minute in minutes:
        apart = before is not None and minute.begins - before > MINUTE
        run = 0 if minute.fate is Fate.COVERED else (1 if apart else run + 1)
        longest, before = max(longest, run), minute.begins
    return longest
