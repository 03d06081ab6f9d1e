"""What an unlucky night, a full disk, two hands at once or a careless word must not do."""

from __future__ import annotations

import errno
import shutil
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from gongshi.display import manifest
from gongshi.errors import GongshiError
from gongshi.posting.life import State, WithdrawReason
from gongshi.settings import Home
from gongshi.steps import artefacts, projection, takedown
from gongshi.steps import publish as publication
from gongshi.steps.approve import approve, send_back
from gongshi.steps.lookup import batch_or_refuse, posting_or_refuse
from gongshi.steps.publish import STAGES, publish
from gongshi.steps.register import today
from gongshi.steps.submit import Wishes, submit
from gongshi.steps.tick import tick

from .conftest import KINDS, Office
from .test_chain import resaved, shown_on, state_of


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


__all__ = ["Wishes", "approve", "submit", "takedown", "timedelta"]


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
    one = (office.home.boards / "hall" / "manifest.note").stat().st_size
    monkeypatch.setattr(manifest, "SIZE_LIMIT", one + 100)
    with pytest.raises(GongshiError) as refused:
        publish(office.desk, second)
    assert refused.value.code == "board_full"
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
