"""ID numbers and the numbers inside a text, rule by rule (GB 11643; what is proven harmless)."""

from __future__ import annotations

from datetime import date

import pytest

from masking.births_in_text import birth_cue
from masking.folding import folded
from masking.identity import (
    CHECKS,
    WEIGHTS,
    age_on,
    birth_hint,
    birth_year,
    read_id,
    real_date,
)
from masking.numbers_in_text import number_spans
from tests.masking.samples import ON

BORN = date(1969, 2, 14)


def hidden(text, born=None, on=ON):
    """Return the text with a star for each character of a number that must not show."""
    source = folded(text)
    stars = set()
    for start, end in number_spans(source, on=on, born=born):
        stars.update(range(start, end))
    return "".join("*" if i in stars else char for i, char in enumerate(source))


KEPT = [
    "1234", "补助1180元", "共12345678元", "1,180.50元", "1,234,567元", "¥1180元",
    "300-500元", "300至1,500元", "2026-11-24", "2026年11月24日", "2026.11", "2016年11月",
    "2032年1月", "民发〔2026〕12345号", "(2026)57号", "[2026]3号", "第3号", "5月1日",
    "三口人", "60岁", "12亩", "0.5%", "2026年", "一二年级",
    "3楼层", "二〇二六年", "上楼下楼", "存款3256.8元", "2406.12元", "3室1厅", "两室一厅",
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_what_is_proven_harmless_stays(text):
    assert hidden(text) == folded(text)


HIDDEN = {
    "1956.8": "******",
    "1956.08.03元": "**********元",
    "3室": "**",
    "501室1厅": "****1厅",
    "12345": "*****",
    "123456789元": "*********元",
    "1234567890": "**********",
    "3-2-501": "*******",
    "12 345": "******",
    "26年11月": "******",
    "2015年1月": "*******",
    "2033年1月1日": "*********",
    "12栋": "***",
    "三单元": "***",
    "十二号楼": "****",
    "57号": "***",
    "尾号123": "尾号***",
    "微信 ab123": "微信 ab***",
    "1*8": "1*8",
    "*12": "***",
    "12*": "***",
    "补助1180元,住3-2-501": "补助1180元,住*******",
    "138****5678": "***********",
    "一三八": "***",
    "一三八年": "***年",
    "二〇二六": "****",
    "1-2-3": "*****",
    "一三八零八": "*****",
    "138O8123456": "***********",
    "13808\n12345": "***********",
    "1234\n1234\n1234": "**************",
}


@pytest.mark.parametrize("text", HIDDEN)
def test_what_is_not_proven_harmless_is_hidden(text):
    assert hidden(text) == HIDDEN[text]


@pytest.mark.parametrize(
    "text",
    ["共12345人", "二〇二六年初", "学生2020年1月入学", "12个*", "电话12", "3-2", "123\n12\n1"],
)
def test_a_short_number_or_one_with_its_unit_stays(text):
    assert hidden(text) == text


CUES = [
    "电话", "手机", "号码", "微信", "QQ", "qq", "卡号", "账号", "帐号",
    "账户", "证号", "身份证", "残疾证", "尾号", "短号", "分机", "座机", "拨",
    "联系", "编号", "存折", "卡上", "前六位", "后四位", "密码", "邮箱", "车牌",
    "车号",
]  # fmt: skip


@pytest.mark.parametrize("cue", CUES)
def test_three_digits_near_a_cue_are_hidden(cue):
    assert hidden(f"{cue}是123呢") == f"{cue}是***呢"
    assert hidden(f"{cue}是12呢") == f"{cue}是12呢"


@pytest.mark.parametrize(
    "text", ["2020年1月2日出生", "生日2020-01-02", "2020年1月生", "生于2020年", "属牛,2020年1月2日"]
)
def test_a_date_beside_a_birth_is_hidden(text):
    assert "2020" not in hidden(text)
    assert birth_cue(folded(text))


@pytest.mark.parametrize("text", ["生:2015", "八零后", "同年生", "春节出生", "生日是中秋"])
def test_a_birth_needs_no_year_in_figures(text):
    assert birth_cue(text)


def test_a_feast_beside_no_birth_is_none():
    assert not birth_cue("农历春节慰问")


@pytest.mark.parametrize("text", ["2020年生活困难", "2020年1月生意失败", "出生缺陷", "生日快乐"])
def test_what_only_sounds_like_a_birth_is_none(text):
    assert hidden(text) == text
    assert not birth_cue(text)


def test_the_row_s_own_year_and_day_of_birth_are_hidden():
    recent = date(2020, 2, 14)
    assert hidden("2020年", recent) == "*****"
    assert hidden("2020年3月", recent) == "*******"
    assert hidden("2月14日", recent) == "*****"
    assert hidden("2月15日", recent) == "2月15日"
    assert hidden("3月14日", recent) == "3月14日"
    assert hidden("2021年", recent) == "2021年"
    assert hidden("2月14日") == "2月14日"


@pytest.mark.parametrize("text", ["2月4日", "02月04日", "2月04日", "02.04", "2-4", "12月02月04"])
def test_the_row_s_own_day_is_hidden_with_and_without_noughts(text):
    assert hidden(text, date(2020, 2, 4)).endswith("***")


def test_a_han_day_is_hidden_beside_a_birth_only():
    assert hidden("生日是农历三月初五") == "生日是农历****"
    assert hidden("三月初五领取") == "三月初五领取"


def test_a_document_s_number_is_no_door():
    assert hidden("民发〔2026〕57号") == "民发〔2026〕57号"
    assert hidden("住57号") == "住***"


# ---- identity -----------------------------------------------------------------------------------
def with_check(head):
    return head + CHECKS[sum(int(d) * w for d, w in zip(head, WEIGHTS, strict=True)) % 11]


REGIONS = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43,
    44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
]  # fmt: skip


def test_the_regions_are_those_of_gb_2260_and_permits():
    sound = [
        region
        for region in range(10, 90)
        if read_id(with_check(f"{region}010219690214988")).sound(ON)
    ]
    assert sound == REGIONS
    assert read_id(with_check("90010219690214988")).sound(ON)


@pytest.mark.parametrize(
    ("born", "sound"),
    [("19000101", True), ("18991231", False), ("20261124", True), ("20261125", False),
     ("19690230", False), ("00000000", False)],
)  # fmt: skip
def test_a_sound_number_is_of_a_day_between_1900_and_today(born, sound):
    assert read_id(with_check(f"530102{born}988")).sound(ON) is sound


def test_a_number_of_fifteen_digits_has_no_check_digit_and_is_of_the_19th_hundred():
    number = read_id("530102690214988")
    assert number.check_agrees
    assert number.born == date(1969, 2, 14)
    assert number.sound(ON)


def test_a_wrong_check_digit_is_no_sound_number():
    assert read_id("530102196902149883").sound(ON)
    assert not read_id("530102196902149880").sound(ON)
    assert read_id("530102196902149880").born == BORN


@pytest.mark.parametrize("mark", "xX\u00d7\u0425\u0445\u03a7\u03c7\u2715\u2716\u2573\u2a2f乂")
def test_each_look_alike_of_x_is_read_as_x(mark):
    assert read_id(f"53010219620930980{mark}").digits == "53010219620930980X"


NO_NUMBERS = [
    "", "5301021969021498", "53010219690214988", "5301021969021498830", "53010219690214988X3",
    "X30102196902149883", " " * 183 + "530102196902149883",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_has_not_the_length_is_no_id_number(text):
    assert read_id(text) is None


def test_look_alikes_at_either_end_are_digits():
    assert read_id("l30102196902149883").digits == "130102196902149883"
    assert read_id("53010219690214988O").digits == "530102196902149880"


def test_the_longest_cell_that_may_hold_one_number_has_two_hundred_characters():
    assert read_id(" " * 182 + "530102196902149883").digits == "530102196902149883"


@pytest.mark.parametrize(
    ("text", "born", "year"),
    [
        ("53010219690214", BORN, 1969),
        ("5301021969021", None, None),
        ("530102196902149883421", BORN, 1969),
        ("5301021969021498834211234", None, None),
        ("53010219690214X", BORN, 1969),
        ("53010219690230", None, 1969),
        ("530102690214988", None, 1969),
        ("五三〇一〇二一九六九〇二一四", BORN, 1969),
        ("已交验原件", None, None),
    ],
)
def test_a_mistyped_number_still_tells_a_date_or_a_year(text, born, year):
    assert birth_hint(text) == born
    assert birth_year(text) == year


@pytest.mark.parametrize(
    ("digits", "day"),
    [("19690214", BORN), ("19690230", None), ("1969021", None), ("196902140", None),
     ("1969021x", None), ("\uff11969021\uff14", None), ("", None)],
)  # fmt: skip
def test_eight_plain_digits_make_a_day_where_there_is_one(digits, day):
    assert real_date(digits) == day


def test_full_years_count_from_the_birthday():
    assert age_on(date(2000, 11, 24), ON) == 26
    assert age_on(date(2000, 11, 25), ON) == 25
    assert age_on(date(2000, 12, 1), ON) == 25
    assert age_on(date(2000, 10, 30), ON) == 26


def test_an_id_number_shows_nothing_of_itself():
    assert repr(read_id("530102196902149883")) == "IdNumber()"


def test_an_amount_excuses_no_number_behind_it():
    assert hidden("补助一笔1200元,卡12345") == "补助一笔1200元,卡*****"


def test_a_star_at_the_beginning_is_the_rest_of_a_number():
    assert hidden("*12") == "***"


@pytest.mark.parametrize("text", ["12x*", "*x12"])
def test_a_star_further_off_is_no_rest_of_a_number(text):
    assert hidden(text) == text


# ---- numbers taken apart, rooms, births ---------------------------------------------------------
@pytest.mark.parametrize(("text", "left"), [("3栋左边12", "**左边**"), ("3栋左边1", "**左边1")])
def test_two_digits_beside_a_door_are_a_room(text, left):
    assert hidden(text) == left


def test_percent_escapes_hide_however_few():
    assert hidden("花费%31%39") == "花费******"
    assert hidden("花费31%") == "花费31%"


@pytest.mark.parametrize(("text", "left"), [("12和34与567", "**和**与***"), ("12和34与56", None)])
def test_seven_plain_digits_of_a_text_are_a_number(text, left):
    assert hidden(text) == (left or text)


def test_seven_digits_in_one_even_chain_hide_with_what_parts_them():
    assert hidden("1x2x3x4x5x6x7") == "*" * 13
    assert hidden("1x2x3x4x5x6") == "1x2x3x4x5x6"
    assert hidden("12个x34个x567个") == "12个x34个x567个"


def test_han_numerals_do_not_count_among_them():
    text = "一老一小、二老二小、三老三小、四老四小"
    assert hidden(text) == text


def test_amounts_and_dates_do_not_count_among_them():
    assert hidden("2026年3月5日花费1234元,余123") == "2026年3月5日花费1234元,余123"


@pytest.mark.parametrize("text", ["69年", "二月十四", "2月14", "2.14", "0214", "690214元"])
def test_the_row_s_own_birth_hides_in_its_other_spellings(text):
    assert hidden(text, BORN) != text
    assert hidden(text, date(1970, 3, 15)) == text or text == "690214元"


@pytest.mark.parametrize("text", ["05年", "0309", "050309元", "20050309元", "3.9", "三月初九"])
def test_a_birth_of_one_figure_hides_with_its_noughts(text):
    bare = text.removesuffix("元")
    assert hidden(text, date(2005, 3, 9)) == "*" * len(bare) + text[len(bare) :]
    assert hidden(text, date(2006, 4, 8)) == text


def test_a_birth_in_the_first_month_hides_by_either_of_its_names():
    for text in ("正月初五", "一月初五"):
        assert hidden(text, date(1970, 1, 5)) == "****"
        assert hidden(text, date(1970, 2, 5)) == text


@pytest.mark.parametrize(
    "text",
    ["69年级", "2.14万元", "12.14", "二月十五", "2月142", "6902145元", "饲料21969克"],
)
def test_what_only_looks_like_it_stays(text):
    assert hidden(text, BORN) == text


@pytest.mark.parametrize(
    ("text", "left"), [("住3组", "住**"), ("一组组长", "一组组长"), ("施工队", None)]
)
def test_a_team_is_a_place(text, left):
    assert hidden(text) == (left or text)
