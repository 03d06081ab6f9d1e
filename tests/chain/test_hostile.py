"""What an unlucky night, a full disk, two hands at once or a careless word must not do."""

from __future__ import annotations

import errno
import fcntl
import io
import json
import shutil
import sqlite3
from dataclasses import replace
from hashlib import sha256

import pytest
from openpyxl import load_workbook

from gongshi.clock import Clock
from gongshi.display import manifest
from gongshi.errors import GongshiError
from gongshi.posting.batch import read_letter
from gongshi.posting.ids import check_code
from gongshi.posting.life import State, WithdrawReason
from gongshi.rulebook import read_card
from gongshi.settings import Home
from gongshi.steps import artefacts, projection
from gongshi.steps.home import opening
from gongshi.steps.home.people import Role, add_user
from gongshi.steps.lists.approve import approve, send_back
from gongshi.steps.lists.receive import receive
from gongshi.steps.lists.submit import Wishes, submit
from gongshi.steps.lookup import batch_or_refuse, posting_or_refuse
from gongshi.steps.postings import publish as publication
from gongshi.steps.postings import takedown
from gongshi.steps.postings.discard import discard
from gongshi.steps.postings.publish import STAGES, publish
from gongshi.steps.postings.register import today
from gongshi.steps.tick import tick
from gongshi.store import engine

from .conftest import KINDS, PASSPHRASE, Office
from .test_chain import resaved, shown_on, state_of, verdict


def run_until(office, posting: str, last: str) -> None:
    """Run the stages of publication up to and including `last`, as a process that then died."""
    for stage in STAGES:
        stage.run(office.desk, posting)
        if stage.name == last:
            return
    raise AssertionError(last)


def stored(office, posting: str):
    with office.desk.store.transaction() as tx:
        return posting_or_refuse(tx, posting)


def another_copy(samples, name: str, folder):
    """Write the same list with other bytes, and its letter beside it."""
    path = folder / f"again-{name}.xlsx"
    path.write_bytes(resaved(samples[name]))
    card = samples[name].with_suffix(".letter.yaml").read_bytes()
    path.with_suffix(".letter.yaml").write_bytes(card)
    return path


def test_a_publication_that_died_in_the_evening_is_not_finished_on_another_day(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    run_until(office, posting, "gate")
    office.move_clock("2026-11-25T00:00:01")
    assert tick(office.desk).failed == (posting,)
    assert shown_on(office) == []
    assert state_of(office, posting) is State.RETURNED
    batch_id = stored(office, posting).batch
    with office.desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
    assert batch.return_reason == "approval_day_passed"


def test_a_number_taken_in_vain_is_given_to_the_next_posting(office, samples):
    first = office.approved(samples["B"], KINDS["B"])
    second = office.approved(samples["C"], KINDS["C"])
    run_until(office, first, "take")
    assert publish(office.desk, second).number == 2
    send_back(office.desk, first, "wang-fang", row=0, reason="wrong_list")
    third = office.approved(samples["A"], KINDS["A"])
    assert publish(office.desk, third).number == 1


def test_a_publication_that_the_gate_stops_goes_back_and_is_not_tried_every_minute(
    office, samples, monkeypatch
):
    posting = office.approved(samples["B"], KINDS["B"])

    def stop(*_args):
        raise GongshiError("E401", "拦截")

    monkeypatch.setattr(publication.artefacts, "inspect", stop)
    with pytest.raises(GongshiError):
        publish(office.desk, posting)
    assert state_of(office, posting) is State.RETURNED
    assert tick(office.desk).failed == ()
    assert not publication.artefacts.folder(office.desk, posting).exists()


def test_pages_painted_anew_after_the_gate_are_never_recorded_unsearched(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    run_until(office, posting, "gate")
    publication.paint(office.desk, posting)
    with pytest.raises(GongshiError) as refused:
        publication.record(office.desk, posting)
    assert refused.value.code == "not_inspected"
    assert publish(office.desk, posting).state is State.SHOWING


def crowd(office, posting: str, count: int) -> None:
    """Give a posting many more pages, as a list of hundreds of rows would have."""
    with office.desk.store.transaction() as tx:
        pages = tx.postings.pages(posting)
        many = [
            replace(page, n=n, sha256=sha256(f"{posting}{page.profile}{n}".encode()).hexdigest())
            for page in pages
            for n in range(1, count + 1)
        ]
        tx.postings.put_pages(posting, many)


def test_a_board_that_is_full_shows_the_older_lists_and_the_lack_is_seen(office, samples):
    first, second = (office.approved(samples[n], KINDS[n]) for n in "BC")
    publish(office.desk, first)
    publish(office.desk, second)
    crowd(office, first, 30)
    crowd(office, second, 30)
    done = tick(office.desk)
    assert shown_on(office) == [first]
    assert done.troubles == ("board_full",)
    tasks = {line.posting: line.task for line in today(office.desk)}
    assert "未在" in tasks[second]
    assert "未在" not in tasks[first]


def refused_for_want_of_room(office, posting: str, monkeypatch) -> None:
    """Publish to boards whose manifests hold what hangs and next to nothing more."""
    one = (office.home.boards / "hall" / "manifest.note").stat().st_size
    monkeypatch.setattr(manifest, "SIZE_LIMIT", one + 100)
    with pytest.raises(GongshiError) as refused:
        publish(office.desk, posting)
    assert refused.value.code == "board_full"


def test_a_list_that_hangs_gives_no_room_to_one_that_was_submitted_before_it(
    office, samples, monkeypatch
):
    submitted, hanging = (office.approved(samples[n], KINDS[n]) for n in "BC")
    publish(office.desk, hanging)
    refused_for_want_of_room(office, submitted, monkeypatch)
    assert shown_on(office) == [hanging]


def test_a_list_is_withdrawn_although_a_board_is_full(office, samples):
    first, second = (office.approved(samples[n], KINDS[n]) for n in "BC")
    publish(office.desk, first)
    publish(office.desk, second)
    crowd(office, first, 30)
    crowd(office, second, 30)
    takedown.withdraw(office.desk, first, "li-ming", WithdrawReason.PRIVACY)
    assert shown_on(office) == [second]
    assert state_of(office, first) is State.WITHDRAWN


def test_a_list_that_a_board_cannot_hold_is_not_recorded_as_hanging_there(
    office, samples, monkeypatch
):
    first, second = (office.approved(samples[n], KINDS[n]) for n in "BC")
    publish(office.desk, first)
    refused_for_want_of_room(office, second, monkeypatch)
    assert state_of(office, second) is State.PUBLISHING
    assert stored(office, second).published_at is None
    monkeypatch.undo()
    assert tick(office.desk).published == (second,)
    assert shown_on(office) == sorted([first, second])


def test_a_broken_log_does_not_keep_a_withdrawn_list_on_the_wall(office, samples, monkeypatch):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)

    def full(*_args):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(projection, "project_log", full)
    with pytest.raises(OSError, match="no space"):
        takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
    assert shown_on(office) == []
    assert not artefacts.folder(office.desk, posting).exists()
    assert list(office.home.rowkeys.iterdir()) == []
    assert tick(office.desk).troubles == ("disk_full",)
    monkeypatch.undo()
    assert tick(office.desk).troubles == ()


def test_one_broken_list_does_not_keep_the_others_up(office, samples, monkeypatch):
    lists = [office.approved(samples[name], KINDS[name]) for name in "BC"]
    for posting in lists:
        publish(office.desk, posting)
    office.move_clock("2026-12-05T00:00:01")
    clear = artefacts.clear

    def stumble(desk, posting_id):
        if posting_id == lists[0]:
            raise ValueError(posting_id)
        clear(desk, posting_id)

    monkeypatch.setattr(takedown.artefacts, "clear", stumble)
    done = tick(office.desk)
    assert (done.failed, done.retired) == ((lists[0],), (lists[1],))
    assert shown_on(office) == []


def test_a_board_taken_out_of_the_configuration_is_told_to_show_nothing(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    boards = office.home.config / "boards.yaml"
    text = boards.read_text("utf-8")
    boards.write_text(text[: text.index("  - name: hall")], "utf-8")
    tick(office.desk)
    assert shown_on(office, "hall") == []
    assert shown_on(office, "gate") == [posting]


def test_a_database_older_than_its_log_takes_nothing_new_into_the_log(office, samples, tmp_path):
    posting = office.approved(samples["B"], KINDS["B"])
    restored = Office(Home(shutil.copytree(office.home.root, tmp_path / "restored")))
    publish(office.desk, posting)
    shutil.copytree(office.home.log, restored.home.log, dirs_exist_ok=True)
    with pytest.raises(GongshiError) as refused:
        publish(restored.desk, posting)
    assert refused.value.code == "log_ahead_of_store"
    with restored.desk.store.transaction() as tx:
        assert tx.entries.last() is None


def test_a_stray_file_among_the_pictures_does_not_stop_the_routine(office):
    (office.home.pictures / ".DS_Store").write_bytes(b"x")
    assert tick(office.desk).troubles == ()
    assert list(office.home.pictures.iterdir()) == []


def settings(office, old: str, new: str) -> None:
    site = office.home.config / "site.yaml"
    text = site.read_text("utf-8")
    assert text.count(old) == 1
    site.write_text(text.replace(old, new), "utf-8")


def acts_of(office, batch: str) -> list[str]:
    with office.desk.store.transaction() as tx:
        return [act.act for act in tx.acts.of_batch(batch)]


def test_two_approvals_are_two_people_and_one_person_twice_is_one_act(office, samples):
    settings(office, "approvals: 1", "approvals: 2")
    add_user(office.desk, "zhao-min", Role.APPROVER, PASSPHRASE)
    batch = office.receive(samples["B"], KINDS["B"]).batch
    done = submit(office.desk, batch, "li-ming")
    for _ in range(2):
        approve(office.desk, batch, "wang-fang", done.check_code)
    assert state_of(office, done.posting.id) is State.SUBMITTED
    assert acts_of(office, batch).count("approve") == 1
    assert approve(office.desk, batch, "zhao-min", done.check_code).state is State.APPROVED


def test_a_site_that_asks_for_more_approvals_gets_them_before_publication(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    settings(office, "approvals: 1", "approvals: 2")
    with pytest.raises(GongshiError) as refused:
        publish(office.desk, posting)
    assert refused.value.code == "approvals_missing"
    add_user(office.desk, "zhao-min", Role.APPROVER, PASSPHRASE)
    code = check_code(bytes.fromhex(stored(office, posting).content))
    approve(office.desk, posting, "zhao-min", code)
    assert publish(office.desk, posting).state is State.SHOWING


def test_a_correction_named_by_its_batch_is_recorded_by_its_posting(office, samples, tmp_path):
    old = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, old)
    wishes = Wishes(corrects=stored(office, old).batch)
    new = office.approved(another_copy(samples, "B", tmp_path), KINDS["B"], wishes)
    assert stored(office, new).corrects == old
    publish(office.desk, new)
    assert state_of(office, old) is State.CORRECTED


def test_a_posting_is_corrected_once_and_only_after_it_hung(office, samples, tmp_path):
    old = office.approved(samples["B"], KINDS["B"])
    again = office.receive(another_copy(samples, "B", tmp_path), KINDS["B"]).batch
    run_until(office, old, "take")
    with pytest.raises(GongshiError) as early:
        submit(office.desk, again, "li-ming", Wishes(corrects=old))
    publish(office.desk, old)
    done = submit(office.desk, again, "li-ming", Wishes(corrects=old))
    approve(office.desk, again, "wang-fang", done.check_code)
    publish(office.desk, again)
    (tmp_path / "third").mkdir()
    third = another_copy({"B": another_copy(samples, "B", tmp_path)}, "B", tmp_path / "third")
    third.write_bytes(third.read_bytes() + b"\0")
    batch = office.receive(third, KINDS["B"]).batch
    with pytest.raises(GongshiError) as twice:
        submit(office.desk, batch, "li-ming", Wishes(corrects=old))
    assert (early.value.code, twice.value.code) == ("cannot_correct", "already_corrected")


def test_a_reason_in_free_text_is_refused_and_kept_nowhere(office, samples):
    office.move_clock("2026-11-25T09:00:00")
    batch = office.receive(samples["B"], KINDS["B"]).batch
    with pytest.raises(GongshiError) as refused:
        submit(office.desk, batch, "li-ming", Wishes(late_reason="李玉珍住院"))
    assert refused.value.code == "reason_code"
    assert "李玉珍" not in repr(refused.value)


def test_a_return_names_a_row_of_the_list(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    with pytest.raises(GongshiError) as refused:
        send_back(office.desk, posting, "wang-fang", row=2**70, reason="wrong_amount")
    assert refused.value.code == "row_unknown"


def test_a_withdrawal_that_died_half_way_is_finished_by_the_same_command(
    office, samples, monkeypatch
):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    monkeypatch.setattr(takedown, "finish", lambda *_: None)
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
    monkeypatch.undo()
    done = takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
    assert done.state is State.WITHDRAWN


def test_a_clock_that_falls_back_keeps_no_list_up_and_lets_none_begin(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    waiting = office.approved(samples["C"], KINDS["C"])
    office.move_clock("2026-12-01T23:50:00")
    tick(office.desk)
    (office.home.root / "run" / "clock.mark").write_text("2026-12-01T16:00:00Z")
    fallen = replace(office.desk, clock=Clock(office.desk.clock.offset_s - 86_400 * 7))
    assert tick(fallen).retired == (posting,)
    assert shown_on(office) == []
    assert verdict(office, posting).state.value == "retired"
    with pytest.raises(GongshiError) as refused:
        publish(fallen, waiting)
    assert refused.value.code == "clock_back"


def test_no_key_shows_in_the_repr_of_a_desk(office):
    desk = office.desk
    told = repr(desk)
    for secret in (desk.keys.kek, desk.keys.digest, desk.keys.publisher.private):
        assert repr(secret) not in told
    with desk.store.transaction() as tx:
        user = tx.users.get("li-ming")
    assert user.phrase_hash not in repr(user)


def renamed_sheet(path, title: str) -> bytes:
    book = load_workbook(path)
    book.worksheets[0].title = title
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_called_after_a_person_is_named_nowhere(office, samples):
    data = renamed_sheet(samples["B"], "李玉珍等")
    got = receive(office.desk, data, name_hint=".xlsx", kind_id=KINDS["B"], letter=None)
    assert got.accepted
    assert "李玉珍" not in json.dumps(got.as_json(), ensure_ascii=False)
    names = {p for p in office.home.root.rglob("*") if p.is_file()}
    needles = ["李玉珍".encode(), "李玉珍".encode("utf-16-le"), json.dumps("李玉珍")[1:-1].encode()]
    assert not [p for p in names for needle in needles if needle in p.read_bytes()]
    assert {c["where"].partition("!")[0] for c in got.columns} == {"第1张工作表"}


def test_what_the_file_said_of_itself_goes_with_its_rows(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.OTHER)
    batch_id = stored(office, posting).batch
    with office.desk.store.transaction() as tx:
        assert set(batch_or_refuse(tx, batch_id).intake) == {"totals", "routed_away"}


def test_a_letter_of_unprintable_text_is_refused_before_it_stops_a_publication(samples):
    card = read_card(samples["B"].with_suffix(".letter.yaml"))
    for bad in ("区残联\u202e", "文" * 200):
        with pytest.raises(GongshiError) as refused:
            read_letter({**card, "报送单位": bad})
        assert refused.value.code == "E110"
    assert read_letter({**card, "报送单位": "区残联\n办公室 "}).body == "区残联 办公室"


def test_another_letter_with_the_same_list_is_taken_and_not_ignored(office, samples):
    path = samples["B"]
    got = office.receive(path, KINDS["B"])
    letter = read_letter(read_card(path.with_suffix(".letter.yaml")))
    data, other = path.read_bytes(), replace(letter, doc_no="五残〔2026〕99号")
    again = receive(office.desk, data, name_hint=".xlsx", kind_id=KINDS["B"], letter=other)
    assert again.batch == got.batch
    with office.desk.store.transaction() as tx:
        assert batch_or_refuse(tx, got.batch).letter["doc_no"] == "五残〔2026〕99号"


def test_a_discarded_list_leaves_an_act_and_nothing_else(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    batch = stored(office, posting).batch
    for _ in range(2):
        discard(office.desk, batch, "li-ming")
    assert acts_of(office, batch)[-1] == "discard"
    assert acts_of(office, batch).count("discard") == 1
    with office.desk.store.transaction() as tx:
        assert batch_or_refuse(tx, batch).state is State.CLOSED
        assert tx.batches.rows(batch) == []
        assert tx.postings.of_batch(batch) is None
    assert list(office.home.rowkeys.iterdir()) == []
    assert list(office.home.pictures.iterdir()) == []
    assert office.receive(samples["B"], KINDS["B"]).batch != batch


def test_a_list_that_hangs_is_withdrawn_and_never_discarded(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    with pytest.raises(GongshiError) as refused:
        discard(office.desk, stored(office, posting).batch, "li-ming")
    assert refused.value.code == "wrong_state"
    assert shown_on(office) == [posting]


def test_a_list_that_lay_for_a_month_is_to_be_discarded(office, samples):
    batch = office.receive(samples["B"], KINDS["B"]).batch
    assert "discard" not in today(office.desk)[0].task
    office.move_clock("2026-12-25T09:00:00")
    assert f"gongshi discard {batch}" in today(office.desk)[0].task


def test_keys_in_use_are_not_made_anew_where_the_configuration_is_gone(office):
    shutil.rmtree(office.home.config)
    kek = office.home.kek_file.read_bytes()
    with pytest.raises(GongshiError) as refused:
        opening.open_home(office.home, training=True)
    assert refused.value.code == "home_exists"
    assert office.home.kek_file.read_bytes() == kek


def test_a_locked_database_is_a_refusal_with_a_stable_code(office, monkeypatch):
    monkeypatch.setattr(engine, "PRAGMAS", (*engine.PRAGMAS, "PRAGMA busy_timeout=100"))
    desk = office.desk
    other = sqlite3.connect(office.home.root / "gongshi.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(GongshiError) as refused:
        tick(desk)
    other.execute("ROLLBACK")
    other.close()
    assert refused.value.code == "store_unavailable"


def test_a_damaged_draft_is_painted_anew(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    run_until(office, posting, "pictures")
    draft = artefacts.folder(office.desk, posting) / artefacts.DRAFT
    draft.write_bytes(draft.read_bytes()[:40])
    assert publish(office.desk, posting).state is State.SHOWING


def test_what_was_approved_for_yesterday_is_to_be_submitted_again(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    batch = stored(office, posting).batch
    assert today(office.desk)[0].task == f"gongshi publish {batch}"
    office.move_clock("2026-11-25T00:00:01")
    assert "重新送审" in today(office.desk)[0].task


def test_a_list_returned_while_it_is_published_is_not_called_published(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    run_until(office, posting, "gate")
    send_back(office.desk, posting, "wang-fang", row=0, reason="wrong_list")
    with pytest.raises(GongshiError) as refused:
        publication.record(office.desk, posting)
    assert refused.value.code == "not_taken"
    assert shown_on(office) == []


def test_a_takedown_does_not_wait_while_a_tick_counts_what_was_displayed(office, monkeypatch):
    tried = []

    def counting(desk):
        with (desk.home.root / "run" / "office.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            tried.append(desk)
        return []

    monkeypatch.setattr("gongshi.steps.tick.coverage.look", counting)
    monkeypatch.setattr("gongshi.steps.tick.closing.close_all", counting)
    assert tick(office.desk).troubles == ()
    assert len(tried) == 2
