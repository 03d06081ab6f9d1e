"""An entry with its place in the log: the checks that every entry of a bundle passes.

Signed by a listed key of a publisher, included in the checkpoint's tree, the checkpoint signed by
the log and by nobody unknown, every key in force for what it signed, training kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.clock import from_utc_text
from gongshi.errors import VerificationFailed
from gongshi.record import checkpoint, entry, note
from gongshi.record.keys import Role
from gongshi.record.tree import verify_inclusion

if TYPE_CHECKING:
    from collections.abc import Collection

    from gongshi.record.acts import Act
    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.entry import Entry
    from gongshi.record.keys import Directory
    from gongshi.record.note import Verifier
    from gongshi.record.proof import Proof


LAST_TIME = 32_503_679_999  # the end of 2999, where instants end too: later ones have no words


@dataclass(frozen=True)
class Logged:
    """An entry, its index and the checkpoint that proves it."""

    entry: Entry
    index: int
    head: Checkpoint


def read_entry(data: bytes, directory: Directory, acts: Collection[Act]) -> Entry:
    """Read an entry of one of `acts`, signed by a listed publisher."""
    found = entry.parse(data, directory.verifiers(Role.PUBLISHER))
    if found.act not in acts:
        raise VerificationFailed("entry_kind")
    return found


def check_inclusion(found: Entry, proof: Proof) -> None:
    """Require the entry under the root that the proof's checkpoint states."""
    text, _ = note.parse(proof.checkpoint)
    stated = checkpoint.read_text(text)
    verify_inclusion(found.leaf, proof.index, stated.size, proof.hashes, stated.root)


def read_head(directory: Directory, found: Entry, proof: Proof) -> Checkpoint:
    """Read the proof's checkpoint: the log's signature, then listed witnesses' and no other."""
    head = checkpoint.parse(
        proof.checkpoint,
        directory.origin,
        directory.verifiers(Role.LOG),
        directory.verifiers(Role.WITNESS),
    )
    if head.unknown:
        raise VerificationFailed("checkpoint_unknown_signature")
    check_signers(directory, head, found)
    return head


def check_signers(directory: Directory, head: Checkpoint, found: Entry) -> None:
    """Require every key under `head` to be in force for a head that covers `found`."""
    for signature in head.signatures:
        if not directory.listing(signature.key).holds_for(head.size - 1):
            raise VerificationFailed("key_revoked")
        if signature.time is None:
            _check_log_key(directory, signature.key, found)
        else:
            _check_cosigned(directory, signature.key, signature.time, found)


def check_in_force(directory: Directory, found: Entry, index: int) -> None:
    """Require the publisher's key to be in force, and training not to pass for production."""
    listed = directory.listing(found.key)
    if not listed.holds_at(found.time):
        raise VerificationFailed("key_not_in_force")
    if not listed.holds_for(index):
        raise VerificationFailed("key_revoked")
    if directory.training != (found.training_s is not None):
        raise VerificationFailed("training_mixed")
    if "base" in found.fields and found.fields["base"]["size"] > index:
        raise VerificationFailed("entry_base")


def read_logged(data: bytes, proof: Proof, directory: Directory, acts: Collection[Act]) -> Logged:
    """Take all of the checks above in order."""
    found = read_entry(data, directory, acts)
    check_inclusion(found, proof)
    head = read_head(directory, found, proof)
    check_in_force(directory, found, proof.index)
    return Logged(found, proof.index, head)


def _check_log_key(directory: Directory, key: Verifier, found: Entry) -> None:
    """A checkpoint is younger than its entries: a key closed before one cannot have signed it."""
    until = directory.listing(key).until
    if until is not None and found.time >= until:
        raise VerificationFailed("key_not_in_force")


def _check_cosigned(directory: Directory, key: Verifier, time: int, found: Entry) -> None:
    """A witness signs in real time what was signed before; training entries carry an offset."""
    if time > LAST_TIME:
        raise VerificationFailed("cosigned_time")
    listed = directory.listing(key)
    ends = None if listed.until is None else _posix(listed.until)
    if time < _posix(listed.since) or (ends is not None and time >= ends):
        raise VerificationFailed("key_not_in_force")
    if time + (found.training_s or 0) < _posix(found.time):
        raise VerificationFailed("cosigned_before_entry")


def _posix(instant: str) -> int:
    return int(from_utc_text(instant).timestamp())
