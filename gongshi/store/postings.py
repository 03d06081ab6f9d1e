"""Postings (公示、公布), their approvals and their finished pages."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from gongshi.posting.life import State
from gongshi.store import tables as t
from gongshi.store.nouns import Posting, StoredPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

FIELDS = tuple(c.name for c in t.postings.columns)


class Postings:
    """The postings of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, posting: Posting) -> None:
        """Store a submitted posting in place of an earlier submission of the same batch."""
        self.drop_of_batch(posting.batch)
        values = {name: getattr(posting, name) for name in FIELDS}
        values["window"] = json.dumps(posting.window, ensure_ascii=False, sort_keys=True)
        values["provisional"] = int(posting.provisional)
        self._connection.execute(insert(t.postings).values(**values))

    def drop_of_batch(self, batch_id: str) -> None:
        """Remove the unpublished posting of a batch, approvals and pages with it."""
        old = self.of_batch(batch_id)
        if old is None:
            return
        if old.published_at is not None:
            raise AssertionError
        for table in (t.approvals, t.pages):
            self._connection.execute(delete(table).where(table.c.posting == old.id))
        self._connection.execute(delete(t.postings).where(t.postings.c.id == old.id))

    def get(self, posting_id: str) -> Posting | None:
        """Return a posting by id."""
        return self._one(_joined().where(t.postings.c.id == posting_id))

    def ids(self) -> set[str]:
        """Return every posting id."""
        return set(self._connection.execute(select(t.postings.c.id)).scalars())

    def numbered(self, year: int, number: int) -> Posting | None:
        """Return the posting with a printed number."""
        wanted = (t.postings.c.year == year, t.postings.c.number == number)
        return self._one(_joined().where(*wanted))

    def of_batch(self, batch_id: str) -> Posting | None:
        """Return the posting of a batch."""
        return self._one(_joined().where(t.postings.c.batch == batch_id))

    def in_states(self, states: Iterable[State]) -> Sequence[Posting]:
        """Return postings in any of `states`, oldest first."""
        wanted = [state.value for state in states]
        return self._all(_joined().where(t.batches.c.state.in_(wanted)))

    def published(self) -> Sequence[Posting]:
        """Return every posting that has an entry in the log."""
        return self._all(_joined().where(t.postings.c.published_at.is_not(None)))

    def ended_since(self, at: datetime) -> Sequence[Posting]:
        """Return the postings that came down at `at` or later."""
        return self._all(_joined().where(t.postings.c.ended_at >= at))

    def ended_early(self, now: datetime) -> Sequence[Posting]:
        """Return the postings that come or came down before an end which still lies ahead."""
        early = (t.postings.c.ending.is_not(None), t.postings.c.ends_at > now)
        return self._all(_joined().where(*early))

    def showing_of_kind(self, kind: str) -> Sequence[Posting]:
        """Return the showing postings of one kind."""
        query = _joined().where(t.postings.c.kind == kind, t.batches.c.state == State.SHOWING.value)
        return self._all(query)

    def set(self, posting_id: str, **values: object) -> None:
        """Write some columns of a posting; `facts` and `window` are JSON data."""
        for name in ("facts", "window"):
            if name in values:
                values[name] = json.dumps(values[name], ensure_ascii=False, sort_keys=True)
        self._connection.execute(
            update(t.postings).where(t.postings.c.id == posting_id).values(**values)
        )

    def next_number(self, year: int) -> int:
        """Return the lowest number of the year that no posting has, so that no gap stays open."""
        query = select(t.postings.c.number).where(t.postings.c.year == year)
        taken = set(self._connection.execute(query).scalars())
        return next(number for number in count(1) if number not in taken)

    def approve(
        self, posting_id: str, *, handler: str, approver: str, content: str, at: datetime
    ) -> None:
        """Record an approval of `content`; a second one by the same person changes nothing."""
        if approver in self.approvers(posting_id):
            return
        self._connection.execute(
            insert(t.approvals).values(
                posting=posting_id, approver=approver, handler=handler, content=content, at=at
            )
        )

    def approvers(self, posting_id: str) -> Sequence[str]:
        """Return who approved, in order."""
        query = select(t.approvals.c.approver).where(t.approvals.c.posting == posting_id)
        ordered = query.order_by(t.approvals.c.at, t.approvals.c.approver)
        return list(self._connection.execute(ordered).scalars())

    def approved(self, posting_id: str) -> Sequence[tuple[str, datetime]]:
        """Return content and time of each approval, in order; not who it was."""
        c = t.approvals.c
        query = select(c.content, c.at).where(c.posting == posting_id)
        ordered = query.order_by(c.at, c.approver)
        return [(row.content, row.at) for row in self._connection.execute(ordered)]

    def clear_approvals(self, posting_id: str) -> None:
        """Void every approval."""
        self._connection.execute(delete(t.approvals).where(t.approvals.c.posting == posting_id))

    def put_pages(self, posting_id: str, pages: Iterable[StoredPage]) -> None:
        """Write the list of finished pages in place of any earlier one."""
        self._connection.execute(delete(t.pages).where(t.pages.c.posting == posting_id))
        values = [
            {
                "posting": posting_id,
                "profile": p.profile,
                "n": p.n,
                "w": p.w,
                "h": p.h,
                "size": p.size,
                "sha256": p.sha256,
            }
            for p in pages
        ]
        if values:
            self._connection.execute(insert(t.pages), values)

    def pages(self, posting_id: str) -> Sequence[StoredPage]:
        """Return the finished pages, by profile and number."""
        query = select(t.pages).where(t.pages.c.posting == posting_id)
        ordered = query.order_by(t.pages.c.profile, t.pages.c.n)
        return [
            StoredPage(p.profile, p.n, p.w, p.h, p.size, p.sha256)
            for p in self._connection.execute(ordered)
        ]

    def _one(self, query: Select[Any]) -> Posting | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _posting(row)

    def _all(self, query: Select[Any]) -> Sequence[Posting]:
        ordered = query.order_by(t.postings.c.submitted_at, t.postings.c.id)
        return [_posting(row) for row in self._connection.execute(ordered)]


def _joined() -> Select[Any]:
    return select(t.postings, t.batches.c.state).join(
        t.batches, t.batches.c.id == t.postings.c.batch
    )


def _posting(row: Row[Any]) -> Posting:
    values = {name: getattr(row, name) for name in FIELDS}
    values["window"] = json.loads(values["window"])
    values["facts"] = json.loads(values["facts"]) if values["facts"] else None
    values["provisional"] = bool(values["provisional"])
    return Posting(state=State(row.state), **values)
