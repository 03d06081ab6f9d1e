"""Batches (批次) and their sealed rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from gongshi.posting.life import State
from gongshi.store import tables as t
from gongshi.store.nouns import Batch, SealedRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

COUNTS = ("totals", "routed_away")  # what of the intake outlives the rows


class Batches:
    """The batches of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch: Batch, digest: str, rows: Iterable[SealedRow]) -> None:
        """Store a batch with its rows, all or nothing."""
        self._connection.execute(
            insert(t.batches).values(
                id=batch.id,
                kind=batch.kind,
                state=batch.state.value,
                digest=digest,
                received_at=batch.received_at,
                row_count=batch.row_count,
                intake=_to_json(batch.intake),
                letter=_to_json(batch.letter) if batch.letter else None,
            )
        )
        values = [
            {"batch": batch.id, "n": r.n, "number": r.number, "sealed": r.sealed} for r in rows
        ]
        if values:
            self._connection.execute(insert(t.rows), values)

    def get(self, batch_id: str) -> Batch | None:
        """Return a batch by id."""
        query = select(t.batches).where(t.batches.c.id == batch_id)
        return _batch(self._connection.execute(query).one_or_none())

    def with_digest(self, kind: str, digest: str) -> Batch | None:
        """Return the live batch of these bytes and this kind, if there is one."""
        query = select(t.batches).where(t.batches.c.kind == kind, t.batches.c.digest == digest)
        return _batch(self._connection.execute(query).one_or_none())

    def in_states(self, states: Iterable[State]) -> Sequence[Batch]:
        """Return batches in any of `states`, oldest first."""
        wanted = [state.value for state in states]
        query = select(t.batches).where(t.batches.c.state.in_(wanted))
        ordered = query.order_by(t.batches.c.received_at, t.batches.c.id)
        found = (_batch(row) for row in self._connection.execute(ordered))
        return [batch for batch in found if batch]

    def ids(self) -> set[str]:
        """Return every batch id."""
        return set(self._connection.execute(select(t.batches.c.id)).scalars())

    def rows(self, batch_id: str) -> Sequence[SealedRow]:
        """Return the sealed rows in order."""
        query = select(t.rows).where(t.rows.c.batch == batch_id).order_by(t.rows.c.n)
        return [SealedRow(r.n, r.number, r.sealed) for r in self._connection.execute(query)]

    def count_rows(self, batch_ids: Iterable[str]) -> int:
        """Return how many sealed rows the given batches still have."""
        query = select(t.rows.c.n).where(t.rows.c.batch.in_(list(batch_ids)))
        return len(self._connection.execute(query).all())

    def destroy_rows(self, batch_id: str) -> None:
        """Delete the rows, forget the bytes' digest and the file's own words (数据销毁)."""
        self._connection.execute(delete(t.rows).where(t.rows.c.batch == batch_id))
        batch = self.get(batch_id)
        left = (
            {name: batch.intake[name] for name in COUNTS if name in batch.intake} if batch else {}
        )
        self._set(batch_id, digest=f"ended:{batch_id}", intake=_to_json(left))

    def move(self, batch_id: str, state: State) -> None:
        """Write the state; the caller has asked `life.move`."""
        self._set(batch_id, state=state.value)

    def attach_letter(self, batch_id: str, letter: dict[str, Any]) -> None:
        """Write the covering letter."""
        self._set(batch_id, letter=_to_json(letter))

    def mark_returned(self, batch_id: str, row: int | None, reason: str | None) -> None:
        """Write which row sent it back and why; None clears it."""
        self._set(batch_id, return_row=row, return_reason=reason)

    def _set(self, batch_id: str, **values: object) -> None:
        self._connection.execute(
            update(t.batches).where(t.batches.c.id == batch_id).values(**values)
        )

    def ask_release(self, batch_id: str, number: int, *, handler: str, at: datetime) -> None:
        """Record that a handler asks to release the name of one row; asking twice is once."""
        if number not in self.release_asks(batch_id):
            self._connection.execute(
                insert(t.release_asks).values(batch=batch_id, number=number, handler=handler, at=at)
            )

    def release_asks(self, batch_id: str) -> dict[int, str]:
        """Return the rows whose release was asked for, with the handler who asked."""
        c = t.release_asks.c
        query = select(c.number, c.handler).where(c.batch == batch_id).order_by(c.number)
        return {row.number: row.handler for row in self._connection.execute(query)}

    def release_name(
        self, batch_id: str, number: int, *, handler: str, approver: str, at: datetime
    ) -> None:
        """Record that two people released a word-like name of one row for the gate."""
        known = select(t.releases).where(
            t.releases.c.batch == batch_id, t.releases.c.number == number
        )
        if self._connection.execute(known).one_or_none() is None:
            self._connection.execute(
                insert(t.releases).values(
                    batch=batch_id, number=number, handler=handler, approver=approver, at=at
                )
            )

    def released(self, batch_id: str) -> set[int]:
        """Return the source rows whose names were released."""
        query = select(t.releases.c.number).where(t.releases.c.batch == batch_id)
        return set(self._connection.execute(query).scalars())


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _batch(row: Row[Any] | None) -> Batch | None:
    if row is None:
        return None
    return Batch(
        id=row.id,
        kind=row.kind,
        state=State(row.state),
        received_at=row.received_at,
        row_count=row.row_count,
        intake=json.loads(row.intake),
        letter=json.loads(row.letter) if row.letter else None,
        return_row=row.return_row,
        return_reason=row.return_reason,
    )
