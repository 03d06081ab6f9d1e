"""What was seen on a panel without an agent, and days that fall short of their display."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.drop_index(op.f("ix_push_receipts_board"), "push_receipts")
    op.drop_table("push_receipts")  # receipts of pushes are files: docs/adr/0019
    op.create_table(
        "sightings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_sightings_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sightings")),
    )
    op.create_index(op.f("ix_sightings_posting"), "sightings", ["posting"])
    op.create_table(
        "shortfalls",
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("required", sa.Integer(), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=op.f("fk_shortfalls_posting")),
        sa.PrimaryKeyConstraint("posting", "day", name=op.f("pk_shortfalls")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("shortfalls")
    op.drop_index(op.f("ix_sightings_posting"), "sightings")
    op.drop_table("sightings")
    op.create_table(
        "push_receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("op", sa.String(length=16), nullable=False),
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_receipts")),
    )
    op.create_index(op.f("ix_push_receipts_board"), "push_receipts", ["board"])
