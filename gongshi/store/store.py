"""The store: short transactions over one database, and a scrub after rows are destroyed."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import InterfaceError, OperationalError

from gongshi.errors import GongshiError, disk_full
from gongshi.store.batches import Batches
from gongshi.store.books import Acts, Boards, Entries, Failures, Users
from gongshi.store.engine import migrate, open_engine
from gongshi.store.intake import Intake, Systems
from gongshi.store.postings import Postings
from gongshi.store.screens import Screens
from gongshi.store.wall import Objections, Papers, Sightings, Wall
from gongshi.store.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection


@dataclass(frozen=True)
class Transaction:
    """The repositories of one transaction."""

    users: Users
    batches: Batches
    postings: Postings
    acts: Acts
    entries: Entries
    boards: Boards
    failures: Failures
    intake: Intake
    systems: Systems
    objections: Objections
    papers: Papers
    screens: Screens
    words: Words
    wall: Wall
    sightings: Sightings

    @classmethod
    def over(cls, connection: Connection) -> Transaction:
        """Build the repositories over a connection."""
        return cls(
            Users(connection),
            Batches(connection),
            Postings(connection),
            Acts(connection),
            Entries(connection),
            Boards(connection),
            Failures(connection),
            Intake(connection),
            Systems(connection),
            Objections(connection),
            Papers(connection),
            Screens(connection),
            Words(connection),
            Wall(connection),
            Sightings(connection),
        )


@contextmanager
def _worded() -> Iterator[None]:
    """Turn a database that is busy, full, read-only or gone into a refusal with a stable code."""
    try:
        yield
    except (OperationalError, InterfaceError) as fault:
        if getattr(fault.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise disk_full() from None
        raise GongshiError(
            "store_unavailable",
            "数据库忙、不可写或连不上,没有完成",
            "稍后重试;仍不行请联系维护人员",
        ) from None


class Store:
    """Opens the database at `url`, migrates it, and hands out transactions."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        with _worded():
            migrate(self._engine)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Run one transaction: committed when the block ends, rolled back when it raises."""
        with _worded(), self._engine.begin() as connection:
            yield Transaction.over(connection)

    def scrub(self) -> None:
        """Leave no page of destroyed rows behind: fold the WAL into the file and truncate it."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            if raw is None:
                raise AssertionError
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def copy_to(self, path: Path) -> bool:
        """Write a compact copy of one moment at `path`; False where the database is not a file."""
        if self._engine.dialect.name != "sqlite":
            return False
        with _worded(), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            if raw is None:
                raise AssertionError
            raw.execute("VACUUM INTO ?", (str(path),)).fetchall()
        path.chmod(0o600)
        return True

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()
