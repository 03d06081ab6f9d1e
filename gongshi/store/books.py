"""The smaller books: users, acts, log entries, boards and failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from gongshi.store import tables as t
from gongshi.store.nouns import AccountAct, Act, StoredEntry, StoredManifest, User

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row


class Users:
    """The people of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user: User, at: datetime) -> None:
        """Store a person."""
        self._connection.execute(
            insert(t.users).values(
                id=user.id, role=user.role, phrase_hash=user.phrase_hash, created_at=at
            )
        )

    def get(self, user_id: str) -> User | None:
        """Return a person by id."""
        row = self._connection.execute(select(t.users).where(t.users.c.id == user_id)).one_or_none()
        return None if row is None else User(row.id, row.role, row.phrase_hash)

    def all(self) -> Sequence[User]:
        """Return everyone."""
        rows = self._connection.execute(select(t.users).order_by(t.users.c.id))
        return [User(row.id, row.role, row.phrase_hash) for row in rows]

    def set_phrase(self, user_id: str, phrase_hash: str) -> None:
        """Write another passphrase's hash."""
        change = update(t.users).where(t.users.c.id == user_id)
        self._connection.execute(change.values(phrase_hash=phrase_hash))

    def note(self, act: AccountAct) -> None:
        """Store what was done to an account; such acts are only ever added."""
        self._connection.execute(
            insert(t.account_acts).values(user=act.user, act=act.act, by=act.by, at=act.at)
        )

    def notes(self) -> Sequence[AccountAct]:
        """Return what was done to accounts, in order."""
        rows = self._connection.execute(select(t.account_acts).order_by(t.account_acts.c.id))
        return [AccountAct(row.user, row.act, row.by, row.at) for row in rows]


class Acts:
    """The acts of one transaction; they are only ever added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, act: Act) -> None:
        """Store an act."""
        self._connection.execute(
            insert(t.acts).values(batch=act.batch, act=act.act, by=act.by, at=act.at, code=act.code)
        )

    def of_batch(self, batch_id: str) -> Sequence[Act]:
        """Return the acts on a batch in order."""
        query = select(t.acts).where(t.acts.c.batch == batch_id).order_by(t.acts.c.id)
        return [Act(r.batch, r.act, r.by, r.at, r.code) for r in self._connection.execute(query)]


class Entries:
    """The entries of the log (存证日志), the truth of which tiles are a projection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last(self) -> StoredEntry | None:
        """Return the newest entry."""
        query = select(t.entries).order_by(t.entries.c.leaf_index.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _entry(row)

    def last_of(self, publisher: str) -> StoredEntry | None:
        """Return the newest entry of a publisher."""
        query = select(t.entries).where(t.entries.c.publisher == publisher)
        newest = query.order_by(t.entries.c.seq.desc()).limit(1)
        row = self._connection.execute(newest).one_or_none()
        return None if row is None else _entry(row)

    def add(self, entry: StoredEntry) -> None:
        """Append; index and (publisher, seq) are unique."""
        self._connection.execute(
            insert(t.entries).values(
                leaf_index=entry.index,
                publisher=entry.publisher,
                seq=entry.seq,
                kind=entry.kind,
                posting=entry.posting,
                leaf=entry.leaf,
                note=entry.note,
                at=entry.at,
            )
        )

    def of_kinds(self, kinds: Sequence[str]) -> Sequence[StoredEntry]:
        """Return the entries of some kinds in order."""
        query = select(t.entries).where(t.entries.c.kind.in_([str(kind) for kind in kinds]))
        return [_entry(r) for r in self._connection.execute(query.order_by(t.entries.c.leaf_index))]

    def void(self, indexes: Sequence[int], chain: str) -> None:
        """Take entries of a revoked key out of their publisher's chain; their bytes stay."""
        chosen = t.entries.c.leaf_index.in_(indexes)
        self._connection.execute(update(t.entries).where(chosen).values(publisher=chain))

    def since(self, index: int) -> Sequence[StoredEntry]:
        """Return the entries from `index` on."""
        query = (
            select(t.entries)
            .where(t.entries.c.leaf_index >= index)
            .order_by(t.entries.c.leaf_index)
        )
        return [_entry(row) for row in self._connection.execute(query)]

    def postings_with(self, kind: str) -> set[str]:
        """Return the postings that have an entry of a kind."""
        query = select(t.entries.c.posting).where(t.entries.c.kind == kind).distinct()
        return set(self._connection.execute(query).scalars())

    def of_posting(self, posting_id: str) -> Sequence[StoredEntry]:
        """Return a posting's entries in order."""
        query = select(t.entries).where(t.entries.c.posting == posting_id)
        return [_entry(r) for r in self._connection.execute(query.order_by(t.entries.c.leaf_index))]


class Boards:
    """Manifests, pairings and tokens of the boards (公示栏)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def manifest(self, board: str) -> StoredManifest | None:
        """Return a board's newest manifest."""
        query = select(t.manifests).where(t.manifests.c.board == board)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return StoredManifest(row.board, row.seq, row.issued_at, row.substance, row.note)

    def names(self) -> Sequence[str]:
        """Return every board that was ever issued a manifest."""
        query = select(t.manifests.c.board).order_by(t.manifests.c.board)
        return list(self._connection.execute(query).scalars())

    def put_manifest(self, manifest: StoredManifest) -> None:
        """Write a board's newest manifest."""
        self._connection.execute(delete(t.manifests).where(t.manifests.c.board == manifest.board))
        self._connection.execute(
            insert(t.manifests).values(
                board=manifest.board,
                seq=manifest.seq,
                issued_at=manifest.issued_at,
                substance=manifest.substance,
                note=manifest.note,
            )
        )

    def add_pairing(self, code: str, board: str, expires_at: datetime) -> None:
        """Store the digest of a one-time pairing code."""
        self._connection.execute(
            insert(t.pairings).values(code=code, board=board, expires_at=expires_at)
        )

    def take_pairing(self, code: str, now: datetime) -> str | None:
        """Use up a pairing code; return its board if it was still valid."""
        query = select(t.pairings).where(t.pairings.c.code == code)
        row = self._connection.execute(query).one_or_none()
        self._connection.execute(delete(t.pairings).where(t.pairings.c.code == code))
        return row.board if row is not None and now < row.expires_at else None

    def add_token(self, token: str, board: str, at: datetime) -> None:
        """Store the digest of a board's token."""
        self._connection.execute(insert(t.tokens).values(token=token, board=board, issued_at=at))

    def board_of_token(self, token: str) -> str | None:
        """Return the board of a token that was not revoked."""
        query = select(t.tokens.c.board).where(
            t.tokens.c.token == token, t.tokens.c.revoked_at.is_(None)
        )
        return self._connection.execute(query).scalar()

    def revoke(self, board: str, at: datetime) -> int:
        """Revoke every token of a board; return how many."""
        query = update(t.tokens).where(t.tokens.c.board == board, t.tokens.c.revoked_at.is_(None))
        return self._connection.execute(query.values(revoked_at=at)).rowcount


class Failures:
    """Errors of single lists in a run of many (FLOWS): a step and a code, no words."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, posting: str, step: str, code: str, at: datetime) -> None:
        """Record a failure."""
        self._connection.execute(
            insert(t.failures).values(posting=posting, step=step, code=code, at=at)
        )

    def of_posting(self, posting: str) -> Sequence[tuple[str, str]]:
        """Return (step, code) of a posting's failures in order."""
        query = select(t.failures).where(t.failures.c.posting == posting)
        rows = self._connection.execute(query.order_by(t.failures.c.id))
        return [(row.step, row.code) for row in rows]

    def clear(self, posting: str) -> None:
        """Forget failures once the posting went through."""
        self._connection.execute(delete(t.failures).where(t.failures.c.posting == posting))


def _entry(row: Row[Any]) -> StoredEntry:
    return StoredEntry(
        row.leaf_index, row.publisher, row.seq, row.kind, row.posting, row.leaf, row.note, row.at
    )
