"""Paper copies (纸质公示): each is a place, a person and a time, and at the end a task."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting import life
from gongshi.steps.lookup import posting_or_refuse
from gongshi.store import Act, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gongshi.steps.desk import Desk
    from gongshi.store import PaperCopy, Transaction

LONGEST_PLACE = 60
NO_PAPER = "no_paper"
NO_OBJECTIONS = "no_objections"


def add(desk: Desk, any_id: str, *, place: str, by: str, at: datetime) -> PaperCopy:
    """Register a paper copy that was put up; return it with its number."""
    where = _place(place)
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if posting.published_at is None:
            raise GongshiError(
                "not_published", "这份公示还没有发布", "发布之后的 A4 纸质件才带编号,才能张贴"
            )
        if tx.papers.statement(posting.id, NO_PAPER) is not None:
            raise GongshiError("paper_none_stated", "已登记为没有张贴纸质件", "请核对公示编码")
        _check_time(desk, at, posting.published_at)
        copy = tx.papers.add(posting.id, place=where, by=by, at=at)
        tx.acts.add(Act(posting.batch, "paper_add", by, desk.now(), str(copy.n)))
    return copy


def removed(desk: Desk, n: int, *, by: str, at: datetime) -> PaperCopy:
    """Register that a paper copy was taken down; a second time changes nothing."""
    with desk.store.transaction() as tx:
        copy = _known(tx, n)
        if copy.removed_at is None:
            _check_time(desk, at, copy.put_at)
            posting = posting_or_refuse(tx, copy.posting)
            tx.papers.remove(n, by=by, at=at)
            tx.acts.add(Act(posting.batch, "paper_removed", by, desk.now(), str(n)))
        return _known(tx, n)


def state_none(desk: Desk, any_id: str, what: str, by: str) -> None:
    """Register that there was no paper copy, or no objection; a person answers for it.

    Nobody having written anything down is not the same as nothing having happened.
    """
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if what == NO_PAPER and tx.papers.of_posting(posting.id):
            raise GongshiError("paper_there", "已经登记过纸质公示,不能登记为没有", "请核对公示编码")
        if what == NO_OBJECTIONS:
            if tx.objections.of_posting(posting.id):
                raise GongshiError("objection_there", "已经登记过异议,不能登记为没有", "请核对")
            if posting.state not in life.ENDED or posting.published_at is None:
                raise GongshiError(
                    "not_ended", "公示还没有结束,现在不能说没有异议", "撤下之后再登记"
                )
        tx.papers.state(Statement(posting.id, what, by, desk.now()))
        tx.acts.add(Act(posting.batch, what, by, desk.now(), None))


def of_posting(desk: Desk, any_id: str) -> Sequence[PaperCopy]:
    """Return a posting's paper copies."""
    with desk.store.transaction() as tx:
        return tx.papers.of_posting(posting_or_refuse(tx, any_id).id)


def _known(tx: Transaction, n: int) -> PaperCopy:
    copy = tx.papers.get(n)
    if copy is None:
        raise GongshiError("paper_unknown", "没有这个编号的纸质公示", "用 gongshi paper list 查看")
    return copy


def _place(text: str) -> str:
    """Return a place as one printable line; digits that could be a person's number are refused."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    longest_run = max((len(run) for run in _digit_runs(line)), default=0)
    if not 0 < len(line) <= LONGEST_PLACE or not line.isprintable() or longest_run > _MOST_DIGITS:
        raise GongshiError(
            "place_invalid", "张贴地点写法不对", "写一行地点,如 东门公告栏;不写姓名和电话"
        )
    return line


_MOST_DIGITS = 6  # a house has such a number; a phone has more


def _digit_runs(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


def _check_time(desk: Desk, at: datetime, earliest: datetime) -> None:
    if not earliest.replace(second=0, microsecond=0) <= at <= desk.now():
        raise GongshiError(
            "time_impossible",
            "时间对不上:早于张贴,或还没有到",
            "请写实际的时间,如 2026-11-24T10:30",
        )
