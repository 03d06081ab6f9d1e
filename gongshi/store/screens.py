"""Screens (屏端): agents that ask to be paired, their keys, their evidence, their receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from gongshi.store import tables as t
from gongshi.store.nouns import AgentRequest, Contact, ScreenPicture, StoredReport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row, Table


class Screens:
    """The screens of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- pairing

    def add_request(self, request: AgentRequest) -> None:
        """Store an agent's wish to be paired."""
        self._connection.execute(insert(t.agent_requests).values(**vars(request)))

    def drop_requests(self, now: datetime) -> int:
        """Forget wishes that are over; return how many are left."""
        self._connection.execute(
            delete(t.agent_requests).where(t.agent_requests.c.expires_at <= now)
        )
        return len(self._connection.execute(select(t.agent_requests.c.code)).all())

    def confirm_request(self, code: str, board: str, now: datetime) -> AgentRequest | None:
        """Give a waiting agent its board; None if its code is unknown, used or over."""
        query = select(t.agent_requests).where(
            t.agent_requests.c.code == code,
            t.agent_requests.c.expires_at > now,
            t.agent_requests.c.board.is_(None),
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        change = update(t.agent_requests).where(t.agent_requests.c.code == code)
        self._connection.execute(change.values(board=board))
        return _request(row)

    def request_with(self, secret: str, now: datetime) -> AgentRequest | None:
        """Return the wish whose secret this is, while it lasts."""
        query = select(t.agent_requests).where(
            t.agent_requests.c.secret == secret, t.agent_requests.c.expires_at > now
        )
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _request(row)

    def drop_request(self, code: str) -> None:
        """Forget a wish that was fulfilled."""
        self._connection.execute(delete(t.agent_requests).where(t.agent_requests.c.code == code))

    def add_key(self, vkey: str, board: str, at: datetime) -> None:
        """Register an agent's key for a board, instead of the one before."""
        self.revoke_keys(board, at)
        self._connection.execute(delete(t.agent_keys).where(t.agent_keys.c.vkey == vkey))
        self._connection.execute(
            insert(t.agent_keys).values(vkey=vkey, board=board, registered_at=at)
        )

    def keys(self, board: str) -> Sequence[str]:
        """Return the keys whose reports are taken for a board."""
        query = select(t.agent_keys.c.vkey).where(
            t.agent_keys.c.board == board, t.agent_keys.c.revoked_at.is_(None)
        )
        return list(self._connection.execute(query).scalars())

    def revoke_keys(self, board: str, at: datetime) -> int:
        """Take no more reports under a board's keys; return how many there were."""
        query = update(t.agent_keys).where(
            t.agent_keys.c.board == board, t.agent_keys.c.revoked_at.is_(None)
        )
        return self._connection.execute(query.values(revoked_at=at)).rowcount

    # ---- evidence

    def add_report(self, report: StoredReport) -> bool:
        """Store a report; False where it is known already."""
        known = select(t.evidence.c.n).where(t.evidence.c.sha256 == report.sha256)
        if self._connection.execute(known).one_or_none() is not None:
            return False
        self._connection.execute(insert(t.evidence).values(**vars(report)))
        return True

    def links(self, vkey: str) -> Sequence[tuple[int, str, str]]:
        """Return (n, sha256, prev) of every report of a key."""
        columns = (t.evidence.c.n, t.evidence.c.sha256, t.evidence.c.prev)
        query = select(*columns).where(t.evidence.c.vkey == vkey).order_by(t.evidence.c.n)
        return [(row.n, row.sha256, row.prev) for row in self._connection.execute(query)]

    def reports(self, board: str, begins: datetime, ends: datetime) -> Sequence[StoredReport]:
        """Return a board's reports signed from `begins` to before `ends`, in order."""
        query = select(t.evidence).where(
            t.evidence.c.board == board, t.evidence.c.at >= begins, t.evidence.c.at < ends
        )
        ordered = query.order_by(t.evidence.c.vkey, t.evidence.c.n, t.evidence.c.sha256)
        return [StoredReport(**row._mapping) for row in self._connection.execute(ordered)]  # noqa: SLF001 - SQLAlchemy's public name for it

    # ---- pictures and contacts

    def delivered(self, board: str, sha256: str, posting: str, at: datetime) -> None:
        """Write that a screen holds a picture."""
        known = self._picture(board, sha256)
        if known is None:
            self._put_picture(board, sha256, posting, delivered_at=at)
        elif known.delivered_at is None or known.delivered_at < at:
            self._set_picture(board, sha256, delivered_at=at)

    def wiped(self, board: str, sha256: str, posting: str, at: datetime, method: str) -> None:
        """Write that a screen has wiped a picture (清除回执)."""
        known = self._picture(board, sha256)
        if known is None:
            self._put_picture(board, sha256, posting, wiped_at=at, method=method)
        elif known.wiped_at is None or known.wiped_at < at:
            self._set_picture(board, sha256, wiped_at=at, method=method)

    def pictures(self, posting: str) -> Sequence[ScreenPicture]:
        """Return what every screen said of a posting's pictures."""
        query = select(t.screen_pictures).where(t.screen_pictures.c.posting == posting)
        ordered = query.order_by(t.screen_pictures.c.board, t.screen_pictures.c.sha256)
        return [_picture(row) for row in self._connection.execute(ordered)]

    def seen(self, contact: Contact) -> None:
        """Write down that a screen has asked."""
        self._connection.execute(
            delete(t.screen_contacts).where(t.screen_contacts.c.board == contact.board)
        )
        self._connection.execute(insert(t.screen_contacts).values(**vars(contact)))

    def contact(self, board: str) -> Contact | None:
        """Return when a screen last asked."""
        query = select(t.screen_contacts).where(t.screen_contacts.c.board == board)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Contact(row.board, row.seen_at, row.seq, bool(row.agent))

    def _picture(self, board: str, sha256: str) -> ScreenPicture | None:
        row = self._connection.execute(_one(t.screen_pictures, board, sha256)).one_or_none()
        return None if row is None else _picture(row)

    def _put_picture(self, board: str, sha256: str, posting: str, **values: object) -> None:
        self._connection.execute(
            insert(t.screen_pictures).values(board=board, sha256=sha256, posting=posting, **values)
        )

    def _set_picture(self, board: str, sha256: str, **values: object) -> None:
        change = update(t.screen_pictures).where(
            t.screen_pictures.c.board == board, t.screen_pictures.c.sha256 == sha256
        )
        self._connection.execute(change.values(**values))


def _one(table: Table, board: str, sha256: str) -> Any:
    return select(table).where(table.c.board == board, table.c.sha256 == sha256)


def _request(row: Row[Any]) -> AgentRequest:
    return AgentRequest(row.code, row.secret, row.public, row.expires_at, row.board)


def _picture(row: Row[Any]) -> ScreenPicture:
    return ScreenPicture(
        row.board, row.sha256, row.posting, row.delivered_at, row.wiped_at, row.method
    )
