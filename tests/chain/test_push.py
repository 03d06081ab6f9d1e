"""A screen that plays a folder: a list comes up when published and is gone when withdrawn."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import yaml

from gongshi import qr
from gongshi.clock import real_now
from gongshi.display import manifest
from gongshi.posting.life import WithdrawReason
from gongshi.steps.doctor import examine
from gongshi.steps.postings import closing, takedown
from gongshi.steps.postings.publish import publish
from gongshi.steps.wall import coverage, push
from gongshi.web import ticker
from tests.office import make_samples, open_office


@pytest.fixture
def office(tmp_path):
    made = open_office(tmp_path / "home")
    (tmp_path / "usb").mkdir()
    file = made.home.config / "boards.yaml"
    boards = yaml.safe_load(file.read_text("utf-8"))
    boards["boards"][1]["push"] = {"adapter": "folder", "path": str(tmp_path / "usb")}
    file.write_text(yaml.safe_dump(boards, allow_unicode=True), "utf-8")
    return made


def test_a_list_comes_up_and_goes_and_the_glass_is_never_left_empty(office, tmp_path):
    usb = tmp_path / "usb"
    ticker.once(office.home)
    (idle,) = usb.iterdir()
    empty = idle.read_bytes()

    posting = office.approved(make_samples(tmp_path / "lists")["B"], "disabled_temp")
    publish(office.desk, posting)
    (done,) = push.reconcile_all(office.desk)
    assert (done.reached, done.unconfirmed, done.troubles) == (True, True, ())
    shown = [path.read_bytes() for path in usb.iterdir()]
    assert empty not in shown
    assert all(posting in text for data in shown for text in qr.decode(data))
    assert {p.name: p.ok for p in examine(office.desk)}["push"]

    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.ERROR_IN_LIST)
    ticker.once(office.home)
    assert [path.read_bytes() for path in usb.iterdir()] == [empty]
    lines = (office.home.boards / "hall" / "push.jsonl").read_text("ascii").splitlines()
    assert [json.loads(line)["ok"] for line in lines] == [True] * len(lines)


def test_a_stick_that_was_pulled_is_told_and_the_act_stands(office, tmp_path):
    (tmp_path / "usb").rmdir()
    posting = office.approved(make_samples(tmp_path / "lists")["B"], "disabled_temp")
    publish(office.desk, posting)
    (done,) = push.reconcile_all(office.desk)
    assert (done.reached, done.troubles) == (False, ("push_folder_missing",))
    assert not {p.name: p.ok for p in examine(office.desk)}["push"]
    assert push.standing(office.desk, "hall") == done


def test_the_card_without_names_follows_the_list_on_a_pushed_screen(office, tmp_path):
    posting = office.approved(make_samples(tmp_path / "lists")["B"], "disabled_temp")
    publish(office.desk, posting)
    push.reconcile_all(office.desk)
    (page,) = (path.read_bytes() for path in (tmp_path / "usb").iterdir())
    office.move_clock("2026-12-02T00:01")
    ticker.once(office.home)
    (card,) = (path.read_bytes() for path in (tmp_path / "usb").iterdir())
    assert card != page
    assert all(posting in text for text in qr.decode(card))


def test_a_folder_is_no_proof_that_the_glass_is_clear(office, tmp_path):
    posting = office.approved(make_samples(tmp_path / "lists")["B"], "disabled_temp")
    publish(office.desk, posting)
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.OTHER)
    ticker.once(office.home)
    desk = office.desk
    with desk.store.transaction() as tx:
        tasks = closing.outstanding(desk, tx, tx.postings.get(posting))
    assert sum(point.code == "screen" for point in tasks) == 2


def told(office, posting, *, at, unconfirmed=False, troubles=()):
    """Write down how a push to the hall ended, as `reconcile` does, and ask what is open."""
    desk = office.desk
    pushed = push.Pushed("hall", at, True, troubles, unconfirmed, "", 0)
    (desk.home.boards / "hall" / "push.json").write_text(json.dumps(pushed.as_json()))
    with desk.store.transaction() as tx:
        return [p.task for p in closing.outstanding(desk, tx, tx.postings.get(posting))]


def test_a_device_that_was_looked_at_after_the_end_needs_no_person(office, tmp_path):
    posting = office.approved(make_samples(tmp_path / "lists")["B"], "disabled_temp")
    publish(office.desk, posting)
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.OTHER)
    ended = real_now().replace(microsecond=0)
    before, after = ended - timedelta(hours=1), ended + timedelta(minutes=2)
    hall = "为民服务站大厅电子屏"
    assert any(hall in task for task in told(office, posting, at=before))
    assert any(hall in task for task in told(office, posting, at=after, unconfirmed=True))
    assert any(hall in task for task in told(office, posting, at=after, troubles=("push_x",)))
    assert not any(hall in task for task in told(office, posting, at=after))


def test_a_page_found_on_the_glass_twice_within_two_minutes_covers_what_is_between(
    office, tmp_path
):
    posting = office.approved(make_samples(tmp_path / "lists")["B"], "disabled_temp")
    publish(office.desk, posting)
    (board,) = push.pushed_boards(office.desk)
    listed = manifest.read((office.home.boards / "hall" / "manifest.note").read_bytes()).items
    name = f"{push._prefix('hall')}{listed[0].image.sha256[: push.DIGITS]}"
    for clock in ("10:00:30", "10:02:00", "10:03:30", "10:06:30"):
        office.move_clock(f"2026-11-25T{clock}")
        push._glimpse(office.desk, board, name)
        push._glimpse(office.desk, board, "somebody else's")
    day = coverage.coverage(office.desk, posting).boards[1].days[0]
    assert day.covered == 2  # 10:01 and 10:02
