"""Names, ID numbers, phones and addresses in random spellings: nothing hidden survives.

2,000 of each here, a million in `./run deep properties`.
"""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import masking
from masking import Sealed, load_policy
from masking.folding import digit_runs, folded, name_view
from masking.gate import Gate
from masking.names import builtin_surnames, read_name
from masking.needles import packed_view
from tests.masking.samples import FIELDS, ON, mapping
from tests.masking.test_corpus import POLICY as WITH_TEXTS
from tests.masking.test_properties import ARABIC, BOLD, GRAND, HAN, WIDE, id_numbers, names

CI = settings(max_examples=2000, deadline=None)
FEWER = settings(max_examples=500, deadline=None)
SURNAMES = builtin_surnames()
SHOWN = load_policy(mapping(*FIELDS, id_number={"show": "always"}))
ANYWHERE = [field.label for field in SHOWN.fields]
seeds = st.integers(0, 2**32 - 1)
phones = st.integers(19900000000, 19999999999).map(str)
landlines = st.integers(6300000, 6399999).map(lambda n: f"0871{n}")
SCRIPTS = ({}, {}, WIDE, HAN, GRAND, BOLD, ARABIC)
MARKS = ("", "", "", " ", "-", "\u2014", ".", ",", "\u200b", "\u00a0", "·")
INVISIBLE = ("", "", "\u200b", "\u2060", "\ufe00", "\U000e0101", "\u202d", "\ufeff")


def respelled(text, seed):
    chance = random.Random(seed)
    return "".join(char + chance.choice(INVISIBLE) for char in text)


def spelled(digits, seed):
    chance = random.Random(seed)
    script = chance.choice(SCRIPTS)
    return "".join(
        d.translate(script) + chance.choice(MARKS) if d in string.digits else d for d in digits
    )


def masked(policy, row):
    return masking.apply(policy, [row], on=ON)


def said(result):
    """All that comes out: the cells, the findings' words and the repr of it all."""
    cells = [text for row in result.rows for text in row.cells.values()]
    return "\n".join([*cells, *(found.words for found in result.findings), repr(result)])


def windows(digits, text):
    """Return the windows of seven digits of a number that a text shows in any spelling."""
    runs = digit_runs(text)
    inside = [digits[i : i + 7] for i in range(len(digits) - 6)]
    return [window for window in inside if any(window in run for run in runs)]


@CI
@given(names, seeds)
def test_a_name_in_any_spelling_masks_the_same_and_hides_the_rest_of_it(name, seed):
    result = masked(SHOWN, {"姓名": respelled(name, seed)})
    (shown,) = (row.cells["姓名"] for row in result.rows)
    assert shown == read_name(name, SURNAMES).first_last()
    surname = SURNAMES.of(name) if "·" not in name else ""
    for part in name.split("·"):
        pairs = {part[i : i + 2] for i in range(len(part) - 1)} - {surname}
        assert not any(pair in name_view(said(result)) for pair in pairs)


@FEWER
@given(names, seeds, st.sampled_from(["申请理由", "家庭情况"]))
def test_a_name_in_a_sentence_of_its_own_row_hides(name, seed, column):
    row = {"姓名": name, column: f"{respelled(name, seed)}因病住院"}
    out = name_view(said(masked(WITH_TEXTS, row)))
    assert name not in out
    assert name.replace("·", "") not in out


@CI
@given(id_numbers(), seeds)
def test_an_id_number_in_any_spelling_masks_the_same_in_its_column(number, seed):
    row = {"姓名": "段秀英", "身份证号": spelled(number, seed)}
    result, plain = masked(SHOWN, row), masked(SHOWN, {**row, "身份证号": number})
    assert [r.cells for r in result.rows] == [r.cells for r in plain.rows]
    assert result.rows[0].cells["身份证号"] == f"{number[:2]}**************{number[-2:]}"
    assert windows(number, said(result)) == []


@CI
@given(st.one_of(id_numbers(), phones, landlines), seeds, st.sampled_from(ANYWHERE))
def test_a_number_in_any_spelling_survives_in_no_column(number, seed, column):
    row = {"姓名": "段秀英", column: spelled(number, seed)}
    assert windows(number, said(masked(SHOWN, row))) == []


@CI
@given(st.one_of(id_numbers(), phones, landlines), seeds)
def test_a_number_in_any_spelling_survives_in_no_sentence(number, seed):
    row = {"姓名": "段秀英", "申请理由": f"因病住院,请联系{spelled(number, seed)}"}
    assert windows(number, said(masked(WITH_TEXTS, row))) == []


@FEWER
@given(st.one_of(phones, landlines), seeds, seeds)
def test_the_gate_finds_a_phone_in_any_spelling_of_cell_and_text(phone, one, other):
    gate = Gate.build([{"联系电话": Sealed(spelled(phone, one), "phone")}], on=ON)
    assert gate.scan(f"电话{spelled(phone, other)}。", "x")


ROADS = ["滨河路", "翠屏街", "和平巷", "团结弄", "清水苑"]
addresses = st.builds(
    "{}{}号{}栋{}单元{}室".format,
    st.sampled_from(ROADS),
    st.integers(1, 999),
    st.integers(1, 29),
    st.integers(1, 9),
    st.integers(101, 3604),
)


def doors(address):
    """Return what of an address singles out a home: its numbers with their marks."""
    road = next(road for road in ROADS if address.startswith(road))
    rest = address.removeprefix(road)
    building = rest[rest.index("号") + 1 :]
    return [rest[: rest.index("号") + 1] + building, building[: building.index("室")]]


def respelled_address(address, seed):
    chance = random.Random(seed)
    script = chance.choice(({}, WIDE, BOLD, ARABIC))
    return "".join(char.translate(script) + chance.choice(INVISIBLE) for char in address)


@CI
@given(addresses, seeds, st.sampled_from([*ANYWHERE, "家庭住址"]))
def test_an_address_in_any_spelling_survives_in_no_column(address, seed, column):
    row = {"姓名": "段秀英", column: respelled_address(address, seed)}
    out = packed_view(folded(said(masked(SHOWN, row))))
    assert not any(door in out for door in doors(address))


@CI
@given(addresses, seeds)
def test_an_address_in_any_spelling_survives_in_no_sentence(address, seed):
    row = {"姓名": "段秀英", "申请理由": f"因病住院,住{respelled_address(address, seed)}"}
    out = packed_view(folded(said(masked(WITH_TEXTS, row))))
    assert not any(door in out for door in doors(address))


@FEWER
@given(addresses, seeds, seeds)
def test_the_gate_finds_an_address_in_any_spelling(address, one, other):
    row = {"家庭住址": Sealed(respelled_address(address, one), "address")}
    assert Gate.build([row], on=ON).scan(f"送到{respelled_address(address, other)}", "x")


@FEWER
@given(names, id_numbers(), phones, addresses, seeds)
def test_masking_twice_and_columns_in_any_order_change_nothing(name, number, phone, address, seed):
    row = {
        "姓名": name,
        "身份证号": number,
        "联系电话": phone,
        "家庭住址": address,
        "申请金额": "1180",
    }
    shuffled = dict(random.Random(seed).sample(list(row.items()), len(row)))
    once = masked(SHOWN, row)
    assert masked(SHOWN, shuffled) == once
    again = masked(SHOWN, dict(once.rows[0].cells))
    assert [r.cells for r in again.rows] == [r.cells for r in once.rows]


@pytest.mark.parametrize("text", ["138 0812 3456", "一三八零八一二三四五六"])
def test_the_search_for_windows_itself_finds_a_spelled_number(text):
    assert len(windows("13808123456", text)) == 5
