"""Correct (更正): an approved batch takes the place of a showing posting, which goes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.postings.publish import publish

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting


def correct(desk: Desk, old_id: str, batch_id: str) -> Posting:
    """Publish `batch_id`, which was submitted as the correction of `old_id`."""
    with desk.store.transaction() as tx:
        old = posting_or_refuse(tx, old_id)
        new = posting_or_refuse(tx, batch_id)
    if new.corrects != old.id:
        raise GongshiError(
            "not_its_correction",
            "这一批不是作为该公示的更正送审的",
            f"请重新送审:gongshi submit {new.batch} --as 经办人代号 --corrects {old.id}",
        )
    return publish(desk, new.id)
