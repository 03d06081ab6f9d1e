"""What becomes a needle, what never does, and how far a match may be broken up (wall 4)."""

from __future__ import annotations

import pytest

from masking import Sealed
from masking.gate import Gate
from masking.needles import Index, Needles
from tests.masking.samples import ON


def found(cell, text, *, header="备注", kind="gate_only", on=ON, allow=()):
    hits = Gate.build([{header: Sealed(cell, kind)}], on=on, allow=allow).scan(text, "x")
    return sorted({hit.what for hit in hits})


def test_rows_count_from_one_where_no_numbers_are_given():
    gate = Gate.build([{"姓名": Sealed("杨帆", "name")}, {"姓名": Sealed("段秀英", "name")}])
    assert {hit.row for hit in gate.scan("段秀英", "x")} == {2}


@pytest.mark.parametrize("text", ["876\n5432", "8765\n432", "8765432", "876-5432"])
def test_a_short_number_is_found_whole_or_broken_once(text):
    assert found("座机8765432", text) == ["number"]


@pytest.mark.parametrize("text", ["87\n65432", "87654\n32", "876\n54\n32", "876\t12345"])
def test_a_short_number_broken_more_is_left_to_chance(text):
    assert found("座机8765432", text) == []


def test_a_public_number_is_excused_where_it_is_broken_by_a_line():
    assert found("座机8765432", "电话876\n5432", allow=["电话8765432"]) == []
    assert found("座机8765432", "电话876\n5432", allow=["8765"]) == ["number"]
    assert found("座机8765432", "电话876\n5432", allow=["电话876543"]) == ["number"]


def test_a_public_string_excuses_no_digit_beyond_its_end():
    for allowed in ("8765", "87654", "876543"):
        assert found("座机8765432", "电话8765432", allow=[allowed]) == ["number"]


def test_the_day_of_a_month_a_list_shows_is_no_needle():
    assert found("1980-01-02", "1980年1月2日", header="起始月份", kind="month") == []


def test_a_date_with_marks_is_no_number_but_eight_digits_together_are():
    assert found("座机20261124", "公示到2026-11-24为止") == []
    assert found("座机20261124", "编号20261124") == ["number"]


HASH = "a1b2c3d4e5f60718293a4b5c6d7e8f90"


def test_a_hash_may_hold_seven_digits_by_chance_but_not_ten():
    assert found("19900001234", f"{HASH[:12]}9900001{HASH}") == []
    assert found("19900001234", f"{HASH[:12]}9900001234{HASH}") == ["number"]


@pytest.mark.parametrize("text", [f"{HASH} 电话9900001", f"电话9900001 {HASH}"])
def test_a_hash_beside_a_number_hides_nothing_of_it(text):
    assert found("19900001234", text) == ["number"]


@pytest.mark.parametrize("kind", ["int", "money", "quantity", "date", "month"])
def test_what_a_typed_column_may_show_is_no_needle(kind):
    cell = "1980-01-01" if kind == "date" else "198001"
    assert found(cell, "1980年1月1日 1980年1月", header="数量", kind=kind) == []


def test_a_typed_cell_that_reads_as_nothing_is_a_needle():
    for kind in ("int", "money", "quantity", "age", "date", "month"):
        assert found("19900001234", "19900001234", header="数量", kind=kind) == ["number"], kind


@pytest.mark.parametrize(
    ("on", "fresh", "old"), [(ON, "2021-01-02", "2020-01-02"), (None, "2016-01-02", "2015-01-02")]
)
def test_an_office_s_date_is_fresh_for_six_years(on, fresh, old):
    assert found(fresh, fresh, header="受理日期", on=on) == []
    assert found(old, old, header="受理日期", on=on) == ["date"]


def test_a_birth_date_is_a_needle_however_fresh():
    assert found("2025-01-02", "2025年1月2日", header="出生日期") == ["date"]


def test_seven_wide_digits_are_a_number():
    wide = "".join(chr(0xFEE0 + ord(d)) for d in "8765432")
    assert found(wide, "8765432") == ["number"]


def test_a_number_in_a_long_cell_is_a_needle():
    assert found(
        "低保金存入银行卡,有事请先联系村委会再拨打本人的电话19900001234", "19900001234"
    ) == ["number"]


def test_the_tail_x_of_an_id_number_is_no_needle_without_the_number():
    assert found("53010219620930980X", "53010219620930980x") == ["number", "string"]
    assert found("53010219620930980X", "0X") == []


@pytest.mark.parametrize("text", ["段 英", "段  英", "段英"])
def test_a_name_of_two_characters_is_found_though_spaces_part_it(text):
    assert found("段英", text, header="姓名", kind="name") == ["name"]


def test_a_latin_name_of_three_letters_is_found():
    assert found("Ana", "居民 ANA。", header="姓名", kind="name") == ["name"]
    assert found("Ana", "banana", header="姓名", kind="name") == []


def test_a_latin_name_beside_a_han_one_is_found():
    assert found("王建国(Anna)", "anna", header="监护人") == ["name"]


@pytest.mark.parametrize("cell", ["周敏", "周敏华", "欧阳敏"])
def test_a_loose_cell_of_two_or_three_characters_may_be_a_name(cell):
    assert found(cell, f"制表:{cell}", header="~3") == ["name"]


def test_a_loose_cell_of_four_characters_is_not_taken_for_a_name():
    assert found("周敏华强", "周敏华强", header="~3") == []


def test_the_shortest_door_string_is_found():
    assert found("3栋2", "住3栋2", header="住址") == ["door"]
    assert found("3栋2", "住13栋2", header="住址") == []


KIN = [
    "父亲", "母亲", "本人", "妻子", "丈夫", "儿子", "女儿", "祖父", "祖母",
    "爷爷", "奶奶", "外公", "外婆", "哥哥", "姐姐", "弟弟", "妹妹", "邻居",
    "亲属", "自理", "户主", "同上",
]  # fmt: skip


@pytest.mark.parametrize("word", KIN)
def test_a_word_for_kin_is_nobody_s_name(word):
    assert found(word, word, header="监护人") == []


BODIES = [
    "社区", "村委", "居委", "福利", "医院", "养老", "敬老", "中心", "学校",
    "街道", "民政", "公司", "低保", "特困", "残疾",
]  # fmt: skip


@pytest.mark.parametrize("word", BODIES)
def test_a_body_in_a_column_of_people_is_nobody_s_name(word):
    assert found(f"和{word}", f"和{word}", header="监护人") == []


HEADERS = [
    "姓名", "户名", "户主", "监护人", "照料人", "经办人", "联系人", "代领人", "领取人",
    "申请人", "救助对象", "家庭成员", "配偶", "父亲", "母亲", "子女", "name", "guardian",
    "member_names",
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_a_column_about_people_holds_names(header):
    assert found("和敏之华", "敏之", header=header) == ["name"]


@pytest.mark.parametrize(
    "header", ["与户主关系", "救助对象类别", "申请人数", "家庭成员情况", "申请人性别", "联系人住址"]
)
def test_a_column_about_something_of_people_holds_none(header):
    assert found("和敏之华", "敏之", header=header) == []


def test_cells_are_asked_by_their_own_column_though_another_held_the_same():
    row = {"备注": Sealed("周敏", "gate_only"), "姓名": Sealed("周敏", "name")}
    assert Gate.build([row], on=ON).scan("周敏", "x")
    row = {"序号": Sealed("198001", "gate_only"), "出生年月": Sealed("198001", "gate_only")}
    assert Gate.build([row], on=ON).scan("1980年1月", "x")


def test_a_needle_that_overlaps_itself_is_found_at_each_place():
    index = Index(2)
    index.add("哈哈哈", 1)
    index.add("哈", 2)
    assert list(index.find("哈哈哈哈")) == [(0, 3, 1), (1, 4, 1)]


def test_needles_are_never_printed():
    needles = Needles()
    row = ("段秀英", "530102196304129823", "周敏a1b2c3 3栋2单元501", "1951年8月")
    headers = ("姓名", "身份证号", "住址", "出生年月")
    needles.add_row(1, headers, ("name", "id_number", "address", "gate_only"), row, ON)
    assert repr(needles) == "Needles()"
    assert repr(needles.numbers) == "Numbers(…)"
    assert repr(needles.dates) == "Dates(…)"


WORDS = {
    "19900001234": "拦截:成品中出现名单内的号码(位置:x),未发布",
    "段秀英": "拦截:成品中出现名单内的姓名(位置:x),未发布",
    "1951年8月11日": "拦截:成品中出现名单内的出生日期(位置:x),未发布",
    "zhang@mail.example": "拦截:成品中出现名单内的邮箱、车牌或账号名(位置:x),未发布",
    "3栋2单元501": "拦截:成品中出现名单内的门牌(位置:x),未发布",
}


@pytest.mark.parametrize("value", WORDS)
def test_a_hit_says_what_kind_of_value_it_is_and_where(value):
    gate = Gate.build([{"姓名": Sealed(value, "name"), "备注": Sealed(value, "gate_only")}], on=ON)
    assert WORDS[value] in {hit.words for hit in gate.scan(value, "x")}


def test_a_public_mail_is_excused_and_a_longer_word_is_another():
    cell = "zhang@mail.example"
    assert found(cell, cell) == ["string"]
    assert found(cell, f"写信到{cell}", allow=[cell]) == []
    assert found(cell, f"li{cell}") == []


def test_an_older_id_number_tells_its_birth_date_too():
    assert found("530102690214988", "1969年2月14日") == ["date"]


def test_a_cell_of_two_names_gives_each_of_up_to_four_characters():
    named = {"header": "姓名", "kind": "name"}
    assert found("欧阳文芳、李芳", "文芳", **named) == ["name"]
    assert found("困难家庭户、李芳", "困难", **named) == []
    assert found("阿依古丽江·买买提", "古丽江", **named) == ["name"]
    assert found("Anna王Bob1", "bob", **named) == ["name"]
    assert found("段*英", "段*英", **named) == []


def test_a_raw_number_that_is_no_text_is_a_needle_too():
    assert Gate.build([{"备注": 19900001234}]).scan("19900001234", "x")


def test_a_date_before_a_number_does_not_end_the_search():
    assert found("19900001234", "2026-11-24 电话19900001234") == ["number"]


def test_a_public_number_is_excused_with_other_digits_on_the_next_line():
    assert found("座机8765432", "8765432\n12", allow=["8765432"]) == []
    assert found("座机8765432", "8765432\n12") == ["number"]


def test_a_string_stands_alone_between_spaces():
    assert found("微信wx8812ab", "a wx8812ab b") != []
    assert found("微信wx8812ab", "awx8812abb") == []


def test_a_month_that_a_date_column_shows_is_no_birth_month():
    born = {"出生日期": Sealed("2026年11月", "birth_date")}
    assert Gate.build([born], on=ON).scan("2026年11月", "x")
    shown = born | {"受理日期": Sealed("2026年11月", "date")}
    assert Gate.build([shown], on=ON).scan("2026年11月", "x") == ()


PHONE, NUMBER = "19900001234", "530102196902149883"
MARKS = [":", "#", "+", "&", "=", "@", "?", "→", '"', "、", "|", "\n", "    "]


@pytest.mark.parametrize("mark", MARKS)
def test_a_number_any_one_mark_parts_is_found_in_an_artefact(mark):
    apart = mark.join((NUMBER[:6], NUMBER[6:14], NUMBER[14:]))
    assert "number" in found(NUMBER, f"编号{apart}完")


@pytest.mark.parametrize("mark", [*MARKS, "的", "后面是", "*", "<br>"])
@pytest.mark.parametrize("header", ["联系电话", "备注"])
def test_a_number_a_list_writes_in_pieces_is_found_whole(mark, header):
    assert found(mark.join(("199", "0000", "1234")), f"电话{PHONE}", header=header) == ["number"]


@pytest.mark.parametrize("cell", ["199、0000;1234", "199000、01234"])
def test_pieces_in_a_column_of_numbers_make_one_whatever_parts_them(cell):
    assert found(cell, f"电话{PHONE}", header="联系电话") == ["number"]
    assert found(cell, f"电话{PHONE}", header="备注") == []


def test_more_pieces_than_one_number_has_are_several():
    most = "123456789098765432101357"
    assert found("、".join((most[:12], most[12:])), most[9:16], header="电话") == ["number"]
    assert found("、".join((most[:12], most[12:] + "9")), most[9:16], header="电话") == []


def test_pieces_of_two_numbers_in_a_note_make_no_third():
    assert found("3月领1200元,4月领1300元", "312004") == []


@pytest.mark.parametrize(
    "digits", ["➀➈➈🄋🄋🄋🄋➀➁➂➃", "〡〩〩〇〇〇〇〡〢〣〤", "壱玖玖零零零零壱弐叄肆"]
)
def test_numerals_that_are_no_digits_are_digits_here(digits):
    assert found(digits, PHONE) == found(PHONE, digits) == ["number"]


@pytest.mark.parametrize(
    "header", ["证明人", "曾用名", "妻子", "网格员", "签名", "责任人", "监护人"]
)
def test_any_column_about_people_holds_names(header):
    assert found("普建华", "本栏普建华", header=header) == ["name"]


@pytest.mark.parametrize(
    "cell", ["女儿普建华", "普建华女士", "普建华夫妇", "普建华之子", "联系人普建华"]
)
def test_kin_and_notes_around_a_name_are_no_part_of_it(cell):
    assert found(cell, "本栏建华", header="家庭成员") == ["name"]
    assert found(cell, f"本栏{cell.replace('普建华', '')}", header="家庭成员") == []


AROUND = [
    *KIN, "申请人", "代领人", "联系人", "监护人", "照料人", "负责人", "姓名", "代领", "代办",
    "夫妇", "长子", "次子", "长女", "次女", "儿媳", "女婿", "孙子", "孙女", "侄子", "侄女",
    "外甥", "家属", "已故", "先生",
]  # fmt: skip


def test_every_word_around_a_name_is_taken_off_at_either_end():
    """With it the run would be too long for a name."""
    for word in AROUND:
        assert found(f"{word}普建华", "本栏建华", header="家庭成员") == ["name"], word
        assert found(f"普建华{word}", "本栏建华", header="家庭成员") == ["name"], word
        assert found(f"{word}普建华", f"本栏{word}", header="家庭成员") == [], word
        assert found(f"普建华{word}", f"本栏{word}", header="家庭成员") == [], word
    assert found("孙子李娜", "孙子", header="家庭成员") == []
    assert found("照料普建华", "本栏建华", header="家庭成员") == ["name"]


def test_two_characters_are_a_name_among_others_and_forty_letters_a_word():
    assert found("王芳、李娜", "李娜", header="姓名") == ["name"]
    assert found("a" * 40, "a" * 40, header="姓名") == ["name"]
    assert found("a" * 41, "a" * 41, header="姓名") == []


def test_a_cell_of_kin_and_notes_alone_is_no_name():
    assert found("儿子女儿", "儿子女儿", header="家庭成员") == []


@pytest.mark.parametrize("mark", ["-", "·", "、", "/", ", "])
def test_a_whole_name_of_three_with_marks_between_is_found(mark):
    assert found("普建华", mark.join("普建华"), header="姓名") == ["name"]
    assert found("普华", mark.join("普华"), header="姓名") == []
    assert found("普华", f"本栏是{mark.join('普华')}", header="姓名") == []


@pytest.mark.parametrize("name", ["김영희", "བཀྲ་ཤིས", "သန်းသန်း"])
def test_a_name_in_a_script_without_case_is_found(name):
    assert found(name, f"本栏{name}说明", header="姓名") == ["name"]


@pytest.mark.parametrize("text", ["AD12345", "云AD12345", "2单元501", "wxid_abcdef", "1969年2月"])
def test_strings_without_their_first_or_last_mark_are_found(text):
    row = "云A·D12345 滨河路12号3栋2单元501室 wxid_abcdef"
    gate = Gate.build([{"备注": Sealed(row, "gate_only"), "证号": Sealed(NUMBER)}], on=ON)
    assert gate.scan(f"编号{text}完", "x")


def test_a_month_the_list_shows_is_no_needle():
    rows = [{"证号": Sealed(NUMBER), "起始月份": Sealed("1969年2月", "month")}]
    assert Gate.build(rows, on=ON).scan("1969年2月", "x") == ()
