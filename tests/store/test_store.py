"""The store keeps ciphertext, refuses one person in two roles, and leaves no page behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from gongshi.errors import GongshiError
from gongshi.posting.life import State
from gongshi.store import Batch, Posting, SealedRow, Store, StoredEntry, User
from gongshi.store import engine as store_engine
from gongshi.store.tables import metadata

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
BATCH = Batch("b-" + "a" * 26, "disabled_temp", State.RECEIVED, NOW, 1, {}, None, None, None)
POSTING = Posting(
    id="A" * 26, batch=BATCH.id, kind="disabled_temp", state=State.SUBMITTED, handler="li",
    submitted_at=NOW, posted_on=date(2026, 11, 24), first_day=date(2026, 11, 25),
    last_day=date(2026, 12, 1), not_after=datetime(2026, 12, 1, 16, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 16, tzinfo=UTC), window={"n": 5},
    provisional=False, until_day=None, until_reason=None, late_reason=None,
    content="c" * 64, rows_root="d" * 64,
    row_count=1, corrects=None, year=None, number=None, published_at=None, facts=None, ending=None,
    reason=None, successor=None, ended_at=None,
)  # fmt: skip


def emptied(url: str) -> str:
    """Return the address of a PostgreSQL database with nothing in it."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return url


POSTGRES = os.environ.get("GONGSHI_TEST_POSTGRES")  # an address of a database that may be emptied


@contextmanager
def opened(url: str):
    """Open a store with two people and one batch of one row."""
    store = Store(url)
    with store.transaction() as tx:
        for name, role in (("li", "handler"), ("wang", "approver")):
            tx.users.add(User(name, role, "hash"), NOW)
        tx.batches.add(BATCH, "digest", [SealedRow(1, 5, b"ciphertext-of-row-one")])
    try:
        yield store
    finally:
        store.close()


@pytest.fixture(params=["sqlite", *(["postgres"] if POSTGRES else [])])
def url(request, tmp_path):
    if request.param == "postgres":
        return emptied(POSTGRES)
    return f"sqlite:///{tmp_path / 'gongshi.db'}"


@pytest.fixture
def store(url):
    with opened(url) as made:
        yield made


def test_what_is_stored_comes_back_as_it_was(store):
    with store.transaction() as tx:
        tx.postings.add(POSTING)
        tx.batches.move(BATCH.id, State.SUBMITTED)
        assert tx.postings.get(POSTING.id) == POSTING
        assert tx.batches.rows(BATCH.id) == [SealedRow(1, 5, b"ciphertext-of-row-one")]
        assert tx.batches.with_digest("disabled_temp", "digest").id == BATCH.id


def test_the_handler_cannot_be_the_approver_even_by_a_programming_error(store):
    with store.transaction() as tx:
        tx.postings.add(POSTING)
    with pytest.raises(IntegrityError), store.transaction() as tx:
        tx.postings.approve(POSTING.id, handler="li", approver="li", content="c" * 64, at=NOW)


def test_a_failed_transaction_leaves_nothing(store):
    def half_done() -> None:
        with store.transaction() as tx:
            tx.postings.add(POSTING)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    with store.transaction() as tx:
        assert tx.postings.get(POSTING.id) is None


def test_destroyed_rows_leave_no_byte_in_the_database_or_its_log(tmp_path):
    with opened(f"sqlite:///{tmp_path / 'gongshi.db'}") as store:
        with store.transaction() as tx:
            tx.batches.destroy_rows(BATCH.id)
        store.scrub()
        files = [path for path in tmp_path.iterdir() if path.is_file()]
        assert any(path.name == "gongshi.db" for path in files)
        assert not any(b"ciphertext-of-row-one" in path.read_bytes() for path in files)


def test_numbers_of_a_year_are_gapless_and_unique(store):
    with store.transaction() as tx:
        tx.postings.add(POSTING)
        assert tx.postings.next_number(2026) == 1
        tx.postings.set(POSTING.id, year=2026, number=1)
        assert tx.postings.next_number(2026) == 2
        assert tx.postings.next_number(2027) == 1


def test_two_writers_queue_and_no_sequence_number_is_taken_twice(store):
    def append() -> None:
        for _ in range(10):
            with store.transaction() as tx:
                last = tx.entries.last()
                index = last.index + 1 if last else 0
                entry = StoredEntry(index, "p", index, "posted", None, b"leaf", b"note", NOW)
                tx.entries.add(entry)

    writers = [threading.Thread(target=append) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with store.transaction() as tx:
        assert [entry.seq for entry in tx.entries.since(0)] == list(range(40))


def test_the_same_sequence_number_twice_is_refused(store):
    entry = StoredEntry(0, "p", 0, "posted", None, b"leaf", b"note", NOW)
    with store.transaction() as tx:
        tx.entries.add(entry)
    with pytest.raises(IntegrityError), store.transaction() as tx:
        tx.entries.add(replace(entry, index=1))


def test_a_pairing_code_works_once_and_only_in_time(store):
    with store.transaction() as tx:
        tx.boards.add_pairing("early", "hall", NOW)
        tx.boards.add_pairing("good", "hall", datetime(2026, 11, 24, 2, tzinfo=UTC))
        assert tx.boards.take_pairing("early", NOW) is None
        assert tx.boards.take_pairing("good", NOW) == "hall"
        assert tx.boards.take_pairing("good", NOW) is None


def test_an_error_of_the_database_prints_no_parameter(store):
    with pytest.raises(IntegrityError) as caught, store.transaction() as tx:
        tx.users.add(User("li", "handler", "a-secret-hash"), NOW)
    assert "a-secret-hash" not in str(caught.value)


def overfill(store):
    with store.transaction() as tx:
        tx.users._connection.exec_driver_sql("PRAGMA max_page_count = 1")
        for n in range(2000):
            tx.users.add(User(f"{n:0200}", "handler", "x" * 200), NOW)


def test_a_database_without_room_says_that_the_disk_is_full(tmp_path):
    with opened(f"sqlite:///{tmp_path / 'full.db'}") as store:
        with pytest.raises(GongshiError) as refused:
            overfill(store)
        assert refused.value.code == "disk_full"


def test_the_migrations_make_exactly_the_tables_of_the_code(store, url):
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_newest_revision_is_alembics_own_head():
    folder = Path(store_engine.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == store_engine.NEWEST


def test_a_current_database_is_opened_without_alembic(store, url):
    opening = (
        "import sys; from gongshi.store import Store; Store(sys.argv[1]).close();"
        "sys.exit('alembic' in sys.modules)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", opening, url], cwd=root, check=False)
    assert done.returncode == 0
