"""Typed cells and ID numbers: each case in the readable files, through the public entry."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path

import pytest
import yaml

import masking
from masking import Sealed, load_policy
from masking.identity import age_on, read_id
from masking.vault import VaultError, from_bytes, keyed_digest, to_bytes
from tests.masking.samples import FIELDS, ON

RULES = Path(__file__).parents[1] / "rules"
CELLS = yaml.safe_load((RULES / "masking-cells.yaml").read_text("utf-8"))
IDS = yaml.safe_load((RULES / "masking-ids.yaml").read_text("utf-8"))

BY_TYPE = {
    "int": FIELDS["household_size"],
    "money": FIELDS["amount"],
    "age": FIELDS["age"],
    "month": FIELDS["start_month"],
    "date": {"label": "受理日", "type": "date", "show": "keep"},
    "quantity": FIELDS["quantity"],
    "group": FIELDS["group"] | {"show": "always"},
    "household": FIELDS["household_type"],
}


def shown(spec, cell, other=None):
    fields = {"x": copy.deepcopy(spec)} | (other or {})
    masked = masking.apply(load_policy({"fields": fields}), [{"x": cell}], on=ON)
    return masked, (masked.rows[0].cells.get(spec["label"], "") if masked.rows else "")


@pytest.mark.parametrize("case", CELLS, ids=[f"{c['type']} {c['why']}" for c in CELLS])
def test_each_typed_cell_shows_what_the_rule_says(case):
    masked, text = shown(BY_TYPE[case["type"]], case["cell"])
    assert text == case["shows"]
    if not case["shows"]:
        assert "W202" in [f.code for f in masked.findings]


@pytest.mark.parametrize("case", [c for c in CELLS if c["shows"]], ids=lambda c: c["why"])
def test_masking_a_shown_cell_again_changes_nothing(case):
    _, text = shown(BY_TYPE[case["type"]], case["shows"])
    if case["type"] != "money" or len(case["shows"]) < 7:  # 6800101 without 元 looks like a phone
        assert text == case["shows"]


@pytest.mark.parametrize("case", IDS, ids=[c["why"] for c in IDS])
def test_each_id_number_shows_what_the_style_says(case):
    masked, text = shown(FIELDS["id_number"] | {"show": "always"}, case["cell"])
    assert text == case["shows"]
    assert [f.code for f in masked.findings] == case.get("warns", [])


@pytest.mark.parametrize(
    "cell", ["", "-", "—", "/", " "], ids=["空", "横线", "长横", "斜杠", "空格"]
)
def test_an_empty_cell_shows_nothing_and_says_nothing(cell):
    for spec in BY_TYPE.values():
        masked, text = shown(spec, cell)
        assert text == ""
        assert masked.findings == ()


def test_no_finding_and_no_repr_repeats_a_cell():
    for case in (*CELLS, *IDS):
        spec = BY_TYPE.get(case.get("type", ""), FIELDS["id_number"])
        masked, text = shown(spec, case["cell"])
        if len(case["cell"]) > 6 and case["cell"] != text:
            assert case["cell"] not in repr(masked)


def test_the_repr_of_an_id_number_is_blank():
    number = read_id("530102196902149883")
    assert "5301" not in repr(number)


@pytest.mark.parametrize(
    ("digits", "check"),
    [("53010219690214988", "3"), ("53010219620930980", "X"), ("53010219630412982", "3")],
    ids=["一", "末位X", "三"],
)
def test_the_check_digit_agrees_with_gb_11643(digits, check):
    for other in "0123456789X":
        assert read_id(digits + other).check_agrees == (other == check)


def test_a_birthday_counts_from_its_own_day():
    assert age_on(date(2008, 11, 24), date(2026, 11, 24)) == 18
    assert age_on(date(2008, 11, 25), date(2026, 11, 24)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


# ---- vault --------------------------------------------------------------------------------------
ROW = {"姓名": Sealed("段秀英", "name"), "备注": Sealed("\ud800半个代理项", "gate_only")}
KEY = b"k" * 32


def test_a_row_comes_back_from_its_bytes_sealed_and_with_its_kinds():
    back = from_bytes(to_bytes(ROW))
    assert {key: cell.kind for key, cell in back.items()} == {"姓名": "name", "备注": "gate_only"}
    assert to_bytes(back) == to_bytes(ROW)


def test_the_bytes_do_not_depend_on_the_order_of_columns():
    assert to_bytes(dict(reversed(ROW.items()))) == to_bytes(ROW)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"a":1}', b'{"a":["name"]}', b'{"a":["name",1]}', b"\xff"]
)
def test_broken_bytes_are_refused_without_repeating_them(data):
    with pytest.raises(VaultError) as caught:
        from_bytes(data)
    assert caught.value.__context__ is None
    assert (
        "a" not in caught.value.args[0].replace("sealed row cannot be read", "").split("(")[0][4:]
    )


def test_a_digest_is_the_same_for_every_spelling_and_another_for_another_key():
    plain = keyed_digest(Sealed("530102196902149883"), KEY)
    assert keyed_digest(Sealed("５３０１０２ 196902149883"), KEY) == plain
    assert keyed_digest(Sealed("530102196902149883"), b"j" * 32) != plain
    assert keyed_digest(Sealed("530102196902149880"), KEY) != plain


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="key"):
        keyed_digest(Sealed("x"), b"short")
