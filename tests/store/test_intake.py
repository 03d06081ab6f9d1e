"""What intake remembers is kept once, by sender, and forgotten when it is time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gongshi.posting.life import State
from gongshi.store import Answered, Batch, Store, User

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
BATCH = Batch("b-" + "a" * 26, "disabled_temp", State.RECEIVED, NOW, 1, {}, None, None, None)


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{tmp_path / 'gongshi.db'}")
    with opened.transaction() as tx:
        tx.users.add(User("li", "handler", "hash"), NOW)
        tx.batches.add(BATCH, "digest", [])
    yield opened
    opened.close()


def test_a_finding_is_confirmed_once_whoever_confirms_it_again(store):
    with store.transaction() as tx:
        tx.intake.confirm(BATCH.id, "E122", "名单!C2", by="li", at=NOW)
        tx.intake.confirm(BATCH.id, "E122", "名单!C2", by="li", at=NOW)
        assert tx.intake.confirmed(BATCH.id) == {("E122", "名单!C2")}


def test_columns_are_remembered_by_kind_and_sender_and_the_last_word_counts(store):
    with store.transaction() as tx:
        tx.intake.remember("tekun_initial", "西河街道", {"困难户姓名": "id_number"}, NOW)
        tx.intake.remember("tekun_initial", "西河街道", {"困难户姓名": "name"}, NOW)
        assert tx.intake.columns("tekun_initial", "西河街道") == {"困难户姓名": "name"}
        assert tx.intake.columns("tekun_initial", "东河街道") == {}
        assert tx.intake.columns("temp_relief", "西河街道") == {}


def test_a_revoked_token_opens_nothing(store):
    with store.transaction() as tx:
        tx.systems.add_token("digest", "street", NOW)
        assert tx.systems.name_of("digest") == "street"
        assert tx.systems.revoke("street", NOW) == 1
        assert tx.systems.name_of("digest") is None
        assert [token.revoked_at for token in tx.systems.tokens()] == [NOW]


def test_an_answer_is_kept_for_its_caller_and_forgotten_later(store):
    kept = Answered("d" * 64, 201, {"batch": BATCH.id})
    with store.transaction() as tx:
        tx.systems.keep_answer("street", "key", kept, NOW)
        assert tx.systems.answered("street", "key") == kept
        assert tx.systems.answered("other", "key") is None
        tx.systems.forget_before(NOW + timedelta(seconds=1))
        assert tx.systems.answered("street", "key") is None
