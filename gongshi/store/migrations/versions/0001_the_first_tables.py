"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=28), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=True),
        sa.Column("at", sa.String(20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acts_batch"), ["batch"], unique=False)

    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=28), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.String(20), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("intake", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("return_row", sa.Integer(), nullable=True),
        sa.Column("return_reason", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("kind", "digest", name=op.f("uq_batches_kind")),
    )
    op.create_table(
        "entries",
        sa.Column("leaf_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("publisher", sa.String(length=120), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("posting", sa.String(length=26), nullable=True),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("pk_entries")),
        sa.UniqueConstraint("publisher", "seq", name=op.f("uq_entries_publisher")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_posting"), ["posting"], unique=False)

    op.create_table(
        "failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
    )
    with op.batch_alter_table("failures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_failures_posting"), ["posting"], unique=False)

    op.create_table(
        "manifests",
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.String(20), nullable=False),
        sa.Column("substance", sa.String(length=64), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("board", name=op.f("pk_manifests")),
    )
    op.create_table(
        "pairings",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pairings")),
    )
    op.create_table(
        "tokens",
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("board", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.String(20), nullable=False),
        sa.Column("revoked_at", sa.String(20), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_tokens")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_board"), ["board"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("phrase_hash", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.String(20), nullable=False),
        sa.CheckConstraint("role in ('handler', 'approver')", name=op.f("ck_users_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_table(
        "postings",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("batch", sa.String(length=28), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("handler", sa.String(length=32), nullable=False),
        sa.Column("submitted_at", sa.String(20), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("not_after", sa.String(20), nullable=False),
        sa.Column("ends_at", sa.String(20), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("until_reason", sa.String(length=32), nullable=True),
        sa.Column("late_reason", sa.String(length=40), nullable=True),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("rows_root", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("corrects", sa.String(length=26), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.String(20), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("ending", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("successor", sa.String(length=26), nullable=True),
        sa.Column("ended_at", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_postings_batch")),
        sa.ForeignKeyConstraint(["handler"], ["users.id"], name=op.f("fk_postings_handler")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint("batch", name=op.f("uq_postings_batch")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_postings_year")),
    )
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_postings_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_postings_kind"), ["kind"], unique=False)

    op.create_table(
        "releases",
        sa.Column("batch", sa.String(length=28), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(length=32), nullable=False),
        sa.Column("approver", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.CheckConstraint("handler <> approver", name=op.f("ck_releases_two_people")),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_releases_batch")),
        sa.PrimaryKeyConstraint("batch", "number", name=op.f("pk_releases")),
    )
    op.create_table(
        "rows",
        sa.Column("batch", sa.String(length=28), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_rows_batch")),
        sa.PrimaryKeyConstraint("batch", "n", name=op.f("pk_rows")),
    )
    op.create_table(
        "approvals",
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("approver", sa.String(length=32), nullable=False),
        sa.Column("handler", sa.String(length=32), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(20), nullable=False),
        sa.CheckConstraint("handler <> approver", name=op.f("ck_approvals_two_people")),
        sa.ForeignKeyConstraint(["approver"], ["users.id"], name=op.f("fk_approvals_approver")),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=op.f("fk_approvals_posting")),
        sa.PrimaryKeyConstraint("posting", "approver", name=op.f("pk_approvals")),
    )
    op.create_table(
        "pages",
        sa.Column("posting", sa.String(length=26), nullable=False),
        sa.Column("profile", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("w", sa.Integer(), nullable=False),
        sa.Column("h", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["posting"], ["postings.id"], name=op.f("fk_pages_posting")),
        sa.PrimaryKeyConstraint("posting", "profile", "n", name=op.f("pk_pages")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("pages")
    op.drop_table("approvals")
    op.drop_table("rows")
    op.drop_table("releases")
    with op.batch_alter_table("postings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_postings_kind"))
        batch_op.drop_index(batch_op.f("ix_postings_ends_at"))

    op.drop_table("postings")
    op.drop_table("users")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_board"))

    op.drop_table("tokens")
    op.drop_table("pairings")
    op.drop_table("manifests")
    with op.batch_alter_table("failures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failures_posting"))

    op.drop_table("failures")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entries_posting"))

    op.drop_table("entries")
    op.drop_table("batches")
    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acts_batch"))

    op.drop_table("acts")
