"""Supersede (撤换): what a new posting takes down, at once or at a fixed time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.posting.kind import Retirement
from gongshi.posting.life import Ending, State
from gongshi.posting.window import superseded_at
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.postings import takedown

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, Transaction


def supersede(desk: Desk, tx: Transaction, posting: Posting) -> None:
    """Record the intention to take down what this posting corrects, or else what it follows.

    A correction takes the place of one list only: that of October does not end November's.
    """
    if posting.corrects is not None:
        old = posting_or_refuse(tx, posting.corrects)
        if old.state is State.SHOWING:
            takedown.intend(desk, tx, old, Ending.CORRECTED, successor=posting.id)
        return
    if desk.kind(posting.kind).retirement is Retirement.WINDOW_END:
        return
    for old in tx.postings.showing_of_kind(posting.kind):
        if old.id != posting.id:
            _follow(desk, tx, old, posting)


def _follow(desk: Desk, tx: Transaction, old: Posting, new: Posting) -> None:
    """End the old list: at once, or when its shortest display is served, never past its end."""
    if old.successor is not None:
        return  # an earlier list has followed it already and fixed its end
    ends = superseded_at(desk.kind(old.kind), old.posted_on, old.not_after, desk.now())
    if ends <= desk.now():
        takedown.intend(desk, tx, old, Ending.RETIRED, successor=new.id)
    else:
        tx.postings.set(old.id, ends_at=ends, successor=new.id)
