"""The log's files (存证日志): tiles, bundles, then the checkpoint that covers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError, RecordError
from gongshi.record import checkpoint, tiles
from gongshi.record.tree import inclusion_proof
from gongshi.steps import files

if TYPE_CHECKING:
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
        return head
    grown = tiles.append(head.size, [entry.note for entry in waiting], reader(desk))
    for path, data in grown.files:
        files.put(desk.home.log / path, data)
    note = checkpoint.make(desk.rules.site.origin, grown.size, grown.root, [desk.keys.log])
    files.put(desk.home.log / CHECKPOINT, note)
    return Head(grown.size, note)


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
    note = path.read_bytes()
    found = checkpoint.parse(note, desk.rules.site.origin, [desk.keys.log.verifier])
    return Head(found.size, note)


def prove(desk: Desk, index: int, head: Head) -> tuple[bytes, ...]:
    """Return the audit path of an entry under `head`."""
    return inclusion_proof(index, head.size, tiles.TileReader(reader(desk), head.size))


def reader(desk: Desk) -> tiles.ReadFile:
    """Return a reader of the log's files."""
    return lambda path: (desk.home.log / path).read_bytes()
