"""Rows in, masked rows out: the sample lists, holds, look-alikes and what staff are told."""

from __future__ import annotations

from datetime import date

import pytest

import masking
from masking import Sealed, load_policy
from tests.masking.samples import ON, disabled_mapping, disabled_rows, mapping, sealed


def run(policy_mapping, rows, **more):
    return masking.apply(load_policy(policy_mapping), rows, on=ON, **more)


def cells(masked):
    return [dict(row.cells) for row in masked.rows]


def codes(masked):
    return [(f.row, f.field, f.code, f.level) for f in masked.findings]


DIBAO = """
段秀英 530102196304129823 3 1180 拟同意
段桂英 530102195801259923 3 1180 拟同意
普建华 530102197103059819 1 745 拟同意
普国华 530102197511229960 1 745 拟同意
欧阳文𬀩 530102196607219834 2 1490 拟同意
阿依古丽·买买提 530102196901089866 4 1800 拟同意
陆志强 53010219620930980X 1 745 拟同意
张顺 530102195106309917 1 0 拟不予
"""


def dibao_rows():
    headers = ("申请人姓名", "身份证号码", "家庭人口", "申请金额", "初审意见")
    return [dict(zip(headers, line.split(), strict=True)) for line in DIBAO.strip().splitlines()]


def dibao(**changes):
    return mapping("name", "id_number", "household_size", "amount", "initial_opinion", **changes)


def test_the_disabled_list_comes_out_as_the_samples_say():
    masked = run(disabled_mapping(), disabled_rows())
    assert cells(masked) == [
        {
            "姓名": "李*珍",
            "身份证号": "53**************83",
            "年龄": "57",
            "申请理由": "因病",
            "家庭情况": "低保 2人户",
            "申请金额": "2000",
        },
        {
            "姓名": "李*珍",
            "身份证号": "53**************92",
            "年龄": "57",
            "申请理由": "因病",
            "家庭情况": "低保 2人户",
            "申请金额": "2000",
        },
        {
            "姓名": "杨*",
            "年龄": "43",
            "申请理由": "因意外",
            "家庭情况": "4人户",
            "申请金额": "3000",
        },
        {
            "姓名": "赵*䶮",
            "年龄": "38",
            "申请理由": "因学",
            "家庭情况": "3人户",
            "申请金额": "1500",
        },
    ]
    assert [(h.row, h.code) for h in masked.held] == [(5, "minor")]
    assert masked.minors == 1
    assert masked.publishable
    assert codes(masked) == [(1, "name", "W501", "warn")]


def test_sealed_rows_give_the_same_as_plain_ones():
    rows = disabled_rows()
    policy = load_policy(disabled_mapping())
    assert masking.apply(policy, sealed(rows), on=ON) == masking.apply(policy, rows, on=ON)


def test_the_dibao_list_tells_look_alikes_apart_by_the_masked_id_then_by_an_ordinal():
    masked = run(dibao(id_number={"show": "always"}), dibao_rows())
    shown = [(r["姓名"], r["身份证号"]) for r in cells(masked)]
    assert shown == [
        ("段*英（甲）", "53**************23"),
        ("段*英（乙）", "53**************23"),
        ("普*华", "53**************19"),
        ("普*华", "53**************60"),
        ("欧阳*𬀩", "53**************34"),
        ("阿**·买**", "53**************66"),
        ("陆*强", "53**************0X"),
    ]
    assert [f.words for f in masked.findings] == [
        "第1、2行公示后看不出区别,已加区分",
        "第3、4行公示后看不出区别,已加区分",
    ]


def test_a_collision_id_stands_on_look_alikes_only():
    masked = run(dibao(), dibao_rows())
    assert [("身份证号" in r) for r in cells(masked)] == [True] * 4 + [False] * 3


def test_without_an_id_column_look_alikes_get_ordinals():
    masked = run(dibao(id_number={"show": "never"}), dibao_rows())
    assert [r["姓名"] for r in cells(masked)][:4] == [
        "段*英（甲）",
        "段*英（乙）",
        "普*华（甲）",
        "普*华（乙）",
    ]
    assert all("身份证号" not in r for r in cells(masked))


def test_the_group_comes_first_and_spares_the_id():
    rows = [{"name": "段秀英", "group": "1组", "id_number": "530102196304129823"}]
    rows += [{"name": "段桂英", "group": "第二村民小组", "id_number": "530102195801259923"}]
    rows += [{"name": "杨帆", "group": "1组", "id_number": "530102198305199873"}]
    masked = run(mapping("name", "id_number", "group"), rows)
    assert cells(masked) == [
        {"姓名": "段*英", "居民小组": "1组"},
        {"姓名": "段*英", "居民小组": "2组"},
        {"姓名": "杨*"},
    ]


def test_rows_still_alike_after_the_group_go_on_to_the_id_and_the_others_do_not():
    people = [("段秀英", "1", "530102196304129823"), ("段桂英", "2", "530102195801259923")]
    people += [("段美英", "2", "530102195801259942")]
    rows = [dict(zip(("name", "group", "id_number"), p, strict=True)) for p in people]
    masked = run(mapping("name", "id_number", "group"), rows)
    assert cells(masked) == [
        {"姓名": "段*英", "居民小组": "1组"},
        {"姓名": "段*英", "身份证号": "53**************23", "居民小组": "2组"},
        {"姓名": "段*英", "身份证号": "53**************42", "居民小组": "2组"},
    ]


def test_a_group_that_tells_nobody_apart_stays_off():
    rows = [{"name": n, "group": "三组"} for n in ("段秀英", "段桂英")]
    masked = run(mapping("name", "group"), rows)
    assert cells(masked) == [{"姓名": "段*英（甲）"}, {"姓名": "段*英（乙）"}]


def test_the_eleventh_look_alike_is_numbered():
    rows = [{"name": f"段{c}英"} for c in "秀桂美红玉春秋冬月云雪梅"]
    shown = [r["姓名"] for r in cells(run(mapping("name"), rows))]
    assert shown[9:] == ["段*英（癸）", "段*英（11）", "段*英（12）"]


def test_a_refused_applicant_is_held_with_the_advice_to_write_to_them():
    masked = run(dibao(), dibao_rows())
    held = masked.held[0]
    assert (held.row, held.code) == (8, "refused_applicant")
    assert "书面告知" in held.words


@pytest.mark.parametrize("opinion", ["", "待定", "不予"], ids=["空", "待定", "不予"])
def test_any_opinion_but_the_listed_ones_holds_the_row(opinion):
    row = dibao_rows()[0] | {"初审意见": opinion}
    masked = run(dibao(), [row])
    assert masked.rows == ()
    assert len(masked.held) == 1


def test_a_stopped_payment_only_counts():
    rows = [{"name": "段秀英", "change": "停发"}, {"name": "杨帆", "change": "新增"}]
    masked = run(mapping("name", "change"), rows)
    assert cells(masked) == [{"姓名": "杨*", "变动情况": "新增"}]
    assert [(h.row, h.code) for h in masked.held] == [(1, "count_only")]
    assert masked.counts["count_only"] == 1


def test_members_under_a_head_of_household_only_count():
    rows = [
        {"name": "段秀英", "relation": "户主", "household_size": "3"},
        {"name": "杨帆", "relation": "长子", "household_size": ""},
        {"name": "杨舟", "relation": "孙", "household_size": ""},
        {"name": "普建华", "relation": "本人", "household_size": "2"},
    ]
    masked = run(mapping("name", "household_size", "relation", unit="household"), rows)
    assert [r.row for r in masked.rows] == [1, 4]
    assert masked.members == 2
    assert (4, "household_size", "W205", "warn") in codes(masked)
    assert all("与户主关系" not in r for r in cells(masked))


def test_a_member_who_is_a_child_counts_as_a_member_not_as_a_minor():
    rows = [
        {"name": "段秀英", "relation": "户主", "id_number": "530102196304129823"},
        {"name": "杨舟", "relation": "孙", "id_number": "530102201406039857"},
    ]
    masked = run(mapping("name", "id_number", "relation"), rows)
    assert (masked.members, masked.minors) == (1, 0)


HEADS = ["—", "02 户主", "户主/本人", "本人或户主", "户主(申请人)", "申请人本人", "01、本人"]


@pytest.mark.parametrize("relation", HEADS)
def test_the_head_of_a_household_is_known_however_the_form_writes_it(relation):
    masked = run(mapping("name", "relation"), [{"name": "段秀英", "relation": relation}])
    assert (len(masked.rows), masked.members) == (1, 0)


@pytest.mark.parametrize("relation", ["户主之母", "本人长子", "户主妻子", "3", "之妻"])
def test_who_is_only_called_after_the_head_is_a_member(relation):
    rows = [{"name": "段秀英", "relation": "户主"}, {"name": "杨帆", "relation": relation}]
    assert run(mapping("name", "relation"), rows).members == 1


def test_a_member_above_every_head_is_pointed_out():
    masked = run(mapping("name", "relation"), [{"name": "杨帆", "relation": "长子"}])
    assert [f.code for f in masked.findings] == ["W206"]


@pytest.mark.parametrize(
    ("row", "minor"),
    [
        ({"id_number": "530102200811249851"}, False),
        ({"id_number": "530102200811259850"}, True),
        ({"age": "17"}, True),
        ({"age": "18岁"}, False),
        ({"age": "17", "id_number": "530102196304129823"}, True),
        ({"age": "30", "id_number": "530102201406039857"}, True),
        ({"id_number": "53010220140603985"}, True),
        ({"id_number": "5301022014060398570"}, True),
    ],
    ids=[
        "今天满十八",
        "明天满十八",
        "年龄十七",
        "年龄十八",
        "年龄与证不符取小",
        "证上是孩子",
        "少一位的证",
        "多一位的证",
    ],
)
def test_minors_are_held_by_id_or_by_age(row, minor):
    masked = run(mapping("name", "id_number", "age"), [{"name": "王梓轩"} | row])
    assert masked.minors == int(minor)
    assert len(masked.rows) == int(not minor)


def test_a_row_whose_age_cannot_be_told_waits_for_a_person():
    rows = [{"name": "王梓轩", "id_number": "E12345678"}]
    policy = mapping("name", "id_number")
    masked = run(policy, rows)
    assert (1, "age", "E303", "decide") in codes(masked)
    assert not masked.publishable
    settled = run(policy, rows, decided=[(1, "age")])
    assert settled.publishable
    assert (1, "age", "E303", "warn") in codes(settled)


def test_a_missing_age_is_reckoned_from_the_id():
    masked = run(
        mapping("name", "id_number", "age"), [{"name": "李玉珍", "id_number": "530102196902149883"}]
    )
    assert cells(masked) == [{"姓名": "李*珍", "年龄": "57"}]


def test_an_age_that_disagrees_with_the_id_is_pointed_out():
    row = {"name": "李玉珍", "id_number": "530102196902149883", "age": "75"}
    assert (1, "age", "W204", "warn") in codes(run(mapping("name", "id_number", "age"), [row]))


def test_a_reason_outside_the_list_is_held_and_waits():
    row = {"name": "李玉珍", "reason": "患某病住院"}
    masked = run(mapping("name", "reason"), [row])
    assert masked.rows == ()
    assert [(h.row, h.code) for h in masked.held] == [(1, "value_not_listed")]
    assert not masked.publishable


def test_a_reason_outside_the_list_becomes_the_fallback_where_the_kind_has_one():
    policy = mapping("name", "reason", reason={"fallback": "其他", "synonyms": {"读书": "因学"}})
    rows = [{"name": "李玉珍", "reason": "患某病住院"}, {"name": "杨帆", "reason": " 读 书"}]
    assert [r["申请理由"] for r in cells(run(policy, rows))] == ["其他", "因学"]


def test_several_listed_reasons_may_be_joined():
    rows = [{"name": "李玉珍", "reason": "因病,因残"}]
    assert cells(run(mapping("name", "reason"), rows)) == [
        {"姓名": "李*珍", "申请理由": "因病、因残"}
    ]


@pytest.mark.parametrize(
    ("cell", "shows"), [("因病,", "因病"), ("其它", "其他"), ("、因学", "因学")]
)
def test_a_stray_comma_and_the_other_way_to_write_other_are_no_unknown_words(cell, shows):
    rows = [{"name": "李玉珍", "reason": cell}]
    assert cells(run(mapping("name", "reason"), rows)) == [{"姓名": "李*珍", "申请理由": shows}]


def test_a_cell_of_commas_is_no_reason():
    masked = run(mapping("name", "reason"), [{"name": "李玉珍", "reason": ",、"}])
    assert [held.code for held in masked.held] == ["value_not_listed"]


def test_an_unknown_column_refuses_the_list_and_says_which():
    masked = run(mapping("name"), [{"姓名": "杨帆", "民主评议得分": "88"}])
    assert not masked.publishable
    assert masked.findings[0].code == "E101"
    assert masked.findings[0].words.startswith("第2列“民主评议得分”不在公示方案中,已拒绝导入")


@pytest.mark.parametrize(
    "header",
    ["段秀英", "19900001234", "530102196304129823", "住在滨河路某某小区某栋某单元的人家"],
    ids=["姓名", "电话", "证号", "长文"],
)
def test_a_value_that_slid_into_the_header_row_is_not_repeated(header):
    masked = run(mapping("name"), [{"姓名": "杨帆", header: "x"}])
    assert masked.findings[0].code == "E101"
    assert header not in masked.findings[0].words
    assert header not in repr(masked)


def test_two_columns_of_one_field_refuse_the_list():
    masked = run(mapping("name"), [{"姓名": "杨帆", "申请人姓名": "杨舟"}])
    assert codes(masked) == [(0, "name", "E102", "refuse")]
    assert "姓名" in masked.findings[0].words


def test_rows_may_mix_headers_and_field_ids():
    masked = run(mapping("name"), [{"姓名": "杨帆"}, {"name": "杨舟"}])
    assert masked.publishable
    assert len(masked.rows) == 2


@pytest.mark.parametrize(
    "header",
    ["姓 名", "*姓名", "姓名:", "姓\n名", "姓名", "姓名(必填)"],
    ids=["空格", "星号", "冒号", "换行", "原样", "必填"],
)
def test_a_header_is_recognised_through_its_spellings(header):
    assert cells(run(mapping("name"), [{header: "杨帆"}])) == [{"姓名": "杨*"}]


def test_a_listed_or_gate_only_column_is_read_past():
    rows = [{"姓名": "杨帆", "备注": "x", "所属社区": "滨河", "随便什么": Sealed("x", "gate_only")}]
    masked = run(mapping("name"), rows)
    assert masked.findings == ()
    assert cells(masked) == [{"姓名": "杨*"}]


def test_a_cell_sealed_as_gate_only_is_never_given_to_a_rule():
    rows = [{"name": "杨帆", "amount": Sealed("2000", "gate_only")}]
    assert cells(run(mapping("name", "amount"), rows)) == [{"姓名": "杨*"}]


def test_two_names_in_a_cell_refuse_the_list_by_row_and_column():
    masked = run(mapping("name"), [{"name": "杨帆"}, {"name": "段秀英、段桂英"}], numbers=[7, 9])
    assert [f.words for f in masked.findings] == [
        "第9行“姓名”中有两个以上姓名、数字或批注,请一人一行,批注另写在备注栏"
    ]
    assert not masked.publishable
    assert [r.row for r in masked.rows] == [7]


def test_a_row_without_a_name_refuses_the_list():
    masked = run(mapping("name", "amount"), [{"name": "", "amount": "100"}])
    assert [f.code for f in masked.findings] == ["E202"]


def test_a_typed_cell_that_cannot_be_read_shows_nothing():
    masked = run(mapping("name", "amount"), [{"name": "杨帆", "amount": "19900001234"}])
    assert cells(masked) == [{"姓名": "杨*"}]
    assert codes(masked) == [(1, "amount", "W202", "warn")]
    assert masked.publishable


def test_a_date_of_birth_does_not_show_as_a_month():
    row = {"name": "李玉珍", "id_number": "530102196902149883", "start_month": "1969年2月"}
    masked = run(mapping("name", "id_number", "start_month"), [row])
    assert cells(masked) == [{"姓名": "李*珍"}]


def test_every_row_is_shown_or_held():
    rows = disabled_rows() + dibao_rows()
    policy = disabled_mapping()
    masked = run(policy, rows)
    accounted = sorted([r.row for r in masked.rows] + [h.row for h in masked.held])
    assert accounted == list(range(1, len(rows) + 1))


def test_columns_come_in_printed_order_with_the_collision_ones_beneath():
    masked = run(mapping("group", "name", "id_number", "amount", "relation"), [])
    assert [(c.label, c.beneath) for c in masked.columns] == [
        ("居民小组", True),
        ("姓名", False),
        ("身份证号", True),
        ("申请金额", False),
    ]


def test_counts_name_the_rule_that_showed_each_cell():
    masked = run(disabled_mapping(), disabled_rows())
    assert masked.counts["name.first_last"] == 4
    assert masked.counts["id_number.head_tail(2,2)"] == 2
    assert masked.counts["minor"] == 1


def test_an_age_band_hides_the_year():
    policy = mapping("name", "age", age={"show": "band(10)"})
    assert cells(run(policy, [{"name": "杨帆", "age": "43"}])) == [{"姓名": "杨*", "年龄": "40-49"}]


def test_numbers_of_json_lines_are_read_as_text_and_anything_odd_is_blank():
    rows = [{"name": "杨帆", "amount": 2000}, {"name": "杨舟", "amount": None}]
    rows += [{"name": "杨柳", "amount": True}]
    shown = cells(run(mapping("name", "amount"), rows))
    assert [r.get("申请金额") for r in shown] == ["2000", None, None]


def test_a_column_without_a_header_is_an_unknown_column():
    masked = run(mapping("name"), [{"姓名": "杨帆", "": "x"}])
    assert [f.code for f in masked.findings] == ["E101"]


def test_an_empty_list_is_masked_to_an_empty_list():
    masked = run(disabled_mapping(), [])
    assert masked.rows == ()
    assert masked.held == ()


def test_the_day_decides_who_is_a_minor():
    policy = load_policy(mapping("name", "id_number"))
    rows = [{"name": "王梓轩", "id_number": "530102201406039857"}]
    assert masking.apply(policy, rows, on=date(2032, 6, 2)).minors == 1
    assert masking.apply(policy, rows, on=date(2032, 6, 3)).minors == 0


# ---- without names ------------------------------------------------------------------------------
@pytest.mark.parametrize("show", ["first_last", "drop"])
def test_a_list_without_the_column_of_names_shows_nothing_that_tells_namesakes_apart(show):
    rows = [{k: v for k, v in row.items() if k != "姓名"} for row in disabled_rows()[:3]]
    masked = run(disabled_mapping(name={"show": show}), rows)
    assert [list(row) for row in cells(masked)] == [
        ["年龄", "申请理由", "家庭情况", "申请金额"]
    ] * 3
    told = [(0, "name", "W207", "warn")] if show == "first_last" else []
    assert [c for c in codes(masked) if c[2] in ("W207", "W501")] == told


def test_a_row_that_lacks_the_cell_of_the_name_is_held_and_told():
    rows = disabled_rows()[:3]
    del rows[1]["姓名"]
    masked = run(disabled_mapping(), rows)
    assert [row.row for row in masked.rows] == [1, 3]
    assert [(h.row, h.code) for h in masked.held] == [(2, "name_unreadable")]
    assert (2, "name", "E202", "refuse") in codes(masked)
    assert not masked.publishable


def test_a_kind_without_names_shows_no_masked_numbers():
    masked = run(mapping("id_number", "amount"), disabled_rows()[:2])
    assert cells(masked) == [{"申请金额": "2000"}, {"申请金额": "2000"}]


# ---- dates of birth, odd keys, amounts that are none -------------------------------------------
@pytest.mark.parametrize("header", ["出生日期", "出生年月", "生日"])
@pytest.mark.parametrize("cell", ["2015年3月5日", "2015-03", "20150305", "2015年", "2008-11"])
def test_a_minor_by_the_date_of_birth_in_a_column_of_its_own_is_held(header, cell):
    masked = run(mapping("name"), [{"姓名": "段秀英", header: cell}])
    assert [held.code for held in masked.held] == ["minor"]


@pytest.mark.parametrize("cell", ["1969-02-14", "2008-10-31", "不详", "", "3015-01-01"])
def test_an_adult_by_that_column_shows_and_their_age_is_not_reckoned_from_it(cell):
    masked = run(disabled_mapping(), [{"姓名": "段秀英", "出生日期": Sealed(cell, "gate_only")}])
    assert cells(masked) == [{"姓名": "段*英"}]


def test_the_id_number_goes_before_the_column_of_dates_of_birth():
    row = {"姓名": "段秀英", "身份证号": "530102196304129823", "出生日期": "2015-03-05"}
    assert run(disabled_mapping(), [row]).minors == 0


@pytest.mark.parametrize("key", [None, 7])
def test_cells_beyond_the_last_header_are_an_unknown_column(key):
    masked = run(mapping("name"), [{"姓名": "段秀英", key: ["普建华", "x"]}])
    assert [(f.code, "(列名略)" in f.words) for f in masked.findings] == [("E101", True)]


@pytest.mark.parametrize("amount", ["19630412", "19630412元", "630412", "196304"])
def test_an_amount_that_is_a_piece_of_the_row_s_own_number_does_not_show(amount):
    row = {"姓名": "段秀英", "身份证号": "530102196304129823", "申请金额": amount}
    masked = run(disabled_mapping(), [row])
    assert "申请金额" not in cells(masked)[0]
    assert ("W202", "amount") in [(f.code, f.field) for f in masked.findings]


@pytest.mark.parametrize(("amount", "shows"), [("630413", "630413"), ("19630", "19630")])
def test_another_amount_shows(amount, shows):
    row = {"姓名": "段秀英", "身份证号": "530102196304129823", "申请金额": amount}
    assert cells(run(disabled_mapping(), [row]))[0]["申请金额"] == shows


@pytest.mark.parametrize(("month", "shows"), [("2008-11", None), ("2009-01", "2009年1月")])
def test_a_month_so_old_that_it_may_be_an_adult_s_birth_does_not_show(month, shows):
    policy = mapping("name") | {
        "fields": {
            "name": {"label": "姓名", "type": "name", "show": "first_last"},
            "start": {"label": "起始月份", "type": "month", "show": "keep"},
            "day": {"label": "受理日期", "type": "date", "show": "keep"},
        }
    }
    row = {"姓名": "段秀英", "起始月份": month, "受理日期": f"{month}-09"}
    (shown,) = cells(run(policy, [row]))
    assert shown.get("起始月份") == shows
    assert ("受理日期" in shown) == (shows is not None)
