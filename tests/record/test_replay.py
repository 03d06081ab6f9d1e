"""An auditor replays a whole log: gaps, breaks, wrong order, forks and revoked keys are found."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gongshi.clock import from_utc_text
from gongshi.errors import VerificationFailed
from gongshi.record import checkpoint, entry, keys, tiles, tree
from gongshi.record.acts import Act
from gongshi.record.keys import ListedKey, Role
from gongshi.record.replay import _Lives, verify_log
from tests.record import world

FIRST, SECOND = world.posting_id(1), world.posting_id(2)
NEW = world.signer("status", 1)
LATER = "2026-12-01T00:00:00Z"


def replay(log, *, keys_note=None, remembered=None):
    return verify_log(
        log.read,
        keys_note=keys_note or world.directory(training=log.training_s is not None),
        root_vkey=world.ROOT.vkey,
        remembered=remembered,
    )


def refused(log, **asked):
    with pytest.raises(VerificationFailed) as failure:
        replay(log, **asked)
    return failure.value.step


def digests(log, count):
    for n in range(count):
        log.add(Act.STATUS_DIGEST, day="2026-11-24", count=n, digest=world.DIGEST)
    return log


def life():
    """One posting corrected by another, which is extended, shown and retired."""
    log = world.Log()
    log.post(1)
    log.post(2, corrects=FIRST)
    log.add(Act.CORRECTED, id=FIRST, by=SECOND)
    log.add(
        Act.EXTENDED, id=SECOND, reason="not_displayed", window=world.window("2026-12-10T16:00:00Z")
    )
    log.add(Act.RETIRED, id=SECOND)
    log.add(Act.OBJECTION_CLOSED, id=SECOND, result="rejected")
    return log


def test_a_whole_life_is_replayed():
    report = replay(life())
    assert report.states == {FIRST: Act.CORRECTED, SECOND: Act.RETIRED}
    assert (report.head.size, report.void) == (6, ())


def test_a_log_that_crosses_a_tile_is_replayed_and_every_file_counts():
    log = digests(world.Log(), 258)
    head = replay(log).head
    needed = ["checkpoint", "tile/0/000", "tile/0/001.p/2", "tile/1/000.p/1"]
    needed += ["tile/entries/000", "tile/entries/001.p/2"]
    for name in needed:
        whole = log.files[name]
        for at in (0, len(whole) // 2, len(whole) - 1):
            log.files[name] = whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :]
            assert refused(log)
        del log.files[name]
        assert refused(log) == "tile_missing"
        log.files[name] = whole
    assert replay(log).head == head


def test_an_empty_log_is_a_log():
    log = world.Log()
    log.files["checkpoint"] = checkpoint.make(world.ORIGIN, 0, tree.EMPTY_ROOT, [world.LOG])
    assert replay(log).head.size == 0


LIVES = {
    "retired before posted": lambda log: log.add(Act.RETIRED, id=FIRST),
    "posted twice": lambda log: (log.post(1), log.post(1)),
    "retired twice": lambda log: (
        log.post(1),
        log.add(Act.RETIRED, id=FIRST),
        log.add(Act.RETIRED, id=FIRST),
    ),
    "withdrawn after it retired": lambda log: (
        log.post(1),
        log.add(Act.RETIRED, id=FIRST),
        log.add(Act.WITHDRAWN, id=FIRST, reason="privacy"),
    ),
    "corrects what was never posted": lambda log: log.post(2, corrects=FIRST),
    "corrected by what was never posted": lambda log: (
        log.post(1),
        log.add(Act.CORRECTED, id=FIRST, by=SECOND),
    ),
    "corrected by what corrects another": lambda log: (
        log.post(1),
        log.post(2),
        log.add(Act.CORRECTED, id=FIRST, by=SECOND),
    ),
    "extended to an earlier end": lambda log: (
        log.post(1),
        log.add(
            Act.EXTENDED,
            id=FIRST,
            reason="calendar_changed",
            window=world.window("2026-12-01T16:00:00Z"),
        ),
    ),
    "evidence for what was never posted": lambda log: log.add(
        Act.OBJECTION_CLOSED, id=FIRST, result="rejected"
    ),
}


@pytest.mark.parametrize("acts", LIVES.values(), ids=LIVES)
def test_a_life_out_of_order_is_refused(acts):
    log = world.Log()
    acts(log)
    assert refused(log) == "log_order"


def test_a_dropped_entry_leaves_a_gap():
    log = digests(world.Log(), 2)
    log.seq += 1
    assert refused(digests(log, 1)) == "log_seq"


def test_a_replaced_entry_breaks_the_chain():
    log = digests(world.Log(), 2)
    log.prev = entry.leaf_hash(log.notes[0]).hex()
    assert refused(digests(log, 1)) == "log_prev"


def test_a_log_that_does_not_begin_at_its_beginning_is_refused():
    log = world.Log(seq=3, prev=world.DIGEST)
    assert refused(digests(log, 1)) == "log_seq"


def test_two_publishers_keep_their_own_chains():
    binhe = world.signer("publisher/binhe")
    log = digests(world.Log(), 2)
    log.publisher, log.seq, log.prev = binhe, 0, entry.FIRST_PREV
    digests(log, 2)
    listed = ListedKey(Role.PUBLISHER, binhe.vkey, world.OPENED)
    assert replay(log, keys_note=world.directory(extra=(listed,))).head.size == 4
    assert refused(log) == "note_unknown_key"


def test_one_publisher_cannot_end_another_s_posting():
    binhe = world.signer("publisher/binhe")
    log = world.Log()
    log.post(1)
    log.publisher, log.seq, log.prev = binhe, 0, entry.FIRST_PREV
    log.add(Act.RETIRED, id=FIRST)
    listed = ListedKey(Role.PUBLISHER, binhe.vkey, world.OPENED)
    assert refused(log, keys_note=world.directory(extra=(listed,))) == "log_order"


def test_a_key_is_rotated_within_one_chain():
    second = world.signer("publisher", seed=1)
    log = digests(world.Log(), 2)
    log.publisher = second
    digests(log, 2)
    keys_note = world.directory(
        changed={Role.PUBLISHER: {"until": world.to_utc_text(world.POSTED_AT + timedelta(days=1))}},
        extra=(ListedKey(Role.PUBLISHER, second.vkey, world.OPENED),),
    )
    assert replay(log, keys_note=keys_note).head.size == 4


def test_entries_of_a_revoked_key_are_void_and_the_chain_goes_on_without_them():
    second = world.signer("publisher", seed=1)
    log = world.Log()
    log.post(1)
    kept = log.seq, log.prev
    log.add(Act.WITHDRAWN, id=FIRST, reason="other")  # the thief's
    log.seq, log.prev = kept
    log.publisher = second
    log.add(Act.RETIRED, id=FIRST)
    keys_note = world.directory(
        changed={Role.PUBLISHER: {"revoked": 1}},
        extra=(ListedKey(Role.PUBLISHER, second.vkey, world.OPENED),),
    )
    report = replay(log, keys_note=keys_note)
    assert (report.void, report.states) == ((1,), {FIRST: Act.RETIRED})


def test_a_checkpoint_of_a_revoked_log_key_is_refused():
    log = digests(world.Log(), 3)
    assert refused(log, keys_note=world.directory(changed={Role.LOG: {"revoked": 2}})) == (
        "key_revoked"
    )


def test_training_entries_never_stand_in_a_production_log():
    assert refused(digests(world.Log(training_s=60), 1), keys_note=world.directory()) == (
        "training_mixed"
    )
    assert replay(digests(world.Log(training_s=60), 1)).head.size == 1


def test_a_remembered_checkpoint_finds_a_rollback_and_a_fork():
    log = digests(world.Log(), 4)
    seen = replay(log).head
    assert replay(log, remembered=seen).head == seen
    assert replay(digests(log, 3), remembered=seen).head.size == 7
    assert refused(digests(world.Log(), 3), remembered=seen) == "checkpoint_rollback"
    other = world.Log(at=world.POSTED_AT + timedelta(hours=1))
    assert refused(digests(other, 9), remembered=seen) == "checkpoint_fork"
    stranger = checkpoint.Checkpoint("other.example", 1, tree.EMPTY_ROOT)
    assert refused(log, remembered=stranger) == "checkpoint_origin"


def test_a_root_that_does_not_follow_from_the_entries_is_refused():
    log = digests(world.Log(), 3)
    log.files["checkpoint"] = checkpoint.make(world.ORIGIN, 3, b"r" * 32, [world.LOG])
    assert refused(log) == "log_root"


def test_a_base_must_be_a_root_that_the_log_had():
    log = digests(world.Log(), 3)
    base = {"size": 3, "root": log.head().root.hex()}
    log.add(Act.STATUS_DIGEST, day="2026-11-24", count=3, digest=world.DIGEST, base=base)
    assert replay(log).head.size == 4
    wrong = {"size": 3, "root": world.DIGEST}
    log.add(Act.STATUS_DIGEST, day="2026-11-24", count=4, digest=world.DIGEST, base=wrong)
    assert refused(log) == "log_base"


def test_a_base_from_the_future_is_refused():
    log = digests(world.Log(), 1)
    base = {"size": 9, "root": world.DIGEST}
    log.add(Act.STATUS_DIGEST, day="2026-11-24", count=1, digest=world.DIGEST, base=base)
    assert refused(log) == "log_base"


def test_a_base_that_is_a_later_root_of_the_same_log_is_refused():
    """Signed entries cannot name a root that does not exist yet; a rewritten log could."""
    log = digests(world.Log(), 3)
    later = {"size": 3, "root": log.head().root.hex()}
    entries = [entry.parse(data, [world.PUBLISHER.verifier]) for data in log.notes]
    fields = {**entries[1].fields, "base": later}
    lives = _Lives(keys.parse(world.directory(), world.ROOT.vkey))
    lives.take(0, entries[0])
    with pytest.raises(VerificationFailed) as failure:
        lives.take(1, replace(entries[1], fields=fields))
    assert failure.value.step == "log_base"


def test_an_entry_signed_outside_its_key_s_time_is_refused():
    until = world.to_utc_text(world.POSTED_AT + timedelta(minutes=1))
    keys_note = world.directory(changed={Role.PUBLISHER: {"until": until}})
    assert replay(digests(world.Log(), 1), keys_note=keys_note).head.size == 1
    assert refused(digests(world.Log(), 2), keys_note=keys_note) == "key_not_in_force"


def test_the_reader_of_a_log_is_only_asked_for_log_paths():
    log = digests(world.Log(), 300)
    asked = []

    def read(path):
        asked.append(path)
        return log.read(path)

    verify_log(read, keys_note=world.directory(), root_vkey=world.ROOT.vkey)
    assert set(asked) == {
        "checkpoint",
        "tile/entries/000",
        "tile/entries/001.p/44",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
    }
    assert tiles.entries_path(1, 44) in asked


def test_an_entry_dated_before_the_one_it_follows_is_refused():
    log = world.Log()
    log.post(1)
    log.at = world.POSTED_AT - timedelta(seconds=1)
    log.post(2)
    assert refused(log) == "log_time"


def test_two_publishers_clocks_need_not_agree():
    log = world.Log()
    log.post(1)
    mine = log.seq, log.prev
    log.publisher, log.seq, log.prev = world.signer("publisher/qinghe"), 0, entry.FIRST_PREV
    log.at = world.POSTED_AT - timedelta(hours=1)
    log.post(2)
    log.publisher, (log.seq, log.prev) = world.PUBLISHER, mine
    log.at = world.POSTED_AT + timedelta(hours=1)
    log.add(Act.RETIRED, id=FIRST)
    other = ListedKey(Role.PUBLISHER, world.signer("publisher/qinghe").vkey, world.OPENED)
    assert len(replay(log, keys_note=world.directory(extra=(other,))).states) == 2


TOLD = {
    "a key the directory does not list": (
        Act.KEY_ADD,
        {"role": "status", "vkey": NEW.vkey, "from": world.OPENED},
        {},
    ),
    "a key the directory lists in another role": (
        Act.KEY_ADD,
        {"role": "log", "vkey": world.STATUS.vkey, "from": world.OPENED},
        {},
    ),
    "a key that is not closed": (Act.KEY_RETIRE, {"vkey": world.MANIFEST.vkey, "until": LATER}, {}),
    "a key closed later than told": (
        Act.KEY_RETIRE,
        {"vkey": world.MANIFEST.vkey, "until": LATER},
        {Role.MANIFEST: {"until": "2026-12-02T00:00:00Z"}},
    ),
    "a key that is not revoked": (
        Act.KEY_REVOKE,
        {"vkey": world.STATUS.vkey, "index": 7, "reason": "lost"},
        {},
    ),
    "a key revoked from later on than told": (
        Act.KEY_REVOKE,
        {"vkey": world.STATUS.vkey, "index": 7, "reason": "lost"},
        {Role.STATUS: {"revoked": 8}},
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_a_directory_older_than_what_the_log_tells_of_keys_is_refused(case):
    """Whoever shows an old directory with a newer log would hide a revocation."""
    act, fields, changed = TOLD[case]
    if act is Act.KEY_ADD:
        holder = NEW if fields["vkey"] == NEW.vkey else world.STATUS
        fields = {**fields, "possession": keys.prove_possession(holder)}
    log = world.Log()
    log.add(act, **fields)
    assert refused(log, keys_note=world.directory(changed=changed)) == "keys_older"


def test_a_directory_that_knows_what_the_log_tells_is_taken():
    log = world.Log()
    log.add(
        Act.KEY_ADD,
        role="status",
        vkey=NEW.vkey,
        possession=keys.prove_possession(NEW),
        **{"from": world.OPENED},
    )
    log.add(Act.KEY_RETIRE, vkey=world.MANIFEST.vkey, until=LATER)
    log.add(Act.KEY_REVOKE, vkey=world.STATUS.vkey, index=7, reason="lost")
    directory = world.directory(
        changed={Role.MANIFEST: {"until": LATER}, Role.STATUS: {"revoked": 3}},
        extra=(ListedKey(Role.STATUS, NEW.vkey, world.OPENED),),
    )
    assert replay(log, keys_note=directory).head.size == 3


def cosigned(at: str, **witness: str) -> str | None:
    log = digests(world.Log(), 2)
    seconds = int(from_utc_text(at).timestamp())
    log.files["checkpoint"] = checkpoint.cosign(log.files["checkpoint"], world.WITNESS, seconds)
    try:
        replay(log, keys_note=world.directory(changed={Role.WITNESS: witness}))
    except VerificationFailed as failure:
        return failure.step
    return None


def test_a_head_is_cosigned_after_its_entries_and_by_a_key_in_force():
    assert cosigned("2026-11-24T01:01:00Z") is None
    assert cosigned("2026-11-24T01:00:59Z") == "cosigned_before_entry"
    assert cosigned("2026-11-24T01:01:00Z", until="2026-11-24T01:01:00Z") == "key_not_in_force"
