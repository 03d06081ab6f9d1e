"""Rows are sorted into the list or out of it, routed, and grouped into households."""

import pytest
from openpyxl.comments import Comment

from gongshi.sources import CommunityNames
from tests.sources.making import (
    DUAN,
    HEADER,
    PERSONS,
    PU,
    RIVERSIDE,
    column,
    found,
    plain,
    reasons,
    xlsx,
)

ROUTED = [*HEADER, "所属社区"]
FOOTERS = [
    ["合计", "2户", None, 3, 1925],
    ["总 计", None, None, 3, 1925],
    [None, "合计", None, 3, 1925],
    ["小计:", None, None, 3, 1925],
    ["制表人:周敏 19900001234"],
    ["制表人:周敏", "审核人:李明", "2026年11月23日"],
    ["填表人", "周敏"],
    ["单位负责人(签字):"],
    ["备注:本表一式两份"],
    ["注:金额单位为元"],
    [3, None, None, None, None, None],
]


@pytest.mark.parametrize("footer", FOOTERS, ids=range(len(FOOTERS)))
def test_a_footer_is_passed_over_and_listed(footer):
    listed = plain(xlsx(HEADER, DUAN, PU, footer))
    assert column(listed, "name") == ["段秀英", "普建华"]
    assert "名单!第4行" in reasons(listed)
    assert not listed.findings


def test_a_subtotal_between_rows_is_passed_over():
    listed = plain(xlsx(HEADER, DUAN, ["小计", None, None, 2, 1180], PU))
    assert [row.number for row in listed.rows] == [2, 4]
    assert listed.totals.amount == "1925"


def test_a_repeated_header_is_passed_over():
    listed = plain(xlsx(HEADER, DUAN, HEADER, PU))
    assert reasons(listed)["名单!第3行"] == "重复的表头,未使用"
    assert len(listed.rows) == 2


def test_a_person_whose_row_only_looks_like_a_footer_stays_in_the_list():
    listed = plain(xlsx(HEADER, ["备注:1", *DUAN[1:]], PU))
    assert column(listed, "name") == ["段秀英", "普建华"]


def test_footers_and_dropped_cells_are_kept_for_the_gate_only():
    listed = plain(xlsx([*HEADER, "联系电话"], [*DUAN, "19900002001"], ["制表人:周敏 19900001234"]))
    assert listed.stray == (
        ("", "制表人:周敏 19900001234"),
        ("制表人", "周敏"),
        ("制表人", "19900001234"),
    )
    assert [cell.text for cell in listed.rows[0].dropped.values()] == ["1", "19900002001"]
    assert "19900002001" not in [cell.text for cell in listed.rows[0].cells.values()]


@pytest.mark.parametrize(
    "footer",
    ["制表人:周敏 审核人:李明月", "制表人：周敏；审核人：李明月", "填表人: 周敏、李明月"],
)
def test_whoever_signed_the_list_is_a_needle(footer):
    stray = {text for _, text in plain(xlsx(HEADER, DUAN, [footer])).stray}
    assert {"周敏", "李明月"} <= stray


def test_what_every_notice_prints_is_no_needle():
    def draft(book, _sheet):
        hidden = book.create_sheet("原始数据")
        hidden.sheet_state = "hidden"
        for row in ([*HEADER, "所属社区"], [*DUAN, "滨河社区"], ["拟同意", "滨河居委会", "合计"]):
            hidden.append(row)

    listed = plain(xlsx(HEADER, PU, change=draft))
    assert set(listed.stray) == {("姓名", "段秀英"), ("身份证号", "530102196304129823")}
    assert reasons(listed)["原始数据"] == "隐藏的工作表,未使用"


def test_hidden_rows_and_columns_and_comments_are_listed_and_not_used():
    def hide(_book, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["G"].hidden = True
        sheet["B2"].comment = Comment("与户主不符,电话19900002009", "周敏")

    listed = plain(xlsx([*HEADER, "残疾类型"], [*DUAN, "视力"], [*PU, "听力"], change=hide))
    assert column(listed, "name") == ["段秀英"]
    assert found(listed) == [("W131", "名单!第3行"), ("W132", "名单!G列")]
    stray = {text for _, text in listed.stray}
    assert {"普建华", "视力", "听力", "与户主不符,电话19900002009"} <= stray
    assert {"名单!第3行", "名单!G列", "名单!B2"} <= reasons(listed).keys()


@pytest.mark.parametrize(
    "written", ["滨河社区", "滨河", "滨河社区居委会", "滨河居委会", " 滨河社区居民委员会", "滨河居"]
)
def test_the_community_is_recognised_however_it_is_written(written):
    assert RIVERSIDE.recognises(written)


@pytest.mark.parametrize("written", ["东风社区", "滨河二社区", "新滨河社区", "社区", "", "居委会"])
def test_another_community_is_not(written):
    assert not RIVERSIDE.recognises(written)


WITH_AREA = CommunityNames("滨河社区居民委员会", ("滨河居",), "云溪市翠屏区西河街道")


@pytest.mark.parametrize(
    "written",
    [
        "西河街道滨河社区",
        "西河街道办事处滨河社区居委会",
        "翠屏区西河街道滨河",
        "云溪市翠屏区滨河社区",
        "云溪市翠屏区西河街道滨河社区居民委员会",
    ],
)
def test_the_community_is_recognised_with_the_place_it_lies_in(written):
    assert WITH_AREA.recognises(written)


@pytest.mark.parametrize(
    "written", ["东河街道滨河社区", "河街道滨河社区", "新滨河社区", "滨河社区(新)", "滨河二社区"]
)
def test_a_name_that_only_has_ours_in_it_resembles_ours_and_is_not(written):
    assert not WITH_AREA.recognises(written)
    assert WITH_AREA.resembles(written)


@pytest.mark.parametrize("mark", ["同上", "〃", "/", "——", "-", "无"])
def test_a_mark_in_place_of_a_community_leaves_no_row_out(mark):
    listed = plain(xlsx(ROUTED, [*DUAN, "滨河社区"], [*PU, mark]))
    assert found(listed) == [("E112", "名单!G3")]
    assert listed.routed_away == 0


def test_a_community_that_resembles_ours_is_asked_about_once():
    rows = ([*PU, "滨河社区(新)"], [*PU, "滨河社区(新)"], [*PU, "东风社区"])
    listed = plain(xlsx(ROUTED, [*DUAN, "滨河社区"], *rows))
    assert ("E112", "名单!G3") in found(listed)
    assert ("E112", "名单!G4") not in found(listed)
    assert ("E112", "名单!G5") not in found(listed)


@pytest.mark.parametrize(
    "title", ["东风社区11月低保初审名单", "填报单位:东风社区居委会", "西河街道东风居委会初审名单"]
)
def test_a_title_that_names_another_community_is_asked_about(title):
    listed = plain(xlsx([title], HEADER, DUAN, PU))
    assert found(listed) == [("E112", "名单!第1行")]
    routed = plain(xlsx([title], ROUTED, [*DUAN, "滨河社区"], [*PU, "滨河社区"]))
    assert found(routed) == []


@pytest.mark.parametrize(
    "title",
    [
        "西河街道滨河社区11月低保初审名单",
        "西河街道各社区低保初审名单",
        "西河街道社区救助名单",
        "所属社区:见表",
        "2026年11月低保初审名单",
    ],
)
def test_a_title_that_names_none_or_ours_is_not(title):
    assert found(plain(xlsx([title], HEADER, DUAN, PU))) == []


def test_a_sheet_called_after_another_community_is_asked_about():
    def change(_book, sheet):
        sheet.title = "东风社区"

    assert [code for code, _ in found(plain(xlsx(HEADER, DUAN, PU, change=change)))] == ["E112"]


def test_a_nameless_community_recognises_nothing():
    assert not CommunityNames("社区").recognises("社区")


def test_rows_of_another_community_are_left_out_counted_and_listed():
    listed = plain(xlsx(ROUTED, [*DUAN, "滨河社区"], [*PU, "东风社区"]))
    assert column(listed, "name") == ["段秀英"]
    assert listed.routed_away == 1
    assert reasons(listed)["名单!第3行"] == "属于其他社区,共1行,未导入"
    assert "普建华" not in repr(listed.rows) + repr(listed.stray)


def test_a_list_with_no_row_of_ours_is_refused():
    assert found(plain(xlsx(ROUTED, [*DUAN, "东风社区"]))) == [("E112", "名单!G1")]


def test_a_blank_community_is_refused_by_cell():
    listed = plain(xlsx(ROUTED, [*DUAN, "滨河社区"], [*PU, None]))
    assert found(listed) == [("E112", "名单!G3")]


def test_a_community_cell_in_error_is_not_another_community():
    listed = plain(xlsx(ROUTED, [*DUAN, "滨河社区"], [*PU, "#N/A"]))
    assert found(listed) == [("E112", "名单!G3")]


def test_a_fault_in_another_communitys_row_only_informs():
    away = [2, "普建华", 530102197103059819.0, 1, 745, "拟同意", "东风社区"]
    listed = plain(xlsx(ROUTED, [*DUAN, "滨河社区"], away))
    assert found(listed) == [("W120", "名单!C3")]


FAMILY = ["序号", "姓名", "与户主关系", "身份证号", "拟保障人数", "金额", "初审意见", "所属社区"]
HEAD = [1, "段秀英", "户主", "530102196304129823", 2, 1180, "拟同意", "滨河社区"]
SON = [None, "普小宝", "长子", "530102198802149973", None, None, None, None]
OTHER = [2, "普建华", "户主", "530102197103059819", 1, 745, "拟同意", "滨河社区"]


def test_members_under_a_merged_head_take_the_households_cells():
    def merge(_book, sheet):
        for place in ("A2:A3", "E2:E3", "F2:F3", "G2:G3", "H2:H3"):
            sheet.merge_cells(place)

    listed = plain(xlsx(FAMILY, HEAD, SON, OTHER, change=merge))
    assert column(listed, "relation") == ["户主", "长子", "户主"]
    assert column(listed, "amount") == ["1180", "1180", "745"]
    assert (listed.totals.households, listed.totals.persons, listed.totals.amount) == (2, 3, "1925")
    assert not listed.findings


def test_members_without_a_community_of_their_own_follow_their_head():
    listed = plain(xlsx(FAMILY, [*HEAD[:-1], "东风社区"], SON, OTHER))
    assert listed.routed_away == 2
    assert not listed.findings


def test_rows_under_a_merged_name_are_members_even_without_a_relation_column():
    def merge(_book, sheet):
        sheet.merge_cells("B2:B3")

    second = [None, None, "530102198802149973", None, None, None]
    listed = plain(xlsx(HEADER, DUAN, second, PU, change=merge))
    assert column(listed, "name") == ["段秀英", "段秀英", "普建华"]
    assert [row.cells.get("relation") is not None for row in listed.rows] == [False, True, False]
    assert listed.totals.households == 2


def test_a_merged_name_in_a_list_of_persons_is_refused():
    def merge(_book, sheet):
        sheet.merge_cells("A2:A3")

    rows = (["姓名", "身份证号"], ["张福顺", "530102195108119834"], [None, "530102194901129937"])
    listed = plain(xlsx(*rows, change=merge), PERSONS, by_household=False)
    assert found(listed) == [("E127", "名单!A3")]
