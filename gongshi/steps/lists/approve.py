"""Approve or return (审核、退回): another person, this very content."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting import life
from gongshi.posting.ids import check_code
from gongshi.posting.life import State
from gongshi.steps.lookup import check_reason, posting_or_refuse
from gongshi.steps.numbers import check_day
from gongshi.store import Act

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, Transaction


def approve(desk: Desk, any_id: str, approver: str, code: str) -> Posting:
    """Approve the submitted content whose check code (核对码) the approver read off the pages.

    Refused: the handler approving their own list, a code of other content, a list not submitted,
    one submitted for another day.
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
        if posting.state is not State.APPROVED:
            life.move(posting.state, State.APPROVED)
            check_day(desk, posting)
        if approver not in tx.postings.approvers(posting.id):
            _add(desk, tx, posting, approver)
        enough = len(tx.postings.approvers(posting.id)) >= desk.rules.site.approvals
        if enough and posting.state is State.SUBMITTED:
            tx.batches.move(posting.batch, State.APPROVED)
        return posting_or_refuse(tx, posting.id)


def _add(desk: Desk, tx: Transaction, posting: Posting, approver: str) -> None:
    now = desk.now()
    tx.postings.approve(
        posting.id, handler=posting.handler, approver=approver, content=posting.content, at=now
    )
    tx.acts.add(Act(posting.batch, "approve", approver, now, None))


def send_back(desk: Desk, any_id: str, approver: str, *, row: int, reason: str) -> Posting:
    """Return (退回) a list at a row, with a reason code; its approvals are void."""
    check_reason(reason)
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if row != 0 and row not in {kept.number for kept in tx.batches.rows(posting.batch)}:
            raise GongshiError("row_unknown", "名单中没有这一行", "行号见 gongshi preview")
        tx.batches.move(posting.batch, life.move(posting.state, State.RETURNED))
        tx.batches.mark_returned(posting.batch, row, reason)
        tx.postings.clear_approvals(posting.id)
        tx.postings.set(posting.id, year=None, number=None)
        tx.acts.add(Act(posting.batch, "return", approver, desk.now(), reason))
        return posting_or_refuse(tx, posting.id)
