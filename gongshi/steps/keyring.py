"""Keys in use (密钥的新增、轮换、停用、作废): asked for here, signed offline, taken in here.

A request lists changes; the root key signs the next directory on another machine; `install` takes
it if it is the directory in force plus exactly what was asked. Then: directory → key files →
entries in the log, in one transaction → projection. What is under way lies in
`keys/installing.json`, so that the tick finishes what a crash left.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gongshi.clock import from_utc_text, real_now, to_utc_text
from gongshi.errors import GongshiError, VerificationFailed
from gongshi.record import entry, keyrequest, keys
from gongshi.record.acts import Act
from gongshi.record.keyrequest import OFFICE_ROLES, Change, KeyRequest, key_id
from gongshi.record.keys import Role, check_possession
from gongshi.record.note import Signer, Verifier
from gongshi.steps import files
from gongshi.steps.exclusive import exclusive
from gongshi.steps.log import keyfiles, logbook
from gongshi.steps.log.cosigned import read_directory
from gongshi.steps.log.keyfiles import KEYS_NOTE
from gongshi.steps.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta
    from pathlib import Path

    from gongshi.record.keys import Directory, ListedKey
    from gongshi.settings import Home
    from gongshi.steps.desk import Desk
    from gongshi.store import StoredEntry, Transaction

REQUEST = "request.json"
INSTALLING = "installing.json"
NEXT = "next"  # private keys that wait for the root's signature
COMMON = frozenset(
    {"v", "kind", "seq", "prev", "time", "publisher", "training", "base", "id"}
)  # the envelope of an entry, made anew when it is recorded again


@dataclass(frozen=True)
class Installed:
    """What an installed directory changed; `again` counts entries recorded again."""

    seq: int
    changes: tuple[Mapping[str, Any], ...]
    again: int


def status(desk: Desk) -> list[tuple[ListedKey, str]]:
    """Return every listed key with how it stands: active, listed, retiring, retired, revoked."""
    active = {_active(desk, role).vkey for role in OFFICE_ROLES}
    now = to_utc_text(desk.now())
    return [(key, _standing(key, active, now)) for key in read_directory(desk).keys]


def add(desk: Desk, role: Role) -> Path:
    """Ask for one more key of a role."""
    return _ask(desk, [_addition(desk, role)])


def add_witness(desk: Desk, public: str) -> Path:
    """Ask for a witness's key, as `witness.pub` states and proves it."""
    lines = public.split("\n")
    try:
        vkey, proof = lines[0].strip(), lines[1].strip()
        check_possession(vkey, proof)
    except (IndexError, VerificationFailed):
        raise GongshiError(
            "witness_pub_invalid", "见证方的公钥文件不对", "请向见证方重新索取 witness.pub"
        ) from None
    since = to_utc_text(real_now())  # a witness signs in real time, in training too
    return _ask(
        desk,
        [
            {
                "act": Change.ADD.value,
                "role": Role.WITNESS.value,
                "vkey": vkey,
                "from": since,
                "possession": proof,
            }
        ],
    )


def rotate(desk: Desk, role: Role, overlap: timedelta) -> Path:
    """Ask for a new key of a role; the one in use closes after `overlap`."""
    until = to_utc_text(desk.now() + overlap)
    old = {"act": Change.RETIRE.value, "vkey": _active(desk, role).vkey, "until": until}
    return _ask(desk, [_addition(desk, role), old])


def retire(desk: Desk, named: str) -> Path:
    """Ask to close a key that is not in use any more."""
    key = _find(desk, named)
    if key.vkey in {_active(desk, role).vkey for role in OFFICE_ROLES}:
        raise GongshiError(
            "key_in_use", "这把密钥正在使用", f"请用 gongshi keys rotate {key.role.value}"
        )
    until = to_utc_text(real_now() if key.role is Role.WITNESS else desk.now())
    return _ask(desk, [{"act": Change.RETIRE.value, "vkey": key.vkey, "until": until}])


def revoke(desk: Desk, named: str, index: int, reason: str) -> Path:
    """Ask to revoke a key from log index `index` on; one in use gets a successor."""
    key = _find(desk, named)
    change = {"act": Change.REVOKE.value, "vkey": key.vkey, "index": index, "reason": reason}
    in_use = key.vkey in {_active(desk, role).vkey for role in OFFICE_ROLES}
    return _ask(desk, [*([_addition(desk, key.role)] if in_use else []), change])


def install(desk: Desk, signed: bytes) -> Installed:
    """Take in the directory that the root key signed for the request that waits here."""
    with exclusive(desk):
        data, request = _waiting(desk)
        try:
            keyrequest.check_signed(request, signed, desk.keys.root_vkey)
        except VerificationFailed as failure:
            raise GongshiError(
                "directory_refused",
                f"签回的密钥目录与申请不符({failure.step}),没有安装",
                "请把 keys/request.json 重新交根密钥保管人签署",
            ) from failure
        _check_not_late(desk, request)
        marker = {"request": data.decode("utf-8"), "signed": signed.decode("utf-8")}
        files.put(desk.home.keys / INSTALLING, json.dumps(marker, ensure_ascii=False).encode())
        files.remove([desk.home.keys / REQUEST])
        done = _finish(desk)
    if done is None:
        raise AssertionError
    return done


def resume(desk: Desk) -> Desk:
    """Finish an installation that a crash left; return the desk with the keys in force."""
    with exclusive(desk):
        if _finish(desk) is None:
            return desk
    return replace(desk, keys=keyfiles.load_keys(desk.home))


def _check_not_late(desk: Desk, request: KeyRequest) -> None:
    """Refuse to close a key before entries that it went on to sign: they would be void."""
    closed = [change for change in request.changes if change["act"] == Change.RETIRE]
    directory = read_directory(desk)
    with desk.store.transaction() as tx:
        signed = [_opened(stored, directory) for stored in tx.entries.since(0)] if closed else []
    if any(e.key.vkey == c["vkey"] and e.time >= c["until"] for e in signed for c in closed):
        raise GongshiError(
            "directory_late",
            "旧密钥在申请的停用时间之后还签过公示记录,没有安装",
            "请重新申请(gongshi keys rotate publisher),在过渡期内签回安装",
        )


def _finish(desk: Desk) -> Installed | None:
    path = desk.home.keys / INSTALLING
    if not path.exists():
        return None
    marker = json.loads(path.read_text("utf-8"))
    request = keyrequest.read(marker["request"].encode("utf-8"))
    files.put(desk.home.public / KEYS_NOTE, marker["signed"].encode("utf-8"))
    directory = read_directory(desk)
    _switch(desk.home, directory)
    anew = replace(desk, keys=keyfiles.load_keys(desk.home))
    with anew.store.transaction() as tx:
        again = _record(anew, tx, directory, request)
    project(anew)
    files.remove([path])
    return Installed(directory.seq, request.changes, again)


def _switch(home: Home, directory: Directory) -> None:
    """Put waiting private keys that are listed into use; the ones they replace are gone."""
    listed = {key.vkey for key in directory.keys}
    for role in OFFICE_ROLES:
        waiting = home.keys / NEXT / keys.file_name(role)
        if waiting.exists() and keyfiles.signer(home.keys / NEXT, role).vkey in listed:
            os.replace(waiting, home.keys / keys.file_name(role))  # noqa: PTH105 - as files.put
            files.sync_folder(home.keys)


def _record(desk: Desk, tx: Transaction, directory: Directory, request: KeyRequest) -> int:
    """Write the entries that tell of the changes, once, however often this runs."""
    told = {
        (found.act.value, found.fields["vkey"])
        for found in (_opened(stored, directory) for stored in tx.entries.of_kinds(list(Change)))
    }
    changes = [c for c in request.changes if (c["act"], c["vkey"]) not in told]
    revoked = [change for change in changes if change["act"] == Change.REVOKE]
    voided = [pair for change in revoked for pair in _void(tx, directory, change)]
    for change in changes:
        fields = {name: value for name, value in change.items() if name != "act"}
        logbook.append(desk, tx, Act(change["act"]), None, **fields)
    for stored, found in voided:
        fields = {name: value for name, value in found.fields.items() if name not in COMMON}
        logbook.append(desk, tx, found.act, stored.posting, **fields)
    return len(voided)


def _void(
    tx: Transaction, directory: Directory, change: Mapping[str, Any]
) -> list[tuple[StoredEntry, entry.Entry]]:
    """Take what a revocation makes void out of its chain; return it, to be recorded again.

    All of it is ours: what a thief signed is in his log and not in this store.
    """
    key = Verifier.from_vkey(change["vkey"])
    voided = [
        (stored, found)
        for stored in tx.entries.since(change["index"])
        if (found := _opened(stored, directory)).key == key
    ]
    tx.entries.void([stored.index for stored, _ in voided], f"{key.name}!{key_id(key.vkey)}")
    return voided


def _opened(stored: StoredEntry, directory: Directory) -> entry.Entry:
    return entry.parse(stored.note, directory.verifiers(Role.PUBLISHER))


def _waiting(desk: Desk) -> tuple[bytes, KeyRequest]:
    try:
        data = (desk.home.keys / REQUEST).read_bytes()
    except OSError:
        raise GongshiError(
            "no_request",
            "没有等待签署的密钥申请",
            "先执行 gongshi keys new、rotate、retire 或 revoke",
        ) from None
    return data, keyrequest.read(data)


def _ask(desk: Desk, changes: Iterable[Mapping[str, Any]]) -> Path:
    """Write the request; a request that waited is replaced."""
    keys_note = (desk.home.public / KEYS_NOTE).read_bytes()
    request = KeyRequest(keys_note, to_utc_text(_later(desk)), tuple(changes))
    try:
        keyrequest.apply(read_directory(desk), request.changes)
    except VerificationFailed as failure:
        raise GongshiError(
            "request_refused",
            f"这个改动不能做({failure.step})",
            "用 gongshi keys list 查看各密钥的状态",
        ) from failure
    path = desk.home.keys / REQUEST
    files.put(path, keyrequest.write(request))
    return path


def _later(desk: Desk) -> datetime:
    """A directory is never dated before the one it follows."""
    return max(desk.now(), from_utc_text(read_directory(desk).time))


def _addition(desk: Desk, role: Role) -> dict[str, Any]:
    """Make a private key that waits, and the change that lists it."""
    if role not in OFFICE_ROLES:
        raise GongshiError(
            "key_role", "这个角色的密钥不在本机生成", "见证方的公钥用 --pub witness.pub 登记"
        )
    made = Signer.generate(keys.key_name(desk.rules.site.origin, role))
    path = desk.home.keys / NEXT / keys.file_name(role)
    files.put(path, made.skey.encode() + b"\n")
    path.chmod(0o600)
    return {
        "act": Change.ADD.value,
        "role": role.value,
        "vkey": made.vkey,
        "from": to_utc_text(desk.now()),
        "possession": keys.prove_possession(made),
    }


def _find(desk: Desk, named: str) -> ListedKey:
    """Return the key that a role (the one in use), a key id or a name means."""
    listed = read_directory(desk).keys
    if named in {role.value for role in OFFICE_ROLES}:
        active = _active(desk, Role(named)).vkey
        return next(key for key in listed if key.vkey == active)
    found = [key for key in listed if named in (key_id(key.vkey), key.verifier.name)]
    if len(found) != 1:
        raise GongshiError(
            "key_unknown", "没有这把密钥,或不止一把", "用 gongshi keys list 查看,写 8 位密钥号"
        )
    return found[0]


def _active(desk: Desk, role: Role) -> Signer:
    return {
        Role.PUBLISHER: desk.keys.publisher,
        Role.LOG: desk.keys.log,
        Role.STATUS: desk.keys.status,
        Role.MANIFEST: desk.keys.manifest,
    }[role]


def _standing(key: ListedKey, active: set[str], now: str) -> str:
    if key.revoked is not None:
        return "revoked"
    if key.until is not None:
        return "retired" if key.until <= now else "retiring"
    return "active" if key.vkey in active else "listed"
