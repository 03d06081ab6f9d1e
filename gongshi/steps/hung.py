"""Where a posting hung (挂过哪些屏), as its signed entry says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.record import canonical
from gongshi.record.acts import Act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.store import Transaction


def hung_on(tx: Transaction, posting_id: str) -> Sequence[str]:
    """Return the boards that the signed entry of a posting names."""
    for stored in tx.entries.of_posting(posting_id):
        if stored.kind == Act.POSTED.value:
            fields = canonical.loads(stored.note.split(b"\n", 1)[0])
            return [str(name) for name in fields["board"]]
    return []
