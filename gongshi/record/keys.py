"""The key directory (密钥目录, `keys.note`): which key may sign what, signed by the offline root.

One line of canonical JSON: `v`, `origin`, `seq`, `time`, `keys` and, in a training home,
`training`. Each key has a `role`, its `vkey`, `from` and, once closed, `until` (an instant) or
`revoked` (the log index from which its signatures count for nothing). Roles never share a key; a
key's name is `ORIGIN/role` or `ORIGIN/role/place`, a witness keeps its own name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record import canonical
from gongshi.record.note import (
    Algorithm,
    Signer,
    Verifier,
    cosignature_vkey,
    open_sole,
    sign,
)
from gongshi.record.schema import check, is_count, is_instant, is_list, is_text, one_of
from gongshi.record.strict import b64decode, b64encode

if TYPE_CHECKING:
    from collections.abc import Iterable

VERSION = "gongshi/keys/v1"
MAX_KEYS = 400  # a district of 300 communities with rotations

_POSSESSION = "gongshi/possession/v1\n"


class Role(StrEnum):
    """What a key may sign; the root signs only the directory."""

    ROOT = "root"
    PUBLISHER = "publisher"
    LOG = "log"
    STATUS = "status"
    MANIFEST = "manifest"
    WITNESS = "witness"


@dataclass(frozen=True)
class ListedKey:
    """A key as the directory lists it. Instants are UTC text `…Z`."""

    role: Role
    vkey: str
    since: str
    until: str | None = None
    revoked: int | None = None

    @property
    def verifier(self) -> Verifier:
        """The key itself."""
        return Verifier.from_vkey(self.vkey)

    def holds_at(self, time: str) -> bool:
        """Return whether the key may sign at `time` (fixed-width text compares as time)."""
        return self.since <= time and (self.until is None or time < self.until)

    def holds_for(self, index: int) -> bool:
        """Return whether a signature at log index `index` counts."""
        return self.revoked is None or index < self.revoked

    def as_json(self) -> dict[str, Any]:
        """Return the key as it stands in the directory."""
        listed: dict[str, Any] = {"role": self.role.value, "vkey": self.vkey, "from": self.since}
        if self.until is not None:
            listed["until"] = self.until
        if self.revoked is not None:
            listed["revoked"] = self.revoked
        return listed


@dataclass(frozen=True)
class Directory:
    """A verified key directory."""

    origin: str
    seq: int
    time: str
    keys: tuple[ListedKey, ...]
    training: bool

    def of(self, role: Role) -> tuple[ListedKey, ...]:
        """Return the keys of one role, closed ones included."""
        return tuple(key for key in self.keys if key.role is role)

    def verifiers(self, role: Role) -> tuple[Verifier, ...]:
        """Return the verifiers of one role, closed ones included."""
        return tuple(key.verifier for key in self.of(role))

    def listing(self, key: Verifier) -> ListedKey:
        """Return the listing of `key`, which must be listed."""
        found = next((listed for listed in self.keys if listed.vkey == key.vkey), None)
        if found is None:
            raise VerificationFailed("key_unlisted")
        return found


def key_name(origin: str, role: Role, place: str = "") -> str:
    """Return `ORIGIN/role` or `ORIGIN/role/place`."""
    return f"{origin}/{role.value}/{place}" if place else f"{origin}/{role.value}"


def file_name(role: Role) -> str:
    """Return the name of the private key's file in the home's `keys/`."""
    return f"{role.value}.skey"


def new_signers(origin: str) -> dict[Role, Signer]:
    """Make one new key for each role of an office, the root included; a witness brings its own."""
    roles = (role for role in Role if role is not Role.WITNESS)
    return {role: Signer.generate(key_name(origin, role)) for role in roles}


def make(
    origin: str,
    seq: int,
    time: str,
    keys: Iterable[ListedKey],
    root: Signer,
    *,
    training: bool = False,
) -> bytes:
    """Return `keys.note`, signed by the offline root key; faults of ours raise RecordError."""
    body: dict[str, Any] = {
        "v": VERSION,
        "origin": origin,
        "seq": seq,
        "time": time,
        "keys": [key.as_json() for key in keys],
    }
    if training:
        body["training"] = True
    data = sign(canonical.dumps(body).decode("utf-8") + "\n", [root])
    try:
        parse(data, root.vkey)
    except VerificationFailed as failure:
        raise RecordError(
            "keys_invalid", f"密钥目录有误({failure.step})", "请检查密钥"
        ) from failure
    return data


def parse(data: bytes, root_vkey: str) -> Directory:
    """Read `keys.note` under the pinned root key."""
    root = Verifier.from_vkey(root_vkey)
    if root.algorithm is not Algorithm.ED25519:
        raise VerificationFailed("key_algorithm")
    text, _ = open_sole(data, [root])
    body = canonical.loads(text.removesuffix("\n").encode("utf-8"))
    check(body, _DIRECTORY, {"training": lambda value: value is True}, "keys_fields")
    listed = tuple(_listed(key, body["origin"]) for key in body["keys"])
    if root.name != key_name(body["origin"], Role.ROOT):
        raise VerificationFailed("keys_origin")
    material = [key.verifier.public for key in listed] + [root.public]
    if len(set(material)) != len(material):
        raise VerificationFailed("keys_shared")
    return Directory(body["origin"], body["seq"], body["time"], listed, "training" in body)


def newer(at_hand: bytes, other: bytes, root_vkey: str) -> bytes:
    """Return `other` where it is a later directory of the same root, else `at_hand`, as it is."""
    try:
        is_later = parse(other, root_vkey).seq > parse(at_hand, root_vkey).seq
    except VerificationFailed:  # whoever reads the one at hand will say so
        return at_hand
    return other if is_later else at_hand


def prove_possession(signer: Signer, role: Role = Role.PUBLISHER) -> str:
    """Return base64 of `signer`'s signature over its own verifier key: a new key's first act."""
    return b64encode(signer.sign_bytes(_possession(listed_vkey(signer, role))))


def listed_vkey(signer: Signer, role: Role) -> str:
    """Return the verifier key as a directory lists it: a witness's is of the cosignature type."""
    return cosignature_vkey(signer) if role is Role.WITNESS else signer.vkey


def check_possession(vkey: str, proof: str) -> None:
    """Verify `prove_possession`; VerificationFailed("key_possession")."""
    key = Verifier.from_vkey(vkey)
    try:
        # The plain key is checked whatever the listed type: possession is of the key material.
        plain = Verifier(key.name, key.public)
        plain.check(_possession(vkey).decode("utf-8"), b64decode(proof))
    except VerificationFailed:
        raise VerificationFailed("key_possession") from None


def _possession(vkey: str) -> bytes:
    return f"{_POSSESSION}{vkey}\n".encode()


def _listed(item: Any, origin: str) -> ListedKey:
    check(item, _KEY, {"until": is_instant, "revoked": is_count}, "keys_fields")
    role = Role(item["role"])
    key = Verifier.from_vkey(item["vkey"])
    _check_name(key, role, origin)
    return ListedKey(role, item["vkey"], item["from"], item.get("until"), item.get("revoked"))


def _check_name(key: Verifier, role: Role, origin: str) -> None:
    if role is Role.WITNESS:
        if key.algorithm is not Algorithm.COSIGNATURE:
            raise VerificationFailed("key_algorithm")
        return
    own = key_name(origin, role)
    if key.algorithm is not Algorithm.ED25519:
        raise VerificationFailed("key_algorithm")
    if key.name != own and not key.name.startswith(own + "/"):
        raise VerificationFailed("key_name")


_LISTED_ROLES = frozenset(role.value for role in Role if role is not Role.ROOT)

_KEY = {"role": one_of(_LISTED_ROLES), "vkey": is_text(400), "from": is_instant}

_DIRECTORY = {
    "v": one_of({VERSION}),
    "origin": is_text(200),
    "seq": is_count,
    "time": is_instant,
    "keys": is_list(MAX_KEYS),
}
