"""Checkpoints (检查点, C2SP tlog-checkpoint v1.0.0): origin, size and root, signed by the log key.

Extension lines are refused. A witness adds a time-stamped cosignature (type 0x04); a log must only
ever sign checkpoints that extend each other, which `verify_growth` checks for a reader who
remembers the last one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongshi.errors import VerificationFailed
from gongshi.record import note
from gongshi.record.strict import b64encode, b64hash, decimal
from gongshi.record.tree import verify_consistency

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gongshi.record.note import Signature, Signer, Verifier

CHECKPOINT_LIMIT = 16_384
_LINES = 3


@dataclass(frozen=True)
class Checkpoint:
    """A tree head. `signatures` are verified; `unknown` counts the lines of other keys."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...] = field(default=(), compare=False)
    unknown: int = field(default=0, compare=False)

    @property
    def text(self) -> str:
        """The note text."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root)}\n"

    @property
    def witnessed(self) -> tuple[tuple[str, int], ...]:
        """Name and POSIX time of each cosignature."""
        return tuple((s.key.name, s.time) for s in self.signatures if s.time is not None)


def make(origin: str, size: int, root: bytes, signers: Sequence[Signer]) -> bytes:
    """Return a checkpoint signed by the log's key, or by two of them while one replaces another."""
    return note.sign(Checkpoint(origin, size, root).text, signers)


def parse(
    data: bytes, origin: str, log_keys: Collection[Verifier], witnesses: Collection[Verifier] = ()
) -> Checkpoint:
    """Verify a checkpoint of `origin` signed by one of `log_keys`."""
    opened = note.open_signed(data, [*log_keys, *witnesses], limit=CHECKPOINT_LIMIT)
    head = read_text(opened.text)
    if head.origin != origin:
        raise VerificationFailed("checkpoint_origin")
    if not any(signature.key in log_keys for signature in opened.signatures):
        raise VerificationFailed("checkpoint_log_signature")
    return Checkpoint(head.origin, head.size, head.root, opened.signatures, opened.unknown)


def read_text(text: str) -> Checkpoint:
    """Read the three lines of a checkpoint's text; nothing is verified here."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != _LINES or not lines[0]:
        raise VerificationFailed("checkpoint_format")
    return Checkpoint(
        lines[0], decimal(lines[1], "checkpoint_format"), b64hash(lines[2], "checkpoint_format")
    )


def cosign(data: bytes, witness: Signer, at: int) -> bytes:
    """Return the checkpoint with `witness`'s cosignature at POSIX time `at`.

    The witness must have verified the log's signature and the growth from the last one it signed.
    """
    text, _ = note.parse(data, limit=CHECKPOINT_LIMIT)
    read_text(text)
    return data + note.cosignature_line(text, witness, at).encode("utf-8")


def merge(
    notes: Sequence[bytes],
    origin: str,
    log_keys: Collection[Verifier],
    witnesses: Collection[Verifier],
) -> bytes:
    """Return one checkpoint with every known signature of `notes`, which state the same head.

    Lines of unknown keys are left out: a reader of proofs refuses them.
    """
    heads = [parse(data, origin, log_keys, witnesses) for data in notes]
    if len({(head.size, head.root) for head in heads}) != 1:
        raise VerificationFailed("checkpoint_fork")
    known = {(key.name, key.key_id) for key in (*log_keys, *witnesses)}
    lines: dict[tuple[str, bytes], str] = {}
    for data in notes:
        for line in note.parse(data, limit=CHECKPOINT_LIMIT)[1]:
            if (line.name, line.key_id) in known:
                lines.setdefault((line.name, line.key_id), note.written(line))
    return (heads[0].text + "\n" + "".join(lines.values())).encode()


def verify_growth(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """Require `new` to extend `old`: else checkpoint_origin, _rollback, _fork or consistency."""
    if old.origin != new.origin:
        raise VerificationFailed("checkpoint_origin")
    if new.size < old.size:
        raise VerificationFailed("checkpoint_rollback")
    if new.size == old.size and new.root != old.root:
        raise VerificationFailed("checkpoint_fork")
    verify_consistency(old.size, new.size, proof, old.root, new.root)
