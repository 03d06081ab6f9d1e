"""Somebody with genuine files, a stolen key or another clock: what can he make a reader believe?"""

from datetime import timedelta

import pytest

from gongshi.clock import from_utc_text
from gongshi.errors import VerificationFailed
from gongshi.record import checkpoint, proof
from gongshi.record.acts import Act
from gongshi.record.keys import ListedKey, Role
from gongshi.record.note import Signer
from gongshi.record.status import RecordedState
from gongshi.record.verdict import State
from gongshi.record.verify import verify_posting
from tests.record import world

END = from_utc_text(world.NOT_AFTER)
HOUR = timedelta(hours=1)
FIRST, SECOND = world.posting_id(1), world.posting_id(2)


def verify(files, now=world.DURING + 2 * HOUR, **held):
    return verify_posting(files, root_vkey=world.ROOT.vkey, now=now, **held)


def refusal(files, **held):
    with pytest.raises(VerificationFailed) as failure:
        verify(files, **held)
    return failure.value.step, failure.value.__cause__.step


def test_a_bundle_kept_from_while_it_hung_never_says_later_that_it_hangs():
    """Replay: the server answers with what was true on another day."""
    kept = world.posting().files
    said = {
        at: verify(kept, now=at).state
        for hours in range(-48, 24 * 14, 5)
        for at in [world.DURING + hours * HOUR]
    }
    fresh = {at for at, state in said.items() if state is State.POSTED}
    signed = world.DURING + HOUR
    assert fresh == {at for at in said if signed <= at < signed + 26 * HOUR}
    assert {state for at, state in said.items() if at >= END} == {State.OVERDUE}


def test_a_stolen_status_key_hides_an_ending_for_no_longer_than_the_window():
    """The thief also withholds the ending. He cannot sign ahead, nor past the end."""
    hidden = world.posting()
    for hours in (1, 24, 24 * 7):
        now = world.DURING + hours * HOUR
        ahead = hidden.spoil("status.note", world.status_note(at=now + 6 * timedelta(minutes=1)))
        assert verify(ahead, now=now).state is State.UNKNOWN
    late = hidden.spoil("status.note", world.status_note(at=END + HOUR))
    assert verify(late, now=END + HOUR).state is State.OVERDUE
    assert verify(late, now=END - HOUR).state is State.OVERDUE
    revoked = world.directory(changed={Role.STATUS: {"revoked": 0}})
    assert refusal({**hidden.files, "keys.note": revoked}) == ("status", "key_not_in_force")


@pytest.mark.parametrize("state", [s for s in RecordedState if s is not RecordedState.POSTED])
def test_a_stolen_status_key_ends_nothing(state):
    lie = world.status_note(state, world.DURING)
    files = world.posting().spoil("status.note", lie)
    assert refusal(files) == ("status", "status_disagrees")


def two_postings():
    """Two postings of one log, with all their files."""
    log = world.Log()
    log.post(1)
    log.post(2, title="另一份公示", pages_root=world.DIGEST)
    log.add(Act.WITHDRAWN, id=FIRST, reason="other")
    log.add(Act.WITHDRAWN, id=SECOND, reason="other")
    bundles = []
    for at, identity in ((0, FIRST), (1, SECOND)):
        at_end = log.at + HOUR
        bundles.append(
            {
                "keys.note": world.directory(),
                "posted.note": log.notes[at],
                "posted.tlog-proof": log.proof(at),
                "withdrawn.note": log.notes[at + 2],
                "withdrawn.tlog-proof": log.proof(at + 2),
                "status.note": world.status_note(
                    RecordedState.WITHDRAWN, at_end, identity=identity
                ),
                "pages.json": world.PAGES if at == 0 else b"[]",
            }
        )
    return bundles


def test_no_file_of_one_posting_stands_in_for_another_s():
    mine, other = two_postings()
    assert verify(mine).state is State.WITHDRAWN
    steps = {
        name: refusal({**mine, name: data})[0]
        for name, data in other.items()
        if name != "keys.note"  # one directory for all
    }
    assert steps == {
        "posted.note": "inclusion",
        "posted.tlog-proof": "inclusion",
        "withdrawn.note": "ending",
        "withdrawn.tlog-proof": "ending",
        "status.note": "status",
        "pages.json": "pages",
    }
    for act in ("posted", "withdrawn"):
        pair = {name: other[name] for name in (f"{act}.note", f"{act}.tlog-proof")}
        assert refusal({**mine, **pair})[1] == "entry_other_posting"


def test_a_genuine_posting_of_another_community_does_not_answer_for_this_address():
    """A district's log holds both; the QR or address in hand says which one was asked for."""
    binhe = world.signer("publisher/binhe")
    log = world.Log(publisher=binhe)
    log.post(2)
    listed = ListedKey(Role.PUBLISHER, binhe.vkey, world.OPENED)
    files = {
        "keys.note": world.directory(extra=(listed,)),
        "posted.note": log.notes[0],
        "posted.tlog-proof": log.proof(0),
        "pages.json": world.PAGES,
    }
    asked = f"HTTPS://{world.HOST.upper()}/P/"
    hosts = [world.HOST]
    assert verify(files, qr_text=asked + SECOND, allowed_hosts=hosts).genuine
    found = refusal(files, qr_text=asked + FIRST, allowed_hosts=hosts)
    assert found == ("qr", "qr_other_posting")


def test_a_checkpoint_of_another_origin_under_the_same_key_proves_nothing():
    """An office that runs two logs with one key: the entry is in the other one."""
    good = world.posting()
    given = proof.parse(good.files["posted.tlog-proof"])
    head = good.log.head()
    for origin in ("other.example/gongshi", world.ORIGIN + "/2", world.ORIGIN.upper()):
        other = checkpoint.make(origin, head.size, head.root, [world.LOG])
        made = proof.make(given.index, given.hashes, other)
        found = refusal(good.spoil("posted.tlog-proof", made))
        assert found == ("checkpoint", "checkpoint_origin")


def test_the_log_key_signs_no_entry_the_publisher_no_log_and_the_manifest_key_neither():
    good = world.posting()
    given = proof.parse(good.files["posted.tlog-proof"])
    head = good.log.head()
    for stolen in (world.PUBLISHER, world.STATUS, world.MANIFEST, world.ROOT):
        alone = checkpoint.make(world.ORIGIN, head.size, head.root, [stolen])
        made = proof.make(given.index, given.hashes, alone)
        found = refusal(good.spoil("posted.tlog-proof", made))
        assert found == ("checkpoint", "note_unknown_key")
        disguised = Signer(world.LOG.name, stolen.private)
        alone = checkpoint.make(world.ORIGIN, head.size, head.root, [disguised])
        made = proof.make(given.index, given.hashes, alone)
        found = refusal(good.spoil("posted.tlog-proof", made))
        assert found == ("checkpoint", "note_unknown_key")


def test_a_corrected_posting_stays_corrected_whatever_becomes_of_its_successor():
    corrected = world.posting(ending=Act.CORRECTED)
    verdict = verify(corrected.files)
    assert (verdict.state, verdict.ending["by"]) == (State.CORRECTED, SECOND)
    log = corrected.log
    log.add(Act.WITHDRAWN, id=SECOND, reason="error_in_list")
    of_successor = {
        "withdrawn.note": log.notes[-1],
        "withdrawn.tlog-proof": log.proof(len(log.notes) - 1),
    }
    swapped = {n: d for n, d in corrected.files.items() if not n.startswith("corrected")}
    assert refusal({**swapped, **of_successor}) == ("ending", "entry_other_posting")
    assert refusal({**corrected.files, **of_successor}) == ("ending", "entry_two_endings")


def test_the_successor_is_not_what_it_corrects():
    """Its own folder says posted; the ending of the one before does not fit there."""
    corrected = world.posting(ending=Act.CORRECTED)
    log = corrected.log
    at = len(log.notes) - 2
    files = {
        **corrected.files,
        "posted.note": log.notes[at],
        "posted.tlog-proof": log.proof(at),
    }
    assert refusal(files) == ("ending", "entry_other_posting")
    alone = {n: d for n, d in files.items() if not n.startswith(("corrected", "status"))}
    assert verify(alone).posting["corrects"] == FIRST


def test_an_extension_after_the_end_was_recorded_does_not_raise_the_dead():
    log = world.Log()
    log.post(1)
    log.add(Act.WITHDRAWN, id=FIRST, reason="other")
    longer = world.window("2026-12-10T16:00:00Z", last="2026-12-10")
    log.add(Act.EXTENDED, id=FIRST, reason="not_displayed", window=longer)
    files = {"keys.note": world.directory(), "pages.json": world.PAGES}
    for act, at in (("posted", 0), ("withdrawn", 1), ("extended", 2)):
        files |= {f"{act}.note": log.notes[at], f"{act}.tlog-proof": log.proof(at)}
    assert refusal(files) == ("ending", "entry_order")


def test_an_old_directory_still_accepts_what_a_newer_one_revoked():
    """The limit: a directory has no end. Who remembers a newer one is safe (`gongshi verify`)."""
    revoked = world.directory(seq=1, changed={Role.PUBLISHER: {"revoked": 5}})
    good = world.posting()
    assert verify(good.files).genuine
    assert refusal({**good.files, "keys.note": revoked}) == ("key_in_force", "key_revoked")
