"""The manifest (展示清单): the one signed note that tells a board what may hang, and until when.

Order of acceptance; a later check never runs when an earlier one fails:
size → signature under a pinned key → shape (closed keys, canonical JSON) → site → board →
sequence (never back; the same number only for the same bytes) → issued at most 5 minutes ahead.
So a board cannot be made to show another board's list, an older list or a list of the future.
Format, with an example: docs/formats/manifest.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from gongshi.display import shape
from gongshi.display.model import (
    Image,
    Item,
    Manifest,
    Revocation,
    Revoked,
    Sensitivity,
    Standby,
)
from gongshi.errors import DisplayError, VerificationFailed
from gongshi.record import canonical, note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = [
    "Accepted",
    "Image",
    "Item",
    "Manifest",
    "Revocation",
    "Revoked",
    "Sensitivity",
    "Standby",
    "Stored",
    "accept",
    "build",
    "digest",
    "parse",
    "read",
]

SIZE_LIMIT = 20_000
"""Bytes of the whole note: some 40 pages a board."""
AHEAD_LIMIT = timedelta(minutes=5)
"""How far `issued_at` may lie after the board's own time."""


@dataclass(frozen=True)
class Stored:
    """What a board remembers of the last accepted manifest: number and digest of the note."""

    seq: int
    sha256: str


@dataclass(frozen=True)
class Accepted:
    """An accepted manifest, and what to remember of it."""

    manifest: Manifest
    stored: Stored


def digest(data: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of a note, as `prev` and the ETag carry it."""
    return sha256(data).hexdigest()


def build(manifest: Manifest, signer: note.Signer) -> bytes:
    """Return the signed note; a manifest that no board would accept is refused here."""
    body = canonical.dumps(shape.to_json(manifest))
    parse(body)
    data = note.sign(body.decode() + "\n", [signer])
    if len(data) > SIZE_LIMIT:
        raise DisplayError("manifest_size", "这块屏上的页数过多", "请把部分公示改放到另一块屏")
    return data


def parse(body: bytes) -> Manifest:
    """Read one line of canonical JSON; any other shape raises DisplayError manifest_shape."""
    try:
        return shape.from_json(canonical.loads(body))
    except VerificationFailed as fault:
        raise shape.fault() from fault


def read(data: bytes) -> Manifest:
    """Read a manifest of our own without a key: for the office, never for a board."""
    return parse(data.split(b"\n", 1)[0])


def accept(
    data: bytes,
    verifiers: note.Verifier | Sequence[note.Verifier],
    stored: Stored | None,
    *,
    site: str,
    board: str,
    now: datetime,
) -> Accepted:
    """Check a note from outside and return the manifest; raises DisplayError and nothing else."""
    manifest = parse(_signed_text(data, verifiers).removesuffix("\n").encode())
    found = Stored(manifest.seq, digest(data))
    for holds, code in (
        (manifest.site == site, "manifest_site"),
        (manifest.board == board, "manifest_board"),
        (_follows(stored, found), "manifest_seq"),
        (manifest.issued_at <= now + AHEAD_LIMIT, "manifest_time"),
    ):
        if not holds:
            raise _refused(code)
    return Accepted(manifest, found)


def _signed_text(data: bytes, verifiers: note.Verifier | Sequence[note.Verifier]) -> str:
    if len(data) > SIZE_LIMIT:
        raise _refused("manifest_size")
    known = [verifiers] if isinstance(verifiers, note.Verifier) else list(verifiers)
    try:
        return note.open_note(data, known)
    except VerificationFailed as fault:
        raise _refused("manifest_signature") from fault


def _follows(stored: Stored | None, found: Stored) -> bool:
    return stored is None or found.seq > stored.seq or found == stored


def _refused(code: str) -> DisplayError:
    return DisplayError(code, "展示清单未通过核验", "屏幕继续按上一份有效清单展示,请检查发布系统")
