"""Discard (作废): a list that will not be posted leaves no row, no key, no page behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.posting import life
from gongshi.posting.life import State
from gongshi.steps import artefacts, files
from gongshi.steps.exclusive import exclusive
from gongshi.steps.home import backup
from gongshi.steps.lists import rowvault
from gongshi.steps.lookup import batch_or_refuse
from gongshi.store import Act

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk


def discard(desk: Desk, batch_id: str, by: str) -> None:
    """Destroy the rows of an unpublished batch; discarding twice changes nothing.

    The transaction comes first: key and pages that a crash leaves are nobody's, and the tick sweeps
    them.
    """
    with exclusive(desk):
        posting = _close(desk, batch_id, by)
        backup.must_rewrite(desk)
        files.remove([rowvault.key_file(desk, batch_id)])
        if posting is not None:
            artefacts.clear(desk, posting)
        desk.store.scrub()


def _close(desk: Desk, batch_id: str, by: str) -> str | None:
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
        posting = tx.postings.of_batch(batch_id)
        if batch.state is State.CLOSED:
            return None
        if batch.state in life.ENDED:
            life.move(batch.state, State.SUBMITTED)  # refused: it was published and has ended
        tx.batches.move(batch_id, life.move(batch.state, State.CLOSED))
        tx.batches.destroy_rows(batch_id)
        tx.postings.drop_of_batch(batch_id)
        tx.acts.add(Act(batch_id, "discard", by, desk.now(), None))
    return posting.id if posting else None
