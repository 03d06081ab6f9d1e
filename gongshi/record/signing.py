"""Ed25519 keys with names (签名密钥): the written forms of C2SP signed-note v1.0.0.

The pinned key fixes the algorithm; a message never chooses. Two types exist here: 0x01, Ed25519
over a note's text, and 0x04, a witness's time-stamped cosignature (C2SP tlog-cosignature v1.0.1).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record.canonical import is_plain_text
from gongshi.record.strict import MAX_SIZE, b64decode, b64encode, hexbytes

KEY_SIZE = 32
KEY_ID_SIZE = 4
SIGNATURE_SIZE = 64
TIME_SIZE = 8  # a cosignature begins with its POSIX time

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

    @cached_property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ newline ‖ type ‖ key)."""
        return key_id_of(self.name, self.algorithm, self.public)

    @cached_property
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
        self._check_bytes(cosigned_bytes(text, at), signature[TIME_SIZE:])
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
        return key_id_of(self.name, Algorithm.ED25519, self.public)

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

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private)


def is_key_name(name: str) -> bool:
    """Return whether `name` is non-empty, in NFC, without spaces, plus or control characters."""
    return (
        is_plain_text(name)
        and bool(name)
        and not any(c == "+" or c.isspace() or not c.isprintable() for c in name)
    )


def is_weak_key(public: bytes) -> bool:
    """Return whether `public` is one of the small-order or non-canonical encodings."""
    y = int.from_bytes(public, "little") & ~_SIGN_BIT
    return y in _SMALL_ORDER_Y or y >= _P


def cosigned_bytes(text: str, at: int) -> bytes:
    """Return what a witness signs for a checkpoint's text at POSIX time `at`."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def key_id_of(name: str, algorithm: Algorithm, public: bytes) -> bytes:
    """Return the first four bytes of SHA-256(name ‖ newline ‖ type ‖ key)."""
    named = name.encode("utf-8") + b"\n" + bytes([algorithm]) + public
    return hashlib.sha256(named).digest()[:KEY_ID_SIZE]
