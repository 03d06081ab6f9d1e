"""Tables. Raw rows exist only as AES-GCM ciphertext; people are ids; acts are never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from gongshi.clock import from_utc_text, to_utc_text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware instant kept as `2026-11-24T01:00:00Z` in UTC, the same on every database."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write UTC text."""
        return None if value is None else to_utc_text(value)

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read UTC text."""
        return None if value is None else from_utc_text(value)


users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("phrase_hash", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("role in ('handler', 'approver')", name="role"),
)

account_acts = Table(
    "account_acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("act", String(16), nullable=False),
    Column("by", String(32), ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String(28), primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("state", String(16), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("intake", Text, nullable=False),  # JSON: totals, columns, ignored, findings; no values
    Column("letter", Text),  # JSON of the covering letter
    Column("return_row", Integer),
    Column("return_reason", String(40)),
    UniqueConstraint("kind", "digest"),
)

rows = Table(
    "rows",
    metadata,
    Column("batch", String(28), ForeignKey("batches.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("number", Integer, nullable=False),  # row in the source list; 0 for cells outside it
    Column("sealed", LargeBinary, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("batch", String(28), ForeignKey("batches.id"), nullable=False, unique=True),
    Column("kind", String(40), nullable=False, index=True),
    Column("handler", String(32), ForeignKey("users.id"), nullable=False),
    Column("submitted_at", Moment, nullable=False),
    Column("posted_on", Date, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date),
    Column("not_after", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("window", Text, nullable=False),  # JSON of the computation, signed into the record
    Column("provisional", Integer, nullable=False),
    Column("until_day", Date),
    Column("until_reason", String(32)),
    Column("late_reason", String(40)),
    Column("content", String(64), nullable=False),
    Column("rows_root", String(64), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("corrects", String(26)),
    Column("year", Integer),
    Column("number", Integer),
    Column("published_at", Moment),
    Column("facts", Text),  # JSON of what the public page says; no row
    Column("ending", String(16)),
    Column("reason", String(32)),
    Column("successor", String(26)),
    Column("ended_at", Moment),
    UniqueConstraint("year", "number"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("posting", String(26), ForeignKey("postings.id"), primary_key=True),
    Column("approver", String(32), ForeignKey("users.id"), primary_key=True),
    Column("handler", String(32), nullable=False),
    Column("content", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("handler <> approver", name="two_people"),
)

pages = Table(
    "pages",
    metadata,
    Column("posting", String(26), ForeignKey("postings.id"), primary_key=True),
    Column("profile", String(16), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("w", Integer, nullable=False),
    Column("h", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
)

acts = Table(
    "acts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch", String(28), nullable=False, index=True),
    Column("act", String(24), nullable=False),
    Column("by", String(32)),
    Column("at", Moment, nullable=False),
    Column("code", String(40)),
)

entries = Table(
    "entries",
    metadata,
    Column("leaf_index", Integer, primary_key=True, autoincrement=False),
    Column("publisher", String(120), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("posting", String(26), index=True),
    Column("leaf", LargeBinary, nullable=False),
    Column("note", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("publisher", "seq"),
)

manifests = Table(
    "manifests",
    metadata,
    Column("board", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("substance", String(64), nullable=False),
    Column("note", LargeBinary, nullable=False),
)

pairings = Table(
    "pairings",
    metadata,
    Column("code", String(64), primary_key=True),
    Column("board", String(64), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("board", String(64), nullable=False, index=True),
    Column("issued_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("posting", String(26), nullable=False, index=True),
    Column("step", String(24), nullable=False),
    Column("code", String(40), nullable=False),
    Column("at", Moment, nullable=False),
)

releases = Table(
    "releases",
    metadata,
    Column("batch", String(28), ForeignKey("batches.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("handler", String(32), nullable=False),
    Column("approver", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("handler <> approver", name="two_people"),
)

release_asks = Table(
    "release_asks",
    metadata,
    Column("batch", String(28), ForeignKey("batches.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("handler", String(32), ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
)

words = Table(
    "words",
    metadata,
    Column("word", String(10), primary_key=True),  # a word two people call nobody's data
    Column("proposed_by", String(32), ForeignKey("users.id"), nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("accepted_by", String(32), ForeignKey("users.id"), nullable=True),
    Column("accepted_at", Moment, nullable=True),
    CheckConstraint("accepted_by IS NULL OR accepted_by <> proposed_by", name="two_people"),
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("batch", String(28), ForeignKey("batches.id"), primary_key=True),
    Column("code", String(8), primary_key=True),
    Column("place", String(120), primary_key=True),
    Column("by", String(32), ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
)

remembered_columns = Table(
    "remembered_columns",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("sender", String(64), primary_key=True),  # 报送单位, "" where the letter came later
    Column("header", String(40), primary_key=True),  # folded; never one that holds numbers
    Column("field", String(40), nullable=False),
    Column("at", Moment, nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("token", String(64), primary_key=True),  # a digest; the token itself is kept nowhere
    Column("name", String(64), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

api_requests = Table(
    "api_requests",
    metadata,
    Column("caller", String(64), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),  # keyed: of the request's body
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),  # JSON: places and findings; no values
    Column("at", Moment, nullable=False),
)

objections = Table(
    "objections",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("posting", String(26), ForeignKey("postings.id"), nullable=False, index=True),
    Column("content", String(64), nullable=False),  # the version of the posting it is about
    Column("type", String(16), nullable=False),
    Column("row", Integer),  # the printed row number
    Column("received_at", Moment, nullable=False),
    Column("by", String(32), ForeignKey("users.id"), nullable=False),
    Column("sealed", LargeBinary),  # who objected, as ciphertext under a key of its own
    Column("outcome", String(16)),
    Column("closed_at", Moment),
    Column("closed_by", String(32), ForeignKey("users.id")),
)

papers = Table(
    "papers",
    metadata,
    Column("n", Integer, primary_key=True),
    Column("posting", String(26), ForeignKey("postings.id"), nullable=False, index=True),
    Column("place", String(60), nullable=False),
    Column("put_by", String(32), ForeignKey("users.id"), nullable=False),
    Column("put_at", Moment, nullable=False),
    Column("removed_by", String(32), ForeignKey("users.id")),
    Column("removed_at", Moment),
)

statements = Table(
    "statements",
    metadata,
    Column("posting", String(26), ForeignKey("postings.id"), primary_key=True),
    Column("what", String(24), primary_key=True),  # no_objections, no_paper
    Column("by", String(32), ForeignKey("users.id"), nullable=False),
    Column("at", Moment, nullable=False),
)

clearances = Table(
    "clearances",
    metadata,
    Column("posting", String(26), ForeignKey("postings.id"), primary_key=True),
    Column("board", String(64), primary_key=True),
    Column("how", String(16), nullable=False),  # wiped, adapter, seen
    Column("by", String(32), ForeignKey("users.id")),
    Column("at", Moment, nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("posting", String(26), ForeignKey("postings.id"), primary_key=True),
    Column("what", String(16), primary_key=True),  # result, extension
    Column("profile", String(16), primary_key=True),
    Column("w", Integer, nullable=False),
    Column("h", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
)

agent_requests = Table(
    "agent_requests",
    metadata,
    Column("code", String(64), primary_key=True),  # a digest; the code stands on a screen
    Column("secret", String(64), nullable=False, unique=True),  # a digest; the agent holds it
    Column("public", String(44), nullable=False),  # the agent's Ed25519 key, base64
    Column("expires_at", Moment, nullable=False),
    Column("board", String(64)),  # once a person has confirmed it
)

agent_keys = Table(
    "agent_keys",
    metadata,
    Column("vkey", String(300), primary_key=True),
    Column("board", String(64), nullable=False, index=True),
    Column("registered_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("vkey", String(300), nullable=False),
    Column("board", String(64), nullable=False, index=True),
    Column("n", Integer, nullable=False),
    Column("prev", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("note", LargeBinary, nullable=False),
)

screen_pictures = Table(
    "screen_pictures",
    metadata,
    Column("board", String(64), primary_key=True),
    Column("sha256", String(64), primary_key=True),
    Column("posting", String(26), nullable=False, index=True),
    Column("delivered_at", Moment),
    Column("wiped_at", Moment),
    Column("method", String(40)),
)

screen_contacts = Table(
    "screen_contacts",
    metadata,
    Column("board", String(64), primary_key=True),
    Column("seen_at", Moment, nullable=False),
    Column("seq", Integer, nullable=False),  # the manifest it has; 0 for none
    Column("agent", Integer, nullable=False),  # 1 if it came with an agent's token
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("board", String(64), nullable=False),
    Column("posting", String(26), nullable=False, index=True),
    Column("sha256", String(64), nullable=False),  # the page, empty for a person's scan
    Column("level", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", String(32), ForeignKey("users.id")),
)

shortfalls = Table(
    "shortfalls",
    metadata,
    Column("posting", String(26), ForeignKey("postings.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("required", Integer, nullable=False),
    Column("covered", Integer, nullable=False),
)
