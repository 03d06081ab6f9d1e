"""Publish (发布): eight stages, each safe to run twice, each asking the store where it stands.

take (allot the number; from here a crash is finished by the tick) → mask (the rows again) →
window → wording (all three must equal what was approved) → pictures → gate → record (one
transaction: state, pages, signed entry) → release (log, page, manifests).
Nothing reaches a board before a checkpoint covers the entry: release projects in that order.
Until `record` each stage asks what day it is: approval binds the day of posting. What can never go
through as approved is given back with its number, so that neither a gap nor a dead end remains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting import life
from gongshi.posting.life import State
from gongshi.posting.window import window, window_until
from gongshi.record.acts import Act as Entered
from gongshi.steps import artefacts, marks
from gongshi.steps.exclusive import alone
from gongshi.steps.lists import rowvault
from gongshi.steps.lists.compose import Composition, compose, mask, profiles
from gongshi.steps.lists.giveback import or_give_back
from gongshi.steps.lists.outgate import gate_of
from gongshi.steps.lists.submit import brief_of
from gongshi.steps.log import logbook
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.numbers import check_day
from gongshi.steps.postings import posted, takedown
from gongshi.steps.postings.supersede import supersede
from gongshi.steps.projection import project
from gongshi.steps.wall import boards
from gongshi.store import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.posting.window import Window
    from gongshi.steps.desk import Desk
    from gongshi.steps.lists.compose import Brief
    from gongshi.steps.lists.rowvault import OpenedRows
    from gongshi.store import Posting, Transaction


@dataclass(frozen=True)
class Stage:
    """One stage of publication: its name, its Chinese words, and what it does to one posting."""

    name: str
    words: str
    run: Callable[[Desk, str], None]


def publish(desk: Desk, any_id: str) -> Posting:
    """Run every stage in this process; running it again changes nothing."""
    with desk.store.transaction() as tx:
        posting_id = posting_or_refuse(tx, any_id).id
    for stage in STAGES:
        stage.run(desk, posting_id)
    with desk.store.transaction() as tx:
        return posting_or_refuse(tx, posting_id)


def take(desk: Desk, posting_id: str) -> None:
    """Allot the number. Refused: another day than approved, a provisional window."""
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, posting_id)
        if posting.state in _BEYOND_TAKE:
            return
        life.move(posting.state, State.PUBLISHING)
        marks.check_clock(desk)
        check_day(desk, posting)
        _check_settled(posting)
        _check_approvals(desk, tx, posting)
        year = posting.posted_on.year
        tx.postings.set(posting.id, year=year, number=tx.postings.next_number(year))
        tx.batches.move(posting.batch, State.PUBLISHING)
        tx.acts.add(Act(posting.batch, "take", None, desk.now(), None))


def check_rows(desk: Desk, posting_id: str) -> None:
    """Mask the rows again; anything but the approved result is refused by the wording stage."""
    posting = _under_way(desk, posting_id)
    if posting is None:
        return
    _, opened = _open(desk, posting)
    masked = mask(desk.kind(posting.kind), opened, posting.posted_on)
    if not masked.publishable or len(masked.rows) != posting.row_count:
        raise _changed("脱敏结果")


def check_window(desk: Desk, posting_id: str) -> None:
    """Compute the window again; it must end when the approver saw that it ends."""
    posting = _under_way(desk, posting_id)
    if posting is None:
        return
    if _counted_again(desk, posting).not_after != posting.not_after:
        raise _changed("公示期")


def check_wording(desk: Desk, posting_id: str) -> None:
    """Compose again; the content must be the approved one to the bit."""
    posting = _under_way(desk, posting_id)
    if posting is not None:
        _composed(desk, posting)


def paint(desk: Desk, posting_id: str) -> None:
    """Paint the pages and the sheet with the number, each with its nonce."""
    posting = _under_way(desk, posting_id)
    if posting is None:
        return
    made, _, _ = _composed(desk, posting)
    artefacts.paint(desk, posting.id, made.notice, profiles(desk))


def inspect(desk: Desk, posting_id: str) -> None:
    """Search the finished files for every raw value and read each QR back."""
    posting = _under_way(desk, posting_id)
    if posting is None:
        return
    made, brief, opened = _composed(desk, posting)
    with desk.store.transaction() as tx:
        released = tx.batches.released(posting.batch)
    gate = gate_of(desk.rules.site, brief.kind, brief.letter, made.notice, opened, released)
    artefacts.inspect(desk, posting.id, _draft(desk, posting), gate)


def record(desk: Desk, posting_id: str) -> None:
    """Make it true: state, pages, entry and what it supersedes, in one transaction."""
    posting = _under_way(desk, posting_id)
    if posting is None:
        return
    made, _, _ = _composed(desk, posting)
    pages = _inspected(desk, posting).pages
    fields = posted.entry_fields(desk, posting, made, pages)
    facts = posted.facts(desk, posting, made, pages)
    with desk.store.transaction() as tx:
        if not _is_under_way(posting_or_refuse(tx, posting_id)):
            return
        tx.postings.put_pages(posting.id, pages)
        tx.postings.set(posting.id, published_at=desk.now(), facts=facts)
        tx.batches.move(posting.batch, life.move(posting.state, State.SHOWING))
        logbook.append(desk, tx, Entered.POSTED, posting.id, **fields)
        supersede(desk, tx, posting)
        boards.check_room(desk, tx, posting.id)
        tx.acts.add(Act(posting.batch, "publish", None, desk.now(), None))


def release(desk: Desk, posting_id: str) -> None:
    """Bring the projection up to date, and take down what this posting supersedes."""
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, posting_id)
        superseded = [old.id for old in tx.postings.in_states([State.RETIRING])]
    if posting.published_at is None:
        return
    project(desk)
    for old in superseded:
        takedown.finish(desk, old)


STAGES = tuple(
    Stage(name, words, alone(or_give_back(run)))
    for name, words, run in (
        ("take", "取号", take),
        ("mask", "再次脱敏", check_rows),
        ("window", "核对公示期", check_window),
        ("wording", "核对文稿", check_wording),
        ("pictures", "制图", paint),
        ("gate", "出门检查", inspect),
        ("record", "存证", record),
        ("release", "上屏", release),
    )
)

_BEYOND_TAKE = life.ENDED | {State.PUBLISHING, State.SHOWING, State.RETIRING}


def _under_way(desk: Desk, posting_id: str) -> Posting | None:
    """Return the posting while it is being published, None once that is done."""
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, posting_id)
    if not _is_under_way(posting):
        return None
    check_day(desk, posting)
    return posting


def _is_under_way(posting: Posting) -> bool:
    """Whether it is being published; False once it was, a refusal where it was never begun."""
    if posting.state not in _BEYOND_TAKE:
        raise GongshiError("not_taken", "还没有取号或已被退回", "用 gongshi today 查看下一步")
    return posting.state is State.PUBLISHING


def _check_settled(posting: Posting) -> None:
    if posting.provisional:
        raise GongshiError(
            "window_provisional",
            "公示期跨到尚未公布放假安排的年份,现在不能发布",
            "请录入下一年放假安排后重新送审,或送审时用 --until 指定截止日并注明原因",
        )


def _check_approvals(desk: Desk, tx: Transaction, posting: Posting) -> None:
    """Ask for as many approvals as the site wants now, whatever it wanted yesterday."""
    if len(tx.postings.approvers(posting.id)) < desk.rules.site.approvals:
        raise GongshiError(
            "approvals_missing",
            "审核人数不够,不能发布",
            f"还需另一位审核人 gongshi approve {posting.id} --as 审核人代号",
        )


def _open(desk: Desk, posting: Posting) -> tuple[Brief, OpenedRows]:
    with desk.store.transaction() as tx:
        return brief_of(desk, tx, posting), rowvault.open_rows(desk, tx, posting.batch)


def _composed(desk: Desk, posting: Posting) -> tuple[Composition, Brief, OpenedRows]:
    brief, opened = _open(desk, posting)
    made = compose(desk, brief, opened)
    if made.content.hex() != posting.content or made.rows_root != posting.rows_root:
        raise _changed("内容")
    return made, brief, opened


def _draft(desk: Desk, posting: Posting) -> artefacts.Drafted:
    draft = artefacts.drafted(desk, posting.id)
    if draft is None:
        raise GongshiError(
            "pages_missing", "公示图不完整", "请再执行 gongshi publish,系统会重新制图"
        )
    return draft


def _inspected(desk: Desk, posting: Posting) -> artefacts.Drafted:
    """Return the draft that the gate has seen: another process may have painted it anew."""
    draft = _draft(desk, posting)
    if not artefacts.inspected(desk, posting.id):
        raise GongshiError("not_inspected", "公示图还没有经过出门检查", "请再执行 gongshi publish")
    return draft


def _counted_again(desk: Desk, posting: Posting) -> Window:
    kind, calendar = desk.kind(posting.kind), desk.rules.calendar
    if posting.until_day is not None:
        return window_until(kind, posting.posted_on, posting.until_day, calendar)
    return window(kind, posting.posted_on, calendar)


def _changed(what: str) -> GongshiError:
    return GongshiError(
        "approval_void",
        f"{what}与审核时不一致,未发布",
        "公示方案或配置改过,请重新送审:gongshi submit 批次 --as 经办人代号",
    )
