"""Accounts (人员代号): suspended when somebody leaves, resumed, given another passphrase.

Nothing here touches what a person did before: acts and approvals stay and stay valid. Every change
is an act of a named person and is kept. A passphrase that was forgotten is set anew before a
colleague of the same post: an approver could otherwise reset a handler's passphrase, submit as the
handler and approve as themselves, and one person would publish alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.posting.life import State
from gongshi.steps.home.people import (
    CHANGE,
    RESET,
    RESUME,
    ROLE_WORDS,
    SUSPEND,
    Role,
    hash_of,
    suspended,
)
from gongshi.store import AccountAct

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gongshi.steps.desk import Desk
    from gongshi.store import Transaction, User

_UNPOSTED = (State.RETURNED, State.SUBMITTED, State.APPROVED, State.PUBLISHING)


@dataclass(frozen=True)
class Standing:
    """A person and how the account stands; `phrase` is who set the passphrase last, and when."""

    user: str
    role: Role
    suspended: AccountAct | None
    phrase: AccountAct | None


def standings(desk: Desk) -> Sequence[Standing]:
    """Return everyone, and how each account stands."""
    with desk.store.transaction() as tx:
        people, notes, stopped = tx.users.all(), tx.users.notes(), suspended(tx)
    last = {(note.user, note.act in (RESET, CHANGE)): note for note in notes}
    return [
        Standing(
            person.id,
            Role(person.role),
            last[person.id, False] if person.id in stopped else None,
            last.get((person.id, True)),
        )
        for person in people
    ]


def suspend(desk: Desk, user_id: str, by: str, *, leaving_nobody: bool = False) -> int:
    """Stop an account at once (停用); return how many unfinished lists that person submitted.

    Refused where too few of the post would be left, unless `leaving_nobody` says it is known.
    Suspending twice changes nothing.
    """
    with desk.store.transaction() as tx:
        person = _other(tx, user_id, by)
        if person.id not in suspended(tx):
            if not leaving_nobody:
                _check_enough_left(desk, tx, person)
            tx.users.note(AccountAct(person.id, SUSPEND, by, desk.now()))
        waiting = tx.batches.in_states(_UNPOSTED)
        postings = [tx.postings.of_batch(batch.id) for batch in waiting]
    return sum(posting is not None and posting.handler == person.id for posting in postings)


def resume(desk: Desk, user_id: str, by: str) -> None:
    """Lift a suspension (恢复)."""
    with desk.store.transaction() as tx:
        person = _other(tx, user_id, by)
        if person.id in suspended(tx):
            tx.users.note(AccountAct(person.id, RESUME, by, desk.now()))


def change(desk: Desk, user_id: str, passphrase: str) -> datetime:
    """Write the passphrase that its owner, already asked for the old one, has chosen."""
    hashed, now = hash_of(passphrase), desk.now()
    with desk.store.transaction() as tx:
        tx.users.set_phrase(user_id, hashed)
        tx.users.note(AccountAct(user_id, CHANGE, user_id, now))
    return now


def check_reset(desk: Desk, user_id: str, by: str) -> None:
    """Refuse a reset by oneself or by another post, before anybody types a new passphrase."""
    with desk.store.transaction() as tx:
        person, helper = _other(tx, user_id, by), tx.users.get(by)
    if helper is None or helper.role != person.role:
        words = ROLE_WORDS[Role(person.role)]
        raise GongshiError(
            "reset_by_same_role",
            f"{words}的口令要由另一位{words}在场重置",
            f"没有另一位{words}的,先 gongshi users add 新代号 --role {person.role}"
            f",旧代号用 gongshi users suspend {person.id} --as 另一人代号 停用",
        )


def reset(desk: Desk, user_id: str, passphrase: str, by: str) -> None:
    """Write a new passphrase for a person who forgot it, before a colleague of the same post."""
    check_reset(desk, user_id, by)
    hashed = hash_of(passphrase)
    with desk.store.transaction() as tx:
        tx.users.set_phrase(user_id, hashed)
        tx.users.note(AccountAct(user_id, RESET, by, desk.now()))


def _other(tx: Transaction, user_id: str, by: str) -> User:
    person = tx.users.get(user_id)
    if person is None:
        raise GongshiError("user_unknown", "没有这个人员代号", "用 gongshi users list 查看")
    if person.id == by:
        raise GongshiError(
            "same_person",
            "不能对自己的代号这样做,要由另一人操作",
            "只是换口令的,用 gongshi users passwd",
        )
    return person


def _check_enough_left(desk: Desk, tx: Transaction, person: User) -> None:
    """Refuse to leave nobody who can submit and withdraw, or too few who can approve."""
    gone = suspended(tx) | {person.id}
    left = sum(p.role == person.role and p.id not in gone for p in tx.users.all())
    role = Role(person.role)
    needed = desk.rules.site.approvals if role is Role.APPROVER else 1
    if left < needed:
        lost = "审核" if role is Role.APPROVER else "送审、撤回"
        raise GongshiError(
            "too_few_left",
            f"停用后只剩{left}位{ROLE_WORDS[role]},要有{needed}位才能{lost}",
            f"先 gongshi users add 新代号 --role {role.value};"
            "确须立即停用的,加 --anyway 再执行一次",
        )
