"""Words by two people: releases asked for, and the site's own words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "release_asks",
        sa.Column("batch", sa.String(length=28), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_release_asks_batch")),
        sa.ForeignKeyConstraint(["handler"], ["users.id"], name=op.f("fk_release_asks_handler")),
        sa.PrimaryKeyConstraint("batch", "number", name=op.f("pk_release_asks")),
    )
    op.create_table(
        "words",
        sa.Column("word", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.String(20), nullable=False),
        sa.Column("accepted_by", sa.String(length=32), nullable=True),
        sa.Column("accepted_at", sa.String(20), nullable=True),
        sa.CheckConstraint(
            "accepted_by IS NULL OR accepted_by <> proposed_by", name=op.f("ck_words_two_people")
        ),
        sa.ForeignKeyConstraint(["accepted_by"], ["users.id"], name=op.f("fk_words_accepted_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_words_proposed_by")),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_words")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("words")
    op.drop_table("release_asks")
