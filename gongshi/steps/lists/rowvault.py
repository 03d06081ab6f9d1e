"""Rows at rest: sealed cells to ciphertext and back, under a key that dies with the posting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.record import rowbox
from gongshi.steps import files
from gongshi.store import SealedRow
from masking import vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from gongshi.steps.desk import Desk
    from gongshi.store import Transaction
    from masking import Sealed

STARRED = "E301"
ASIDE = "~"  # marks cells that no rule may read: needles for the gate only


@dataclass(frozen=True)
class OpenedRows:
    """A batch's rows as sealed cells. `needles` holds every raw cell, read or not."""

    numbers: tuple[int, ...]
    rows: tuple[Mapping[str, Sealed], ...]
    needles: tuple[Mapping[str, Sealed], ...]
    needle_numbers: tuple[int, ...]
    words: tuple[str, ...] = ()
    """The site's own words, as two people accepted them."""
    starred: frozenset[tuple[int, str]] = frozenset()
    """Cells of sentences (row, field) whose doubtful words a handler has starred."""


def key_file(desk: Desk, batch_id: str) -> Path:
    """Return where the wrapped row key of a batch lies."""
    return desk.home.rowkeys / f"{batch_id}.key"


def new_key(desk: Desk, batch_id: str) -> bytes:
    """Make a row key, keep it wrapped, return it."""
    key = rowbox.new_key()
    files.put(key_file(desk, batch_id), rowbox.wrap(desk.keys.kek, key))
    return key


def load_key(desk: Desk, batch_id: str) -> bytes:
    """Return a batch's row key; a destroyed one is refused."""
    path = key_file(desk, batch_id)
    if not path.exists():
        raise GongshiError(
            "rows_destroyed", "这份名单的数据已按期销毁", "如需再公示,请重新导入名单"
        )
    return rowbox.unwrap(desk.keys.kek, path.read_bytes())


def seal_rows(
    key: bytes, batch_id: str, rows: Iterable[tuple[int, Mapping[str, Sealed]]]
) -> Sequence[SealedRow]:
    """Encrypt numbered rows; number 0 holds cells that stood outside the table."""
    return [
        SealedRow(n, number, rowbox.seal(key, batch_id, n, vault.to_bytes(cells)))
        for n, (number, cells) in enumerate(rows, 1)
    ]


def open_rows(desk: Desk, tx: Transaction, batch_id: str) -> OpenedRows:
    """Decrypt a batch's rows into sealed cells."""
    key = load_key(desk, batch_id)
    opened = [
        (row.number, vault.from_bytes(rowbox.unseal(key, batch_id, row.n, row.sealed)))
        for row in tx.batches.rows(batch_id)
    ]
    table = [(number, cells) for number, cells in opened if number > 0]
    return OpenedRows(
        numbers=tuple(number for number, _ in table),
        rows=tuple(_readable(cells) for _, cells in table),
        needles=tuple(cells for _, cells in opened),
        needle_numbers=tuple(number for number, _ in opened),
        words=tx.words.accepted(),
        starred=_starred(tx.intake.confirmed(batch_id)),
    )


def starred_place(row: int, field: str) -> str:
    """Name the cell of a sentence for a confirmation of E301."""
    return f"{row}:{field}"


def _starred(confirmed: Iterable[tuple[str, str]]) -> frozenset[tuple[int, str]]:
    places = [place.partition(":") for code, place in confirmed if code == STARRED]
    return frozenset((int(row), field) for row, _, field in places)


def _readable(cells: Mapping[str, Sealed]) -> dict[str, Sealed]:
    return {name: cell for name, cell in cells.items() if not name.startswith(ASIDE)}
