"""Alembic's entry: it migrates the connection it is handed and reads no configuration file."""

from __future__ import annotations

from alembic import context

from gongshi.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
