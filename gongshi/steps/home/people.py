"""People (经办人、审核人): added with a passphrase, and asked for it at every act."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from gongshi.errors import GongshiError
from gongshi.store import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.steps.desk import Desk
    from gongshi.store import Transaction

MIN_PASSPHRASE = 8
SUSPEND, RESUME, RESET, CHANGE = "suspend", "resume", "reset", "change"
_USER_ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_hasher = PasswordHasher()


class Role(StrEnum):
    """What a person may do; one person has one role."""

    HANDLER = "handler"
    APPROVER = "approver"


ROLE_WORDS = {Role.HANDLER: "经办人", Role.APPROVER: "审核人"}


def add_user(desk: Desk, user_id: str, role: Role, passphrase: str) -> None:
    """Add a person. The passphrase is kept as an argon2id hash only."""
    if not _USER_ID.fullmatch(user_id):
        raise GongshiError(
            "user_id_invalid", "人员代号只用小写字母、数字、- 和 _,以字母开头", "例如 li-ming"
        )
    hashed = hash_of(passphrase)
    with desk.store.transaction() as tx:
        if tx.users.get(user_id) is not None:
            raise GongshiError(
                "user_exists",
                "这个人员代号已经存在",
                f"请换一个代号;口令忘了的用 gongshi users reset {user_id} --as 同岗位的另一人",
            )
        tx.users.add(User(user_id, role.value, hashed), desk.now())


def hash_of(passphrase: str) -> str:
    """Return the hash of a new passphrase, or refuse a short one."""
    check_length(passphrase)
    return _hasher.hash(passphrase)


def check_length(passphrase: str) -> None:
    """Refuse a short passphrase."""
    if len(passphrase) < MIN_PASSPHRASE:
        raise GongshiError(
            "passphrase_short", f"口令至少 {MIN_PASSPHRASE} 个字符", "请换一个更长的口令"
        )


def authenticate(desk: Desk, user_id: str, passphrase: str, role: Role) -> str:
    """Return the id of the person if the passphrase is theirs and the role fits."""
    with desk.store.transaction() as tx:
        user = tx.users.get(user_id)
        stopped = user_id in suspended(tx)
    if user is None or not _matches(user.phrase_hash, passphrase):
        raise GongshiError(
            "not_authenticated",
            "人员代号或口令不对",
            "请核对后重试,代号见 gongshi users list;"
            "口令忘了的,请同岗位的另一人 gongshi users reset 代号 --as 另一人代号",
        )
    if stopped:
        raise GongshiError(
            "user_suspended",
            "这个代号已停用,不能再办理",
            f"请换一位同事操作;要恢复的,由另一人 gongshi users resume {user_id} --as 另一人代号",
        )
    if user.role != role.value:
        raise GongshiError("wrong_role", f"这一步要由{ROLE_WORDS[role]}来做", "请换一位同事操作")
    return user.id


def role_of(desk: Desk, user_id: str) -> Role:
    """Return a person's role; an unknown person is refused only with the passphrase."""
    with desk.store.transaction() as tx:
        user = tx.users.get(user_id)
    return Role(user.role) if user else Role.HANDLER


def suspended(tx: Transaction) -> set[str]:
    """Return the people whose last suspension was not lifted."""
    last = {note.user: note.act for note in tx.users.notes() if note.act in (SUSPEND, RESUME)}
    return {user for user, act in last.items() if act == SUSPEND}


def _matches(phrase_hash: str, passphrase: str) -> bool:
    try:
        return _hasher.verify(phrase_hash, passphrase)
    except VerificationError:
        return False


def everyone(desk: Desk) -> Sequence[User]:
    """Return the people of the office."""
    with desk.store.transaction() as tx:
        return tx.users.all()
