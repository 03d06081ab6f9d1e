"""Decide (处理): a person answers for a finding; two may release a name that is a common word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting.life import State
from gongshi.steps import risk, rowvault
from gongshi.steps.lookup import batch_or_refuse
from gongshi.steps.people import Role
from gongshi.store import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.steps.desk import Desk
    from gongshi.store import Batch, Transaction

CONFIRMED_BY_A_PERSON = frozenset({"E116", "E117", "E122"})
"""Findings that a handler settles by comparing with the documents: intake's `decide` level."""
POSTED_ALREADY = "E117"
MOST_TOLD = 10


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


def confirm(desk: Desk, batch_id: str, place: str, *, handler: str) -> tuple[str, ...]:
    """Record that `handler` compared the findings at `place` with the documents (确认无误).

    Returns the codes that were confirmed.
    """
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
        if batch.state not in (State.RECEIVED, State.RETURNED):
            raise GongshiError("decide_too_late", "已送审的名单不能再确认", "请先退回,再确认后送审")
        opened = rowvault.open_rows(desk, tx, batch.id)
        waiting = (*_asked(batch), *risk.risks(desk, desk.kind(batch.kind), opened))
        codes = tuple(code for code, where in waiting if where == place)
        if not codes:
            raise GongshiError(
                "nothing_to_confirm",
                "这个位置没有待确认的问题",
                f"用 gongshi preview {batch_id} 查看",
            )
        for code in codes:
            tx.intake.confirm(batch_id, code, place, by=handler, at=desk.now())
            tx.acts.add(Act(batch_id, "confirm", handler, desk.now(), code))
    return codes


def open_decisions(
    tx: Transaction, batch: Batch, risks: Sequence[tuple[str, str]] = ()
) -> list[tuple[str, str]]:
    """Return the findings of a batch that wait for a person, as (code, place)."""
    confirmed = tx.intake.confirmed(batch.id)
    return [asked for asked in (*_asked(batch), *risks) if asked not in confirmed]


def refuse_open(
    tx: Transaction, batch: Batch, risks: Sequence[tuple[str, str]], *, correcting: bool
) -> None:
    """Refuse a batch with open decisions; a correction repeats the persons of what it corrects."""
    settled = {POSTED_ALREADY} if correcting else set()
    waiting = [where for code, where in open_decisions(tx, batch, risks) if code not in settled]
    if waiting:
        raise GongshiError(
            "decisions_open",
            f"还有{len(waiting)}处要由经办人对照原始材料确认:{'、'.join(waiting[:MOST_TOLD])}",
            f"核对无误的用 gongshi decide {batch.id} --confirm 位置 --as 经办人代号 确认;"
            "有误的请改正名单后重新导入",
        )


def _asked(batch: Batch) -> Sequence[tuple[str, str]]:
    found = batch.intake.get("findings", ())
    return [(f["code"], f["where"]) for f in found if f["code"] in CONFIRMED_BY_A_PERSON]
