"""Coverage of a posting (展示覆盖): its boards' evidence judged by the minute, and short days.

Judged anew from what is there each time, so a report that arrives late counts from then on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from gongshi.clock import SHANGHAI, from_utc_text, to_utc_text
from gongshi.display import coverage as judging
from gongshi.display.coverage import DayCovered, Fate
from gongshi.display.report import Level
from gongshi.errors import GongshiError
from gongshi.notice import address
from gongshi.posting.life import State
from gongshi.posting.window import end_of
from gongshi.record import canonical
from gongshi.record.acts import Act as Entered
from gongshi.steps import files
from gongshi.steps.hung import hung_on
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.numbers import window_of
from gongshi.steps.wall import evidence
from gongshi.steps.wall.boards import pages_on
from gongshi.store import Act, Shortfall, Sighting

if TYPE_CHECKING:
    from datetime import date, datetime

    from gongshi.display.coverage import Minute
    from gongshi.display.report import Report
    from gongshi.posting.site import Board
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, Transaction

ENOUGH = (4, 5)  # of a day's required minutes: our own measure, docs/adr/0024
LOOK_EVERY = timedelta(hours=1)
LATE = timedelta(days=1)  # a report is signed at most this long after what it tells of


@dataclass(frozen=True)
class BoardCovered:
    """One board's table. `told`: whether it has told anything at all of this posting's time."""

    board: str
    title: str
    told: bool
    days: tuple[DayCovered, ...]


@dataclass(frozen=True)
class Covered:
    """A posting's tables: each board, the posting as a whole, and counted days that fall short.

    `granted` is how many days extensions have made up for already.
    """

    posting: Posting
    boards: tuple[BoardCovered, ...]
    whole: tuple[DayCovered, ...]
    short: tuple[DayCovered, ...]
    granted: int

    @property
    def owed(self) -> tuple[DayCovered, ...]:
        """Short days that no extension has made up for yet."""
        return self.short[self.granted :]

    @property
    def told(self) -> bool:
        """Whether any board has told anything."""
        return any(board.told for board in self.boards)

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "posting": self.posting.id,
            "told": self.told,
            "boards": [
                {
                    "board": board.board,
                    "title": board.title,
                    "told": board.told,
                    "days": [day_json(day) for day in board.days],
                }
                for board in self.boards
            ],
            "whole": [day_json(day) for day in self.whole],
            "short": [day.day.isoformat() for day in self.short],
        }


def coverage(desk: Desk, any_id: str, known: dict[str, Report] | None = None) -> Covered:
    """Return what is known of a published posting's display, up to now.

    `known` keeps reports that were read, for whoever asks for several postings.
    """
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        names = hung_on(tx, posting.id)
        granted = _granted(tx, posting)
    if posting.published_at is None:
        raise GongshiError("not_published", "这份公示还没有张贴", "gongshi today")
    minutes: list[list[Minute]] = []
    boards: list[BoardCovered] = []
    for board in (one for one in desk.rules.boards if one.name in names):
        judged, told = _of_board(desk, posting, board, known)
        minutes.append(judged)
        boards.append(BoardCovered(board.name, board.title, told, tuple(judging.by_day(judged))))
    whole = tuple(judging.by_day(judging.together(minutes)))
    found = Covered(posting, tuple(boards), whole, (), granted)
    return replace(found, short=_short(desk, found))


def witness(desk: Desk, any_id: str, board: str, *, by: str, at: datetime) -> None:
    """Note that a person scanned the panel and the posting was on it (有人见证)."""
    desk.rules.board(board)
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        hung = posting.published_at is not None and board in hung_on(tx, posting.id)
        ended = posting.ended_at or posting.ends_at
        if not hung or not (posting.published_at or at) <= at < min(ended, desk.now() + _SECOND):
            raise GongshiError(
                "time_impossible", "那时这块屏上不该有这份公示", "请核对公示编码、屏名和时间"
            )
        tx.sightings.add(Sighting(board, posting.id, "", Level.WITNESSED, at, by))
        tx.acts.add(Act(posting.batch, "board_seen", by, desk.now(), board[:40]))


def look(desk: Desk) -> None:
    """Write down which days fall short, hourly: reading nine days of three boards takes seconds.

    Hold no lock around it: a takedown must not wait for arithmetic.
    """
    mark = desk.home.root / "run" / "coverage.mark"
    try:
        looked = from_utc_text(mark.read_text("ascii"))
    except (OSError, ValueError):
        looked = None
    if looked is not None and timedelta(0) <= desk.now() - looked < LOOK_EVERY:
        return
    with desk.store.transaction() as tx:
        showing = tx.postings.in_states([State.SHOWING])
    known: dict[str, Report] = {}
    for posting in showing:
        owed = coverage(desk, posting.id, known).owed
        with desk.store.transaction() as tx:
            tx.sightings.put_shortfalls(
                posting.id, [Shortfall(posting.id, d.day, d.required, d.covered) for d in owed]
            )
    files.put(mark, to_utc_text(desk.now()).encode())


def day_json(day: DayCovered) -> dict[str, Any]:
    """Return one day of a table, in minutes."""
    return {
        "day": day.day.isoformat(),
        "required": day.required,
        **{fate.value: day.fates.get(fate, 0) for fate in Fate},
        "longest_gap": day.longest_gap,
        "levels": {f"l{level.value}": n for level, n in sorted(day.levels.items())},
    }


def counted_days(posting: Posting) -> set[date]:
    """Return the days that count towards the window; all of them where none was counted out."""
    window = window_of(posting)
    counted = {day.date for day in window.days if day.counted}
    last = _last_day(posting)
    every = (
        window.first_day + timedelta(days=n) for n in range((last - window.first_day).days + 1)
    )
    return counted or set(every)


def _granted(tx: Transaction, posting: Posting) -> int:
    """Return by how many days the window is longer than it was posted with."""
    entries = tx.entries.of_posting(posting.id)
    posted = next((entry.note for entry in entries if entry.kind == Entered.POSTED.value), None)
    if posted is None:
        return 0
    window = canonical.loads(posted.split(b"\n", 1)[0])["window"]
    return max(0, (posting.window["n"] or 0) - int(window["days"]))


def _of_board(
    desk: Desk, posting: Posting, board: Board, kept: dict[str, Report] | None
) -> tuple[list[Minute], bool]:
    begins = posting.published_at or posting.submitted_at
    ends = min(posting.ended_at or posting.ends_at, posting.ends_at, desk.now())
    with desk.store.transaction() as tx:
        pages = pages_on(board, tx.postings.pages(posting.id))
        seen = [s for s in tx.sightings.of_posting(posting.id) if s.board == board.name]
    reports = evidence.told(desk, board.name, begins, ends + LATE, kept).reports
    qr = address(desk.rules.site, posting.id) or ""
    known = judging.told(
        reports,
        posting.id,
        {page.sha256: qr for page in pages},
        [s.at for s in seen if s.level == Level.WITNESSED],
        [(s.sha256, s.at) for s in seen if s.level == Level.PAINTED],
    )
    minutes = judging.required(
        posting.first_day, _last_day(posting), board.open_hours, begins, ends
    )
    return judging.judge(minutes, known), bool(reports or seen)


def _last_day(posting: Posting) -> date:
    if posting.last_day is not None:
        return posting.last_day
    return (posting.ends_at.astimezone(SHANGHAI) - _SECOND).date()


def _short(desk: Desk, found: Covered) -> tuple[DayCovered, ...]:
    if not found.told or found.posting.window["unit"] is None:
        return ()
    counted = counted_days(found.posting)
    part, of = ENOUGH
    return tuple(
        day
        for day in found.whole
        if day.day in counted
        and end_of(day.day) <= desk.now()
        and day.covered * of < day.required * part
    )


def summary(board: BoardCovered) -> dict[str, Any]:
    """Return what an entry says of a board: minutes, the lowest level, the table's digest."""
    levels = [level for day in board.days for level, n in day.levels.items() if n]
    table = canonical.dumps({"days": [day_json(day) for day in board.days]})
    return {
        "board": board.board,
        "level": f"l{min(levels, default=Level.DELIVERED).value}",
        "required_min": sum(day.required for day in board.days),
        "covered_min": sum(day.covered for day in board.days),
        "longest_gap_min": max((day.longest_gap for day in board.days), default=0),
        "report": sha256(table).hexdigest(),
    }


_SECOND = timedelta(seconds=1)
