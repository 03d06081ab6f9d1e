"""One engine per home: SQLite by default, PostgreSQL by URL, migrations at open.

SQLite runs in WAL with synchronous FULL (a commit survives power loss), secure_delete (freed pages
are zeroed), and BEGIN IMMEDIATE (two writers queue instead of failing half-way).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA busy_timeout=15000",
    "PRAGMA foreign_keys=ON",
)


def open_engine(url: str) -> Engine:
    """Return an engine whose errors never print parameters."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision, in one transaction; a current one is only read."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == ScriptDirectory.from_config(config).get_current_head():
        return
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).fetchall()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
