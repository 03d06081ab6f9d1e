"""Take down (撤除): retire at the end, withdraw or correct before it. One way, one order.

The intention is recorded first, so a crash is finished by the tick. Then: manifests hide the
posting → pictures and row key are unlinked → one transaction deletes the rows and writes the
entry → the database is scrubbed → the projection follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongshi.errors import GongshiError
from gongshi.posting import life
from gongshi.posting.life import Ending, State, WithdrawReason
from gongshi.record.acts import Act as Entered
from gongshi.steps import artefacts, files, marks
from gongshi.steps.exclusive import exclusive
from gongshi.steps.home import backup
from gongshi.steps.lists import rowvault
from gongshi.steps.log import logbook
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.postings import objections
from gongshi.steps.projection import hide, project
from gongshi.store import Act

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, Transaction

_END_STATES = {
    Ending.RETIRED: State.RETIRED,
    Ending.WITHDRAWN: State.WITHDRAWN,
    Ending.CORRECTED: State.CORRECTED,
}
_ENTERED = {
    Ending.RETIRED: Entered.RETIRED,
    Ending.WITHDRAWN: Entered.WITHDRAWN,
    Ending.CORRECTED: Entered.CORRECTED,
}


def due(desk: Desk) -> list[str]:
    """Return the postings whose end has come, or whose takedown was begun, and are still up."""
    now = marks.latest(desk)
    with desk.store.transaction() as tx:
        begun = [posting.id for posting in tx.postings.in_states([State.RETIRING])]
        showing = tx.postings.in_states([State.SHOWING])
    return begun + [posting.id for posting in showing if posting.ends_at <= now]


def retire(desk: Desk, any_id: str) -> bool:
    """Retire a posting whose end has come; False where that is done already.

    Raises GongshiError("not_due") while its end lies ahead.
    """
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if posting.state in life.ENDED:
            return False
        if posting.state is State.SHOWING:
            if marks.latest(desk) < posting.ends_at:
                raise GongshiError(
                    "not_due", "公示期还没有届满,不能撤除", "确需提前撤下的,请用 gongshi withdraw"
                )
            intend(desk, tx, posting, Ending.RETIRED)
        elif posting.state is not State.RETIRING:
            life.move(posting.state, State.RETIRING)
    finish(desk, posting.id)
    return True


def withdraw(desk: Desk, any_id: str, by: str, reason: WithdrawReason) -> Posting:
    """Take a showing posting down at once, for a reason (提前撤回)."""
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if posting.state is State.WITHDRAWN:
            return posting
        if posting.state is not State.RETIRING:  # else a crash left it half done
            intend(desk, tx, posting, Ending.WITHDRAWN, by=by, reason=reason)
    finish(desk, posting.id)
    with desk.store.transaction() as tx:
        return posting_or_refuse(tx, posting.id)


def intend(
    desk: Desk,
    tx: Transaction,
    posting: Posting,
    ending: Ending,
    *,
    by: str | None = None,
    reason: WithdrawReason | None = None,
    successor: str | None = None,
) -> None:
    """Record that a posting comes down, and why, inside the caller's transaction."""
    tx.batches.move(posting.batch, life.move(posting.state, State.RETIRING))
    values: dict[str, Any] = {"ending": ending.value, "reason": reason.value if reason else None}
    if successor is not None:
        values["successor"] = successor
    tx.postings.set(posting.id, **values)
    code = reason.value if reason else None
    tx.acts.add(Act(posting.batch, f"takedown_{ending.value}", by, desk.now(), code))


def finish(desk: Desk, posting_id: str) -> None:
    """Hide, destroy, record: what an intention asks for. Safe to run twice."""
    with exclusive(desk):
        _finish(desk, posting_id)


def _finish(desk: Desk, posting_id: str) -> None:
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, posting_id)
    if posting.state is not State.RETIRING:
        return
    backup.must_rewrite(desk)
    hidden = _hidden(desk)
    artefacts.clear(desk, posting.id)
    files.remove([rowvault.key_file(desk, posting.batch)])
    if not hidden:
        hide(desk)  # the disk may have been full: what was unlinked made room
    with desk.store.transaction() as tx:
        if posting_or_refuse(tx, posting_id).state is State.RETIRING:
            _record(desk, tx, posting)
    desk.store.scrub()
    project(desk)
    objections.expire(desk)
    backup.rewrite(desk)  # where that fails, the tick tells and tries again


def _hidden(desk: Desk) -> bool:
    """Whether the manifests hide it; if they cannot, the pictures go all the same."""
    try:
        hide(desk)
    except (GongshiError, OSError):
        return False
    return True


def _record(desk: Desk, tx: Transaction, posting: Posting) -> None:
    ending = Ending(str(posting.ending))
    tx.batches.destroy_rows(posting.batch)
    tx.postings.set(posting.id, ended_at=desk.now())
    tx.batches.move(posting.batch, life.move(posting.state, _END_STATES[ending]))
    fields: dict[str, Any] = {}
    if ending is Ending.WITHDRAWN:
        fields["reason"] = posting.reason
    if ending is Ending.CORRECTED:
        fields["by"] = posting.successor
    logbook.append(desk, tx, _ENTERED[ending], posting.id, **fields)
