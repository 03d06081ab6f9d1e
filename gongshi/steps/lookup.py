"""Find a batch or a posting by the id a person typed, or say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting.ids import BATCH_ID, POSTING_ID

if TYPE_CHECKING:
    from gongshi.store import Batch, Posting, Transaction

LOOK = "用 gongshi today 查看现有批次和公示"


def batch_or_refuse(tx: Transaction, batch_id: str) -> Batch:
    """Return the batch or refuse."""
    batch = tx.batches.get(batch_id) if BATCH_ID.fullmatch(batch_id) else None
    if batch is None:
        raise GongshiError("batch_unknown", "没有这个批次", LOOK)
    return batch


def posting_or_refuse(tx: Transaction, any_id: str) -> Posting:
    """Return the posting that a posting id or a batch id names, or refuse."""
    posting = None
    if POSTING_ID.fullmatch(any_id.upper()):
        posting = tx.postings.get(any_id.upper())
    elif BATCH_ID.fullmatch(any_id):
        posting = tx.postings.of_batch(any_id)
    if posting is None:
        raise GongshiError("posting_unknown", "没有这个公示,或尚未送审", LOOK)
    return posting
