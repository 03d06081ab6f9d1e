"""Submit (送审): fix the posting day, the window and the content; show the approver these pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting import life
from gongshi.posting.as_json import window_json
from gongshi.posting.ids import check_code, new_posting_id
from gongshi.posting.life import Ending, State
from gongshi.posting.notice import Correction, CorrectionWord
from gongshi.posting.window import Window, due_day, window, window_until
from gongshi.steps import artefacts, marks
from gongshi.steps.exclusive import exclusive
from gongshi.steps.lists import risk, rowvault
from gongshi.steps.lists.compose import Brief, compose, profiles
from gongshi.steps.lists.decide import refuse_open
from gongshi.steps.lists.outgate import gate_of
from gongshi.steps.lists.receive import letter_of
from gongshi.steps.lookup import batch_or_refuse, check_reason, posting_or_refuse
from gongshi.steps.numbers import number_of, window_of
from gongshi.store import Act, Posting

if TYPE_CHECKING:
    from datetime import date

    from gongshi.posting.kind import Kind
    from gongshi.posting.life import UntilReason
    from gongshi.posting.notice import Notice
    from gongshi.steps.artefacts import Drafted
    from gongshi.steps.desk import Desk
    from gongshi.store import Batch, Transaction
    from masking.gate import Gate


@dataclass(frozen=True)
class Wishes:
    """What the handler may fix at submission; each is answered for and recorded."""

    until: date | None = None
    until_reason: UntilReason | None = None
    late_reason: str | None = None
    corrects: str | None = None


@dataclass(frozen=True)
class Submitted:
    """A submitted posting: its pages wait for the approver, complete but for the number."""

    posting: Posting
    check_code: str
    draft: Drafted
    late_by: date | None


def submit(desk: Desk, batch_id: str, handler: str, wishes: Wishes | None = None) -> Submitted:
    """Fix today as the posting day and put the pages before the approver.

    Submitting again makes a new posting id and voids every approval. Raises E110 without a
    covering letter, `decisions_open` while a finding waits for a person, W701 where the due day
    has passed and no reason is given.
    """
    with exclusive(desk):
        marks.check_clock(desk)
        return _submit(desk, batch_id, handler, wishes or Wishes())


def _submit(desk: Desk, batch_id: str, handler: str, wishes: Wishes) -> Submitted:
    _check_in_earnest(desk)
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
        life.move(batch.state, State.SUBMITTED)
        opened = rowvault.open_rows(desk, tx, batch_id)
        risks = risk.risks(desk, desk.kind(batch.kind), opened)
        refuse_open(tx, batch, risks, correcting=wishes.corrects is not None)
        released = tx.batches.released(batch_id)
        old = tx.postings.of_batch(batch_id)
        correction = _correction(desk, tx, batch, wishes.corrects)
    if wishes.late_reason is not None:
        check_reason(wishes.late_reason)
    kind, letter = desk.kind(batch.kind), letter_of(batch)
    spell = _window(desk, kind, wishes)
    late_by = _late(desk, kind, letter.formed_on, wishes)
    posting_id = new_posting_id()
    brief = Brief(batch_id, posting_id, kind, letter, spell, None, correction)
    made = compose(desk, brief, opened)
    gate = gate_of(desk.rules.site, kind, letter, made.notice, opened, released)
    draft = _paint(desk, posting_id, made.notice, gate)
    posting = _posting(desk, brief, wishes, handler, made.content, made.rows_root)
    posting = replace(posting, row_count=len(made.masked.rows))
    _write(desk, posting, wishes)
    if old is not None:
        artefacts.clear(desk, old.id)
    return Submitted(posting, check_code(made.content), draft, late_by)


def _check_in_earnest(desk: Desk) -> None:
    """Refuse to post in earnest from a site file that still says it is a sample."""
    if desk.training is None and not desk.rules.site.production:
        raise GongshiError(
            "not_production",
            "config/site.yaml 还写着 production: no,不能张贴真名单",
            "逐项改成本社区的单位和电话,再改为 production: yes 并去掉 sample_mark;"
            "只想练习,请另建演练数据目录(gongshi init --training)",
        )


def brief_of(desk: Desk, tx: Transaction, posting: Posting) -> Brief:
    """Return the brief a stored posting was composed from, its number included once allotted."""
    batch = batch_or_refuse(tx, posting.batch)
    kind = desk.kind(posting.kind)
    return Brief(
        posting.batch,
        posting.id,
        kind,
        letter_of(batch),
        window_of(posting),
        number_of(desk, posting),
        _correction(desk, tx, batch, posting.corrects),
    )


def _correction(
    desk: Desk, tx: Transaction, batch: Batch, corrects: str | None
) -> Correction | None:
    if corrects is None:
        return None
    old = posting_or_refuse(tx, corrects)
    number = number_of(desk, old)
    if number is None or old.published_at is None or old.kind != batch.kind:
        raise GongshiError(
            "cannot_correct",
            "只能更正已发布的同类公示",
            "请核对被更正的公示,编号见 gongshi register",
        )
    if old.ending == Ending.CORRECTED.value:
        raise GongshiError(
            "already_corrected", "该公示已被更正过", f"要再更正,请更正新的那一份({old.successor})"
        )
    return Correction(CorrectionWord.CORRECTED, number, old.id)


def _window(desk: Desk, kind: Kind, wishes: Wishes) -> Window:
    if (wishes.until is None) != (wishes.until_reason is None):
        raise GongshiError(
            "until_needs_reason", "指定截止日必须同时说明原因", "请同时给出 --until 和 --reason"
        )
    if wishes.until is not None:
        return window_until(kind, desk.today(), wishes.until, desk.rules.calendar)
    return window(kind, desk.today(), desk.rules.calendar)


def _late(desk: Desk, kind: Kind, formed_on: date, wishes: Wishes) -> date | None:
    due = due_day(kind.due, formed_on, desk.rules.calendar)
    if desk.today() <= due:
        return None
    if wishes.late_reason is None:
        raise GongshiError(
            "W701",
            f"已超过公开时限(最迟应于{due.isoformat()}张贴)",
            "仍须张贴的,送审时加 --late-reason 原因(如 来文迟到),系统会记录在案",
        )
    return due


def _paint(desk: Desk, posting_id: str, notice: Notice, gate: Gate) -> Drafted:
    try:
        draft = artefacts.paint(desk, posting_id, notice, profiles(desk))
        artefacts.inspect(desk, posting_id, draft, gate)
    except GongshiError:
        artefacts.clear(desk, posting_id)
        raise
    return draft


def _posting(
    desk: Desk, brief: Brief, wishes: Wishes, handler: str, content: bytes, root: str
) -> Posting:
    spell = brief.window
    return Posting(
        id=brief.posting,
        batch=brief.batch,
        kind=brief.kind.id,
        state=State.SUBMITTED,
        handler=handler,
        submitted_at=desk.now(),
        posted_on=spell.posted,
        first_day=spell.first_day,
        last_day=spell.last_day,
        not_after=spell.not_after,
        ends_at=spell.not_after,
        window=window_json(spell),
        provisional=spell.provisional,
        until_day=wishes.until,
        until_reason=wishes.until_reason.value if wishes.until_reason else None,
        late_reason=wishes.late_reason,
        content=content.hex(),
        rows_root=root,
        row_count=0,
        corrects=brief.correction.old_id if brief.correction else None,
        year=None,
        number=None,
        published_at=None,
        facts=None,
        ending=None,
        reason=None,
        successor=None,
        ended_at=None,
    )


def _write(desk: Desk, posting: Posting, wishes: Wishes) -> None:
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, posting.batch)
        tx.batches.move(batch.id, life.move(batch.state, State.SUBMITTED))
        tx.batches.mark_returned(batch.id, None, None)
        tx.postings.add(posting)
        code = wishes.late_reason or posting.until_reason
        tx.acts.add(Act(batch.id, "submit", posting.handler, desk.now(), code))
