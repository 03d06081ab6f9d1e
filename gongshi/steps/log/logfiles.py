"""The log's files (存证日志): tiles, bundles, then the checkpoint that covers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError, RecordError, VerificationFailed
from gongshi.record import checkpoint, keys, note, tiles
from gongshi.record.keys import Role
from gongshi.record.tree import inclusion_proof
from gongshi.steps import files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.record.note import Verifier
    from gongshi.steps.desk import Desk
    from gongshi.store import StoredEntry

CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class Head:
    """The published head of the log: its size and the signed checkpoint (b"" while empty)."""

    size: int
    note: bytes


def project_log(desk: Desk) -> Head:
    """Write the tiles of entries that no checkpoint covers yet, then the checkpoint."""
    head = read_head(desk)
    with desk.store.transaction() as tx:
        known = tx.entries.since(max(0, head.size - 1))
    check_same(desk, head, known[0] if known else None)
    waiting = [entry for entry in known if entry.index >= head.size]
    if not waiting:
        return _signed_anew(desk, head)
    grown = tiles.append(head.size, [entry.note for entry in waiting], reader(desk))
    for path, data in grown.files:
        files.put(desk.home.log / path, data)
    signed = checkpoint.make(desk.rules.site.origin, grown.size, grown.root, [desk.keys.log])
    files.put(desk.home.log / CHECKPOINT, signed)
    return Head(grown.size, signed)


def _signed_anew(desk: Desk, head: Head) -> Head:
    """Sign the head with the log key of today where another one signed it (换钥之后)."""
    if head.size == 0 or _is_by(desk, head.note, [desk.keys.log.verifier]):
        return head
    text, _ = note.parse(head.note)
    signed = note.sign(text, [desk.keys.log])
    files.put(desk.home.log / CHECKPOINT, signed)
    return Head(head.size, signed)


def check_same(desk: Desk, head: Head, last: StoredEntry | None) -> None:
    """Refuse where the database does not hold, as `last`, the entry that ends the published log.

    A database from an old backup would otherwise write a second history over the first.
    """
    if head.size == 0:
        return
    if last is None or last.index < head.size - 1:
        raise _out_of_step("log_ahead_of_store", "存证日志比数据库新:数据库可能是从旧备份恢复的")
    if _leaf(desk, head, head.size - 1) != last.leaf:
        raise _out_of_step("log_forked", "存证日志与数据库不是同一份历史")


def standing_head(desk: Desk) -> Head:
    """Return the head on disk; none where it cannot be read, so that nothing counts as covered."""
    try:
        return read_head(desk)
    except (GongshiError, OSError):
        return Head(0, b"")


def _leaf(desk: Desk, head: Head, index: int) -> bytes:
    return tiles.TileReader(reader(desk), head.size)(0, index)


def _out_of_step(code: str, words: str) -> RecordError:
    return RecordError(code, words, "请停止发布,按运维手册“恢复备份”一节处理")


def read_head(desk: Desk) -> Head:
    """Return the head that the checkpoint on disk states, its signature checked."""
    path = desk.home.log / CHECKPOINT
    if not path.exists():
        return Head(0, b"")
    data = path.read_bytes()
    own = [desk.keys.log.verifier]
    log_keys = own if _is_by(desk, data, own) else _listed(desk)
    found = checkpoint.parse(data, desk.rules.site.origin, log_keys)
    return Head(found.size, data)


def _listed(desk: Desk) -> tuple[Verifier, ...]:
    """Return every log key of the directory, closed ones included."""
    data = (desk.home.public / "keys.note").read_bytes()
    return keys.parse(data, desk.keys.root_vkey).verifiers(Role.LOG)


def _is_by(desk: Desk, data: bytes, log_keys: Sequence[Verifier]) -> bool:
    try:
        checkpoint.parse(data, desk.rules.site.origin, log_keys)
    except VerificationFailed as failure:
        if failure.step in ("note_unknown_key", "checkpoint_log_signature"):
            return False
        raise
    return True


def prove(desk: Desk, index: int, head: Head) -> tuple[bytes, ...]:
    """Return the audit path of an entry under `head`."""
    return inclusion_proof(index, head.size, tiles.TileReader(reader(desk), head.size))


def reader(desk: Desk) -> tiles.ReadFile:
    """Return a reader of the log's files."""
    return lambda path: (desk.home.log / path).read_bytes()
