"""Chinese lines break where a compositor would break them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.picture.breaking import NO_END, NO_START, atoms, break_lines, squeeze

EM = 10
WORDS = "经个人申请，《最低生活保障审核确认办法》（民发〔2021〕57号）第十九条。2026年11月25日；“好”"


def measure(text):
    return sum(EM if ord(char) > 0x7F else EM // 2 for char in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依据《办法》。", ["依", "据", "《办", "法》。"]),
        ("民发〔2021〕57号", ["民", "发", "〔2021〕", "57号"]),
        ("至12月3日24时", ["至", "12月", "3日", "24时"]),
        ("9:00—12:00，下午", ["9:00—12:00，", "下", "午"]),
        ("等……再议", ["等……", "再", "议"]),
    ],
)
def test_marks_and_figures_hold_on_to_their_neighbours(text, expected):
    assert atoms(text) == expected


@given(st.text(st.sampled_from(WORDS), max_size=60), st.integers(40, 200))
def test_no_line_starts_or_ends_with_a_forbidden_mark_and_nothing_is_lost(text, width):
    lines = break_lines(text, width, EM, measure, indent=0)
    assert "".join(line.text for line in lines) == text
    for before, after in pairwise(lines):
        assert after.text[0] not in NO_START or after.text[0] in "—…·"
        assert before.text[-1] not in NO_END


@given(st.text(st.sampled_from("经个人申请，。（）"), min_size=1, max_size=80))
def test_a_line_fits_unless_one_atom_alone_is_too_wide(text):
    for line in break_lines(text, 120, EM, measure):
        assert line.slack >= 0 or len(atoms(line.text)) == 1


def test_only_the_last_line_says_it_is_last():
    lines = break_lines(WORDS * 2, 160, EM, measure, indent=20)
    assert [line.last for line in lines] == [False] * (len(lines) - 1) + [True]
    assert lines[0].x == 20


def test_a_last_line_of_one_character_is_avoided():
    greedy_leaves_one = "一二三四五六七八九十甲乙丙，丁戊己庚辛，壬"
    last = break_lines(greedy_leaves_one, 70, EM, measure)[-1]
    assert len(last.text) >= 3


def test_two_marks_side_by_side_share_their_blank():
    assert squeeze("》", "（")
    assert squeeze("）", "。")
    assert squeeze("（", "《")
    assert not squeeze("法", "》")
    assert not squeeze("（", "民")
