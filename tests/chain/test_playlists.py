"""Boards of different sizes with several lists each: what hangs, in which order, how long."""

from __future__ import annotations

import pytest

from gongshi.clock import SHANGHAI
from gongshi.display import BoardClock, evaluate, manifest, round_s
from gongshi.errors import DisplayError
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick
from gongshi.steps.wall import boards
from gongshi.steps.wall.boards import manifest_file

from .conftest import KINDS

FOUR = """boards:
  - {name: gate, title: 东门屏, place: 东门, profiles: [p1080], open_hours: ["06:30-22:00"]}
  - {name: hall, title: 大厅屏, place: 大厅, profiles: [l1080], open_hours: ["08:30-18:00"]}
  - {name: tall, title: 立式屏, place: 广场, profiles: [p2160], open_hours: ["08:30-18:00"]}
  - {name: dots, title: 点阵屏, place: 路口, profiles: [led960], open_hours: ["08:30-18:00"]}
"""
SIZES = {"gate": (1080, 1920), "hall": (1920, 1080), "tall": (2160, 3840), "dots": (960, 540)}


@pytest.fixture
def house(office):
    (office.home.config / "boards.yaml").write_text(FOUR, "utf-8")
    return office


def told(office, board):
    return manifest.read(manifest_file(office.desk, board).read_bytes())


def shown(office, board):
    listed = told(office, board)
    return evaluate(listed, BoardClock(floor=listed.issued_at), office.desk.now()).pages


def test_each_board_shows_every_page_of_every_list_in_its_own_size_within_a_bounded_round(
    house, samples
):
    lists = [house.approved(samples[letter], KINDS[letter]) for letter in "BC"]
    for posting in lists:
        publish(house.desk, posting)
    for board, size in SIZES.items():
        pages = shown(house, board)
        assert {(p.item.image.w, p.item.image.h) for p in pages} == {size}
        for posting in lists:
            of_list = [p.item for p in pages if p.item.id == posting]
            assert [i.page for i in of_list] == list(range(1, of_list[0].pages + 1))
        assert round_s(pages) <= boards.ROUND_LIMIT_S
        assert told(house, board).max_gap_s >= round_s(pages)
        assert all(p.dwell_s >= boards.ROTATION_S for p in pages)


def test_a_page_with_more_rows_stays_longer(office, samples):
    few, many = (office.approved(samples[letter], KINDS[letter]) for letter in "BA")
    for posting in (few, many):
        publish(office.desk, posting)
    with office.desk.store.transaction() as tx:
        rows = {p: tx.postings.get(p).row_count for p in (few, many)}
    by_list = {p.item.id: (p.dwell_s, p.item.pages) for p in shown(office, "gate")}
    per_page = {p: rows[p] / by_list[p][1] for p in rows}
    assert per_page[many] > per_page[few]
    assert by_list[many][0] > by_list[few][0]


def test_a_list_in_its_last_day_comes_first(office, samples):
    long = office.approved(samples["C"], KINDS["C"])
    publish(office.desk, long)
    short = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, short)
    assert shown(office, "gate")[0].item.id == long
    with office.desk.store.transaction() as tx:
        ends = {p: tx.postings.get(p).ends_at for p in (long, short)}
    assert ends[short] < ends[long]
    last_call = (ends[short] - boards.LAST_CALL).astimezone(SHANGHAI)
    office.move_clock(f"{last_call:%Y-%m-%dT%H:%M}")
    tick(office.desk)
    assert [p.item.id for p in shown(office, "gate") if p.item.priority == 1] == [short]
    assert shown(office, "gate")[0].item.id == short


def test_a_list_that_would_make_the_round_too_long_is_not_published(office, samples, monkeypatch):
    publish(office.desk, office.approved(samples["C"], KINDS["C"]))
    monkeypatch.setattr(boards, "ROUND_LIMIT_S", 20)
    with pytest.raises(DisplayError) as refusal:
        publish(office.desk, office.approved(samples["B"], KINDS["B"]))
    assert refusal.value.code == "board_round"
