"""Signed notes (C2SP signed-note v1.0.0): the one envelope of the record.

A note is text, an empty line, and lines `— name base64(key id ‖ signature)`. The pinned key fixes
the algorithm; a message never chooses. Two types exist here: 0x01, Ed25519 over the text, and 0x04,
a witness's time-stamped cosignature of a checkpoint (C2SP tlog-cosignature v1.0.1).

Reading order: size, UTF-8, control characters, shape, signature lines, then the signatures of known
keys, all of which must hold. Everything untrusted raises VerificationFailed and nothing else.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record.strict import MAX_SIZE, b64decode, b64encode, hexbytes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

NOTE_LIMIT = 65_536  # bytes; entries are held to less by their own reader
MAX_SIGNATURES = 32  # the specification asks for at least 16

KEY_SIZE = 32
KEY_ID_SIZE = 4
SIGNATURE_SIZE = 64
TIME_SIZE = 8

_LINE_START = "\u2014 "
_SKEY_PREFIX = "PRIVATE+KEY+"
_P = 2**255 - 19
_SIGN_BIT = 1 << 255

# The y coordinates of the points of order 1, 2, 4 and 8; with either sign bit and the
# non-canonical p and p+1 they are the 14 encodings under which anyone can forge.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _P - 1,
        _P,
        _P + 1,
        int.from_bytes(
            bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            "little",
        ),
        int.from_bytes(
            bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            "little",
        ),
    }
)


class Algorithm(IntEnum):
    """The signature types of the specification that are used here."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True)
class Verifier:
    """A public key with its name (公钥): what a reader pins."""

    name: str
    public: bytes
    algorithm: Algorithm = Algorithm.ED25519

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise VerificationFailed("key_name")
        if len(self.public) != KEY_SIZE or is_weak_key(self.public):
            raise VerificationFailed("key_weak")

    @classmethod
    def from_vkey(cls, text: str) -> Verifier:
        """Read `name+hash+base64(type ‖ key)`."""
        parts = text.split("+", 2)
        if len(parts) != 3:  # noqa: PLR2004 - name, hash, key
            raise VerificationFailed("key_format")
        data = b64decode(parts[2], "key_format")
        if not data or data[0] not in set(Algorithm):
            raise VerificationFailed("key_algorithm")
        key = cls(parts[0], data[1:], Algorithm(data[0]))
        if hexbytes(parts[1], "key_format") != key.key_id:
            raise VerificationFailed("key_hash")
        return key

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ newline ‖ type ‖ key)."""
        return _key_id(self.name, self.algorithm, self.public)

    @property
    def vkey(self) -> str:
        """The key in its written form."""
        written = b64encode(bytes([self.algorithm]) + self.public)
        return f"{self.name}+{self.key_id.hex()}+{written}"

    def check(self, text: str, signature: bytes) -> int | None:
        """Verify `signature` over `text`; return a cosignature's POSIX time, else None."""
        if self.algorithm is Algorithm.COSIGNATURE:
            return self._check_cosignature(text, signature)
        self._check_bytes(text.encode("utf-8"), signature)
        return None

    def _check_cosignature(self, text: str, signature: bytes) -> int:
        at = int.from_bytes(signature[:TIME_SIZE], "big")
        if at > MAX_SIZE:
            raise VerificationFailed("note_signature")
        self._check_bytes(_cosigned(text, at), signature[TIME_SIZE:])
        return at

    def _check_bytes(self, message: bytes, signature: bytes) -> None:
        if len(signature) != SIGNATURE_SIZE:
            raise VerificationFailed("note_signature")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise VerificationFailed("note_signature") from None


@dataclass(frozen=True)
class Signer:
    """A private key with its name (私钥). `private` is the 32-byte seed and is never shown."""

    name: str
    private: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not is_key_name(self.name) or len(self.private) != KEY_SIZE:
            raise RecordError("key_invalid", "签名密钥不可用", "请重新生成密钥")

    @classmethod
    def generate(cls, name: str) -> Signer:
        """Make a new key."""
        return cls(name, secrets.token_bytes(KEY_SIZE))

    @classmethod
    def from_skey(cls, text: str) -> Signer:
        """Read what `skey` writes; RecordError if it is damaged."""
        fault = RecordError("key_invalid", "签名密钥文件已损坏", "请从备份恢复密钥文件")
        parts = text.strip().removeprefix(_SKEY_PREFIX).split("+", 2)
        if not text.startswith(_SKEY_PREFIX) or len(parts) != 3:  # noqa: PLR2004 - as for vkey
            raise fault
        try:
            data = b64decode(parts[2])
        except VerificationFailed:
            raise fault from None
        signer = cls(parts[0], data[1:])
        if data[:1] != b"\x01" or signer.key_id.hex() != parts[1]:
            raise fault
        return signer

    @property
    def skey(self) -> str:
        """The private key in Go's written form: `PRIVATE+KEY+name+hash+base64(1 ‖ seed)`."""
        written = b64encode(bytes([Algorithm.ED25519]) + self.private)
        return f"{_SKEY_PREFIX}{self.name}+{self.key_id.hex()}+{written}"

    @property
    def public(self) -> bytes:
        """The 32-byte public key."""
        return self._key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """The key id of the public key."""
        return _key_id(self.name, Algorithm.ED25519, self.public)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.public)

    @property
    def vkey(self) -> str:
        """The public half in its written form."""
        return self.verifier.vkey

    def sign_bytes(self, message: bytes) -> bytes:
        """Return the raw Ed25519 signature of `message`."""
        return self._key.sign(message)

    def line(self, text: str) -> str:
        """Return this key's signature line for `text`, newline included."""
        return _line(self.name, self.key_id + self.sign_bytes(text.encode("utf-8")))

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private)


@dataclass(frozen=True)
class SignatureLine:
    """One signature line as it stands in a note, not yet verified."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Signature:
    """A verified signature; `time` is a cosignature's POSIX time, else None."""

    key: Verifier
    time: int | None


@dataclass(frozen=True)
class Opened:
    """A note whose known signatures all hold. `unknown` counts the lines of other keys."""

    text: str
    signatures: tuple[Signature, ...]
    unknown: int


def sign(text: str, signers: Sequence[Signer]) -> bytes:
    """Return the note of `text`, signed by each of `signers` in order."""
    if not text.endswith("\n") or _has_control(text) or not signers:
        raise RecordError("note_invalid", "待签内容格式不符", "请联系维护人员")
    return (text + "\n" + "".join(signer.line(text) for signer in signers)).encode("utf-8")


def cosignature_vkey(signer: Signer) -> str:
    """Return the verifier key under which `signer` cosigns checkpoints (type 0x04)."""
    return Verifier(signer.name, signer.public, Algorithm.COSIGNATURE).vkey


def cosignature_line(text: str, signer: Signer, at: int) -> str:
    """Return `signer`'s time-stamped cosignature line for a checkpoint's text."""
    key_id = _key_id(signer.name, Algorithm.COSIGNATURE, signer.public)
    signature = at.to_bytes(TIME_SIZE, "big") + signer.sign_bytes(_cosigned(text, at))
    return _line(signer.name, key_id + signature)


def parse(data: bytes, *, limit: int = NOTE_LIMIT) -> tuple[str, tuple[SignatureLine, ...]]:
    """Split a note into its text and its signature lines; nothing is verified yet."""
    note = _readable(data, limit)
    split = note.rfind("\n\n")
    if split < 0 or not note.endswith("\n"):
        raise VerificationFailed("note_format")
    text, tail = note[: split + 1], note[split + 2 :]
    lines = tuple(_signature_line(line) for line in tail[:-1].split("\n"))
    if len(lines) > MAX_SIGNATURES:
        raise VerificationFailed("note_format")
    if len({(line.name, line.key_id) for line in lines}) != len(lines):
        raise VerificationFailed("note_duplicate_signature")
    return text, lines


def open_signed(data: bytes, verifiers: Collection[Verifier], *, limit: int = NOTE_LIMIT) -> Opened:
    """Verify a note as the specification says: known signatures must hold, at least one."""
    text, lines = parse(data, limit=limit)
    known = {(key.name, key.key_id): key for key in verifiers}
    signatures = tuple(
        Signature(key, key.check(text, line.signature))
        for line in lines
        if (key := known.get((line.name, line.key_id)))
    )
    if not signatures:
        raise VerificationFailed("note_unknown_key")
    return Opened(text, signatures, len(lines) - len(signatures))


def open_note(data: bytes, verifiers: Collection[Verifier], *, limit: int = NOTE_LIMIT) -> str:
    """Return the text of a note signed by at least one of `verifiers`."""
    return open_signed(data, verifiers, limit=limit).text


def open_sole(
    data: bytes, verifiers: Collection[Verifier], *, limit: int = NOTE_LIMIT
) -> tuple[str, Verifier]:
    """Return text and key of a note that carries exactly one signature, by a known key."""
    opened = open_signed(data, verifiers, limit=limit)
    if opened.unknown or len(opened.signatures) != 1:
        raise VerificationFailed("note_signature_count")
    return opened.text, opened.signatures[0].key


def is_key_name(name: str) -> bool:
    """Return whether `name` is non-empty without spaces, plus or control characters."""
    return bool(name) and not any(c == "+" or c.isspace() or not c.isprintable() for c in name)


def is_weak_key(public: bytes) -> bool:
    """Return whether `public` is one of the small-order or non-canonical encodings."""
    y = int.from_bytes(public, "little") & ~_SIGN_BIT
    return y in _SMALL_ORDER_Y or y >= _P


def _readable(data: bytes, limit: int) -> str:
    if len(data) > limit:
        raise VerificationFailed("note_size")
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError:
        raise VerificationFailed("note_utf8") from None
    if _has_control(note):
        raise VerificationFailed("note_control")
    return note


def _has_control(text: str) -> bool:
    return any(char < " " and char != "\n" for char in text)


def _signature_line(line: str) -> SignatureLine:
    parts = line.removeprefix(_LINE_START).split(" ")
    if not line.startswith(_LINE_START) or len(parts) != 2 or not is_key_name(parts[0]):  # noqa: PLR2004 - name, signature
        raise VerificationFailed("note_format")
    data = b64decode(parts[1], "note_format")
    if len(data) <= KEY_ID_SIZE:
        raise VerificationFailed("note_format")
    return SignatureLine(parts[0], data[:KEY_ID_SIZE], data[KEY_ID_SIZE:])


def _line(name: str, data: bytes) -> str:
    return f"{_LINE_START}{name} {b64encode(data)}\n"


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _key_id(name: str, algorithm: Algorithm, public: bytes) -> bytes:
    named = name.encode("utf-8") + b"\n" + bytes([algorithm]) + public
    return hashlib.sha256(named).digest()[:KEY_ID_SIZE]
