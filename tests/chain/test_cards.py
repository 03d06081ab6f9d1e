"""The card without names: from the end of the window to day 15, and the slip of an extension."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gongshi import qr
from gongshi.clock import SHANGHAI
from gongshi.display import manifest
from gongshi.display.model import Sensitivity
from gongshi.posting.life import WithdrawReason
from gongshi.posting.objecting import ObjectionType
from gongshi.steps.lists.submit import Wishes
from gongshi.steps.postings import objections, takedown
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick
from gongshi.steps.wall import boards, cards, pairing
from gongshi.steps.wall.boards import manifest_file
from tests.canary import scan

from .conftest import KINDS

DAY_15 = datetime(2026, 12, 10, tzinfo=SHANGHAI)  # 11月24日张贴,24时满15日


def items(office, board="gate"):
    return manifest.read(manifest_file(office.desk, board).read_bytes()).items


def published(office, path, kind):
    posting = office.approved(path, kind)
    publish(office.desk, posting)
    return posting


def test_after_the_end_a_card_without_names_hangs_to_day_fifteen(office, samples):
    posting = published(office, samples["A"], KINDS["A"])
    assert [item.sensitivity for item in items(office)] == [Sensitivity.SENSITIVE]
    office.move_clock("2026-12-04T00:01")
    tick(office.desk)
    for board in ("gate", "hall"):
        (card,) = items(office, board)
        assert (card.id, card.sensitivity, card.until) == (posting, Sensitivity.GENERAL, DAY_15)
        path = pairing.picture_path(office.desk, board, card.image.sha256, office.desk.now())
        assert qr.decode(path.read_bytes()) == [card.qr]
    office.move_clock("2026-12-10T00:00")
    tick(office.desk)
    assert items(office) == ()
    assert not cards.folder(office.desk, posting).exists()


def test_on_a_board_without_room_a_card_gives_way_to_a_list_and_comes_back(
    office, samples, monkeypatch
):
    card = published(office, samples["A"], KINDS["A"])
    office.move_clock("2026-12-04T00:01")
    tick(office.desk)
    late = office.approved(samples["B"], KINDS["B"], Wishes(late_reason="letter_late"))
    with monkeypatch.context() as narrow:
        narrow.setattr(boards, "ROUND_LIMIT_S", 100)
        narrow.setattr(boards, "ROTATION_S", 60)
        publish(office.desk, late)
        assert {item.id for item in items(office, "hall")} == {late}
    tick(office.desk)
    assert {item.id for item in items(office, "hall")} == {late, card}
    both = (office.home.boards / "hall" / "manifest.note").stat().st_size
    with monkeypatch.context() as narrow:
        narrow.setattr(manifest, "SIZE_LIMIT", both - 1)
        office.move_clock("2026-12-04T00:20")
        tick(office.desk)
        assert {item.id for item in items(office, "hall")} == {late}


def test_without_room_the_slip_of_an_extended_list_goes_and_the_list_stays(
    office, samples, monkeypatch
):
    posting = published(office, samples["B"], KINDS["B"])
    (page,) = items(office)
    slip = replace(page, rev=2, page=2, pages=2, sensitivity=Sensitivity.GENERAL)
    whole = manifest.Manifest(
        "s/x", "gate", 1, "", page.starts, 1, (page, slip), manifest.Standby("")
    )
    key = office.desk.keys.manifest
    full = len(manifest.build(whole, key))
    monkeypatch.setattr(manifest, "SIZE_LIMIT", full - 1)
    fitted = manifest.read(boards._fitted(whole, key))
    assert [(item.id, item.rev) for item in fitted.items] == [(posting, 1)]


def test_no_name_and_no_number_of_the_list_is_in_a_card(office, samples):
    posting = published(office, samples["A"], KINDS["A"])
    with office.desk.store.transaction() as tx:
        texts = tx.postings.get(posting).facts
    assert "欧阳*" not in str(texts)
    office.move_clock("2026-12-04T00:01")
    tick(office.desk)
    folder = cards.folder(office.desk, posting)
    assert len(list(folder.glob("*.png"))) == 2
    assert scan([folder], ["欧阳*𬀩", "段*英"]) == []


def test_no_card_follows_a_withdrawal(office, samples):
    posting = published(office, samples["B"], KINDS["B"])
    takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
    tick(office.desk)
    assert items(office) == ()


def test_a_card_tells_the_objections_that_came_in_and_never_none(office, samples):
    from gongshi.notice import PublicFacts, result_card

    posting = published(office, samples["B"], KINDS["B"])
    desk = office.desk
    objections.add(desk, posting, ObjectionType.CONTENT, by="li-ming", objector={}, row=None)
    with desk.store.transaction() as tx:
        facts = PublicFacts.from_json(tx.postings.get(posting).facts)
    told = {
        n: result_card(facts, desk.rules.site, ended=DAY_15, until=DAY_15, objections=n).row_notes
        for n in (0, 2)
    }
    assert told[0] == ("公示期已满", "名单已撤下", "本次共公示4人")
    assert told[2] == (*told[0], "受理异议2件")


def test_a_list_of_two_is_not_counted(office, samples):
    from dataclasses import replace

    from gongshi.notice import PublicFacts, result_card

    posting = published(office, samples["B"], KINDS["B"])
    with office.desk.store.transaction() as tx:
        facts = PublicFacts.from_json(tx.postings.get(posting).facts)
    two = replace(facts, rows=2)
    card = result_card(two, office.desk.rules.site, ended=DAY_15, until=DAY_15, objections=0)
    assert card.row_notes == ("公示期已满", "名单已撤下")


def test_a_file_that_a_crash_left_beside_a_card_is_swept(office, samples):
    posting = published(office, samples["B"], KINDS["B"])
    office.move_clock("2026-12-02T00:01")
    tick(office.desk)
    folder = cards.folder(office.desk, posting)
    before = sorted(folder.iterdir())
    (folder / f"{'0' * 64}.png").write_bytes(b"half a card")
    tick(office.desk)
    assert sorted(folder.iterdir()) == before


def test_a_card_that_was_lost_is_painted_again(office, samples):
    posting = published(office, samples["B"], KINDS["B"])
    office.move_clock("2026-12-02T00:01")
    tick(office.desk)
    for path in cards.folder(office.desk, posting).iterdir():
        path.unlink()
    tick(office.desk)
    (card,) = items(office)
    assert cards.card_file(office.desk, posting, card.image.sha256).exists()
