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


NOTES = [
    "已故", "死亡", "户主", "之子", "之女", "之妻", "之夫", "之父", "之母", "夫妇", "夫妻", "一家",
    "全家", "等人", "代领", "代办", "监护", "家属", "同上", "不详", "未知", "低保", "特困", "残疾",
    "孤儿", "重病", "先生", "女士", "同志", "儿子", "女儿", "母亲", "父亲", "妻子", "丈夫",
]  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
def test_a_note_behind_a_name_is_refused(note):
    assert read_name(f"段英{note}", SURNAMES) is None


@pytest.mark.parametrize("joiner", "与及同跟暨")
def test_two_names_joined_by_a_word_are_refused(joiner):
    assert read_name(f"段英{joiner}李国珍", SURNAMES) is None
    assert read_name(f"段英{joiner}国", SURNAMES) is not None


@pytest.mark.parametrize(
    "cell",
    ["段英李国珍", "段英李秀珍", "欧阳芳李秀珍", "段秀英李芳", "欧阳芳李国珍", "段秀英欧阳芳"],
)
def test_two_names_run_together_are_refused(cell):
    assert read_name(cell, SURNAMES) is None


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("段秀英子李芳", "段**芳"),
        ("欧阳李秀珍", "欧阳**珍"),
        ("X段英", "X**"),
        ("段X\ue123", "段**"),
        ("和", "*"),
        ("段\u0323秀英", "段*英"),
        ("段X", "段**"),
    ],
    ids=[
        "前半太长",
        "复姓不单独成名",
        "字母开头",
        "字母夹自造字",
        "一字",
        "附加符号",
        "汉字加字母",
    ],
)
def test_what_is_no_pair_of_names_is_one_name_and_shows_little(cell, shown):
    name = read_name(cell, SURNAMES)
    assert name is not None
    assert name.first_last() == shown


@pytest.mark.parametrize("cell", ["阿依**·买**", "阿·买**", "阿1**·买**", "**英", "阿*·买*国"])
def test_a_cell_with_stars_that_no_rule_makes_is_refused(cell):
    assert read_name(cell, SURNAMES) is None


@pytest.mark.parametrize(
    ("cell", "surname_only", "first_last"),
    [("段**", "段**", "段**"), ("*", "*", "*"), ("***", "*", "*"), ("这*", "这**", "这*"),
     ("段***英", "段**", "段**英"), ("*·买**", "*", "*·买**"), ("段*英(12)", "段**", "段*英")],
    ids=["姓", "星", "三星", "不在表", "多星", "间隔号", "次序"],
)  # fmt: skip
def test_a_masked_name_shows_no_more_by_either_rule(cell, surname_only, first_last):
    name = read_name(cell, SURNAMES)
    assert name is not None
    assert name.surname_only() == surname_only
    assert name.first_last() == first_last


def test_the_longest_cell_that_can_be_a_name_has_sixty_characters():
    assert read_name("A" * 60, SURNAMES) is not None
    assert read_name("A" * 61, SURNAMES) is None


def test_the_surname_list_read_from_the_package_is_the_one_in_use():
    read = builtin_surnames.__wrapped__()
    assert read == SURNAMES
    assert read.version == SURNAMES.version
    assert not {"#", "[single]", "[compound]"} & (read.single | read.compound)
    assert "version:" not in read.single


def test_a_compound_surname_needs_a_given_name():
    assert SURNAMES.of("欧阳芳") == "欧阳"
    assert SURNAMES.of("欧阳") == "欧"
    assert SURNAMES.of("这国庆") == ""


def test_a_site_s_own_surnames_are_kept_by_their_length():
    added = SURNAMES.joined_by(("这", "这那"))
    assert "这" in added.single - added.compound
    assert "这那" in added.compound - added.single
    assert SURNAMES.single < added.single


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


@pytest.mark.parametrize(
    "cell",
    ["'Ann", "Ann'", "段 秀英 玉", "段秀 男", "段*秀英"],
    ids=["撇号在前", "撇号在后", "三段", "名后有性别", "星号后两字"],
)
def test_what_may_be_more_than_one_name_is_refused(cell):
    assert read_name(cell, SURNAMES) is None


def test_a_given_name_that_is_also_a_word_for_kin_is_one_name():
    assert read_name("段 子", SURNAMES).first_last() == "段*"
