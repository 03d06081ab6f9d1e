"""Approve or return (审核、退回): another person, this very content."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting import life
from gongshi.posting.ids import check_code
from gongshi.posting.life import State
from gongshi.steps.lookup import posting_or_refuse
from gongshi.store import Act

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting

_REASON = re.compile(r"[a-z][a-z0-9_]{0,39}")


def approve(desk: Desk, any_id: str, approver: str, code: str) -> Posting:
    """Approve the submitted content whose check code (核对码) the approver read off the pages.

    Refused: the handler approving their own list, a code of other content, a list not submitted.
    Approving twice changes nothing.
    """
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if posting.handler == approver:
            raise GongshiError(
                "same_person", "经办人不能审核自己送审的名单", "请由另一位审核人操作"
            )
        expected = check_code(bytes.fromhex(posting.content))
        if not hmac.compare_digest(expected.encode(), code.strip().upper().encode()):
            raise GongshiError(
                "check_code_differs",
                "核对码与送审样图不一致",
                "请打开样图核对;内容改过的,须重新送审",
            )
        if posting.state is State.APPROVED and approver in tx.postings.approvers(posting.id):
            return posting
        if posting.state is not State.SUBMITTED:
            life.move(posting.state, State.APPROVED)
        now = desk.now()
        tx.postings.approve(
            posting.id,
            handler=posting.handler,
            approver=approver,
            content=posting.content,
            at=now,
        )
        tx.acts.add(Act(posting.batch, "approve", approver, now, None))
        if len(tx.postings.approvers(posting.id)) >= desk.rules.site.approvals:
            tx.batches.move(posting.batch, life.move(posting.state, State.APPROVED))
        return posting_or_refuse(tx, posting.id)


def send_back(desk: Desk, any_id: str, approver: str, *, row: int, reason: str) -> Posting:
    """Return (退回) a list at a row, with a reason code; its approvals are void."""
    if not _REASON.fullmatch(reason):
        raise GongshiError(
            "reason_code", "退回原因只能用代码(小写字母、数字、下划线)", "例如 wrong_amount"
        )
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        tx.batches.move(posting.batch, life.move(posting.state, State.RETURNED))
        tx.batches.mark_returned(posting.batch, row, reason)
        tx.postings.clear_approvals(posting.id)
        tx.postings.set(posting.id, year=None, number=None)
        tx.acts.add(Act(posting.batch, "return", approver, desk.now(), reason))
        return posting_or_refuse(tx, posting.id)
