"""Objections, paper copies, statements, screens cleared, cards without names, push receipts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "objections",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=16), nullable=False),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.String(20), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("closed_at", sa.String(20), nullable=True),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=op.f("fk_objections_posting")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_objections_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["users.id"], name=op.f("fk_objections_closed_by")),
        sa.PrimaryKeyConstraint("year", "n", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_posting"), "objections", ["posting"])
    op.create_table(
        "papers",
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("put_by", sa.String(length=32), nullable=False),
        sa.Column("put_at", sa.String(20), nullable=False),
        sa.Column("removed_by", sa.String(length=32), nullable=True),
        sa.Column("removed_at", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=op.f("fk_papers_posting")),
        sa.ForeignKeyConstraint(["put_by"], ["users.id"], name=op.f("fk_papers_put_by")),
        sa.ForeignKeyConstraint(["removed_by"], ["users.id"], name=op.f("fk_papers_removed_by")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_papers")),
    )
    op.create_index(op.f("ix_papers_posting"), "papers", ["posting"])
    op.create_table(
        "statements",
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=op.f("fk_statements_posting")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_statements_by")),
        sa.PrimaryKeyConstraint("posting", "what", name=op.f("pk_statements")),
    )
    op.create_table(
        "clearances",
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=True),
        sa.Column("at", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=op.f("fk_clearances_posting")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_clearances_by")),
        sa.PrimaryKeyConstraint("posting", "board", name=op.f("pk_clearances")),
    )
    op.create_table(
        "cards",
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("profile", sa.String(length=16), nullable=False),
        sa.Column("w", sa.Integer(), nullable=False),
        sa.Column("h", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=op.f("fk_cards_posting")),
        sa.PrimaryKeyConstraint("posting", "what", "profile", name=op.f("pk_cards")),
    )
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


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_push_receipts_board"), "push_receipts")
    op.drop_index(op.f("ix_papers_posting"), "papers")
    op.drop_index(op.f("ix_objections_posting"), "objections")
    for table in ("push_receipts", "cards", "clearances", "statements", "papers", "objections"):
        op.drop_table(table)
