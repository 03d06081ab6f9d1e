"""Proof bundles (`.tlog-proof`, C2SP tlog-proof draft): index, audit path and checkpoint in one.

The optional `extra` line is unauthenticated, so it is refused: no byte of a bundle may change
unnoticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import VerificationFailed
from gongshi.record.checkpoint import CHECKPOINT_LIMIT
from gongshi.record.strict import b64encode, b64hash, decimal
from gongshi.record.tiles import TileReader
from gongshi.record.tree import inclusion_proof

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.record.tiles import ReadFile

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MAX_HASHES = 63
_HEAD_LIMIT = 64 * 48
_INDEX = "index "


@dataclass(frozen=True)
class Proof:
    """A proof as read; nothing is verified yet."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes


def make(index: int, hashes: Sequence[bytes], checkpoint: bytes) -> bytes:
    """Return the bytes of a proof bundle; `checkpoint` is the signed note, verbatim."""
    lines = [FIRST_LINE, f"{_INDEX}{index}", *map(b64encode, hashes), "", ""]
    return "\n".join(lines).encode("ascii") + checkpoint


def prove(index: int, size: int, checkpoint: bytes, read: ReadFile) -> bytes:
    """Return the proof bundle of entry `index` in the log of `size` whose files `read` returns."""
    return make(index, inclusion_proof(index, size, TileReader(read, size)), checkpoint)


def parse(data: bytes) -> Proof:
    """Read a proof bundle."""
    if len(data) > _HEAD_LIMIT + CHECKPOINT_LIMIT:
        raise VerificationFailed("proof_size")
    head, gap, checkpoint = data.partition(b"\n\n")
    lines = _ascii(head).split("\n")
    if not gap or lines[0] != FIRST_LINE or len(lines) > MAX_HASHES + 2:
        raise VerificationFailed("proof_format")
    if len(lines) < 2 or not lines[1].startswith(_INDEX):  # noqa: PLR2004 - two leading lines
        raise VerificationFailed("proof_format")
    index = decimal(lines[1].removeprefix(_INDEX), "proof_format")
    hashes = tuple(b64hash(line, "proof_format") for line in lines[2:])
    return Proof(index, hashes, checkpoint)


def _ascii(data: bytes) -> str:
    try:
        return data.decode("ascii")
    except UnicodeDecodeError:
        raise VerificationFailed("proof_format") from None
