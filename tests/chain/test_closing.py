"""A posting is closed only when rows, screens, paper and objections are all accounted for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshi.errors import GongshiError
from gongshi.posting.life import State, WithdrawReason
from gongshi.posting.objecting import ObjectionType, Outcome
from gongshi.steps.postings import closing, objections, papers, register, takedown
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick

from .conftest import KINDS

END = "2026-12-02T00:05"


@pytest.fixture
def posted(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    return posting


def state_of(office, posting):
    with office.desk.store.transaction() as tx:
        return tx.postings.get(posting).state


def open_codes(office, posting):
    desk = office.desk
    with desk.store.transaction() as tx:
        return [point.code for point in closing.outstanding(desk, tx, tx.postings.get(posting))]


def task_of(office, posting):
    return next((x.task for x in register.today(office.desk) if x.posting == posting), "")


def put_up(office, posting, place="东门公告栏"):
    desk = office.desk
    return papers.add(desk, posting, place=place, by="li-ming", at=desk.now())


def clear_screens(office, posting):
    for board in ("gate", "hall"):
        closing.clear(office.desk, posting, board, how="seen", by="li-ming")


def test_paper_that_hangs_is_a_task_at_the_end_and_keeps_it_open(office, posted):
    copy = put_up(office, posted)
    assert "撤除纸质公示" not in task_of(office, posted)
    office.move_clock(END)
    tick(office.desk)
    clear_screens(office, posted)
    tick(office.desk)
    assert state_of(office, posted) is State.RETIRED
    assert f"撤除纸质公示(东门公告栏),再 gongshi paper removed {copy.n}" in task_of(office, posted)
    papers.removed(office.desk, copy.n, by="li-ming", at=office.desk.now())
    assert tick(office.desk).closed == (posted,)
    assert state_of(office, posted) is State.CLOSED
    assert task_of(office, posted) == ""


def test_paper_nobody_wrote_down_is_not_taken_for_none(office, posted):
    office.move_clock(END)
    tick(office.desk)
    clear_screens(office, posted)
    assert open_codes(office, posted) == ["paper_unknown"]
    papers.state_none(office.desk, posted, papers.NO_PAPER, "li-ming")
    assert tick(office.desk).closed == (posted,)


def test_each_screen_must_be_known_to_be_clear(office, posted):
    papers.state_none(office.desk, posted, papers.NO_PAPER, "li-ming")
    with pytest.raises(GongshiError) as refused:
        closing.clear(office.desk, posted, "gate", how="seen", by="li-ming")
    assert refused.value.code == "not_ended"
    takedown.withdraw(office.desk, posted, "li-ming", WithdrawReason.OTHER)
    closing.clear(office.desk, posted, "gate", how="seen", by="li-ming")
    with pytest.raises(GongshiError) as refused:
        closing.close(office.desk, posted, "li-ming")
    assert refused.value.code == "not_accounted"
    assert "为民服务站大厅电子屏" in refused.value.advice
    closing.clear(office.desk, posted, "hall", how="adapter")
    assert closing.close(office.desk, posted, "li-ming").state is State.CLOSED
    assert closing.close(office.desk, posted, "li-ming").state is State.CLOSED


def test_a_wipe_receipt_of_the_agent_clears_its_screen_and_a_later_delivery_undoes_it(
    office, posted
):
    papers.state_none(office.desk, posted, papers.NO_PAPER, "li-ming")
    desk = office.desk
    early, late = desk.now(), desk.now() + timedelta(minutes=5)
    with desk.store.transaction() as tx:
        pages = {page.profile: page.sha256 for page in tx.postings.pages(posted)}
        for board, page in (("gate", pages["p1080"]), ("hall", pages["l1080"])):
            tx.screens.delivered(board, page, posted, early)
            tx.screens.wiped(board, page, posted, late, "unlinked")
        tx.screens.delivered("hall", pages["l1080"], posted, late + timedelta(minutes=5))
    takedown.withdraw(office.desk, posted, "li-ming", WithdrawReason.OTHER)
    assert open_codes(office, posted) == ["screen"]
    assert "为民服务站大厅电子屏" in task_of(office, posted)


def test_an_open_objection_keeps_it_open(office, posted):
    one = objections.add(
        office.desk, posted, ObjectionType.CONTENT, by="li-ming", objector={}, row=None
    )
    papers.state_none(office.desk, posted, papers.NO_PAPER, "li-ming")
    takedown.withdraw(office.desk, posted, "li-ming", WithdrawReason.OTHER)
    clear_screens(office, posted)
    assert open_codes(office, posted) == ["objection"]
    objections.close(office.desk, f"{one.year}-{one.n}", Outcome.REJECTED, "li-ming")
    assert tick(office.desk).closed == (posted,)


def test_none_is_refused_where_something_is_known(office, posted):
    put_up(office, posted)
    with pytest.raises(GongshiError) as refused:
        papers.state_none(office.desk, posted, papers.NO_PAPER, "li-ming")
    assert refused.value.code == "paper_there"
    with pytest.raises(GongshiError) as refused:
        papers.state_none(office.desk, posted, papers.NO_OBJECTIONS, "li-ming")
    assert refused.value.code == "not_ended"


def test_a_place_is_one_line_without_a_phone_and_a_time_is_possible(office, posted):
    for place in ("", "东门 13900000000 找老李", "甲" * 61, "东门\x07"):
        with pytest.raises(GongshiError) as refused:
            put_up(office, posted, place)
        assert refused.value.code == "place_invalid"
    desk = office.desk
    for at in (desk.now() + timedelta(hours=1), desk.now() - timedelta(days=1)):
        with pytest.raises(GongshiError) as refused:
            papers.add(desk, posted, place="东门公告栏", by="li-ming", at=at)
        assert refused.value.code == "time_impossible"
    first, second = put_up(office, posted), put_up(office, posted, "3栋1单元")
    assert (first.n, second.n) == (1, 2)


def test_what_was_never_posted_is_discarded_and_not_closed(office, samples):
    draft = office.approved(samples["B"], KINDS["B"])
    with pytest.raises(GongshiError) as refused:
        closing.close(office.desk, draft, "li-ming")
    assert refused.value.code == "not_ended"
