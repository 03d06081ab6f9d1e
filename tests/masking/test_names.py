"""Names: never more than the surname and one given character; two names in a cell are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from masking.names import builtin_surnames, read_name

CASES = yaml.safe_load((Path(__file__).parents[1] / "rules/masking-names.yaml").read_text("utf-8"))
SURNAMES = builtin_surnames()


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_each_name_shows_what_the_rule_says(case):
    name = read_name(case["name"], SURNAMES)
    if case.get("refused"):
        assert name is None
    else:
        assert name is not None
        assert name.first_last() == case["shows"]


@pytest.mark.parametrize("case", [c for c in CASES if "shows" in c], ids=lambda c: c["why"])
def test_masking_a_masked_name_changes_nothing(case):
    again = read_name(case["shows"], SURNAMES)
    assert again is not None
    assert again.first_last() == case["shows"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("段秀英", "段**"),
        ("段英", "段**"),
        ("欧阳文芳", "欧阳**"),
        ("阿依古丽·买买提", "阿**"),
        ("段", "*"),
        ("段*英", "段**"),
        ("这国庆", "这**"),
    ],
    ids=["三字", "两字", "复姓", "间隔号", "一字", "已脱敏", "姓不在表"],
)
def test_the_surname_rule_shows_the_surname_in_a_fixed_width(name, shown):
    read = read_name(name, SURNAMES)
    assert read is not None
    assert read.surname_only() == shown


def test_the_repr_of_a_name_shows_nothing():
    read = read_name("段秀英", SURNAMES)
    assert "段" not in repr(read)
    assert "英" not in repr(read)


def test_the_surname_list_has_a_version_and_two_kinds_of_entries():
    assert SURNAMES.version
    assert all(len(s) == 1 for s in SURNAMES.single)
    assert all(len(s) == 2 for s in SURNAMES.compound)
    assert {"段", "普", "和"} <= SURNAMES.single
    assert "欧阳" in SURNAMES.compound


def test_a_site_can_add_a_surname_and_then_the_last_character_shows():
    added = SURNAMES.joined_by(("这",))
    read = read_name("这国庆", added)
    assert read is not None
    assert read.first_last() == "这*庆"
