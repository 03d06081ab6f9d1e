"""Every short cut for speed gives what the long way gives: on random data, or on all there is."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from masking.folding import DOTS, digit_view, fold, folded, name_view, stretches
from masking.gate import Gate
from masking.needles import LONG, WINDOW, Index, Needles, Numbers
from masking.values import is_blank, squeeze
from tests.masking.samples import ON
from tests.masking.test_properties import EXAMPLES, id_numbers, names, spelled

STARS = "*\u2217\u204e\u2731\uff0a\u273b\ufe61\u066d"
ODD = f"段秀英12３一 \t\n（）()－-—/．·a年月日x{STARS}\u3007\u0301\u200b\ufe00\u3164\uff21\uff38"
odd = st.text(st.sampled_from(ODD))
texts = st.one_of(st.text(max_size=80), odd)
numbers = st.lists(st.text("0123456789", min_size=5, max_size=22), max_size=8)


@EXAMPLES
@given(texts)
def test_folding_run_by_run_is_folding_character_by_character(text):
    assert folded(text) == fold(text).text


@EXAMPLES
@given(texts)
def test_the_name_view_is_what_folding_all_of_it_and_each_star_alone_gives(text):
    stars = dict.fromkeys(map(ord, STARS), "*")
    assert name_view(text) == fold(unicodedata.normalize("NFC", text)).text.translate(stars)


@EXAMPLES
@given(texts)
def test_squeezing_is_folding_and_taking_spaces_out(text):
    bare = "".join(fold(text).text.split())
    assert squeeze(text) == bare
    assert is_blank(text) == (not bare.strip("-–—/\\_－"))


def test_a_stretch_leaves_out_only_what_can_be_no_part_of_a_number_or_a_date():
    candidates = [*map(chr, range(0x250)), *map(chr, range(0x3000, 0xA000)), *DOTS]
    aside = [c for c in set(folded("".join(candidates))) if not stretches(c * 6)]
    assert "十" in aside
    assert "年" not in aside
    assert set(digit_view("".join(aside))) == {"x"}


@EXAMPLES
@given(st.lists(texts, max_size=6), st.data(), id_numbers())
def test_the_stretches_hold_every_number_of_a_text(pieces, data, number):
    plain = folded("甲".join([*pieces, data.draw(spelled(number[:17])), *pieces]))
    runs = digit_view(plain).replace(" ", "")
    kept = digit_view(stretches(plain)).replace(" ", "")
    assert number[:17] in runs
    assert number[:17] in kept


@EXAMPLES
@given(numbers, st.lists(st.text("0123456789", min_size=7, max_size=12)))
def test_a_window_is_found_exactly_where_a_number_holds_it(listed, asked):
    held = Numbers()
    for row, digits in enumerate(listed, 1):
        held.add(digits, row)
    inside = [d[i : i + w] for d in listed for w in (WINDOW, LONG) for i in range(len(d) - w + 1)]
    for window in [*inside, *(text[:w] for text in asked for w in (WINDOW, LONG))]:
        if len(window) in (WINDOW, LONG):
            rows = [row for row, digits in enumerate(listed, 1) if window in digits]
            assert held.find(window) == (rows[0] if rows else None)


@EXAMPLES
@given(numbers, numbers)
def test_numbers_added_after_a_search_are_found_as_well(before, after):
    held = Numbers()
    for part in (before, after):
        for digits in part:
            held.add(digits, 1)
        for digits in part:
            assert (held.find(digits[:WINDOW]) == 1) == (len(digits) >= WINDOW)
            assert (held.find_whole(digits) == 1) == (WINDOW <= len(digits) < LONG)


@EXAMPLES
@given(
    st.lists(st.text("ab段秀", min_size=1, max_size=6), max_size=6),
    st.text("ab段秀 *\n", max_size=40),
)
def test_the_index_finds_every_place_of_every_needle(needles, text):
    index = Index(2)
    for row, needle in enumerate(needles, 1):
        index.add(needle, row)
    first = {needle: row for row, needle in reversed(list(enumerate(needles, 1)))}
    places = {
        (i, i + len(needle), row)
        for needle, row in first.items()
        for i in range(len(text))
        if len(needle) > 1 and text.startswith(needle, i)
    }
    assert set(index.find(text)) == places


@EXAMPLES
@given(id_numbers(), st.sampled_from(["", "X", "x"]), st.sampled_from(["gate_only", "id_number"]))
def test_a_plain_number_gives_the_needles_its_long_reading_gives(number, end, kind):
    cell = number[:17] + end if end else number[:-1] + "7"
    short, long_ = Needles(), Needles()
    short.add_row(1, ("号码",), (kind,), [cell], ON)
    long_.add_row(1, ("号码",), (kind,), [cell + "\u200b"], ON)
    born = (int(number[6:10]), int(number[10:12]), int(number[12:14]))
    for one in (short, long_):
        assert one.numbers.find(number[:7]) == one.numbers.find(number[10:17]) == 1
        assert one.numbers.find(number[7:17]) == one.dates.find_day(*born) == 1
    assert short.strings.by_head == long_.strings.by_head
    assert not short.pairs
    assert not long_.pairs


@EXAMPLES
@given(names, st.lists(st.sampled_from(["", "*", " ", "\n", "a"]), min_size=9, max_size=9))
def test_two_characters_of_a_name_are_found_unless_something_stands_between(name, marks):
    gate = Gate.build([{"姓名": name}], on=ON)
    assert gate.scan(name, "x")
    apart = "".join(char + (mark or "*") for char, mark in zip(name, marks, strict=False))
    closed = apart.replace(" ", "")
    assert bool(gate.scan(apart, "x")) <= (name in closed or any(
        name[i : i + 2] in closed for i in range(len(name) - 1)
    ))  # fmt: skip
