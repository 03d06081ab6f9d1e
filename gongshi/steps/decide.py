"""Decide (放行): two people may release a name that is also a common word for the output gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting.life import State
from gongshi.steps import rowvault
from gongshi.steps.lookup import batch_or_refuse
from gongshi.steps.people import Role
from gongshi.store import Act

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk


def release_name(desk: Desk, batch_id: str, row: int, *, handler: str, approver: str) -> None:
    """Record that `handler` asked and `approver` agreed to release the name of source row `row`."""
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
        if batch.state not in (State.RECEIVED, State.RETURNED):
            raise GongshiError("decide_too_late", "已送审的名单不能再放行", "请先退回,再放行后送审")
        user = tx.users.get(handler)
        if user is None or user.role != Role.HANDLER.value:
            raise GongshiError("handler_unknown", "没有这个经办人", "用 gongshi users list 查看")
        if row not in rowvault.open_rows(desk, tx, batch_id).numbers:
            raise GongshiError("row_unknown", "名单中没有这一行", "行号见 gongshi preview")
        tx.batches.release_name(batch_id, row, handler=handler, approver=approver, at=desk.now())
        tx.acts.add(Act(batch_id, "release_name", approver, desk.now(), f"row_{row}"))
