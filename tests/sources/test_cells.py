"""Faulty cells are told by address and header, all at once, and never by value."""

import pytest

from tests.sources.making import DUAN, HEADER, HOUSEHOLDS, PERSONS, found, plain, xlsx

LOST = "000"  # what a spreadsheet leaves of the last three digits of a number
WHOLE = "530102196304129823"


def with_cell(place, value):
    return plain(xlsx(HEADER, [value if n == place else v for n, v in enumerate(DUAN)]))


FAULTS = {
    "an ID typed as a number": (2, float(WHOLE), "E120", "名单!C2"),
    "an ID in E-notation": (2, "5.30102E+17", "E121", "名单!C2"),
    "an ID that ends in 000": (2, "530102196304129" + LOST, "E122", "名单!C2"),
    "an error value": (1, "#VALUE!", "E124", "名单!B2"),
    "a formula without a result": (4, "=1180+0", "E123", "名单!E2"),
    "an amount in words": (4, "一千", "E128", "名单!E2"),
    "a character of the private area": (1, "段\ue000英", "W133", "名单!B2"),
}


@pytest.mark.parametrize(("place", "value", "code", "where"), FAULTS.values(), ids=FAULTS)
def test_the_cell_is_told_by_its_address(place, value, code, where):
    listed = with_cell(place, value)
    assert found(listed) == [(code, where)]
    told = listed.findings[0].words + listed.findings[0].advice
    assert value is None or str(value)[:6] not in told


def test_an_id_kept_as_text_is_no_fault():
    assert not with_cell(2, WHOLE).findings


@pytest.mark.parametrize("header", ["联系电话", "一卡通账号", "残疾证号"])
def test_long_numbers_are_refused_in_columns_that_are_read_past_too(header):
    listed = plain(xlsx([*HEADER, header], [*DUAN, 6217000010001234567.0]))
    assert found(listed) == [("E120", "名单!G2")]


def test_a_phone_typed_as_a_number_is_still_whole():
    listed = plain(xlsx([*HEADER, "联系电话"], [*DUAN, 19900002001]))
    assert not listed.findings
    assert listed.rows[0].dropped[7].text == "19900002001"


def test_a_date_that_is_only_a_number_is_refused():
    header, row = ["姓名", "身份证号", "起始月份"], ["张福顺", "530102195108119834", 46327]
    listed = plain(xlsx(header, row), PERSONS, by_household=False)
    assert found(listed) == [("E125", "名单!C2")]


def test_a_used_formula_is_listed_with_its_column():
    formula = '="段秀英"'
    listed = plain(xlsx(HEADER, [1, formula, *DUAN[2:]]))
    assert ("名单!B列", "“姓名”有公式,只取文件中保存的结果") in listed.ignored


def test_all_faults_are_told_at_once_in_sheet_order():
    spoilt = [1, "段秀英", float(WHOLE), "两人", "#N/A", "拟同意"]
    assert [where for _, where in found(plain(xlsx(HEADER, spoilt)))] == [
        "名单!C2",
        "名单!D2",
        "名单!E2",
    ]


def test_a_list_of_nothing_but_faults_is_cut_short_and_counted():
    rows = [[n, "段秀英", float(WHOLE), 1, 1, "拟同意"] for n in range(1200)]
    findings = plain(xlsx(HEADER, *rows), HOUSEHOLDS).findings
    assert len(findings) == 1001
    assert findings[-1].words == "同类问题还有200处,未一一列出"
