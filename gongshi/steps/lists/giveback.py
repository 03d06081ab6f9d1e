"""Give back (退回): a publication that can never go through as approved returns to its handler."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting import life
from gongshi.posting.life import State
from gongshi.steps import artefacts
from gongshi.steps.lookup import posting_or_refuse
from gongshi.store import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.steps.desk import Desk

HOPELESS = frozenset(
    {"approval_day_passed", "approval_void", "E401", "rows_destroyed", "already_corrected"}
)


def or_give_back(stage: Callable[[Desk, str], None]) -> Callable[[Desk, str], None]:
    """Make a stage send the list back to its handler where trying again cannot help."""

    @wraps(stage)
    def tried(desk: Desk, posting_id: str) -> None:
        try:
            stage(desk, posting_id)
        except GongshiError as refusal:
            if refusal.code in HOPELESS:
                _give_back(desk, posting_id, refusal.code)
            raise

    return tried


def _give_back(desk: Desk, posting_id: str, code: str) -> None:
    """Return a publication under way, its number and approvals; its pages go."""
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, posting_id)
        if posting.state is not State.PUBLISHING:
            return
        tx.batches.move(posting.batch, life.move(posting.state, State.RETURNED))
        tx.batches.mark_returned(posting.batch, None, code)
        tx.postings.clear_approvals(posting.id)
        tx.postings.set(posting.id, year=None, number=None)
        tx.acts.add(Act(posting.batch, "return", None, desk.now(), code))
    artefacts.clear(desk, posting_id)
