"""A posting's public directory, verified offline with the pinned root key alone."""

from datetime import timedelta

import pytest

from gongshi.clock import from_utc_text
from gongshi.errors import VerificationFailed
from gongshi.record.acts import Act
from gongshi.record.keys import Role
from gongshi.record.status import RecordedState
from gongshi.record.verdict import STEPS, State
from gongshi.record.verify import InHand, examine_posting, verify_posting
from tests.record import world

QR = f"HTTPS://{world.HOST.upper()}/P/{world.posting_id(1)}"
PLAIN = world.posting()
RETIRED = world.posting(ending=Act.RETIRED)


def verify(files, now=world.DURING + timedelta(hours=2), **held):
    return verify_posting(files, root_vkey=world.ROOT.vkey, now=now, **held)


def step_of(files, **held):
    with pytest.raises(VerificationFailed) as refused:
        verify(files, **held)
    return refused.value.step


def detail_of(files, **held):
    with pytest.raises(VerificationFailed) as refused:
        verify(files, **held)
    return refused.value.step, refused.value.__cause__.step


def test_a_genuine_posting_passes_every_step_in_order():
    verdict = verify(
        PLAIN.files,
        picture=world.PICTURE,
        sheet=world.SHEET,
        qr_text=QR,
        allowed_hosts=[world.HOST],
    )
    assert (verdict.genuine, verdict.state) == (True, State.POSTED)
    taken = [step.step for step in verdict.steps]
    assert taken == [step for step in STEPS if step not in ("extension", "ending")]
    assert all(step.ok for step in verdict.steps)
    assert verdict.posting["number"] == "滨社公示第12号"
    assert (verdict.index, verdict.training, verdict.witnesses) == (5, False, ())


def test_a_refusal_can_be_read_as_a_verdict_with_the_steps_before_it():
    files = PLAIN.spoil("pages.json", world.PAGES + b" ")
    held = InHand(picture=world.PICTURE)
    verdict = examine_posting(
        files, root_vkey=world.ROOT.vkey, now=world.DURING + timedelta(hours=2), held=held
    )
    assert (verdict.genuine, verdict.state, dict(verdict.posting)) == (False, State.UNKNOWN, {})
    assert [(step.step, step.ok) for step in verdict.steps[-2:]] == [
        ("status", True),
        ("pages", False),
    ]


@pytest.mark.parametrize("act", [Act.RETIRED, Act.WITHDRAWN, Act.CORRECTED])
def test_an_ending_is_the_state_whatever_the_status_note_says(act):
    ended = world.posting(ending=act)
    late = world.DURING + timedelta(days=400)
    assert verify(ended.files).state is State(act.value)
    assert verify(ended.files, now=late).state is State(act.value)
    assert verify(ended.spoil("status.note", None), now=late).state is State(act.value)
    assert verify(ended.files).ending["kind"] == act.value


def test_a_stale_or_missing_status_note_leaves_the_state_unknown_and_the_posting_genuine():
    stale = world.DURING + timedelta(hours=28)
    for verdict in (verify(PLAIN.files, now=stale), verify(PLAIN.spoil("status.note", None))):
        assert (verdict.genuine, verdict.state) == (True, State.UNKNOWN)


def test_a_status_note_from_the_future_is_no_news():
    assert verify(PLAIN.files, now=world.DURING).state is State.UNKNOWN


def test_past_the_end_without_an_ending_entry_the_posting_is_overdue():
    fresh = world.status_note(at=world.datetime(2026, 12, 3, 15, 30, tzinfo=world.UTC))
    files = PLAIN.spoil("status.note", fresh)
    before = world.datetime(2026, 12, 3, 15, 59, 59, tzinfo=world.UTC)
    assert verify(files, now=before).state is State.POSTED
    assert verify(files, now=before + timedelta(seconds=1)).state is State.OVERDUE
    assert verify(PLAIN.files, now=before + timedelta(days=9)).state is State.OVERDUE


def test_an_extension_moves_the_end():
    extended = world.posting(extended="2026-12-10T16:00:00Z")
    late = world.datetime(2026, 12, 5, tzinfo=world.UTC)
    assert verify(PLAIN.files, now=late).state is State.OVERDUE
    verdict = verify(extended.files, now=late)
    assert (verdict.state, verdict.not_after) == (State.UNKNOWN, "2026-12-10T16:00:00Z")
    assert "extension" in {step.step for step in verdict.steps}


def test_an_extension_that_shortens_is_refused():
    shortened = world.posting(extended="2026-11-30T16:00:00Z")
    assert detail_of(shortened.files) == ("extension", "entry_window")


def test_a_training_posting_is_judged_by_its_signed_offset():
    year = 365 * 24 * 3600
    training = world.posting(training_s=year)
    real = world.DURING + timedelta(hours=2) - timedelta(seconds=year)
    verdict = verify(training.files, now=real)
    assert (verdict.state, verdict.training) == (State.POSTED, True)
    ended = real + timedelta(days=20)
    assert verify(training.files, now=ended).state is State.OVERDUE


def test_training_and_production_never_mix():
    training = world.posting(training_s=0)
    assert detail_of(PLAIN.spoil("keys.note", world.directory(training=True))) == (
        "key_in_force",
        "training_mixed",
    )
    assert step_of(training.spoil("keys.note", world.directory())) == "key_in_force"
    note = world.status_note(at=world.DURING, training_s=0)
    assert detail_of(PLAIN.spoil("status.note", note)) == ("status", "training_mixed")


def test_a_cosignature_by_a_listed_witness_is_told():
    seen = int(world.POSTED_AT.timestamp()) + 3600
    verdict = verify(world.posting(cosigned=True).files)
    assert verdict.witnesses == (("street.example/witness", seen),)


def steps_for(name):
    steps = {
        "keys.note": {"keys"},
        "posted.note": {"entry", "inclusion"},
        "posted.tlog-proof": {"inclusion", "checkpoint"},
        "status.note": {"status"},
        "pages.json": {"pages"},
    }
    return steps.get(name, {"extension" if name.startswith("extended") else "ending"})


def test_every_flipped_byte_of_the_picture_is_refused():
    for at in range(len(world.PICTURE)):
        data = world.PICTURE
        spoiled = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert step_of(PLAIN.files, picture=spoiled) == "picture"


def test_a_listed_picture_without_its_nonce_is_refused():
    bare = world.png()
    listed = world.pages.pages_json(
        [world.pages.PageFile(1, "portrait", 2, 3, world.hashlib.sha256(bare).hexdigest())]
    )
    made = world.posting(pages_root=world.pages.pages_root(listed))
    assert step_of(made.spoil("pages.json", listed), picture=bare) == "nonce"


def test_another_sheet_is_refused():
    assert step_of(PLAIN.files, sheet=world.SHEET + b" ") == "sheet"


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (QR.replace("XIHE", "XIHE-EVIL"), "qr_host"),
        (QR.replace(world.HOST.upper(), f"EVIL.EXAMPLE/{world.HOST.upper()}"), "qr_host"),
        (QR.replace(world.HOST.upper(), f"{world.HOST.upper()}@EVIL.EXAMPLE"), "qr_address"),
        (QR.replace(world.HOST.upper(), f"{world.HOST.upper()}:8443"), "qr_host"),
        (QR.replace(world.posting_id(1), world.posting_id(2)), "qr_other_posting"),
        (QR + "?X=1", "qr_address"),
        (QR + "\n", "qr_address"),
        (QR[:-1], "qr_address"),
        (QR.replace("HTTPS", "JAVASCRIPT"), "qr_address"),
        (QR.replace("G", "\uff27"), "qr_address"),
        ("", "qr_address"),
        ("HTTPS://" + "A" * 100_000, "qr_address"),
    ],
    ids=[
        "another host",
        "the pinned host as a path",
        "the pinned host as a user",
        "another port",
        "another posting",
        "a query",
        "a newline",
        "a cut id",
        "another scheme",
        "full-width letters",
        "nothing",
        "far too long",
    ],
)
def test_a_qr_that_leads_elsewhere_is_refused(text, detail):
    asked = detail_of(PLAIN.files, qr_text=text, allowed_hosts=[world.HOST])
    assert asked == ("qr", detail)


def test_no_host_is_allowed_unless_it_is_pinned():
    assert detail_of(PLAIN.files, qr_text=QR) == ("qr", "qr_host")


@pytest.mark.parametrize("name", sorted(RETIRED.files))
def test_a_missing_file_is_refused_but_for_the_status_note(name):
    files = RETIRED.spoil(name, None)
    if name == "status.note":
        assert verify(files).genuine
    else:
        assert step_of(files) in steps_for(name)


def test_a_hidden_ending_is_noticed_while_the_status_note_is_fresh():
    hidden = {n: d for n, d in RETIRED.files.items() if not n.startswith("retired.")}
    assert detail_of(hidden) == ("status", "status_disagrees")


def test_an_old_status_note_cannot_speak_against_a_newer_ending():
    old = world.status_note(at=world.POSTED_AT + timedelta(hours=1))
    assert verify(RETIRED.spoil("status.note", old)).state is State.RETIRED
    newer = world.status_note(at=world.DURING + timedelta(hours=1))
    assert detail_of(RETIRED.spoil("status.note", newer)) == ("status", "status_disagrees")
    other = world.status_note(RecordedState.WITHDRAWN, world.DURING)
    assert detail_of(RETIRED.spoil("status.note", other)) == ("status", "status_disagrees")


def test_a_slow_clock_does_not_outlive_a_status_note_signed_after_the_end():
    end = from_utc_text(world.NOT_AFTER)
    files = PLAIN.spoil("status.note", world.status_note(at=end + timedelta(minutes=1)))
    assert verify(files, now=end - timedelta(minutes=2)).state is State.OVERDUE
    files = PLAIN.spoil("status.note", world.status_note(at=end - timedelta(minutes=3)))
    assert verify(files, now=end - timedelta(minutes=2)).state is State.POSTED


def test_two_endings_are_refused():
    withdrawn = world.posting(ending=Act.WITHDRAWN)
    both = {**RETIRED.files, "withdrawn.note": withdrawn.files["withdrawn.note"]}
    assert detail_of(both) == ("ending", "entry_two_endings")


def test_an_ending_of_another_posting_is_refused():
    log = RETIRED.log
    other = world.Log(notes=[], files={})
    other.post(1)
    other.post(2)
    other.add(Act.RETIRED, id=world.posting_id(2))
    files = {
        **PLAIN.files,
        "posted.note": other.notes[0],
        "posted.tlog-proof": other.proof(0),
        "retired.note": other.notes[2],
        "retired.tlog-proof": other.proof(2),
    }
    assert log is not other
    assert detail_of(files) == ("ending", "entry_other_posting")


def ended(log, posted, ending, keys_note=None):
    """The bundle of the posting at one index of a log and its ending at another."""
    return {
        **PLAIN.files,
        "keys.note": keys_note or world.directory(),
        "posted.note": log.notes[posted],
        "posted.tlog-proof": log.proof(posted),
        "retired.note": log.notes[ending],
        "retired.tlog-proof": log.proof(ending),
    }


def test_an_ending_by_another_publisher_is_refused():
    binhe = world.signer("publisher/binhe")
    log = world.Log()
    log.post(1)
    log.publisher = binhe
    log.add(Act.RETIRED, id=world.posting_id(1))
    listed = world.ListedKey(Role.PUBLISHER, binhe.vkey, world.OPENED)
    files = ended(log, 0, 1, world.directory(extra=(listed,)))
    assert detail_of(files) == ("ending", "entry_other_publisher")


def test_an_ending_logged_before_its_posting_is_refused():
    log = world.Log()
    log.add(Act.RETIRED, id=world.posting_id(1))
    log.post(1)
    assert detail_of(ended(log, 1, 0)) == ("ending", "entry_order")


def test_an_ending_dated_before_its_posting_is_refused():
    log = world.Log()
    log.post(1)
    log.at = world.POSTED_AT - timedelta(seconds=1)
    log.add(Act.RETIRED, id=world.posting_id(1))
    assert detail_of(ended(log, 0, 1)) == ("ending", "entry_order")


def test_posting_and_ending_from_two_histories_of_one_size_are_a_fork():
    log, other = world.Log(), world.Log()
    for one in (log, other):
        one.post(1)
    log.add(Act.RETIRED, id=world.posting_id(1))
    other.add(Act.WITHDRAWN, id=world.posting_id(1), reason="other")
    files = ended(log, 0, 1)
    assert verify(without_status(files)).genuine
    forked = without_status({**files, "posted.tlog-proof": other.proof(0)})
    assert detail_of(forked) == ("ending", "checkpoint_fork")


def without_status(files):
    return {name: data for name, data in files.items() if name != "status.note"}


def test_a_status_note_of_another_posting_is_refused():
    note = world.status_note(identity=world.posting_id(3))
    assert detail_of(PLAIN.spoil("status.note", note)) == ("status", "status_other_posting")


def test_a_revoked_publisher_counts_for_nothing_from_the_revoked_index_on():
    after = world.directory(changed={Role.PUBLISHER: {"revoked": 6}})
    assert verify(PLAIN.spoil("keys.note", after)).genuine
    from_it = world.directory(changed={Role.PUBLISHER: {"revoked": 5}})
    assert detail_of(PLAIN.spoil("keys.note", from_it)) == ("key_in_force", "key_revoked")


def test_a_retired_key_still_proves_what_it_signed_while_in_force():
    day = timedelta(days=1)
    later = world.directory(changed={Role.PUBLISHER: {"until": text(world.POSTED_AT + day)}})
    assert verify(PLAIN.spoil("keys.note", later)).genuine
    earlier = world.directory(changed={Role.PUBLISHER: {"until": text(world.POSTED_AT)}})
    assert detail_of(PLAIN.spoil("keys.note", earlier)) == ("key_in_force", "key_not_in_force")


def test_an_entry_that_names_a_checkpoint_of_the_future_is_refused():
    head = {"size": 5, "root": world.DIGEST}
    assert verify(world.posting(base=head).files).genuine
    ahead = world.posting(base={**head, "size": 6})
    assert detail_of(ahead.files) == ("key_in_force", "entry_base")


def test_a_revoked_log_key_is_refused():
    revoked = world.directory(changed={Role.LOG: {"revoked": 5}})
    assert detail_of(PLAIN.spoil("keys.note", revoked)) == ("checkpoint", "key_revoked")


def test_a_revoked_status_key_is_refused():
    revoked = world.directory(changed={Role.STATUS: {"revoked": 0}})
    assert detail_of(PLAIN.spoil("keys.note", revoked)) == ("status", "key_not_in_force")


def test_another_office_s_directory_is_refused():
    stranger = world.signer("root", seed=1)
    assert detail_of(PLAIN.spoil("keys.note", world.directory(root=stranger))) == (
        "keys",
        "note_unknown_key",
    )


def text(moment):
    return world.to_utc_text(moment)
