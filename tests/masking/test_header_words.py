"""A header is repeated to staff only where it cannot be anybody's data."""

from __future__ import annotations

import pytest

import masking
from masking import load_policy
from masking.header_words import NOT_QUOTED, is_harmless, quoted
from tests.masking.samples import ON, mapping

HARMLESS = """
是否党员 户籍性质 政治面貌 文化程度 健康状况 银行预留手机 备用联系人 审批人 婚姻状况 发放方式
保障类别 分类施保 Sheet1 工作表2 名单 名单(定稿) 低保名单 2026年11月 202611 11月份残疾人临时救助
附件1 附表 汇总表 最终版 户号 村组
"""
PERSONAL = """
段秀英 段英 欧阳文芳 和志强 田来栋 高兴 安康 金融 王主任 段秀英电话 王芳的表 户主段秀英
阿依古丽·买买提 段*英 JohnSmith 万千 530102196304129823 53010219 19900001234 0871-6800101
滨河路12号 3栋2单元501 云A12345 a@b.cn 1180 57 艾滋病 乙肝
张三情况 2015年3月5日 六九年 一九九零年 属鸡 残疾级别二级 段 备注(由张三代领)
"""


@pytest.mark.parametrize("header", HARMLESS.split())
def test_words_that_head_forms_and_files_are_repeated(header):
    assert quoted(header) == f"“{header}”"


def test_personal_values_in_the_place_of_a_header_are_not_repeated():
    assert [header for header in PERSONAL.split() if is_harmless(header)] == []


@pytest.mark.parametrize("header", ["", "   ", "名单" * 11, "\u200b", "()"])
def test_nothing_and_too_much_are_not_repeated(header):
    assert quoted(header) == NOT_QUOTED


def test_an_unknown_column_is_named_by_its_words_or_else_by_its_place():
    policy = load_policy(mapping("name"))
    rows = [{"姓名": "段秀英", "是否党员": "是", "普国华": "x", "19900001234": "y"}]
    words = [f.words for f in masking.apply(policy, rows, on=ON).findings]
    assert [w.partition("不在")[0] for w in words] == [
        "第2列“是否党员”",
        "第3列(列名略)",
        "第4列(列名略)",
    ]
