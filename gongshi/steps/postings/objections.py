"""Objections (异议): a number, a type, an outcome; who objected is kept apart, under its own key.

The objector is encrypted under a key of its own in `live/rowkeys`, so that destroying the posting's
rows does not take away whom to answer while the objection is open. It goes once the posting is down
and the objection closed, and at the latest `KEEP_OBJECTOR` after the posting came down.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting import objecting
from gongshi.posting.life import State
from gongshi.posting.objecting import ObjectionType, Outcome
from gongshi.record import rowbox
from gongshi.record.acts import Act as Entered
from gongshi.steps import files
from gongshi.steps.exclusive import exclusive
from gongshi.steps.home import backup
from gongshi.steps.log import logbook
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.projection import project
from gongshi.store import Act, StoredObjection
from masking import vault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, Transaction
    from masking import Sealed

KEEP_OBJECTOR = timedelta(days=90)  # our own bound: no text was found that sets one
_PAPER_ONLY = "异议的具体内容请记在纸质登记簿上,系统不保存"


def add(
    desk: Desk,
    any_id: str,
    kind: ObjectionType,
    *,
    by: str,
    objector: Mapping[str, Sealed],
    row: int | None = None,
) -> StoredObjection:
    """Register an objection against the published version of a posting; return it with its number.

    An empty `objector` is an anonymous objection (匿名), which is taken all the same.
    """
    with exclusive(desk), desk.store.transaction() as tx:
        posting = _published(posting_or_refuse(tx, any_id))
        _check_row(posting, row)
        year = desk.today().year
        n = tx.objections.next_number(year)
        sealed = _seal(desk, objecting.receipt(year, n), objector) if objector else None
        found = StoredObjection(
            year, n, posting.id, posting.content, kind.value, row, desk.now(), by, sealed
        )
        tx.objections.add(found)
        tx.acts.add(Act(posting.batch, "object_add", by, desk.now(), kind.value))
    return found


def close(desk: Desk, number: str, outcome: Outcome, by: str) -> StoredObjection:
    """Close an objection with a signed entry that names nobody; again changes nothing."""
    year, n = objecting.read_receipt(number)
    with exclusive(desk):
        with desk.store.transaction() as tx:
            found = _known(tx, year, n)
            if found.outcome is None:
                _close(desk, tx, found, outcome, by)
            elif found.outcome != outcome.value:
                raise GongshiError(
                    "objection_closed", "这件异议已按另一种结果办结", "结果已存证,不能改"
                )
        project(desk)
        expire(desk)
    with desk.store.transaction() as tx:
        return _known(tx, year, n)


def objector(desk: Desk, number: str, by: str) -> bytes:
    """Return who objected as the JSON that was sealed, for a file only its reader opens.

    Raises GongshiError("objector_gone") for an anonymous or a destroyed one. Reading is an act.
    """
    year, n = objecting.read_receipt(number)
    with desk.store.transaction() as tx:
        found = _known(tx, year, n)
        key = _key_file(desk, number)
        if found.sealed is None or not key.exists():
            raise GongshiError(
                "objector_gone", "没有异议人信息:匿名提出,或已按期销毁", "请查阅纸质登记簿"
            )
        posting = posting_or_refuse(tx, found.posting)
        tx.acts.add(Act(posting.batch, "object_read", by, desk.now(), number))
    unwrapped = rowbox.unwrap(desk.keys.kek, key.read_bytes())
    return rowbox.unseal(unwrapped, _bound(number), 1, found.sealed)


def everything(desk: Desk) -> Sequence[StoredObjection]:
    """Return every objection, oldest first."""
    with desk.store.transaction() as tx:
        return tx.objections.all()


def living_keys(tx: Transaction) -> set[str]:
    """Return the names of key files that objections still need."""
    return {
        _key_name(objecting.receipt(one.year, one.n))
        for one in tx.objections.all()
        if one.sealed is not None
    }


def expire(desk: Desk) -> int:
    """Destroy the objectors whose time is over; return how many. Safe to run twice."""
    with desk.store.transaction() as tx:
        over = [one for one in tx.objections.all() if one.sealed and _is_over(desk, tx, one)]
    for one in over:
        backup.must_rewrite(desk)
        files.remove([_key_file(desk, objecting.receipt(one.year, one.n))])
        with desk.store.transaction() as tx:
            tx.objections.forget_objector(one.year, one.n)
    if over:
        desk.store.scrub()
    return len(over)


def _is_over(desk: Desk, tx: Transaction, one: StoredObjection) -> bool:
    posting = tx.postings.get(one.posting)
    if posting is None or posting.ended_at is None:
        return False
    return one.outcome is not None or posting.ended_at + KEEP_OBJECTOR <= desk.now()


def _close(desk: Desk, tx: Transaction, found: StoredObjection, outcome: Outcome, by: str) -> None:
    posting = posting_or_refuse(tx, found.posting)
    _check_done(posting, outcome)
    tx.objections.close(found.year, found.n, outcome=outcome.value, by=by, at=desk.now())
    logbook.append(desk, tx, Entered.OBJECTION_CLOSED, posting.id, result=outcome.value)
    tx.acts.add(Act(posting.batch, "object_close", by, desk.now(), outcome.value))


def _check_done(posting: Posting, outcome: Outcome) -> None:
    """Refuse to sign that a posting was withdrawn or corrected while the store says otherwise."""
    if outcome is Outcome.WITHDRAWN and posting.ending != State.WITHDRAWN.value:
        raise GongshiError(
            "not_withdrawn",
            "这份公示没有撤回,不能这样办结",
            f"先 gongshi withdraw {posting.id} --as 经办人代号 --reason objection_upheld",
        )
    if outcome is Outcome.CORRECTED and posting.ending != State.CORRECTED.value:
        raise GongshiError(
            "not_corrected",
            "这份公示没有更正,不能这样办结",
            f"先重新送审(--corrects {posting.id})并 gongshi correct",
        )


def _published(posting: Posting) -> Posting:
    if posting.published_at is None:
        raise GongshiError("not_published", "这份公示还没有张贴,不能对它提异议", _PAPER_ONLY)
    return posting


def _check_row(posting: Posting, row: int | None) -> None:
    if row is not None and not 0 < row <= posting.row_count:
        raise GongshiError(
            "row_unknown", f"公示上没有第{row}行", f"行号是公示上印的序号,1 至 {posting.row_count}"
        )


def _known(tx: Transaction, year: int, n: int) -> StoredObjection:
    found = tx.objections.get(year, n)
    if found is None:
        raise GongshiError(
            "objection_unknown", "没有这个受理号", "用 gongshi object list 查看全部异议"
        )
    return found


def _seal(desk: Desk, number: str, person: Mapping[str, Sealed]) -> bytes:
    key = rowbox.new_key()
    files.put(_key_file(desk, number), rowbox.wrap(desk.keys.kek, key))
    return rowbox.seal(key, _bound(number), 1, vault.to_bytes(person))


def _bound(number: str) -> str:
    return f"objection/{number}"


def _key_name(number: str) -> str:
    return f"o-{number}.key"


def _key_file(desk: Desk, number: str) -> Path:
    return desk.home.rowkeys / _key_name(number)
