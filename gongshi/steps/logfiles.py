"""The log's files (存证日志): tiles, bundles, then the checkpoint that covers them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import RecordError
from gongshi.record import checkpoint, tiles
from gongshi.record.tree import inclusion_proof
from gongshi.steps import files

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk

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
        waiting = tx.entries.since(head.size)
        newest = tx.entries.last()
    total = newest.index + 1 if newest else 0
    if total < head.size:
        raise RecordError(
            "log_ahead_of_store",
            "存证日志比数据库新:数据库可能是从旧备份恢复的",
            "请停止发布,按运维手册“恢复备份”一节处理",
        )
    if not waiting:
        return head
    grown = tiles.append(head.size, [entry.note for entry in waiting], reader(desk))
    for path, data in grown.files:
        files.put(desk.home.log / path, data)
    note = checkpoint.make(desk.rules.site.origin, grown.size, grown.root, [desk.keys.log])
    files.put(desk.home.log / CHECKPOINT, note)
    return Head(grown.size, note)


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
