"""gongshi show (查看): where a list stands, who did what and when. No names, at any state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import Answer, listed
from gongshi.cli.desk import posting_json, sample_words
from gongshi.clock import to_beijing_text, to_utc_text
from gongshi.posting.reasons import told

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from gongshi.steps.desk import Desk
    from gongshi.steps.postings.register import Line
    from gongshi.store import Act, Batch, Posting

ACT_WORDS = {
    "receive": "导入名单",
    "letter": "登记来文",
    "confirm": "确认无误",
    "star": "原话打星",
    "ask_release": "提出放行姓名",
    "release_name": "同意放行姓名",
    "submit": "送审",
    "approve": "审核通过",
    "return": "退回",
    "take": "取号",
    "publish": "发布",
    "discard": "作废",
    "takedown_retired": "期满撤除",
    "takedown_withdrawn": "提前撤回",
    "takedown_corrected": "更正撤下",
    "object_add": "登记异议",
    "object_close": "办结异议",
    "object_read": "查看异议人",
    "no_objections": "登记无异议",
    "paper_add": "张贴纸质件",
    "paper_removed": "撤除纸质件",
    "no_paper": "登记无纸质件",
    "board_cleared": "屏端已清除",
    "board_seen": "屏前扫码",
    "extend": "批准延期",
    "close": "办结",
}


NUMBERED = frozenset({"paper_add", "paper_removed"})


def show(args: argparse.Namespace) -> Answer:
    """Show everything about one list: no names, only counts, days and digests."""
    from gongshi.posting.life import State
    from gongshi.steps.lookup import BATCH_MARK, batch_or_refuse, posting_of, posting_or_refuse
    from gongshi.steps.postings.register import line_of
    from gongshi.steps.wall.screens import of_posting

    desk = opening.desk()
    with desk.store.transaction() as tx:
        begun = args.posting.startswith(BATCH_MARK)
        posting = (posting_of if begun else posting_or_refuse)(tx, args.posting)
        batch = batch_or_refuse(tx, posting.batch if posting else args.posting)
        acts = tx.acts.of_batch(batch.id)
        failures = tx.failures.of_posting(posting.id) if posting else []
    line = line_of(desk, batch.id)
    screens = of_posting(desk, posting.id) if posting else ()
    data = {
        **(_posting_data(desk, posting) if posting else _batch_data(batch)),
        "acts": [{"act": a.act, "by": a.by, "at": to_utc_text(a.at), "code": a.code} for a in acts],
        "failures": [{"step": step, "code": code} for step, code in failures],
        "tasks": list(line.tasks),
        "screens": [screen.as_json() for screen in screens],
    }
    words = [*_head(line, batch, posting), *_act_words(acts)]
    words += [f"  未成功:{step} {code}" for step, code in failures]
    words += [f"  {screen.words}" for screen in screens]
    if posting and posting.state in (State.SUBMITTED, State.APPROVED):
        words += sample_words(desk, posting)
    return Answer(data, "\n".join(words), listed(line.tasks))


def _posting_data(desk: Desk, posting: Posting) -> dict[str, Any]:
    return {**posting_json(desk, posting), "window": posting.window}


def _batch_data(batch: Batch) -> dict[str, Any]:
    """Return what is known of a list that was not submitted, or discarded."""
    return {
        "posting": None,
        "batch": batch.id,
        "kind": batch.kind,
        "state": batch.state.value,
        "words": batch.state.words,
        "number": None,
        "rows": batch.row_count,
        "received": to_utc_text(batch.received_at),
        "letter": batch.letter is not None,
    }


def _head(line: Line, batch: Batch, posting: Posting | None) -> Iterator[str]:
    yield f"{line.number or '编号待定'} {batch.state.words}"
    yield f"{line.title},{line.rows}行,批次 {batch.id}"
    if posting:
        yield f"公示编码 {posting.id}"
        yield _ends_words(posting) + "(以下均为北京时间)"
    else:
        letter = "来文已登记" if batch.letter else "还没有来文"
        yield f"还没有送审,{letter}(以下均为北京时间)"


def _act_words(acts: Sequence[Act]) -> Iterator[str]:
    for act in acts:
        what = ACT_WORDS.get(act.act, act.act)
        parts = (to_beijing_text(act.at), what, act.by, _code_words(act))
        yield "  " + " ".join(part for part in parts if part)


def _code_words(act: Act) -> str | None:
    from gongshi.posting.objecting import ObjectionType, Outcome

    if act.code is None:
        return None
    if act.act == "object_add":
        return ObjectionType(act.code).words
    if act.act == "object_close":
        return Outcome(act.code).words
    return f"第{act.code}号" if act.act in NUMBERED else told(act.code)


def _ends_words(posting: Posting) -> str:
    if posting.ended_at:
        return f"已于 {to_beijing_text(posting.ended_at)} 撤下"
    return f"期限至 {to_beijing_text(posting.ends_at)}"
