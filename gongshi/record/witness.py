"""A witness (第三方见证): cosigns another office's log after making sure that it only grew.

Pure: files in, a cosigned checkpoint out. Whoever calls keeps `Followed` per origin and **must have
it on disk before the cosignature leaves the machine**: a witness that forgets can be made to sign
two histories.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import VerificationFailed
from gongshi.record import checkpoint, growth, keys
from gongshi.record.keys import Role
from gongshi.record.note import Verifier, cosignature_vkey

if TYPE_CHECKING:
    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.keys import Directory
    from gongshi.record.note import Signer
    from gongshi.record.tiles import ReadFile


@dataclass(frozen=True)
class Followed:
    """What a reader remembers of one log: the directory and the last checkpoint, as bytes."""

    keys_note: bytes
    checkpoint: bytes


@dataclass(frozen=True)
class Cosigned:
    """A cosignature: what to remember, what to hand out, and what it is about.

    `listed` says whether the directory lists this witness: until it does, readers refuse the line.
    """

    followed: Followed
    head: Checkpoint
    listed: bool

    @property
    def note(self) -> bytes:
        """The checkpoint with the cosignature."""
        return self.followed.checkpoint


def remembered(followed: Followed, root_vkey: str) -> tuple[Directory, Checkpoint]:
    """Read what was remembered; a damaged memory is VerificationFailed, never a fresh start."""
    directory = keys.parse(followed.keys_note, root_vkey)
    text_keys = directory.verifiers(Role.LOG)
    return directory, checkpoint.parse(followed.checkpoint, directory.origin, text_keys)


def cosign(
    read: ReadFile,
    *,
    keys_note: bytes,
    root_vkey: str,
    known: Followed | None,
    witness: Signer,
    at: int,
) -> Cosigned:
    """Cosign the log whose files `read` returns, at POSIX time `at`, if it extends `known`.

    Asking again about the very same checkpoint returns the cosignature made before.
    """
    old_directory, old_head = remembered(known, root_vkey) if known else (None, None)
    directory = growth.read_directory(keys_note, root_vkey, old_directory)
    data, head = growth.fetch_head(read, directory)
    growth.check_growth(old_head, head, read)
    listed = cosignature_vkey(witness) in {key.vkey for key in directory.of(Role.WITNESS)}
    if known and old_head == head and _has_line(known.checkpoint, witness):
        return Cosigned(Followed(keys_note, known.checkpoint), head, listed)
    if head.size == 0:
        raise VerificationFailed("log_empty")
    plain = checkpoint.merge([data], directory.origin, directory.verifiers(Role.LOG), ())
    return Cosigned(Followed(keys_note, checkpoint.cosign(plain, witness, at)), head, listed)


def _has_line(data: bytes, witness: Signer) -> bool:
    key = Verifier.from_vkey(cosignature_vkey(witness))
    return f"\n\u2014 {key.name} ".encode() in data
