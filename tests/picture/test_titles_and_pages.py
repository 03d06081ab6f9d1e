"""Titles break at marks, evenly; rows fill pages, evenly."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.errors import PictureError
from gongshi.picture.faces import Face
from gongshi.picture.headings import heading_pieces
from gongshi.picture.letterhead import office_lines
from gongshi.picture.paging import share_rows
from gongshi.picture.titles import break_title, title_block
from gongshi.picture.typeset import Style

MARK = "\u200b"


def test_a_title_that_fits_stays_on_one_line():
    assert break_title(f"关于低保{MARK}的公示", 10, len) == ["关于低保的公示"]


def test_a_title_breaks_at_marks_into_the_fewest_and_most_even_lines():
    title = f"关于2026年{MARK}拟纳入{MARK}最低生活保障对象{MARK}初审情况的公示"
    assert break_title(title, 18, len) == ["关于2026年拟纳入", "最低生活保障对象初审情况的公示"]


def test_a_title_never_breaks_where_no_mark_is():
    assert break_title("关于拟纳入最低生活保障对象的公示", 8, len) is None


def test_a_long_title_is_set_smaller_before_it_is_refused():
    title = MARK.join(["关于拟纳入最低生活保障", "对象初审情况的公示"])
    assert title_block(title, 54, 540).drawn[0].size < 54
    with pytest.raises(PictureError) as refused:
        title_block("关于拟纳入最低生活保障对象的公示" * 2, 54, 540)
    assert refused.value.code == "title_too_long"


@pytest.mark.parametrize(
    ("label", "pieces"),
    [
        ("姓名", ["姓名"]),
        ("家庭人口（人）", ["家庭", "人口", "（人）"]),
        ("拟月保障金额（元）", ["拟月", "保障", "金额", "（元）"]),
        ("拟保障人数", ["拟保障", "人数"]),
        ("月保障金额（元）", ["月保障", "金额", "（元）"]),
        ("家庭人口数", ["家庭", "人口数"]),
        ("联系人", ["联系人"]),
        ("户", ["户"]),
    ],
)
def test_headings_break_between_words_and_before_their_unit(label, pieces):
    assert heading_pieces(label) == pieces


@given(st.text("拟月保障人数金额家庭口", min_size=2, max_size=9))
def test_no_line_of_a_heading_is_a_lone_character(label):
    pieces = heading_pieces(label)
    assert "".join(pieces) == label
    assert min(map(len, pieces)) > 1


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "云溪市翠屏区西河街道滨河社区居民委员会",
            ["云溪市翠屏区西河街道", "滨河社区居民委员会"],
        ),
        ("滨河社区居民委员会", ["滨河社区居民委员会"]),
        ("青山县大河镇柳树村村民委员会", ["青山县大河镇", "柳树村村民委员会"]),
    ],
)
def test_a_long_office_breaks_after_a_place_and_never_inside_the_community(name, lines):
    assert office_lines(name, Style(Face.MEDIUM, 20), 222) == lines


def test_a_title_is_set_a_little_smaller_to_save_a_line_but_not_much_smaller():
    title = MARK.join(["关于残疾人特殊困难临时救助", "申请对象的公示"])
    assert [words.size for words in title_block(title, 48, 960).drawn] == [46]
    assert [words.size for words in title_block(title, 54, 960).drawn] == [54, 54]


def test_rows_spread_evenly_over_the_fewest_pages():
    assert share_rows([60] * 12, 480, 900, 50) == [6, 6]
    assert share_rows([60] * 7, 480, 900, 50) == [7]
    assert share_rows([60] * 40, 480, 900, 50) == [8, 11, 11, 10]


def test_the_end_line_takes_its_room_on_the_last_page():
    assert share_rows([60] * 8, 480, 900, 0) == [8]
    assert len(share_rows([60] * 8, 480, 900, 1)) == 2


def test_no_rows_still_make_one_page():
    assert share_rows([], 480, 900, 50) == [0]


def test_a_row_higher_than_a_page_is_refused():
    with pytest.raises(PictureError) as refused:
        share_rows([1000], 480, 900, 50)
    assert refused.value.code == "rows_do_not_fit"


@given(st.lists(st.integers(20, 90), min_size=1, max_size=7), st.integers(60, 200))
def test_the_split_is_the_best_of_all_splits(heights, first):
    following, tail = 180, 30
    counts = share_rows(heights, first, following, tail)
    best = _best_by_trying_all(heights, first, following, tail)
    assert len(counts) == best[0]
    assert _cost(heights, counts) == best[1]


def _cost(heights, counts):
    total, at = 0, 0
    for count in counts:
        total += sum(heights[at : at + count]) ** 2
        at += count
    return total


def _best_by_trying_all(heights, first, following, tail):
    for pages in range(1, len(heights) + 3):
        rooms = [first] + [following] * (pages - 1)
        rooms[-1] -= tail
        costs = [
            _cost(heights, counts)
            for counts in product(range(len(heights) + 1), repeat=pages)
            if sum(counts) == len(heights) and all(counts[1:]) and _fits(heights, counts, rooms)
        ]
        if costs:
            return pages, min(costs)
    raise AssertionError


def _fits(heights, counts, rooms):
    at = 0
    for count, room in zip(counts, rooms, strict=True):
        if sum(heights[at : at + count]) > room:
            return False
        at += count
    return True
