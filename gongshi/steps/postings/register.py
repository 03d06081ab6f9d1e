"""The register (台账): what waits, what hangs, what ends, what must be posted by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from gongshi.clock import SHANGHAI
from gongshi.errors import GongshiError, WindowError
from gongshi.posting import objecting
from gongshi.posting.life import State
from gongshi.posting.objecting import ObjectionType
from gongshi.posting.reasons import told
from gongshi.posting.window import due_day
from gongshi.posting.workdays import next_days
from gongshi.steps import marks
from gongshi.steps.lookup import batch_or_refuse
from gongshi.steps.numbers import number_of
from gongshi.steps.postings.closing import ENDED_OPEN, outstanding
from gongshi.steps.wall.boards import lacking

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.steps.desk import Desk
    from gongshi.store import Batch, Posting, Transaction

WAITING = (State.RECEIVED, State.RETURNED, State.SUBMITTED, State.APPROVED, State.PUBLISHING)
ARCHIVE_WORKDAYS = 2  # the clerk prints and files the sealed copy this long before the end

QUIET = "到期自动撤下;提前撤下用 gongshi withdraw"
FIXED_DAY = (State.SUBMITTED, State.APPROVED)
DISCARDABLE = frozenset(WAITING) - {State.PUBLISHING}
KEEP_UNPOSTED = timedelta(days=30)  # personal data without a purpose is to be deleted (个保法47条)

_NEXT = {
    State.RECEIVED: "gongshi preview {batch},再 gongshi submit {batch} --as 经办人代号",
    State.RETURNED: "{back},处理后 gongshi submit {batch} --as 经办人代号",
    State.SUBMITTED: "审核人看样图(位置见 gongshi show)后 gongshi approve {batch} --as 审核人代号",
    State.APPROVED: "gongshi publish {batch}",
    State.PUBLISHING: "gongshi tick(继续未完成的发布)",
    State.RETIRING: "gongshi tick(继续未完成的撤除)",
    State.RETIRED: "gongshi close {batch} --as 经办人代号",
    State.WITHDRAWN: "gongshi close {batch} --as 经办人代号",
    State.CORRECTED: "gongshi close {batch} --as 经办人代号",
}


@dataclass(frozen=True)
class Deadline:
    """A list that is not posted yet, and the latest day to post it (公开时限)."""

    batch: str
    kind: str
    due: date | None
    state: State


@dataclass(frozen=True)
class Line:
    """One line of the register."""

    batch: str
    posting: str | None
    kind: str
    title: str
    number: str | None
    rows: int
    state: State
    due: date | None
    ends: date | None
    tasks: tuple[str, ...]

    @property
    def task(self) -> str:
        """All there is to do, in one line."""
        return ";".join(self.tasks) or QUIET

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "batch": self.batch,
            "posting": self.posting,
            "kind": self.kind,
            "title": self.title,
            "number": self.number,
            "rows": self.rows,
            "state": self.state.value,
            "due": self.due.isoformat() if self.due else None,
            "ends": self.ends.isoformat() if self.ends else None,
            "next": self.task,
            "tasks": list(self.tasks),
        }


def today(desk: Desk) -> list[Line]:
    """Return what waits, what hangs and what is not accounted for, the most urgent first."""
    with desk.store.transaction() as tx:
        states = [*WAITING, State.SHOWING, State.RETIRING, *ENDED_OPEN]
        batches = tx.batches.in_states(states)
        lines = [_line(desk, tx, batch) for batch in batches]
    return sorted(lines, key=lambda line: (line.due or line.ends or date.max, line.batch))


def line_of(desk: Desk, batch_id: str) -> Line:
    """Return the line of one batch, in any state."""
    with desk.store.transaction() as tx:
        return _line(desk, tx, batch_or_refuse(tx, batch_id))


def deadlines(desk: Desk) -> list[Deadline]:
    """Return every list that waits to be posted with its due day (None without a letter)."""
    with desk.store.transaction() as tx:
        waiting = tx.batches.in_states(WAITING)
    return [Deadline(b.id, b.kind, _due(desk, b), b.state) for b in waiting]


def _line(desk: Desk, tx: Transaction, batch: Batch) -> Line:
    posting = tx.postings.of_batch(batch.id)
    waiting = batch.state in WAITING
    return Line(
        batch=batch.id,
        posting=posting.id if posting else None,
        kind=batch.kind,
        title=title_of(desk, batch.kind),
        number=number_of(desk, posting) if posting else None,
        rows=posting.row_count if posting else batch.row_count,
        state=batch.state,
        due=_due(desk, batch) if waiting else None,
        ends=_ends(posting) if posting and not waiting else None,
        tasks=tuple(_tasks(desk, tx, batch, posting)),
    )


def title_of(desk: Desk, kind_id: str) -> str:
    """Return a kind's title, or its id where the configuration does not have it any more."""
    kind = desk.rules.kinds.get(kind_id)
    return kind.plain_title if kind else kind_id


def _back(batch: Batch) -> str:
    """Say which row sent the list back, and why, by its code."""
    row = f"第{batch.return_row}行" if batch.return_row else "整份"
    return f"{row}被退回(原因:{told(batch.return_reason or '')})"


def _ends(posting: Posting) -> date:
    return posting.ends_at.astimezone(SHANGHAI).date()


def _due(desk: Desk, batch: Batch) -> date | None:
    if batch.letter is None:
        return None
    formed_on = date.fromisoformat(batch.letter["formed_on"])
    try:
        return due_day(desk.kind(batch.kind).due, formed_on, desk.rules.calendar)
    except GongshiError:  # an unannounced year, or a kind that left the configuration
        return None


def _tasks(desk: Desk, tx: Transaction, batch: Batch, posting: Posting | None) -> Iterator[str]:
    """Yield what to do about a batch, the most urgent first; what hangs quietly asks nothing."""
    if batch.state is State.SHOWING and posting:
        yield from _while_showing(desk, tx, posting)
    elif batch.state in ENDED_OPEN and posting:
        yield from [point.task for point in outstanding(desk, tx, posting)] or [_next(batch)]
    elif batch.state is not State.CLOSED:
        yield _to_post(desk, batch, posting)


def _to_post(desk: Desk, batch: Batch, posting: Posting | None) -> str:
    if batch.letter is None and batch.state is State.RECEIVED:
        return f"gongshi letter {batch.id} 来文.yaml(缺来文不能送审)"
    task = _next(batch)
    if posting and batch.state is State.APPROVED and posting.corrects:
        task = f"gongshi correct {posting.corrects} --with {batch.id}"
    if batch.state in DISCARDABLE and desk.now() - batch.received_at > KEEP_UNPOSTED:
        lain = f"导入已超过{KEEP_UNPOSTED.days}天仍未张贴"
        return f"{lain}:不再张贴的请 gongshi discard {batch.id} --as 经办人代号,否则{task}"
    if posting and batch.state in FIXED_DAY and posting.posted_on != desk.today():
        return f"送审时定的张贴日已过,请重新送审:gongshi submit {batch.id} --as 经办人代号"
    return task


def _next(batch: Batch) -> str:
    return _NEXT[batch.state].format(batch=batch.id, back=_back(batch))


def _while_showing(desk: Desk, tx: Transaction, posting: Posting) -> Iterator[str]:
    if posting.ends_at <= marks.latest(desk):
        yield "期限已到,屏上已自动隐藏:gongshi tick 立即撤除(gongshi serve --all 运行时自动办)"
        return
    if boards := lacking(desk, posting.id):
        yield f"未在{'、'.join(boards)}展示,请执行 gongshi tick,仍不行请减少屏上的公示"
    if _near_end(desk, posting):
        yield "请打印盖章归档件入卷"
    if short := tx.sightings.shortfalls(posting.id):
        days = "、".join(f"{one.day.month}月{one.day.day}日" for one in short)
        yield (
            f"{days}屏上展示不足,建议延期:gongshi coverage {posting.id} 看逐日情况,"
            f"由审核人 gongshi extend {posting.id} --as 审核人代号"
            f"(纸质公示一直贴着的,可以不延期)"
        )
    yield from _objected(tx, posting)


def _objected(tx: Transaction, posting: Posting) -> Iterator[str]:
    """Yield what open objections ask for; a complaint about privacy comes first."""
    waiting = [one for one in tx.objections.of_posting(posting.id) if one.outcome is None]
    for one in sorted(waiting, key=lambda one: one.type != ObjectionType.PRIVACY.value):
        number = objecting.receipt(one.year, one.n)
        if one.type == ObjectionType.PRIVACY.value:
            yield (
                f"隐私投诉 {number}:建议先撤下再核实,"
                f"gongshi withdraw {posting.id} --as 经办人代号 --reason privacy"
            )
        else:
            yield f"异议 {number} 待办:gongshi object close {number} --as 经办人代号 --outcome 结果"


def _near_end(desk: Desk, posting: Posting) -> bool:
    """Whether at most two workdays are left."""
    if posting.last_day is None:
        return False
    left = 0
    for day in next_days(desk.today()):
        if day > posting.last_day:
            return True
        try:
            left += desk.rules.calendar.day(day).is_workday
        except WindowError:
            return False
        if left > ARCHIVE_WORKDAYS:
            return False
    raise AssertionError
