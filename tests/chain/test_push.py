"""A screen that plays a folder: a list comes up when published and is gone when withdrawn."""

from __future__ import annotations

import json

import pytest
import yaml

from gongshi import qr
from gongshi.posting.life import WithdrawReason
from gongshi.steps import push, takedown
from gongshi.steps.doctor import examine
from gongshi.steps.publish import publish
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
