"""Signed notes (C2SP signed-note v1.0.0): the one envelope of the record.

A note is text, an empty line, and lines `— name base64(key id ‖ signature)`.

Reading order: size, UTF-8, control characters, shape, signature lines, then the signatures of known
keys, all of which must hold. Everything untrusted raises VerificationFailed and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record.signing import (
    KEY_ID_SIZE,
    TIME_SIZE,
    Algorithm,
    Signer,
    Verifier,
    cosigned_bytes,
    is_key_name,
    key_id_of,
)
from gongshi.record.strict import b64decode, b64encode

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = [
    "Algorithm",
    "Opened",
    "Signature",
    "SignatureLine",
    "Signer",
    "Verifier",
    "cosignature_line",
    "cosignature_vkey",
    "open_note",
    "open_signed",
    "open_sole",
    "parse",
    "sign",
    "written",
]

NOTE_LIMIT = 65_536  # bytes; entries are held to less by their own reader
MAX_SIGNATURES = 32  # the specification asks for at least 16

_LINE_START = "\u2014 "


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
    return (text + "\n" + "".join(_signed(text, signer) for signer in signers)).encode("utf-8")


def cosignature_vkey(signer: Signer) -> str:
    """Return the verifier key under which `signer` cosigns checkpoints (type 0x04)."""
    return Verifier(signer.name, signer.public, Algorithm.COSIGNATURE).vkey


def cosignature_line(text: str, signer: Signer, at: int) -> str:
    """Return `signer`'s time-stamped cosignature line for a checkpoint's text."""
    key_id = key_id_of(signer.name, Algorithm.COSIGNATURE, signer.public)
    signature = at.to_bytes(TIME_SIZE, "big") + signer.sign_bytes(cosigned_bytes(text, at))
    return _line(signer.name, key_id + signature)


def written(line: SignatureLine) -> str:
    """Return a signature line as it stands in a note."""
    return _line(line.name, line.key_id + line.signature)


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


def _signed(text: str, signer: Signer) -> str:
    return _line(signer.name, signer.key_id + signer.sign_bytes(text.encode("utf-8")))


def _line(name: str, data: bytes) -> str:
    return f"{_LINE_START}{name} {b64encode(data)}\n"
