"""What a person typed: the id of a batch or posting, a reason's code; or what to do instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting.ids import BATCH_ID, POSTING_ID

if TYPE_CHECKING:
    from gongshi.store import Batch, Posting, Transaction

_REASON = re.compile(r"[a-z][a-z0-9_]{0,39}")
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


def check_reason(code: str) -> str:
    """Return a reason's code; free text is refused: it could name a person and is kept for good."""
    if not _REASON.fullmatch(code):
        raise GongshiError(
            "reason_code", "原因只能用代码(小写字母、数字、下划线)", "例如 wrong_amount"
        )
    return code
