"""Extend (延期): days that were not displayed are proposed again; an approver decides.

The pages keep the dates they were printed with; a slip without names hangs beside them and says
until when. Nothing here delays a retirement: without the act the notice comes down at its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi import notice
from gongshi.clock import to_utc_text
from gongshi.errors import GongshiError, StateError
from gongshi.notice import EXTENSION, PublicFacts
from gongshi.posting.as_json import window_json
from gongshi.posting.life import State
from gongshi.posting.window import Window, longer
from gongshi.record.acts import Act as Entered
from gongshi.steps.exclusive import exclusive
from gongshi.steps.log import logbook
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.numbers import window_of
from gongshi.steps.postings.posted import window_fields
from gongshi.steps.projection import project
from gongshi.steps.wall import coverage
from gongshi.store import Act

if TYPE_CHECKING:
    from datetime import date

    from gongshi.steps.desk import Desk
    from gongshi.store import Posting


@dataclass(frozen=True)
class Proposal:
    """What an approver is asked: the short days, and the window that would make up for them."""

    posting: Posting
    short: tuple[date, ...]
    window: Window


def propose(desk: Desk, any_id: str) -> Proposal:
    """Return the extension that the evidence asks for, or refuse where it asks for none."""
    found = coverage.coverage(desk, any_id)
    posting = found.posting
    if posting.state is not State.SHOWING:
        raise StateError(
            "wrong_state", "公示已经撤下,不能延期", "名单数据已销毁;需要补足的,请重新导入、重新公示"
        )
    short = tuple(day.day for day in found.owed)
    if not short:
        raise GongshiError(
            "nothing_short",
            "没有展示不足而还没补足的日子,不用延期",
            f"逐日情况:gongshi coverage {posting.id}",
        )
    window = longer(desk.kind(posting.kind), window_of(posting), len(short), desk.rules.calendar)
    return Proposal(posting, short, window)


def extend(desk: Desk, any_id: str, approver: str) -> Posting:
    """Extend a showing posting by its short days, signed into the record."""
    with exclusive(desk):
        wanted = propose(desk, any_id)
        with desk.store.transaction() as tx:
            posting = posting_or_refuse(tx, wanted.posting.id)
            if posting.state is not State.SHOWING or posting.ends_at <= desk.now():
                raise StateError("wrong_state", "公示已到期,不能延期", "请重新导入、重新公示")
            if posting.handler == approver:
                raise GongshiError("same_person", "经办人不能批准自己的公示延期", "请换一位审核人")
            window = wanted.window
            tx.postings.set(
                posting.id,
                window=window_json(window),
                last_day=window.last_day,
                not_after=window.not_after,
                ends_at=window.not_after,
                facts=_facts(desk, posting, window),
            )
            extended = posting_or_refuse(tx, posting.id)
            fields = window_fields(desk, extended)
            logbook.append(
                desk, tx, Entered.EXTENDED, posting.id, reason="not_displayed", window=fields
            )
            until = to_utc_text(window.not_after)
            tx.acts.add(Act(posting.batch, "extend", approver, desk.now(), until))
            tx.sightings.put_shortfalls(posting.id, ())  # what is owed now is made up for
            tx.wall.put_cards(posting.id, EXTENSION, ())  # the slip is painted anew
        project(desk)
    with desk.store.transaction() as tx:
        return posting_or_refuse(tx, posting.id)


def _facts(desk: Desk, posting: Posting, window: Window) -> dict[str, object]:
    if posting.facts is None:
        raise AssertionError
    facts = PublicFacts.from_json(posting.facts)
    return notice.extended(facts, window, desk.kind(posting.kind)).as_json()
