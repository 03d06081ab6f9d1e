"""Sealed values ↔ bytes for the store (封存值入库), which encrypts them; and keyed digests.

The bytes are plain JSON and must be encrypted before they touch a disk.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from masking.folding import squeezed
from masking.sealed import Sealed, reveal

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORTEST_KEY = 16


class VaultError(ValueError):
    """Bytes that `to_bytes` did not write (封存数据损坏). Carries no value."""

    def __init__(self) -> None:
        super().__init__("the sealed row cannot be read (封存数据无法读取)")


def to_bytes(sealed_row: Mapping[str, Sealed]) -> bytes:
    """Write a row as canonical JSON: {key: [kind, text]}, keys sorted, ASCII."""
    row = {key: [cell.kind, reveal(cell)] for key, cell in sealed_row.items()}
    return json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def from_bytes(data: bytes) -> dict[str, Sealed]:
    """Read what `to_bytes` wrote, sealing each cell at once; raises VaultError."""
    row = _parsed(data)
    if row is None:  # raised here, outside any except: the parser's own error holds the text
        raise VaultError
    return row


def _parsed(data: bytes) -> dict[str, Sealed] | None:
    try:
        row = json.loads(data)
        return {str(key): Sealed(text, kind) for key, (kind, text) in row.items()}
    except (ValueError, TypeError, AttributeError):
        return None


def keyed_digest(sealed: Sealed, key: bytes) -> bytes:
    """HMAC-SHA256 of the folded value: the same for every spelling, useless without the key.

    A plain hash of an ID number is reversed in a fraction of a second; the key must die with the
    rows.
    """
    if len(key) < _SHORTEST_KEY:
        raise ValueError("the key is too short (密钥过短)")
    return hmac.new(
        key, squeezed(reveal(sealed)).encode("utf-8", "surrogatepass"), hashlib.sha256
    ).digest()
