"""The register for inspections (台账): every posting that went up, with days, people and ends.

It names the office's people by their ids and counts what stood on the list; nobody on a list is in
it. The rows of an ended posting are long destroyed: what is here outlives them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from gongshi.clock import to_beijing_text
from gongshi.posting.reasons import ENDING_WORDS, told
from gongshi.steps.numbers import number_of
from gongshi.steps.postings.register import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, Transaction

LABELS = {
    "number": "编号",
    "title": "公示",
    "rows": "公示行数",
    "body": "报送单位",
    "doc_no": "来文文号",
    "formed_on": "信息形成日",
    "posted": "张贴日",
    "first_day": "公示期起",
    "last_day": "公示期止",
    "ends": "最迟撤下",
    "ended": "撤下时间",
    "ending": "撤下方式",
    "state": "状态",
    "reason": "撤回或逾期原因",
    "handler": "经办人",
    "approvers": "审核人",
    "objections": "异议件数",
    "papers": "纸质件份数",
    "posting": "公示编码",
}


@dataclass(frozen=True)
class Entry:
    """One posting in the register; days are days in Asia/Shanghai, ISO."""

    number: str
    title: str
    rows: int
    body: str
    doc_no: str
    formed_on: str
    posted: str
    first_day: str
    last_day: str
    ends: str
    ended: str
    ending: str
    state: str
    reason: str
    handler: str
    approvers: str
    objections: int
    papers: int
    posting: str

    @property
    def cells(self) -> Sequence[tuple[str, str | int]]:
        """The entry as (label, value) in printed order."""
        return [(LABELS[field.name], getattr(self, field.name)) for field in fields(self)]

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def entries(desk: Desk, start: date | None = None, end: date | None = None) -> list[Entry]:
    """Return what was posted from `start` to `end` (both included), in order of number."""
    with desk.store.transaction() as tx:
        posted = [
            posting
            for posting in tx.postings.published()
            if (start is None or posting.posted_on >= start)
            and (end is None or posting.posted_on <= end)
        ]
        posted.sort(key=lambda posting: (posting.posted_on.year, posting.number or 0))
        return [_entry(desk, tx, posting) for posting in posted]


def _entry(desk: Desk, tx: Transaction, posting: Posting) -> Entry:
    batch = tx.batches.get(posting.batch)
    letter = (batch.letter if batch else None) or {}
    return Entry(
        number=number_of(desk, posting) or "",
        title=title_of(desk, posting.kind),
        rows=posting.row_count,
        body=str(letter.get("body", "")),
        doc_no=str(letter.get("doc_no", "")),
        formed_on=str(letter.get("formed_on", "")),
        posted=posting.posted_on.isoformat(),
        first_day=posting.first_day.isoformat(),
        last_day=posting.last_day.isoformat() if posting.last_day else "",
        ends=to_beijing_text(posting.ends_at),
        ended=to_beijing_text(posting.ended_at) if posting.ended_at else "",
        ending=ENDING_WORDS.get(posting.ending or "", ""),
        state=posting.state.words,
        reason=_reason(posting),
        handler=posting.handler,
        approvers="、".join(tx.postings.approvers(posting.id)),
        objections=len(tx.objections.of_posting(posting.id)),
        papers=len(tx.papers.of_posting(posting.id)),
        posting=posting.id,
    )


def _reason(posting: Posting) -> str:
    late = [f"逾期张贴({told(posting.late_reason)})"] if posting.late_reason else []
    return ";".join([*late, *([told(posting.reason)] if posting.reason else [])])
