"""One engine per home: SQLite by default, PostgreSQL by URL, migrations at open.

SQLite runs in WAL with synchronous FULL (a commit survives power loss), secure_delete (freed pages
are zeroed), and BEGIN IMMEDIATE (two writers queue instead of failing half-way). On PostgreSQL an
advisory lock makes them queue.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, inspect, text

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

NEWEST = "0007"  # the newest revision in migrations/; a test asks alembic
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=15000",
    "PRAGMA foreign_keys=ON",
)
ONE_AT_A_TIME = 0x676F6E67  # our advisory lock on PostgreSQL: any number nobody else uses


def open_engine(url: str) -> Engine:
    """Return an engine whose errors never print parameters."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_immediate)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _take_turn)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision, in one transaction; a current one is only read."""
    if _revision(engine) == NEWEST:
        return
    # Late: alembic costs every command a third of a second, and only an upgrade needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: Engine) -> str | None:
    """Return the revision the database says it has, None before the first migration."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar()
        return found


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).fetchall()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _take_turn(connection: Connection) -> None:
    """Queue transactions as BEGIN IMMEDIATE does; the lock is gone with the transaction."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
