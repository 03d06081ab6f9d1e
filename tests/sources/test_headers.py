"""The header is found under titles, over two rows, and by any of its known words."""

import pytest

from gongshi.errors import SourceListError
from gongshi.sources.vocabulary import Use, fold, vocabulary
from tests.sources.making import DUAN, HEADER, HOUSEHOLDS, PU, column, found, plain, reasons, xlsx

WORDS = vocabulary(HOUSEHOLDS)


@pytest.mark.parametrize(
    "header", ["姓名", " 姓　名 ", "姓\n名", "*姓名", "姓名：", "申请人姓名", "户主\r\n姓名"]
)
def test_a_header_is_known_by_label_or_alias_after_folding(header):
    assert WORDS.find(header).id == "name"


@pytest.mark.parametrize("header", ["拟月保障金额", "拟月保障金额(元)", "拟月保障金额\n（元／月）"])
def test_a_unit_in_brackets_may_stand_or_not(header):
    assert WORDS.find(header).id == "amount"


@pytest.mark.parametrize(
    "header", ["拟月保障金额(万元)", "拟月保障金额(上月)", "姓名拼音", "保障金额", ""]
)
def test_a_header_that_means_something_else_is_unknown(header):
    assert WORDS.find(header) is None


def test_the_drop_list_and_the_routing_column_are_known():
    assert WORDS.find("联系 电话").use is Use.DROP
    assert WORDS.find("所属社区").use is Use.ROUTING


def test_folding_is_per_character_and_drops_what_cannot_be_seen():
    assert fold("身份证\u200b号　码（１８位）") == "身份证号码(18位)"


def test_titles_above_are_passed_over_and_listed():
    listed = plain(xlsx(["西河街道低保初审名单"], ["填报单位:西河街道"], HEADER, DUAN))
    assert listed.header_row == 3
    assert reasons(listed)["名单!第1-2行"] == "表头以上的标题行,未使用"


def test_a_title_that_holds_known_words_is_not_the_header():
    listed = plain(xlsx(["姓名"], HEADER, DUAN))
    assert listed.header_row == 2


def test_two_header_rows_tied_by_merges_are_one_header():
    def tie(_book, sheet):
        for place in ("A1:A2", "B1:C1", "D1:D2", "E1:E2", "F1:F2"):
            sheet.merge_cells(place)

    upper = ["序号", "申请人", None, "拟保障人数", "金额", "初审意见"]
    lower = [None, "姓名", "身份证号码", None, None, None]
    listed = plain(xlsx(upper, lower, DUAN, PU, change=tie))
    assert listed.header_row == 2
    assert column(listed, "name") == ["段秀英", "普建华"]
    assert column(listed, "amount") == ["1180", "745"]
    assert not listed.findings


def test_an_unknown_column_refuses_the_list_by_its_address():
    listed = plain(xlsx([*HEADER, "民主评议得分"], [*DUAN, 93]))
    assert found(listed) == [("E101", "名单!G1")]
    assert listed.findings[0].words == "第7列“民主评议得分”不在公示方案中,已拒绝导入"


def test_an_unknown_header_that_holds_a_number_is_not_repeated():
    listed = plain(xlsx([*HEADER, "问周敏19900001234"], [*DUAN, 93]))
    assert "1990000" not in listed.findings[0].words


def test_a_filled_column_without_a_header_refuses_the_list():
    listed = plain(xlsx(HEADER, [*DUAN, "低保户"]))
    assert found(listed) == [("E101", "名单!G1")]


def test_a_footer_beside_the_table_is_no_column():
    listed = plain(xlsx(HEADER, DUAN, ["制表人:周敏", *[None] * 6, "19900001234"]))
    assert not listed.findings


def test_two_columns_for_one_field_refuse_the_list():
    listed = plain(xlsx([*HEADER, "申请人姓名"], [*DUAN, "段秀英"]))
    assert found(listed) == [("E102", "名单!G1")]
    assert listed.findings[0].words == "有两列都对应“姓名”(第2列、第7列)"


def test_every_missing_column_is_told_at_once():
    listed = plain(xlsx(["序号", "姓名", "联系电话"], [1, "段秀英", "19900001234"]))
    assert [finding.words for finding in listed.findings] == [
        "缺少“身份证号”这一列",
        "缺少“拟保障人数”这一列",
        "缺少“拟月保障金额”这一列",
        "缺少“初审意见”这一列",
    ]


def test_a_sheet_without_a_header_is_refused():
    with pytest.raises(SourceListError) as caught:
        plain(xlsx(["段秀英", "530102196304129823", 2, 1180]))
    assert caught.value.findings[0].code == "E104"
    assert "5301021963" not in str(caught.value.words)


def test_a_header_without_rows_is_refused():
    with pytest.raises(SourceListError) as caught:
        plain(xlsx(HEADER, ["合计"]))
    assert caught.value.findings[0].code == "E109"


def test_two_lists_in_one_file_are_refused():
    def second(book, sheet):
        other = book.create_sheet("上月")
        for row in (HEADER, DUAN):
            other.append(row)

    with pytest.raises(SourceListError) as caught:
        plain(xlsx(HEADER, DUAN, change=second))
    assert [(f.code, f.where) for f in caught.value.findings] == [("E113", "名单、上月")]
