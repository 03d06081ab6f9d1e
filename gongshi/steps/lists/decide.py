"""Decide (处理): a person answers for a finding; two may release a name that is a common word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError, Level
from gongshi.posting.life import State
from gongshi.steps.lists import risk, rowvault
from gongshi.steps.lists.compose import mask, policy_of
from gongshi.steps.lookup import batch_or_refuse
from gongshi.store import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.steps.desk import Desk
    from gongshi.store import Batch, Transaction

INTAKE = "E1"
"""How codes of intake begin: its `decide` findings a handler settles by comparing documents.

Those of masking (E2, E3) are settled by other words, a star or a release.
"""
POSTED_ALREADY = "E117"
ASKED_WORDS = {
    "E116": "同一人在名单中出现两次",
    "E117": "此人已在另一份公示中",
    "E122": "身份证号末三位是000",
    "E118": "可能已经划去、取消,或在原表上看不见",
    "E112": "写法与本社区名称相近,没有算作本社区",
}
CORRECTING = "更正旧公示的不用逐个确认“已在另一份公示中”,送审时加 --corrects 旧公示编码"
MOST_TOLD = 10
SEPARATOR = "、"


def ask_release(desk: Desk, batch_id: str, row: int, *, handler: str) -> None:
    """Record that `handler` asks to release the name of source row `row`, also a common word."""
    with desk.store.transaction() as tx:
        _still_open(tx, batch_id, "放行")
        if row not in rowvault.open_rows(desk, tx, batch_id).numbers:
            raise GongshiError("row_unknown", "名单中没有这一行", "行号见 gongshi preview")
        tx.batches.ask_release(batch_id, row, handler=handler, at=desk.now())
        tx.acts.add(Act(batch_id, "ask_release", handler, desk.now(), f"row_{row}"))


def release_name(
    desk: Desk, batch_id: str, row: int, *, approver: str, asked_by: str | None = None
) -> str:
    """Record that `approver` agrees to a release that another person asked for.

    Returns who asked. Refused: nobody asked, another than `asked_by` did, the same person.
    """
    with desk.store.transaction() as tx:
        _still_open(tx, batch_id, "放行")
        handler = tx.batches.release_asks(batch_id).get(row)
        if handler is None or asked_by not in (None, handler):
            raise GongshiError(
                "not_proposed",
                f"{asked_by or '经办人'}还没有提出放行第{row}行的姓名",
                f"经办人先执行 gongshi decide {batch_id} --row {row} --as 经办人代号",
            )
        if handler == approver:
            raise _same_person()
        tx.batches.release_name(batch_id, row, handler=handler, approver=approver, at=desk.now())
        tx.acts.add(Act(batch_id, "release_name", approver, desk.now(), f"row_{row}"))
    return handler


def _still_open(tx: Transaction, batch_id: str, act: str) -> Batch:
    """Return a batch whose rows may still be decided upon; `act` is what is refused otherwise."""
    batch = batch_or_refuse(tx, batch_id)
    if batch.state not in (State.RECEIVED, State.RETURNED):
        raise GongshiError(
            "decide_too_late",
            f"已送审的名单不能再{act}",
            f"请审核人先 gongshi return 退回,{act}后重新送审",
        )
    return batch


def _same_person() -> GongshiError:
    return GongshiError("same_person", "提出的人不能自己同意", "请由另一位审核人操作")


def star(desk: Desk, batch_id: str, row: int, column: str, *, handler: str) -> str:
    """Record that the doubtful words of a sentence are starred instead of rewritten (打星).

    `column` is a label or field id of a column of sentences. Returns the label.
    """
    with desk.store.transaction() as tx:
        batch = _still_open(tx, batch_id, "处理")
        made = policy_of(desk.kind(batch.kind)).field_of(column)
        if made is None or made.type != "text" or not made.shown:
            raise GongshiError(
                "not_a_sentence", "只有按词表公开原话的栏可以打星", "其他栏请改用方案所列用语"
            )
        opened = rowvault.open_rows(desk, tx, batch_id)
        found = mask(desk.kind(batch.kind), opened, desk.today()).findings
        if not any((f.row, f.field, f.code) == (row, made.id, rowvault.STARRED) for f in found):
            raise GongshiError(
                "nothing_to_confirm",
                "这一行没有未识别的词语",
                f"用 gongshi preview {batch_id} 查看",
            )
        place = rowvault.starred_place(row, made.id)
        tx.intake.confirm(batch_id, rowvault.STARRED, place, by=handler, at=desk.now())
        tx.acts.add(Act(batch_id, "star", handler, desk.now(), f"row_{row}"))
    return made.label


def confirm(desk: Desk, batch_id: str, place: str, *, handler: str) -> tuple[str, ...]:
    """Record that `handler` compared the findings at `place` with the documents (确认无误).

    Returns the codes that were confirmed.
    """
    with desk.store.transaction() as tx:
        batch = _still_open(tx, batch_id, "确认")
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


def confirm_all(desk: Desk, batch_id: str, places: str, *, handler: str) -> tuple[str, ...]:
    """Confirm the findings at `places`, separated by 、, which a sheet's name may hold as well."""
    try:
        return confirm(desk, batch_id, places, handler=handler)
    except GongshiError as refusal:
        if refusal.code != "nothing_to_confirm" or SEPARATOR not in places:
            raise
    codes: list[str] = []
    for place in places.split(SEPARATOR):
        codes += confirm(desk, batch_id, place.strip(), handler=handler)
    return tuple(codes)


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
            f"还有{len(waiting)}处要由经办人核对后确认:{'、'.join(waiting[:MOST_TOLD])}",
            f"核对无误的用 gongshi decide {batch.id} --confirm 位置 --as 经办人代号 确认;"
            "有误的请改正名单后重新导入;用来更正旧公示的,送审时加 --corrects 旧公示编码",
        )


def _asked(batch: Batch) -> Sequence[tuple[str, str]]:
    found = batch.intake.get("findings", ())
    asked = (f for f in found if f["level"] == Level.DECIDE.value)
    return [(f["code"], f["where"]) for f in asked if f["code"].startswith(INTAKE)]
