"""A key request (换钥申请): what the office asks the offline root key to sign, and the signing.

The office cannot change its own directory. It writes a request with the directory in force and the
wanted changes; whoever keeps the root key reads it on a machine without network and signs the next
directory, or does not. Keys are added, closed or revoked; none is ever dropped or reopened.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gongshi.errors import VerificationFailed
from gongshi.record import canonical, keys
from gongshi.record.keys import ListedKey, Role, check_possession
from gongshi.record.note import NOTE_LIMIT, Verifier
from gongshi.record.schema import (
    Rules,
    check,
    is_count,
    is_instant,
    is_list,
    is_text,
    one_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gongshi.record.keys import Directory
    from gongshi.record.note import Signer

VERSION = "gongshi/keys-request/v1"
MAX_CHANGES = 32
REASONS = ("compromised", "lost", "superseded")
OFFICE_ROLES = (Role.PUBLISHER, Role.LOG, Role.STATUS, Role.MANIFEST)


class Change(StrEnum):
    """What may happen to a key; the kind of the entry that tells of it."""

    ADD = "key_add"
    RETIRE = "key_retire"
    REVOKE = "key_revoke"


@dataclass(frozen=True)
class KeyRequest:
    """A request: the directory it starts from, when it was made, and its changes."""

    keys_note: bytes
    time: str
    changes: tuple[Mapping[str, Any], ...]


def write(request: KeyRequest) -> bytes:
    """Return the request as one line of canonical JSON."""
    body = {
        "v": VERSION,
        "keys": request.keys_note.decode("utf-8").split("\n"),
        "time": request.time,
        "changes": [dict(change) for change in request.changes],
    }
    return canonical.dumps(body) + b"\n"


def read(data: bytes) -> KeyRequest:
    """Read a request; VerificationFailed where it is not one. Nothing is signed in it."""
    body = canonical.loads(data.removesuffix(b"\n"), limit=2 * NOTE_LIMIT)
    check(body, _REQUEST, {}, "request_fields")
    for change in body["changes"]:
        act = change.get("act") if isinstance(change, dict) else None
        if not isinstance(act, str) or act not in _CHANGES:
            raise VerificationFailed("request_change")
        shape = {"act": is_text(16), "vkey": is_text(400), **_CHANGES[act]}
        check(change, shape, {}, "request_change")
    note = "\n".join(body["keys"]).encode()
    return KeyRequest(note, body["time"], tuple(body["changes"]))


def apply(directory: Directory, changes: Iterable[Mapping[str, Any]]) -> tuple[ListedKey, ...]:
    """Return the keys after `changes`, or refuse what a directory may never do."""
    listed = list(directory.keys)
    for change in changes:
        at = next((n for n, key in enumerate(listed) if key.vkey == change["vkey"]), None)
        if change["act"] == Change.ADD:
            if at is not None:
                raise VerificationFailed("request_listed")
            check_possession(change["vkey"], change["possession"])
            listed.append(ListedKey(Role(change["role"]), change["vkey"], change["from"]))
        elif at is None:
            raise VerificationFailed("key_unlisted")
        elif change["act"] == Change.RETIRE:
            listed[at] = _retired(listed[at], change["until"])
        else:
            listed[at] = _revoked(listed[at], change["index"])
    _check_roles(listed)
    return tuple(listed)


def sign(request: KeyRequest, root: Signer) -> bytes:
    """Return the next directory, signed by the root key, or refuse; the offline machine's part."""
    directory = keys.parse(request.keys_note, root.vkey)
    if request.time < directory.time:
        raise VerificationFailed("request_time")
    return keys.make(
        directory.origin,
        directory.seq + 1,
        request.time,
        apply(directory, request.changes),
        root,
        training=directory.training,
    )


def check_signed(request: KeyRequest, signed: bytes, root_vkey: str) -> Directory:
    """Require `signed` to be the request's directory plus exactly its changes, by the root key."""
    before = keys.parse(request.keys_note, root_vkey)
    after = keys.parse(signed, root_vkey)
    wanted = apply(before, request.changes)
    same = (after.origin, after.training) == (before.origin, before.training)
    if not same or after.seq != before.seq + 1 or after.keys != wanted:
        raise VerificationFailed("request_differs")
    return after


def in_force(listed: Sequence[ListedKey], role: Role) -> list[ListedKey]:
    """Return the keys of a role that are neither closed nor revoked."""
    return [k for k in listed if k.role is role and k.until is None and k.revoked is None]


def key_id(vkey: str) -> str:
    """Return the eight hex digits by which people name a key."""
    return Verifier.from_vkey(vkey).key_id.hex()


def _retired(key: ListedKey, until: str) -> ListedKey:
    if key.until is not None and key.until <= until:
        raise VerificationFailed("request_closed")
    if until < key.since:
        raise VerificationFailed("request_time")
    return replace(key, until=until)


def _revoked(key: ListedKey, index: int) -> ListedKey:
    if key.revoked is not None and key.revoked <= index:
        raise VerificationFailed("request_closed")
    return replace(key, revoked=index)


def _check_roles(listed: Sequence[ListedKey]) -> None:
    """An office without a key of each role cannot go on."""
    if not all(in_force(listed, role) for role in OFFICE_ROLES):
        raise VerificationFailed("request_none_left")


_REQUEST = {
    "v": one_of({VERSION}),
    "keys": is_list(64, lambda line: isinstance(line, str)),
    "time": is_instant,
    "changes": is_list(MAX_CHANGES),
}
_CHANGES: Mapping[str, Rules] = {
    Change.ADD.value: {
        "role": one_of(frozenset(role.value for role in Role if role is not Role.ROOT)),
        "from": is_instant,
        "possession": is_text(88),
    },
    Change.RETIRE.value: {"until": is_instant},
    Change.REVOKE.value: {"index": is_count, "reason": one_of(set(REASONS))},
}
