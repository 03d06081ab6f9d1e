"""What was done to accounts: suspended, resumed, passphrases set anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.id"], name=op.f("fk_account_acts_user")),
        sa.ForeignKeyConstraint(["by"], ["users.id"], name=op.f("fk_account_acts_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_acts")),
    )
    op.create_index(op.f("ix_account_acts_user"), "account_acts", ["user"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("account_acts")
