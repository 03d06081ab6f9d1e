"""Growth (日志只增不改): does the log whose files are at hand extend what a reader saw before?

A reader who remembers a checkpoint asks three things of the next one: the tiles at hand lead to its
root, it is not smaller, and the old tree is its beginning. The consistency proof is made from the
tiles and then verified against the two roots alone, so that tiles which contradict each other
cannot pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import VerificationFailed
from gongshi.record import checkpoint, keys, tiles
from gongshi.record.keys import Role
from gongshi.record.tiles import TileReader
from gongshi.record.tree import consistency_proof, root_at

if TYPE_CHECKING:
    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.keys import Directory
    from gongshi.record.tiles import ReadFile

CHECKPOINT_FILE = "checkpoint"


def read_directory(data: bytes, root_vkey: str, known: Directory | None) -> Directory:
    """Read `keys.note`; one older than the reader has seen could hide a revocation."""
    directory = keys.parse(data, root_vkey)
    if known and directory.origin != known.origin:
        raise VerificationFailed("checkpoint_origin")
    if known and directory.seq < known.seq:
        raise VerificationFailed("keys_rollback")
    if known and directory.seq == known.seq and directory != known:
        raise VerificationFailed("keys_fork")
    return directory


def read_head(data: bytes, directory: Directory) -> Checkpoint:
    """Read a checkpoint signed by a log key of the directory that is not revoked for it."""
    head = checkpoint.parse(
        data,
        directory.origin,
        directory.verifiers(Role.LOG),
        directory.verifiers(Role.WITNESS),
    )
    if any(not directory.listing(s.key).holds_for(head.size - 1) for s in head.signatures):
        raise VerificationFailed("key_revoked")
    return head


def check_growth(known: Checkpoint | None, head: Checkpoint, read: ReadFile) -> None:
    """Require the tiles that `read` returns to lead to `head`, and `head` to extend `known`.

    Raises checkpoint_rollback, checkpoint_fork, consistency, log_root or a step of the tiles.
    """
    if known:
        _check_same_or_larger(known, head)
    reader = TileReader(read, head.size)
    if root_at(head.size, reader) != head.root:
        raise VerificationFailed("log_root")
    if known:
        proof = consistency_proof(known.size, head.size, reader)
        try:
            checkpoint.verify_growth(known, head, proof)
        except VerificationFailed as failure:
            if failure.step == "consistency":
                raise VerificationFailed("checkpoint_fork") from failure
            raise


def _check_same_or_larger(known: Checkpoint, head: Checkpoint) -> None:
    """Ask what needs no tile first: whoever hides a fork may withhold the tiles too."""
    if known.origin != head.origin:
        raise VerificationFailed("checkpoint_origin")
    if head.size < known.size:
        raise VerificationFailed("checkpoint_rollback")
    if head.size == known.size and head.root != known.root:
        raise VerificationFailed("checkpoint_fork")


def fetch_head(read: ReadFile, directory: Directory) -> tuple[bytes, Checkpoint]:
    """Read the newest checkpoint of the log whose files `read` returns: its bytes and its head."""
    data = tiles.fetch(read, CHECKPOINT_FILE)
    return data, read_head(data, directory)
