"""What the office knows of each screen: has, wiped, told, pending, silent, and whom to call."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from gongshi.posting.life import WithdrawReason
from gongshi.settings import Home
from gongshi.steps.postings import takedown
from gongshi.steps.postings.publish import publish
from gongshi.steps.secret import digest_of
from gongshi.steps.tick import tick
from gongshi.steps.wall.screens import Stand, note_contact, of_posting, unreachable
from gongshi.store import Contact
from tests.office import KINDS, Office, open_office

TEN_MINUTES_LATER, NIGHT, MORNING = "2026-11-24T09:10", "2026-11-24T23:00", "2026-11-25T09:00"


@pytest.fixture(scope="module")
def published(samples, tmp_path_factory):
    """A house with one list on its walls, made once; each test gets a copy."""
    house = open_office(tmp_path_factory.mktemp("screens") / "home")
    boards = house.home.config / "boards.yaml"
    named = boards.read_text("utf-8").replace("    # contact:", "    contact:", 1)
    boards.write_text(named, "utf-8")
    posting = house.approved(samples["B"], KINDS["B"])
    publish(house.desk, posting)
    return house, posting


@pytest.fixture
def office(published, tmp_path):
    shutil.copytree(published[0].home.root, tmp_path / "home")
    return Office(Home(tmp_path / "home"))


@pytest.fixture
def posting(published):
    return published[1]


def asks(office, board="gate", *, agent=True, late=0):
    """The screen asks for its manifest, and has the newest but `late`."""
    desk = office.desk
    with desk.store.transaction() as tx:
        seq = tx.boards.manifest(board).seq
    at = desk.now().replace(microsecond=0)
    note_contact(desk, Contact(board, at, seq - late, agent))
    return at


def says(office, posting, *, wiped):
    """The agent's receipts arrive."""
    desk = office.desk
    with desk.store.transaction() as tx:
        for page in [p for p in tx.postings.pages(posting) if p.profile == "p1080"]:
            if wiped:
                tx.screens.wiped("gate", page.sha256, posting, desk.now(), "unlinked")
            else:
                tx.screens.delivered("gate", page.sha256, posting, desk.now())


def stand(office, posting, board="gate"):
    return next(s for s in of_posting(office.desk, posting) if s.board == board)


def test_a_screen_that_never_asked_is_told_to_be_paired(office, posting):
    screen = stand(office, posting)
    assert screen.stand is Stand.NEVER
    assert "gongshi board list" in screen.words


def test_a_screen_with_the_newest_manifest_has_the_list_and_one_without_is_waited_for(
    office, posting
):
    asks(office)
    assert stand(office, posting).stand is Stand.HAS
    asks(office, late=1)
    assert stand(office, posting).stand is Stand.PENDING


def test_a_silent_screen_is_unreachable_since_it_last_asked_and_says_whom_to_call(office, posting):
    asked_at = asks(office)
    office.move_clock(TEN_MINUTES_LATER)
    screen = stand(office, posting)
    assert (screen.stand, screen.since) == (Stand.UNREACHABLE, asked_at)
    assert "东门门卫室 0000-1000002" in screen.words
    hall = stand(office, posting, "hall")
    asks(office, "hall")
    assert hall.contact == ""


def test_in_the_hours_when_a_panel_is_off_nobody_is_called(office, posting):
    asks(office)
    asks(office, "hall")
    assert unreachable(office.desk) == ()
    office.move_clock(TEN_MINUTES_LATER)
    assert {s.board for s in unreachable(office.desk)} == {"gate", "hall"}
    office.move_clock(NIGHT)
    assert unreachable(office.desk) == ()
    office.move_clock(MORNING)
    assert {s.board for s in unreachable(office.desk)} == {"gate", "hall"}


def test_after_a_withdrawal_an_agent_is_pending_until_its_receipts_for_every_page(office, posting):
    asks(office)
    says(office, posting, wiped=False)
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
    asks(office)
    assert stand(office, posting).stand is Stand.PENDING
    says(office, posting, wiped=True)
    assert stand(office, posting).stand is Stand.WIPED
    office.move_clock(TEN_MINUTES_LATER)
    assert stand(office, posting).stand is Stand.WIPED, "a receipt does not grow old"


def test_a_page_in_a_browser_is_told_but_has_no_receipt(office, posting):
    asks(office, agent=False)
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
    assert stand(office, posting).stand is Stand.PENDING
    asks(office, agent=False)
    assert stand(office, posting).stand is Stand.TOLD


def test_a_picture_that_came_again_after_it_was_wiped_is_not_wiped(office, posting):
    says(office, posting, wiped=False)
    says(office, posting, wiped=True)
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
    office.move_clock(TEN_MINUTES_LATER)
    says(office, posting, wiped=False)
    tick(office.desk)
    asks(office)
    assert stand(office, posting).stand is Stand.PENDING


def test_a_list_that_does_not_hang_yet_stands_nowhere(office, samples):
    waiting = office.approved(samples["C"], KINDS["C"])
    assert of_posting(office.desk, waiting) == ()


def test_every_standing_has_words(office, posting):
    screen = stand(office, posting)
    for one in Stand:
        assert one.words in replace(screen, stand=one).words
        assert replace(screen, stand=one).as_json()["stand"] == one.value


def test_a_token_that_is_no_unicode_is_a_wrong_token_and_no_fault():
    assert digest_of("\ud800") != digest_of("\udc00")
