"""Confirmations, remembered columns, tokens and requests of other systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "confirmations",
        sa.Column("batch", sa.String(length=28), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_confirmations_batch")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_confirmations_by")),
        sa.PrimaryKeyConstraint("batch", "code", "place", name=op.f("pk_confirmations")),
    )
    op.create_table(
        "remembered_columns",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("header", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("kind", "sender", "header", name=op.f("pk_remembered_columns")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.String(20), nullable=False),
        sa.Column("revoked_at", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_api_tokens")),
    )
    op.create_table(
        "api_requests",
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_api_requests")),
    )


def downgrade() -> None:
    """Undo."""
    for table in ("api_requests", "api_tokens", "remembered_columns", "confirmations"):
        op.drop_table(table)
