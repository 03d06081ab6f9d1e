"""A reader who remembers finds out; one old record by itself is no alarm."""

import json
from datetime import timedelta

import pytest

from gongshi.errors import VerificationFailed
from gongshi.record import checkpoint, keys
from gongshi.record.keys import ListedKey, Role
from gongshi.steps.log.memory import Memory, checkpoints
from tests.record import world
from tests.record.test_witness import log_of

KEYS = world.directory(seq=3)


@pytest.fixture
def memory(tmp_path):
    return Memory(tmp_path / "verified", world.ROOT.vkey)


def compare(memory, notes=(), log=None, directory=KEYS):
    return memory.compare(list(notes), directory, log.read if log else None, world.DURING)


def alarm(memory, step, **given):
    with pytest.raises(VerificationFailed) as refused:
        compare(memory, **given)
    assert refused.value.step == step


def head(size: int, mark: int = 0) -> bytes:
    return log_of(size, mark).files["checkpoint"]


def evidence(tmp_path) -> list[dict]:
    kept = tmp_path.glob("verified/*/evidence/*.json")
    return [json.loads(path.read_text("utf-8")) for path in kept]


def test_a_log_that_grows_is_remembered_at_its_newest(memory):
    assert compare(memory, log=log_of(3)).before is None
    assert compare(memory, log=log_of(9)).before == 3
    assert compare(memory, log=log_of(9)).before == 9


@pytest.mark.parametrize(
    ("later", "step"),
    [
        (log_of(4), "checkpoint_rollback"),
        (log_of(5, 9), "checkpoint_fork"),
        (log_of(8, 9), "checkpoint_fork"),
    ],
)
def test_a_log_that_went_back_or_was_rewritten_is_an_alarm_every_time(
    memory, tmp_path, later, step
):
    compare(memory, log=log_of(5))
    for _ in range(2):
        alarm(memory, step, log=later)
    (kept,) = evidence(tmp_path)
    assert kept["earlier"]["checkpoint"].encode() == head(5)
    assert kept["later"]["checkpoint"].encode() == later.files["checkpoint"]
    assert compare(memory, log=log_of(6)).before == 5


def test_two_records_under_heads_of_one_size_that_differ_are_a_fork(memory, tmp_path):
    compare(memory, notes=[head(5)])
    alarm(memory, "checkpoint_fork", notes=[head(5, 9)])
    (kept,) = evidence(tmp_path)
    roots = {
        checkpoint.parse(kept[side]["checkpoint"].encode(), world.ORIGIN, [world.LOG.verifier]).root
        for side in ("earlier", "later")
    }
    assert len(roots) == 2


def test_an_old_record_after_a_newer_log_is_no_alarm(memory):
    compare(memory, log=log_of(9))
    assert compare(memory, notes=[head(4)]).before == 9


def test_a_log_that_does_not_hold_the_head_of_a_record_seen_before_is_an_alarm(memory):
    compare(memory, notes=[head(5, 9)])
    alarm(memory, "checkpoint_fork", log=log_of(8))
    alarm(memory, "checkpoint_rollback", log=log_of(4, 9))
    assert compare(memory, log=log_of(7, 9)).heads == 1


def test_the_record_at_hand_must_be_in_the_log_at_hand(memory):
    alarm(memory, "checkpoint_fork", notes=[head(5, 9)], log=log_of(8))
    alarm(memory, "checkpoint_rollback", notes=[head(5)], log=log_of(4))


def test_a_live_directory_older_than_the_remembered_one_is_an_alarm(memory):
    compare(memory, log=log_of(3))
    alarm(memory, "keys_rollback", log=log_of(4), directory=world.directory(seq=2))
    altered = world.directory(seq=3, changed={Role.LOG: {"until": "2027-01-01T00:00:00Z"}})
    alarm(memory, "keys_fork", log=log_of(4), directory=altered)


def test_a_record_kept_for_years_is_read_under_the_newest_directory_known(memory):
    old = world.directory(seq=2)
    assert memory.newer_directory(old) == old
    compare(memory, log=log_of(3))
    assert memory.newer_directory(old) == KEYS
    assert compare(memory, notes=[head(3)], directory=old).heads == 1
    assert memory.newer_directory(old) == KEYS


def test_a_head_signed_by_a_key_that_came_later_is_still_compared(memory):
    new = world.signer("log", seed=1)
    with_new = [
        *keys.parse(KEYS, world.ROOT.vkey).keys,
        ListedKey(Role.LOG, new.vkey, world.OPENED),
    ]
    newer = keys.make(world.ORIGIN, 4, world.OPENED, with_new, world.ROOT)
    log = log_of(5)
    by_new = checkpoint.make(world.ORIGIN, 5, log.head().root, [new])
    compare(memory, notes=[by_new], directory=newer)
    alarm(memory, "checkpoint_fork", notes=[head(5, 9)], directory=KEYS)


def test_a_bundle_gives_the_heads_of_all_its_proofs():
    made = world.posting(ending=world.Act.RETIRED)
    sizes = [
        checkpoint.parse(note, world.ORIGIN, [world.LOG.verifier]).size
        for note in checkpoints(made.files)
    ]
    assert sorted(sizes) == [6, 7]


def test_only_the_newest_heads_are_kept(memory, tmp_path, monkeypatch):
    monkeypatch.setattr("gongshi.steps.log.memory.MOST_SEEN", 2)
    for size in (1, 2, 3):
        compare(memory, notes=[head(size)])
    kept = [int(path.name) for path in tmp_path.glob("verified/*/seen/*")]
    assert sorted(kept) == [2, 3]


def test_another_pinned_key_is_another_memory(memory, tmp_path):
    compare(memory, log=log_of(5))
    other = world.signer("root", seed=1)
    elsewhere = Memory(tmp_path / "verified", other.vkey)
    note = world.directory(root=other)
    at = world.DURING + timedelta(days=1)
    assert elsewhere.compare([], note, log_of(3).read, at).before is None
