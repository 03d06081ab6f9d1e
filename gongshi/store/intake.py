"""What intake remembers: confirmations, columns of senders, tokens and requests of systems."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from gongshi.store import tables as t
from gongshi.store.nouns import Answered, ApiToken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection


class Intake:
    """Confirmations and remembered columns of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def confirm(self, batch: str, code: str, place: str, *, by: str, at: datetime) -> None:
        """Record that a person answers for a finding; a second time changes nothing."""
        if (code, place) not in self.confirmed(batch):
            self._connection.execute(
                insert(t.confirmations).values(batch=batch, code=code, place=place, by=by, at=at)
            )

    def confirmed(self, batch: str) -> set[tuple[str, str]]:
        """Return the findings of a batch that were confirmed, as (code, place)."""
        query = select(t.confirmations.c.code, t.confirmations.c.place)
        rows = self._connection.execute(query.where(t.confirmations.c.batch == batch))
        return {(row.code, row.place) for row in rows}

    def columns(self, kind: str, sender: str) -> dict[str, str]:
        """Return the remembered columns of a sender: folded header to field."""
        c = t.remembered_columns.c
        query = select(c.header, c.field).where(c.kind == kind, c.sender == sender)
        return {row.header: row.field for row in self._connection.execute(query)}

    def remember(self, kind: str, sender: str, columns: Mapping[str, str], at: datetime) -> None:
        """Remember columns in place of what the same headers meant before."""
        c = t.remembered_columns.c
        for header, field in columns.items():
            same = (c.kind == kind, c.sender == sender, c.header == header)
            self._connection.execute(delete(t.remembered_columns).where(*same))
            self._connection.execute(
                insert(t.remembered_columns).values(
                    kind=kind, sender=sender, header=header, field=field, at=at
                )
            )


class Systems:
    """Tokens and requests of other systems (业务系统) in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_token(self, digest: str, name: str, at: datetime) -> None:
        """Store the digest of a new token."""
        values = {"token": digest, "name": name, "issued_at": at}
        self._connection.execute(insert(t.api_tokens).values(**values))

    def name_of(self, digest: str) -> str | None:
        """Return whose token this is, unless revoked."""
        c = t.api_tokens.c
        query = select(c.name).where(c.token == digest, c.revoked_at.is_(None))
        return self._connection.execute(query).scalar()

    def tokens(self) -> Sequence[ApiToken]:
        """Return every token's name and days, never the token."""
        rows = self._connection.execute(select(t.api_tokens).order_by(t.api_tokens.c.issued_at))
        return [ApiToken(row.name, row.issued_at, row.revoked_at) for row in rows]

    def revoke(self, name: str, at: datetime) -> int:
        """Revoke every token of a name; return how many."""
        c = t.api_tokens.c
        query = update(t.api_tokens).where(c.name == name, c.revoked_at.is_(None))
        return self._connection.execute(query.values(revoked_at=at)).rowcount

    def answered(self, caller: str, key: str) -> Answered | None:
        """Return what a request with this idempotency key was answered."""
        c = t.api_requests.c
        query = select(t.api_requests).where(c.caller == caller, c.key == key)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else Answered(row.digest, row.status, json.loads(row.answer))

    def keep_answer(self, caller: str, key: str, answered: Answered, at: datetime) -> None:
        """Keep an answer for a repeated request."""
        self._connection.execute(
            insert(t.api_requests).values(
                caller=caller,
                key=key,
                digest=answered.digest,
                status=answered.status,
                answer=json.dumps(answered.answer, ensure_ascii=False, sort_keys=True),
                at=at,
            )
        )

    def forget_before(self, at: datetime) -> None:
        """Forget answers older than `at`."""
        self._connection.execute(delete(t.api_requests).where(t.api_requests.c.at < at))
