"""Headers as real forms spell them: known, read past, or refused for saying something else."""

from __future__ import annotations

import pytest

import masking
from tests.masking.samples import ON
from tests.masking.test_corpus import POLICY

NAMES = ["姓名\n(户主)", "户主(申请人)姓名", "姓  名", "申请人/户主", "低保对象姓名", "姓名(选填)"]
NUMBERS = ["身份证号(18位)", "有效身份证件号码", "身份证\n号 码", "身份证号码(户主)", "居民身份证"]
OTHERS = {
    "村民组": ("村民小组", "3组", "3组"),
    "申请补贴金额[元]": ("申请补贴金额", "1180", "1180"),
    "申请临时救助金额(单位:元)": ("申请补贴金额", "1180", "1180"),
    "年龄(周岁)": ("年龄", "57", "57"),
    "申请救助原因": ("申请理由", "因病住院", "因病住院"),
    "家庭情况简述": ("家庭情况", "独居", "独居"),
}
CHANGED = ["申请补贴金额(万元)", "申请补贴金额(单位:万元)", "申请补贴金额(上月)"]
READ_PAST = ["领款人签名", "紧急联系人", "家属姓名", "门牌号码", "监护人电话(手机)", "收款人"]


def masked(**row):
    return masking.apply(POLICY, [{"姓名": "段秀英"} | row], on=ON)


@pytest.mark.parametrize("header", NAMES)
def test_the_column_of_names_is_known_by_its_usual_spellings(header):
    result = masking.apply(POLICY, [{header: "段秀英"}], on=ON)
    assert [row.cells for row in result.rows] == [{"姓名": "段*英"}]


@pytest.mark.parametrize("header", NUMBERS)
def test_the_column_of_id_numbers_is_known_by_its_usual_spellings(header):
    result = masked(**{header: "530102196304129823"})
    assert result.rows[0].cells["身份证号"] == "53**************23"


@pytest.mark.parametrize("header", OTHERS)
def test_the_other_columns_are_known_by_theirs(header):
    label, cell, shows = OTHERS[header]
    assert masked(**{header: cell}).rows[0].cells[label] == shows


@pytest.mark.parametrize("header", READ_PAST)
def test_columns_that_never_show_are_read_past(header):
    result = masked(**{header: "王建国"})
    assert (result.findings, result.rows[0].cells) == ((), {"姓名": "段*英"})


@pytest.mark.parametrize("header", CHANGED)
def test_a_note_that_changes_what_the_numbers_mean_makes_an_unknown_column(header):
    result = masked(**{header: "1.2"})
    assert [finding.code for finding in result.findings] == ["E101"]
    assert result.rows[0].cells == {"姓名": "段*英"}
