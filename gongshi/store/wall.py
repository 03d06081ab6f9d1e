"""What happens around a posting on the wall: objections, paper, screens, cards, sightings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from gongshi.store import tables as t
from gongshi.store.nouns import (
    Clearance,
    PaperCopy,
    Shortfall,
    Sighting,
    Statement,
    StoredCard,
    StoredObjection,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row


class Objections:
    """The objections (异议) of one transaction; numbers run by year."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_number(self, year: int) -> int:
        """Return the next receipt number of a year."""
        query = select(func.max(t.objections.c.n)).where(t.objections.c.year == year)
        return (self._connection.execute(query).scalar() or 0) + 1

    def add(self, objection: StoredObjection) -> None:
        """Store an objection."""
        self._connection.execute(insert(t.objections).values(**asdict(objection)))

    def get(self, year: int, n: int) -> StoredObjection | None:
        """Return an objection by its receipt number."""
        c = t.objections.c
        query = select(t.objections).where(c.year == year, c.n == n)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _objection(row)

    def of_posting(self, posting: str) -> Sequence[StoredObjection]:
        """Return a posting's objections in order."""
        return [one for one in self.all() if one.posting == posting]

    def all(self) -> Sequence[StoredObjection]:
        """Return every objection in order."""
        query = select(t.objections).order_by(t.objections.c.year, t.objections.c.n)
        return [_objection(row) for row in self._connection.execute(query)]

    def close(self, year: int, n: int, *, outcome: str, by: str, at: datetime) -> None:
        """Write the outcome."""
        self._set(year, n, outcome=outcome, closed_by=by, closed_at=at)

    def forget_objector(self, year: int, n: int) -> None:
        """Delete who objected."""
        self._set(year, n, sealed=None)

    def _set(self, year: int, n: int, **values: object) -> None:
        c = t.objections.c
        self._connection.execute(
            update(t.objections).where(c.year == year, c.n == n).values(**values)
        )


class Papers:
    """Paper copies (纸质公示) and statements that there was none, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, posting: str, *, place: str, by: str, at: datetime) -> PaperCopy:
        """Store a copy that was put up, and return it with its number."""
        n = self._connection.execute(select(func.max(t.papers.c.n))).scalar() or 0
        copy = PaperCopy(n + 1, posting, place, by, at, None, None)
        self._connection.execute(insert(t.papers).values(**asdict(copy)))
        return copy

    def get(self, n: int) -> PaperCopy | None:
        """Return a copy by its number."""
        row = self._connection.execute(select(t.papers).where(t.papers.c.n == n)).one_or_none()
        return None if row is None else _paper(row)

    def of_posting(self, posting: str) -> Sequence[PaperCopy]:
        """Return a posting's copies in order."""
        query = select(t.papers).where(t.papers.c.posting == posting).order_by(t.papers.c.n)
        return [_paper(row) for row in self._connection.execute(query)]

    def remove(self, n: int, *, by: str, at: datetime) -> None:
        """Write who took a copy down and when."""
        self._connection.execute(
            update(t.papers).where(t.papers.c.n == n).values(removed_by=by, removed_at=at)
        )

    def state(self, statement: Statement) -> None:
        """Store a statement; a second one changes nothing."""
        if self.statement(statement.posting, statement.what) is None:
            self._connection.execute(insert(t.statements).values(**asdict(statement)))

    def statement(self, posting: str, what: str) -> Statement | None:
        """Return a statement about a posting."""
        c = t.statements.c
        query = select(t.statements).where(c.posting == posting, c.what == what)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Statement(row.posting, row.what, row.by, row.at)


class Wall:
    """Clearances and cards of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def clear(self, clearance: Clearance) -> bool:
        """Store that a board is clear of a posting; False where that was known."""
        if clearance.board in {known.board for known in self.clearances(clearance.posting)}:
            return False
        self._connection.execute(insert(t.clearances).values(**asdict(clearance)))
        return True

    def clearances(self, posting: str) -> Sequence[Clearance]:
        """Return the boards that are known to be clear of a posting."""
        query = select(t.clearances).where(t.clearances.c.posting == posting)
        rows = self._connection.execute(query.order_by(t.clearances.c.board))
        return [Clearance(r.posting, r.board, r.how, r.by, r.at) for r in rows]

    def put_cards(self, posting: str, what: str, cards: Iterable[StoredCard]) -> None:
        """Write the cards of one sort in place of any earlier ones."""
        c = t.cards.c
        self._connection.execute(delete(t.cards).where(c.posting == posting, c.what == what))
        values = [asdict(card) for card in cards]
        if values:
            self._connection.execute(insert(t.cards), values)

    def cards(self, posting: str) -> Sequence[StoredCard]:
        """Return a posting's cards."""
        query = select(t.cards).where(t.cards.c.posting == posting)
        rows = self._connection.execute(query.order_by(t.cards.c.what, t.cards.c.profile))
        return [StoredCard(r.posting, r.what, r.profile, r.w, r.h, r.size, r.sha256) for r in rows]


class Sightings:
    """What was seen on panels without an agent, and days that fell short, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, sighting: Sighting) -> None:
        """Store a sighting."""
        self._connection.execute(insert(t.sightings).values(**asdict(sighting)))

    def of_posting(self, posting: str) -> Sequence[Sighting]:
        """Return a posting's sightings in order of time."""
        query = select(t.sightings).where(t.sightings.c.posting == posting)
        rows = self._connection.execute(query.order_by(t.sightings.c.at, t.sightings.c.id))
        return [Sighting(r.board, r.posting, r.sha256, r.level, r.at, r.by) for r in rows]

    def put_shortfalls(self, posting: str, days: Iterable[Shortfall]) -> None:
        """Write the days that fall short, in place of what was known before."""
        self._connection.execute(delete(t.shortfalls).where(t.shortfalls.c.posting == posting))
        values = [asdict(day) for day in days]
        if values:
            self._connection.execute(insert(t.shortfalls), values)

    def shortfalls(self, posting: str) -> Sequence[Shortfall]:
        """Return the days that fell short when it was last looked at."""
        query = select(t.shortfalls).where(t.shortfalls.c.posting == posting)
        rows = self._connection.execute(query.order_by(t.shortfalls.c.day))
        return [Shortfall(r.posting, r.day, r.required, r.covered) for r in rows]


def _objection(row: Row[Any]) -> StoredObjection:
    return StoredObjection(**{name: getattr(row, name) for name in _OBJECTION})


def _paper(row: Row[Any]) -> PaperCopy:
    return PaperCopy(
        row.n, row.posting, row.place, row.put_by, row.put_at, row.removed_by, row.removed_at
    )


_OBJECTION = tuple(column.name for column in t.objections.columns)
