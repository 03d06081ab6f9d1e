"""The main job from the clerk's file to the empty wall, step by step, on the sample lists."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from gongshi.clock import real_now
from gongshi.display import manifest
from gongshi.display.model import Sensitivity
from gongshi.errors import GongshiError
from gongshi.posting.life import State, UntilReason, WithdrawReason
from gongshi.record import checkpoint, entry, tiles
from gongshi.record.verify import verify_posting
from gongshi.steps import artefacts
from gongshi.steps.lists import rowvault
from gongshi.steps.lists.approve import approve, send_back
from gongshi.steps.lists.submit import Wishes, submit
from gongshi.steps.log.publictree import folder
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.postings import takedown
from gongshi.steps.postings.correct import correct
from gongshi.steps.postings.publish import publish
from gongshi.steps.postings.register import today
from gongshi.steps.tick import tick

from .conftest import KINDS


def shown_on(office, board="hall") -> list[str]:
    """Return the ids of the lists in a board's manifest; a card without names is none."""
    data = (office.home.boards / board / "manifest.note").read_bytes()
    items = manifest.read(data).items
    return sorted({item.id for item in items if item.sensitivity is Sensitivity.SENSITIVE})


def state_of(office, posting_id: str) -> State:
    with office.desk.store.transaction() as tx:
        return posting_or_refuse(tx, posting_id).state


def bundle(office, posting_id: str) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder(office.desk, posting_id).iterdir()}


def verdict(office, posting_id: str):
    key = office.desk.keys.root_vkey
    return verify_posting(bundle(office, posting_id), root_vkey=key, now=real_now())


def test_a_refused_file_leaves_nothing_behind(office, samples):
    before = sorted(p for p in office.home.root.rglob("*") if not p.name.startswith("gongshi.db"))
    got = office.receive(samples["D"], KINDS["D"])
    after = sorted(p for p in office.home.root.rglob("*") if not p.name.startswith("gongshi.db"))
    assert not got.accepted
    assert {f.code for f in got.findings} >= {"E101", "E111", "E120"}
    assert {p for p in after if p not in before} <= {office.home.root / "run" / "office.lock"}
    with office.desk.store.transaction() as tx:
        assert tx.batches.ids() == set()


def test_the_same_bytes_give_the_same_batch(office, samples):
    first = office.receive(samples["A"], KINDS["A"])
    assert office.receive(samples["A"], KINDS["A"]).batch == first.batch


def test_without_a_covering_letter_nothing_is_submitted(office, samples):
    from gongshi.steps.lists.receive import receive

    data = samples["B"].read_bytes()
    got = receive(office.desk, data, name_hint=".xlsx", kind_id=KINDS["B"], letter=None)
    with pytest.raises(GongshiError) as refused:
        submit(office.desk, got.batch, "li-ming")
    assert refused.value.code == "E110"


def test_the_list_is_shown_only_after_its_entry_is_covered_and_goes_at_its_end(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    assert shown_on(office) == []
    publish(office.desk, posting)
    assert shown_on(office) == [posting]
    assert verdict(office, posting).state.value == "posted"
    office.move_clock("2026-12-01T23:59:00")
    assert tick(office.desk).retired == ()
    office.move_clock("2026-12-02T00:00:01")
    assert tick(office.desk).retired == (posting,)
    assert shown_on(office) == []
    assert state_of(office, posting) is State.RETIRED
    assert verdict(office, posting).state.value == "retired"
    assert not artefacts.folder(office.desk, posting).exists()
    assert list(office.home.rowkeys.iterdir()) == []


def test_the_rows_are_gone_after_retirement(office, samples):
    posting = office.approved(samples["C"], KINDS["C"])
    publish(office.desk, posting)
    office.move_clock("2026-12-04T00:00:01")
    takedown.retire(office.desk, posting)
    desk = office.desk
    with desk.store.transaction() as tx:
        batch = posting_or_refuse(tx, posting).batch
        assert tx.batches.rows(batch) == []
        with pytest.raises(GongshiError) as refused:
            rowvault.open_rows(desk, tx, batch)
    assert refused.value.code == "rows_destroyed"


def test_an_early_retirement_is_refused(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    with pytest.raises(GongshiError) as refused:
        takedown.retire(office.desk, posting)
    assert refused.value.code == "not_due"


def test_a_withdrawal_takes_the_list_down_at_once(office, samples):
    posting = office.approved(samples["A"], KINDS["A"])
    publish(office.desk, posting)
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
    assert shown_on(office) == []
    data = (office.home.boards / "hall" / "manifest.note").read_bytes()
    assert {gone.id for gone in manifest.read(data).revoked} == {posting}
    assert verdict(office, posting).state.value == "withdrawn"


def test_a_correction_supersedes_and_the_old_one_points_to_the_new(office, samples, tmp_path):
    old = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, old)
    again = tmp_path / "again.xlsx"
    again.write_bytes(resaved(samples["B"]))
    again.with_suffix(".letter.yaml").write_bytes(
        samples["B"].with_suffix(".letter.yaml").read_bytes()
    )
    new = office.approved(again, KINDS["B"], Wishes(corrects=old))
    correct(office.desk, old, new)
    assert shown_on(office) == [new]
    assert verdict(office, old).state.value == "corrected"
    assert verdict(office, new).posting["corrects"] == old
    assert state_of(office, old) is State.CORRECTED


def resaved(path) -> bytes:
    """Return the same workbook with other bytes."""
    import io

    from openpyxl import load_workbook

    book = load_workbook(path)
    book.properties.keywords = "again"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_handler_cannot_approve_and_a_wrong_check_code_approves_nothing(office, samples):
    got = office.receive(samples["A"], KINDS["A"])
    done = submit(office.desk, got.batch, "li-ming")
    with pytest.raises(GongshiError) as own:
        approve(office.desk, done.posting.id, "li-ming", done.check_code)
    with pytest.raises(GongshiError) as wrong:
        approve(office.desk, done.posting.id, "wang-fang", "AAAAAAAA")
    assert (own.value.code, wrong.value.code) == ("same_person", "check_code_differs")
    assert state_of(office, done.posting.id) is State.SUBMITTED


def test_approval_binds_the_content_an_edited_rule_voids_it(office, samples):
    posting = office.approved(samples["A"], KINDS["A"])
    site = office.home.config / "site.yaml"
    site.write_text(site.read_text("utf-8").replace("0000-6800101", "0000-6800199"), "utf-8")
    with pytest.raises(GongshiError) as refused:
        publish(office.desk, posting)
    assert refused.value.code == "approval_void"


def test_a_returned_list_is_submitted_again_and_needs_a_new_approval(office, samples):
    posting = office.approved(samples["A"], KINDS["A"])
    back = send_back(office.desk, posting, "wang-fang", row=4, reason="wrong_amount")
    with pytest.raises(GongshiError):
        publish(office.desk, posting)
    done = submit(office.desk, back.batch, "li-ming")
    assert done.posting.id != posting
    assert not artefacts.folder(office.desk, posting).exists()


def test_publishing_on_another_day_is_refused_and_submitting_again_is_one_step(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    office.move_clock("2026-11-25T08:00:00")
    with pytest.raises(GongshiError) as refused:
        publish(office.desk, posting)
    assert refused.value.code == "approval_day_passed"
    with office.desk.store.transaction() as tx:
        batch = posting_or_refuse(tx, posting).batch
    with pytest.raises(GongshiError) as late:
        submit(office.desk, batch, "li-ming")
    assert late.value.code == "W701"
    again = submit(office.desk, batch, "li-ming", Wishes(late_reason="holiday"))
    assert again.posting.posted_on == date(2026, 11, 25)


def test_a_window_into_an_unannounced_year_may_be_drafted_but_not_published(office, samples):
    office.move_clock("2026-12-23T09:00:00")
    got = office.receive(samples["B"], KINDS["B"])
    done = submit(office.desk, got.batch, "li-ming", Wishes(late_reason="test"))
    assert done.posting.provisional
    approve(office.desk, done.posting.id, "wang-fang", done.check_code)
    with pytest.raises(GongshiError) as refused:
        publish(office.desk, done.posting.id)
    assert refused.value.code == "window_provisional"
    fixed = Wishes(date(2027, 1, 20), UntilReason.CALENDAR_UNKNOWN, "test")
    again = submit(office.desk, got.batch, "li-ming", fixed)
    approve(office.desk, again.posting.id, "wang-fang", again.check_code)
    assert publish(office.desk, again.posting.id).state is State.SHOWING


def test_the_next_list_takes_the_last_one_down_only_where_the_kind_says_so(office, samples):
    first = office.approved(samples["A"], KINDS["A"])
    second = office.approved(samples["C"], KINDS["C"])
    for posting in (first, second):
        publish(office.desk, posting)
    assert shown_on(office) == sorted([first, second])


def test_numbers_run_without_gaps_and_entries_chain(office, samples):
    ids = [office.approved(samples[name], KINDS[name]) for name in "ABC"]
    numbers = [publish(office.desk, posting).number for posting in ids]
    desk = office.desk
    with desk.store.transaction() as tx:
        entries = tx.entries.since(0)
    read = [entry.parse(e.note, [desk.keys.publisher.verifier]) for e in entries]
    assert numbers == [1, 2, 3]
    assert [e.seq for e in read] == [0, 1, 2]
    assert [e.prev for e in read][1:] == [e.leaf.hex() for e in read][:-1]


def test_the_log_on_disk_has_the_root_another_library_computes(office, samples):
    from pymerkle import InmemoryTree

    for name in "ABC":
        publish(office.desk, office.approved(samples[name], KINDS[name]))
    desk, log = office.desk, office.home.log
    head = checkpoint.parse(
        (log / "checkpoint").read_bytes(), desk.rules.site.origin, [desk.keys.log.verifier]
    )
    tree = InmemoryTree(algorithm="sha256")
    for note in tiles.read_entries(lambda path: (log / path).read_bytes(), 0, head.size):
        tree.append_entry(note)
    assert head.size == 3
    assert tree.get_root() == head.root


def test_a_flipped_byte_of_any_public_file_is_refused_with_its_step(office, samples):
    from gongshi.errors import VerificationFailed

    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    key, whole = office.desk.keys.root_vkey, bundle(office, posting)
    for name in ("posted.note", "posted.tlog-proof", "keys.note", "pages.json", "status.note"):
        for at in range(0, len(whole[name]), 7):
            data = bytearray(whole[name])
            data[at] ^= 1
            with pytest.raises(VerificationFailed) as failed:
                verify_posting({**whole, name: bytes(data)}, root_vkey=key, now=real_now())
            assert failed.value.step


def test_the_register_tells_each_person_what_is_next(office, samples):
    office.receive(samples["A"], KINDS["A"])
    publish(office.desk, office.approved(samples["B"], KINDS["B"]))
    lines = {line.kind: line for line in today(office.desk)}
    assert lines["dibao_initial"].state is State.RECEIVED
    assert "gongshi submit" in lines["dibao_initial"].task
    assert lines["disabled_temp"].ends == date(2026, 12, 2)
    office.move_clock("2026-11-30T09:00:00")
    lines = {line.kind: line for line in today(office.desk)}
    assert "打印盖章归档件" in lines["disabled_temp"].task


def test_a_name_that_is_a_common_word_stops_at_the_gate_until_two_people_release_it(
    office, samples, monkeypatch
):
    """The letter may bring a listed name in; the gate stops it and a release by two lets it go."""
    from gongshi.posting.batch import read_letter
    from gongshi.rulebook import read_card
    from gongshi.steps.lists.decide import ask_release, release_name
    from gongshi.steps.lists.receive import receive

    card = samples["B"].with_suffix(".letter.yaml")
    letter = replace(read_letter(read_card(card)), body="李玉珍服务站")
    data = samples["B"].read_bytes()
    got = receive(office.desk, data, name_hint=".xlsx", kind_id=KINDS["B"], letter=letter)
    with pytest.raises(GongshiError) as stopped:
        submit(office.desk, got.batch, "li-ming")
    assert stopped.value.code == "E401"
    assert "李玉珍" not in json.dumps(stopped.value.as_json(), ensure_ascii=False)
    assert list(office.home.pictures.iterdir()) == []
    with pytest.raises(GongshiError) as unasked:
        release_name(office.desk, got.batch, 4, approver="wang-fang")
    assert unasked.value.code == "not_proposed"
    ask_release(office.desk, got.batch, 4, handler="li-ming")
    with pytest.raises(GongshiError) as alone:
        release_name(office.desk, got.batch, 4, approver="li-ming")
    assert alone.value.code == "same_person"
    with pytest.raises(GongshiError) as still:
        submit(office.desk, got.batch, "li-ming")
    assert still.value.code == "E401"
    assert release_name(office.desk, got.batch, 4, approver="wang-fang") == "li-ming"
    assert submit(office.desk, got.batch, "li-ming").posting.row_count == 4
