"""What a person typed: the id of a batch or posting, a reason's code; or what to do instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting.ids import BATCH_ID, POSTING_ID

if TYPE_CHECKING:
    from collections.abc import Collection

    from gongshi.store import Batch, Posting, Transaction

_REASON = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER = re.compile(r".*[〔\[((【](\d{4})[〕\]))】]\s*(?:第)?(\d{1,6})号?")
BATCH_MARK = "b-"
BEGINNING = 4  # characters of an id that are enough, if nothing else begins so
LOOK = "用 gongshi today 查看现有批次和公示"


def batch_or_refuse(tx: Transaction, said: str) -> Batch:
    """Return the batch that its id, its posting or the beginning of either names; or refuse."""
    if said.startswith(BATCH_MARK):
        batch_id = said if BATCH_ID.fullmatch(said) else _begun(said, tx.batches.ids())
    else:
        posting = posting_of(tx, said)
        batch_id = posting.batch if posting else None
    batch = tx.batches.get(batch_id) if batch_id else None
    if batch is None:
        raise GongshiError("batch_unknown", "没有这个批次", LOOK)
    return batch


def posting_or_refuse(tx: Transaction, said: str) -> Posting:
    """Return the posting that its id, its batch, its printed number or a beginning names."""
    posting = posting_of(tx, said)
    if posting is None:
        raise GongshiError(
            "posting_unknown", "没有这个公示,或尚未送审", f"{LOOK};批次可用 gongshi show 批次 看"
        )
    return posting


def posting_of(tx: Transaction, said: str) -> Posting | None:
    """Return the posting that somebody names, None where there is none."""
    if POSTING_ID.fullmatch(said.upper()):
        return tx.postings.get(said.upper())
    if printed := _NUMBER.fullmatch(said):
        return tx.postings.numbered(int(printed[1]), int(printed[2]))
    if said.startswith(BATCH_MARK):
        batch = said if BATCH_ID.fullmatch(said) else _begun(said, tx.batches.ids())
        return tx.postings.of_batch(batch) if batch else None
    posting = _begun(said.upper(), tx.postings.ids())
    return tx.postings.get(posting) if posting else None


def _begun(said: str, ids: Collection[str]) -> str | None:
    """Return the only id that begins so; a beginning must tell apart, and never guesses."""
    if len(said.removeprefix(BATCH_MARK)) < BEGINNING:
        return None
    found = [one for one in ids if one.startswith(said)]
    if len(found) > 1:
        raise GongshiError(
            "ambiguous_id",
            f"有{len(found)}份的编码都是这样开头",
            "请再多写几位,编码见 gongshi today",
        )
    return found[0] if found else None


def check_reason(code: str) -> str:
    """Return a reason's code; free text is refused: it could name a person and is kept for good."""
    if not _REASON.fullmatch(code):
        raise GongshiError(
            "reason_code",
            "原因只能用列出的中文,或代码(小写字母、数字、下划线)",
            "可用的原因见这条命令的 -h,例如 金额有误、wrong_amount",
        )
    return code
