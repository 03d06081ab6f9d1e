"""The letter's totals are counted over every row, before routing and holding."""

from datetime import date

import pytest

from gongshi.posting.batch import CoveringLetter, Stage
from gongshi.sources import Totals, compare_totals
from gongshi.sources.numbers import number
from tests.sources.making import DUAN, HEADER, PERSONS, PU, found, plain, xlsx


def letter(households=None, persons=None, amount=None):
    return CoveringLetter(
        "西河街道办事处",
        "西街救助报〔2026〕31号",
        date(2026, 11, 23),
        Stage.FIRST_REVIEW,
        date(2026, 11, 20),
        date(2026, 11, 23),
        households,
        persons,
        amount,
    )


def test_rows_of_other_communities_and_refused_ones_count():
    routed = [*HEADER, "所属社区"]
    held = [3, "张顺", "530102195106309917", 0, 0, "拟不予", "滨河社区"]
    listed = plain(xlsx(routed, [*DUAN, "滨河社区"], [*PU, "东风社区"], held))
    assert listed.totals == Totals(households=3, persons=3, amount="1925")
    assert len(listed.rows) == 2


def test_a_list_of_persons_counts_its_rows():
    rows = (
        ["姓名", "身份证号"],
        ["张福顺", "530102195108119834"],
        ["吴桂兰", "530102193705019955"],
    )
    listed = plain(xlsx(*rows), PERSONS, by_household=False)
    assert listed.totals == Totals(households=None, persons=2, amount=None)


def test_totals_that_agree_find_nothing():
    stated = Totals(households=2, persons=3, amount="1925")
    assert not plain(xlsx(HEADER, DUAN, PU), letter=stated).findings


def test_each_total_that_differs_is_told():
    listed = plain(xlsx(HEADER, DUAN, PU), letter=Totals(3, 4, "9375"))
    assert [finding.words for finding in listed.findings] == [
        "名单与来文不符:户数来文为3户,名单为2户",
        "名单与来文不符:人数来文为4人,名单为3人",
        "名单与来文不符:合计金额来文为9,375元,名单为1,925元",
    ]
    assert {finding.code for finding in listed.findings} == {"E111"}


def test_a_total_that_cannot_be_told_is_not_taken_for_equal():
    listed = plain(xlsx(HEADER, [*DUAN[:4], "一千", "拟同意"]), letter=Totals(1, 2, "1180"))
    assert found(listed) == [("E128", "名单!E2"), ("E111", "来文")]


def test_a_total_that_the_kind_does_not_count_is_told_but_refuses_nothing():
    rows = (["姓名", "身份证号"], ["张福顺", "530102195108119834"])
    listed = plain(xlsx(*rows), PERSONS, by_household=False, letter=Totals(1, 1, None))
    assert found(listed) == [("W134", "来文")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,180", 1180),
        ("1180元", 1180),
        ("¥745.50", "745.5"),
        ("２人", 2),
        ("-", 0),
        ("", 0),
        ("无", 0),
    ],
)
def test_amounts_are_read_as_people_write_them(text, value):
    assert number(text) == pytest.approx(float(value))


@pytest.mark.parametrize("text", ["约1000", "1.2万", "-5", "1e5", "1180/月", "NaN", "9" * 13])
def test_anything_else_is_no_number(text):
    assert number(text) is None


def test_a_letter_that_comes_later_is_compared_with_the_kept_totals():
    kept = {"households": 9, "persons": 13, "amount": "8630"}
    assert compare_totals(kept, letter(9, 13, 8630)) == ()
    assert [f.code for f in compare_totals(kept, letter(9, 14, 8630))] == ["E111"]


def test_kept_totals_that_the_kind_does_not_count_are_not_compared():
    assert compare_totals({"households": None, "persons": 4, "amount": None}, letter(4, 4)) == ()
