"""A real home and a training home are never mixed, and a sample site posts nothing in earnest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshi.clock import real_now
from gongshi.errors import GongshiError
from gongshi.office import open_desk
from gongshi.posting.batch import read_letter
from gongshi.posting.life import UntilReason
from gongshi.record.verify import verify_posting
from gongshi.rulebook import read_card
from gongshi.settings import Home
from gongshi.steps.home import opening
from gongshi.steps.home.people import Role, add_user
from gongshi.steps.lists.approve import approve
from gongshi.steps.lists.receive import receive
from gongshi.steps.lists.submit import Wishes, submit
from gongshi.steps.log.publictree import folder
from gongshi.steps.postings.publish import publish

from .conftest import KINDS, PASSPHRASE


def set_production(home: Home) -> None:
    site = home.config / "site.yaml"
    text = site.read_text("utf-8").replace("production: no", "production: yes")
    lines = [line for line in text.splitlines() if not line.startswith("sample_mark")]
    site.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def real_home(tmp_path, samples):
    """A home that is not for training, its site file as it ships, with list B received."""
    home = Home(tmp_path / "real")
    opening.open_home(home, training=False)
    desk = open_desk(home)
    add_user(desk, "li-ming", Role.HANDLER, PASSPHRASE)
    add_user(desk, "wang-fang", Role.APPROVER, PASSPHRASE)
    letter = read_letter(read_card(samples["B"].with_suffix(".letter.yaml")))
    data = samples["B"].read_bytes()
    got = receive(desk, data, name_hint=".xlsx", kind_id=KINDS["B"], letter=letter)
    return home, got.batch


def test_a_site_file_that_still_says_sample_posts_nothing_in_earnest(real_home):
    home, batch = real_home
    with pytest.raises(GongshiError) as refused:
        submit(open_desk(home), batch, "li-ming", Wishes(late_reason="test"))
    assert refused.value.code == "not_production"


OWN = "mingzhou.example/donghu/liulin/liuan"


def set_origin(home: Home, origin: str) -> None:
    site = home.config / "site.yaml"
    lines = [
        f"origin: {origin}" if line.startswith("origin:") else line
        for line in site.read_text("utf-8").splitlines()
    ]
    site.write_text("\n".join(lines) + "\n", "utf-8")


def published(home: Home, batch: str):
    """Publish a batch and return what an auditor with the office's key finds."""
    desk = open_desk(home)
    until = desk.today() + timedelta(days=40)  # a chosen end: whatever the calendar knows today
    done = submit(desk, batch, "li-ming", Wishes(until, UntilReason.LOCAL_RULE, "test"))
    approve(desk, done.posting.id, "wang-fang", done.check_code)
    publish(desk, done.posting.id)
    files = {p.name: p.read_bytes() for p in folder(desk, done.posting.id).iterdir()}
    return verify_posting(files, root_vkey=desk.keys.root_vkey, now=real_now())


def test_a_real_home_publishes_records_that_verify(real_home):
    home, batch = real_home
    set_production(home)
    verdict = published(home, batch)
    assert verdict.state.value == "posted"
    assert not verdict.training


def test_a_training_home_cannot_be_declared_real(office):
    set_production(office.home)
    with pytest.raises(GongshiError) as refused:
        _ = office.desk
    assert refused.value.code == "training_mixed"


def test_a_list_submitted_for_another_day_is_not_approved(office, samples):
    got = office.receive(samples["A"], KINDS["A"])
    done = submit(office.desk, got.batch, "li-ming")
    office.move_clock("2026-11-25T08:00:00")
    with pytest.raises(GongshiError) as refused:
        approve(office.desk, done.posting.id, "wang-fang", done.check_code)
    assert refused.value.code == "approval_day_passed"


def test_an_office_with_a_name_of_its_own_publishes_records_that_verify(real_home):
    home, batch = real_home
    set_production(home)
    set_origin(home, OWN)
    with pytest.raises(GongshiError) as refused:
        open_desk(home)
    assert refused.value.code == "origin_differs"
    assert "gongshi init" in refused.value.advice
    assert opening.rename(home, real_now())
    assert open_desk(home).keys.root_vkey.startswith(f"{OWN}/root+")
    assert published(home, batch).state.value == "posted"


def test_a_name_that_is_in_the_log_does_not_change(real_home):
    home, batch = real_home
    set_production(home)
    named = open_desk(home).rules.site.origin
    published(home, batch)
    set_origin(home, OWN)
    assert not opening.rename(home, real_now())
    with pytest.raises(GongshiError) as refused:
        open_desk(home)
    assert named in refused.value.advice
    set_origin(home, named)
    open_desk(home)


def test_a_name_that_did_not_change_makes_no_keys(real_home):
    home, _ = real_home
    before = (home.keys / "office.pub").read_bytes()
    assert not opening.rename(home, real_now())
    assert (home.keys / "office.pub").read_bytes() == before
