"""Screens as the office sees them (各屏现状): who asked when, who has wiped what, whom to call.

What is claimed is only what a screen said: an agent's receipt, or the number of the manifest that a
page last asked with. A screen that has said nothing for five minutes is unreachable, and what it
shows is then bounded by its own timer and lease, not by us.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gongshi.clock import SHANGHAI, to_utc_text
from gongshi.posting.life import ENDED, State
from gongshi.steps.lookup import posting_or_refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.posting.site import Board
    from gongshi.steps.desk import Desk
    from gongshi.store import Contact, Posting, ScreenPicture, Transaction

NOTE_EVERY = timedelta(seconds=20)
"""Polls come every 30 seconds; a burst of hints need not be written down one by one."""
SILENT_AFTER = timedelta(minutes=5)
"""Ten polls missed."""


class Stand(StrEnum):
    """How one posting stands on one screen."""

    HAS = "has"
    WIPED = "wiped"
    TOLD = "told"
    PENDING = "pending"
    UNREACHABLE = "unreachable"
    NEVER = "never"

    @property
    def words(self) -> str:
        """What staff read."""
        return _WORDS[self]


_WORDS = {
    Stand.HAS: "已收到清单,正在展示",
    Stand.WIPED: "已清除(有回执)",
    Stand.TOLD: "已收到撤下的清单(浏览器,没有清除回执)",
    Stand.PENDING: "还没有回应,正在等",
    Stand.UNREACHABLE: "联系不上",
    Stand.NEVER: "从未联系过,还没有配对",
}


@dataclass(frozen=True)
class Screen:
    """One screen's standing: since when, and whom to call if it is not as it should be."""

    board: str
    title: str
    stand: Stand
    since: datetime | None
    contact: str

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be done about it."""
        return self.stand in {Stand.HAS, Stand.WIPED, Stand.TOLD}

    @property
    def words(self) -> str:
        """What staff read, with what to do where something is to be done."""
        local = self.since.astimezone(SHANGHAI) if self.since else None
        since = f"(自 {local:%m-%d %H:%M})" if local else ""
        call = f";请联系 {self.contact or '该屏的管理人员(boards.yaml 里没有写 contact)'}"
        told = f"{self.title}:{self.stand.words}{since}"
        if self.stand is Stand.NEVER:
            return f"{told}(怎样配对:gongshi board list)"
        return told if self.is_settled or self.stand is Stand.PENDING else told + call

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "board": self.board,
            "stand": self.stand.value,
            "since": to_utc_text(self.since) if self.since else None,
            "contact": self.contact,
            "words": self.words,
        }


def of_posting(desk: Desk, any_id: str) -> tuple[Screen, ...]:
    """Return how a posting that hangs or has hung stands on each screen."""
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if posting.state not in {State.SHOWING, State.RETIRING, *ENDED}:
            return ()
        return tuple(_screen(desk, tx, board, posting) for board in _polling(desk))


def unreachable(desk: Desk) -> tuple[Screen, ...]:
    """Return the screens that ought to be on now and say nothing (应亮屏而联系不上的)."""
    now = desk.now()
    with desk.store.transaction() as tx:
        known = [(board, tx.screens.contact(board.name)) for board in _polling(desk)]
    return tuple(
        _quiet(board, contact)
        for board, contact in known
        if _is_silent(contact, now) and _is_open(board, now)
    )


def note_contact(desk: Desk, contact: Contact) -> None:
    """Keep when a screen last asked and which manifest it has."""
    with desk.store.transaction() as tx:
        known = tx.screens.contact(contact.board)
        if known is None or known.seq != contact.seq or _old(known, contact):
            tx.screens.seen(contact)


def _polling(desk: Desk) -> list[Board]:
    """Return the screens that ask us; those we push to have their own reports."""
    return [board for board in desk.rules.boards if board.push is None]


def _screen(desk: Desk, tx: Transaction, board: Board, posting: Posting) -> Screen:
    contact = tx.screens.contact(board.name)
    held = [p for p in tx.screens.pictures(posting.id) if p.board == board.name]
    gone = _wiped_at(held)
    if posting.state is not State.SHOWING and gone is not None:
        return _made(board, Stand.WIPED, gone)
    if contact is None or _is_silent(contact, desk.now()):
        return _quiet(board, contact)
    issued = tx.boards.manifest(board.name)
    current = issued is not None and contact.seq >= issued.seq
    if posting.state is State.SHOWING:
        return _made(board, Stand.HAS if current else Stand.PENDING, contact.seen_at)
    told = current and not contact.agent
    return _made(board, Stand.TOLD if told else Stand.PENDING, posting.ended_at)


def _wiped_at(held: Sequence[ScreenPicture]) -> datetime | None:
    """Return when the last of the pictures was wiped, None while one is not or none was held."""
    at = [one.wiped_at for one in held if one.wiped_at is not None and not _came_again(one)]
    return max(at) if at and len(at) == len(held) else None


def _came_again(one: ScreenPicture) -> bool:
    return bool(one.delivered_at and one.wiped_at and one.delivered_at > one.wiped_at)


def _quiet(board: Board, contact: Contact | None) -> Screen:
    if contact is None:
        return _made(board, Stand.NEVER, None)
    return _made(board, Stand.UNREACHABLE, contact.seen_at)


def _is_silent(contact: Contact | None, now: datetime) -> bool:
    return contact is None or now - contact.seen_at > SILENT_AFTER


def _is_open(board: Board, now: datetime) -> bool:
    local = now.astimezone(SHANGHAI).time()
    return any(_clock(a) <= local < _clock(b) for a, b in map(_span, board.open_hours))


def _span(hours: str) -> tuple[str, str]:
    begins, _, ends = hours.partition("-")
    return begins, ends


def _clock(written: str) -> time:
    return time.max if written == "24:00" else time.fromisoformat(written)


def _made(board: Board, stand: Stand, since: datetime | None) -> Screen:
    return Screen(board.name, board.title, stand, since, board.contact)


def _old(known: Contact, contact: Contact) -> bool:
    return not timedelta(0) <= contact.seen_at - known.seen_at < NOTE_EVERY
