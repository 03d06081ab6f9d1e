"""Row commitments (名单行承诺): what was printed, committed to without being told.

Row n becomes HMAC-SHA256(commitment key, "gongshi/row/v1" ‖ 0 ‖ id ‖ u32(n) ‖ row), where `row` is
the canonical JSON of the masked cells as printed, in column order. Only the root over the
commitments is published; the key is the posting's own and dies with its rows. Without the key a
root of guessable rows tells nothing; with it, each row can be proved.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from gongshi.record import canonical
from gongshi.record.rowbox import derive
from gongshi.record.tree import leaf_hash, root

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROWS_ALG = "hmac-sha256/rfc6962/v1"
_LABEL = b"gongshi/row/v1\x00"


def commitment(key: bytes, posting_id: str, n: int, cells: Mapping[str, str]) -> bytes:
    """Return the commitment to printed row `n` (from 1); `key` is the posting's data key."""
    row = canonical.dumps([[label, text] for label, text in cells.items()])
    message = _LABEL + posting_id.encode("ascii") + n.to_bytes(4, "big") + row
    return hmac.digest(derive(key, "rows"), message, "sha256")


def rows_root(key: bytes, posting_id: str, rows: Sequence[Mapping[str, str]]) -> str:
    """Return the root, in hex, over the commitments to `rows` in printed order."""
    leaves = (commitment(key, posting_id, n, cells) for n, cells in enumerate(rows, 1))
    return root(map(leaf_hash, leaves)).hex()
