"""Properties over random people and spellings: nothing hidden survives, order is of no account."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

import masking
from masking import Sealed, load_policy
from masking.folding import digit_runs, digit_view, fold, folded, is_han
from masking.gate import Gate
from masking.identity import CHECKS, WEIGHTS, read_id
from masking.names import builtin_surnames, read_name
from tests.masking.samples import ON, mapping

SURNAMES = builtin_surnames()
EXAMPLES = settings(max_examples=60, deadline=None)

GIVEN = "秀英桂玉珍国华文芳志强云梅红军明丽伟勇艳娟涛超霞敏静𬀩䶮㛃"
single = st.sampled_from(sorted(SURNAMES.single))
compound = st.sampled_from(sorted(SURNAMES.compound))
given_name = st.text(GIVEN, min_size=1, max_size=2)
dotted = st.lists(
    st.text("阿依古丽买提艾力热合曼木沙", min_size=2, max_size=4), min_size=2, max_size=3
)
names = st.one_of(
    st.builds(str.__add__, single, given_name),
    st.builds(str.__add__, compound, given_name),
    dotted.map("·".join),
)


@st.composite
def id_numbers(draw):
    """An adult's number with an invented order code (980 to 999)."""
    born = draw(st.dates(min_value=ON.replace(year=1930), max_value=ON.replace(year=2008)))
    head = f"530102{born:%Y%m%d}{draw(st.integers(980, 999))}"
    total = sum(int(d) * w for d, w in zip(head, WEIGHTS, strict=True))
    return head + CHECKS[total % 11]


WIDE = str.maketrans(string.digits, "０１２３４５６７８９")
HAN = str.maketrans(string.digits, "〇一二三四五六七八九")
GRAND = str.maketrans(string.digits, "零壹贰叁肆伍陆柒捌玖")
BOLD = {ord(d): chr(0x1D7CE + int(d)) for d in string.digits}
ARABIC = str.maketrans(string.digits, "٠١٢٣٤٥٦٧٨٩")


@st.composite
def spelled(draw, digits):
    """The same number in another script, with separators put in anywhere."""
    script = draw(st.sampled_from([{}, WIDE, HAN, GRAND, BOLD, ARABIC]))
    marks = st.sampled_from(["", "", "", " ", "-", "—", ".", ",", "\u200b", "\u00a0", "·"])
    return "".join(d.translate(script) + draw(marks) for d in digits)


@st.composite
def respelled(draw, text):
    """The same characters with invisible ones between them."""
    extra = st.sampled_from(
        ["", "", "\u200b", "\u2060", "\ufe00", "\U000e0101", "\u202d", "\ufeff"]
    )
    return "".join(char + draw(extra) for char in text)


def row_of(name, number, phone):
    return {
        "姓名": name,
        "身份证号": number,
        "申请金额": "1180",
        "联系电话": phone,
        "备注": f"{name}之户",
    }


rows = st.lists(
    st.builds(row_of, names, id_numbers(), st.from_regex(r"199[0-9]{8}", fullmatch=True)),
    min_size=1,
    max_size=6,
)
POLICIES = [
    load_policy(mapping("name", "id_number", "amount", id_number={"show": show}))
    for show in ("collision", "always", "never")
]
policies = st.sampled_from(POLICIES)


def everything(masked):
    return "\n".join(text for row in masked.rows for text in row.cells.values()) + repr(masked)


@EXAMPLES
@given(rows, policies)
def test_no_window_of_seven_digits_survives(raw, policy):
    out = everything(masking.apply(policy, raw, on=ON))
    for row in raw:
        for number in (row["身份证号"], row["联系电话"]):
            assert not any(number[i : i + 7] in out for i in range(len(number) - 6))


@EXAMPLES
@given(rows, policies)
def test_no_two_adjacent_characters_of_a_name_survive_but_a_compound_surname(raw, policy):
    masked = masking.apply(policy, raw, on=ON)
    shown = [row.cells["姓名"] for row in masked.rows]
    for row in raw:
        name = row["姓名"]
        surname = SURNAMES.of(name)
        pairs = [name[i : i + 2] for i in range(len(name) - 1) if "·" not in name[i : i + 2]]
        for pair in pairs:
            assert pair == surname or not any(pair in text for text in shown)


@EXAMPLES
@given(rows, policies)
def test_the_gate_agrees_that_the_masked_list_may_leave(raw, policy):
    sealed = [{key: Sealed(text, "gate_only") for key, text in row.items()} for row in raw]
    masked = masking.apply(policy, raw, on=ON)
    text = "\n".join("\t".join(row.cells.values()) for row in masked.rows)
    assert Gate.build(sealed, on=ON).scan(text, "板面") == ()


@EXAMPLES
@given(rows, policies, st.randoms(use_true_random=False))
def test_the_order_of_columns_is_of_no_account(raw, policy, random):
    shuffled = [dict(random.sample(list(row.items()), len(row))) for row in raw]
    assert masking.apply(policy, shuffled, on=ON) == masking.apply(policy, raw, on=ON)


@EXAMPLES
@given(rows, policies)
def test_masking_what_is_masked_changes_nothing(raw, policy):
    once = masking.apply(policy, raw, on=ON)
    again = masking.apply(policy, [dict(row.cells) for row in once.rows], on=ON)
    assert [row.cells for row in again.rows] == [row.cells for row in once.rows]


@EXAMPLES
@given(st.data(), names)
def test_any_folding_of_a_name_masks_the_same(data, name):
    other = read_name(data.draw(respelled(name)), SURNAMES)
    assert other is not None
    assert other.first_last() == read_name(name, SURNAMES).first_last()


@EXAMPLES
@given(st.data(), id_numbers())
def test_any_folding_of_an_id_number_reads_the_same(data, number):
    body = data.draw(spelled(number[:17]))
    assert read_id(body + number[17]).digits == number


@EXAMPLES
@given(st.data(), id_numbers(), st.integers(0, 10))
def test_the_gate_finds_any_seven_digits_in_any_spelling(data, number, start):
    gate = Gate.build([{"备注": Sealed(number, "gate_only")}], on=ON)
    window = number[start : start + 7]
    assert gate.scan("文字" + data.draw(spelled(window)) + "文字", "x")


@EXAMPLES
@given(st.data(), names)
def test_the_gate_finds_any_name_in_any_spelling(data, name):
    gate = Gate.build([{"姓名": Sealed(name, "name")}])
    assert gate.scan("申请人" + data.draw(respelled(name)) + "提出", "x")


@EXAMPLES
@given(st.text(max_size=80))
def test_every_rule_is_total_and_quiet(text):
    policy = load_policy(
        mapping(
            "name",
            "id_number",
            "age",
            "reason",
            "household_type",
            "amount",
            "start_month",
            "group",
            "quantity",
            "relation",
            "initial_opinion",
        )
    )
    row = {made.id: text for made in policy.fields}
    masked = masking.apply(policy, [row], on=ON)
    assert len(masked.rows) + len(masked.held) == 1


@EXAMPLES
@given(st.text(max_size=80))
def test_a_folded_text_keeps_an_offset_for_each_of_its_characters(text):
    view = fold(text)
    assert len(view.at) == len(view.text) == len(digit_view(view.text))
    assert list(view.at) == sorted(view.at)
    assert all(0 <= at < len(text) for at in view.at)
    assert view.text == folded(text)


@EXAMPLES
@given(st.text(max_size=60))
def test_no_name_shows_more_than_a_surname_and_one_character(text):
    name = read_name(text, SURNAMES)
    if name is None:
        return
    for part in name.first_last().split("·"):
        head, _, tail = part.partition("*")
        assert len(tail.strip("*")) <= 1
        assert len(head) <= 1 or head in SURNAMES.compound
        if tail.strip("*"):
            assert is_han(tail[-1])


@EXAMPLES
@given(st.text("0123456789OlI -.,", max_size=60))
def test_runs_hold_digits_only_and_never_more_than_were_written(text):
    runs = digit_runs(text)
    assert all(run.isdigit() for run in runs)
    assert sum(map(len, runs)) <= len(text)
