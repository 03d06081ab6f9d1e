"""Board agents: pairing requests, keys, evidence, receipts, contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "agent_requests",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("public", sa.String(length=44), nullable=False),
        sa.Column("expires_at", sa.String(20), nullable=False),
        sa.Column("board", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agent_requests")),
        sa.UniqueConstraint("secret", name=op.f("uq_agent_requests_secret")),
    )
    op.create_table(
        "agent_keys",
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("registered_at", sa.String(20), nullable=False),
        sa.Column("revoked_at", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("vkey", name=op.f("pk_agent_keys")),
    )
    with op.batch_alter_table("agent_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_keys_board"), ["board"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("vkey", sa.String(length=300), nullable=False),
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("received_at", sa.String(20), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_board"), ["board"], unique=False)

    op.create_table(
        "screen_pictures",
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("delivered_at", sa.String(20), nullable=True),
        sa.Column("wiped_at", sa.String(20), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("board", "sha256", name=op.f("pk_screen_pictures")),
    )
    with op.batch_alter_table("screen_pictures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screen_pictures_posting"), ["posting"], unique=False)

    op.create_table(
        "screen_contacts",
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.String(20), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("agent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("board", name=op.f("pk_screen_contacts")),
    )


def downgrade() -> None:
    """Undo."""
    for table in (
        "screen_contacts",
        "screen_pictures",
        "evidence",
        "agent_keys",
        "agent_requests",
    ):
        op.drop_table(table)
