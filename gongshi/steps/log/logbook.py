"""Write an entry (记入存证日志): the next index, the next number of the publisher, signed bytes.

Called inside the transaction that makes the act true, so an act without its entry, or an entry
without its act, cannot exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongshi.clock import to_utc_text
from gongshi.record import entry
from gongshi.steps.log.cosigned import newest
from gongshi.steps.log.logfiles import check_same, read_head
from gongshi.store import StoredEntry

if TYPE_CHECKING:
    from gongshi.record.acts import Act
    from gongshi.steps.desk import Desk
    from gongshi.store import Transaction


def append(
    desk: Desk, tx: Transaction, act: Act, posting_id: str | None, **fields: Any
) -> StoredEntry:
    """Append an act about a posting, or about a key where there is none; return it as stored."""
    publisher = desk.keys.publisher.name
    before, newest = tx.entries.last_of(publisher), tx.entries.last()
    now = max(desk.now(), newest.at) if newest else desk.now()  # entries never go back in time
    _check_in_step(desk, tx)
    line = entry.build(
        act,
        publisher=desk.rules.site.office,
        seq=before.seq + 1 if before else 0,
        prev=before.leaf.hex() if before else entry.FIRST_PREV,
        time=to_utc_text(now),
        **({} if desk.training is None else {"training": desk.training}),
        **_base(desk),
        **({} if posting_id is None else {"id": posting_id}),
        **fields,
    )
    note = entry.sign(line, desk.keys.publisher)
    stored = StoredEntry(
        index=newest.index + 1 if newest else 0,
        publisher=publisher,
        seq=before.seq + 1 if before else 0,
        kind=str(act),
        posting=posting_id,
        leaf=entry.leaf_hash(note),
        note=note,
        at=now,
    )
    tx.entries.add(stored)
    return stored


def _base(desk: Desk) -> dict[str, Any]:
    """Name the newest cosigned head: the entry is not older than that, whatever its `time` says."""
    head = newest(desk)
    return {} if head is None else {"base": {"size": head.size, "root": head.root.hex()}}


def _check_in_step(desk: Desk, tx: Transaction) -> None:
    head = read_head(desk)
    covered = tx.entries.since(max(0, head.size - 1))
    check_same(desk, head, covered[0] if covered else None)
