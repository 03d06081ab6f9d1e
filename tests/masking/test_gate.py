"""Wall 4: a raw value in anything that leaves is found; what may be shown is let through."""

from __future__ import annotations

import json
import pickle
import struct
import zlib
from pathlib import Path

import pytest
import yaml

import masking
from masking import Sealed, load_policy, public_words
from masking.gate import Gate
from tests.masking.samples import ON, disabled_mapping, disabled_rows, sealed

CASES = yaml.safe_load((Path(__file__).parents[1] / "rules/masking-gate.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def gate():
    return Gate.build(sealed(disabled_rows()), on=ON)


def kinds(hits):
    return sorted({hit.what for hit in hits})


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_each_text_is_stopped_or_let_through(gate, case):
    assert kinds(gate.scan(case["text"], "板面")) == case["found"]


def test_a_hit_says_where_and_which_row_and_never_the_value(gate):
    (hit,) = gate.scan("李玉珍", "板面")
    assert (hit.where, hit.code, hit.row) == ("板面", "E401", 1)
    assert hit.words == "拦截:成品中出现名单内的姓名(位置:板面),未发布"
    assert "玉" not in repr(hit)


def test_rows_may_carry_their_own_numbers():
    gate = Gate.build(sealed(disabled_rows()), numbers=[11, 12, 13, 14, 15])
    assert gate.scan("杨帆", "x")[0].row == 13


def test_the_masked_list_itself_passes(gate):
    masked = masking.apply(load_policy(disabled_mapping()), disabled_rows(), on=ON)
    cells = [dict(row.cells) for row in masked.rows]
    for text in ("\n".join(" ".join(c.values()) for c in cells), json.dumps(cells)):
        assert gate.scan(text, "板面") == ()
    assert gate.scan_bytes(json.dumps(cells, ensure_ascii=False).encode(), "rows.json") == ()


def test_a_public_string_excuses_a_hit_only_inside_itself():
    rows = [{"联系电话": Sealed("0871-63123456", "phone"), "姓名": Sealed("张滨河", "name")}]
    gate = Gate.build(rows, allow=["0871-6312340", "滨河社区"])
    assert gate.scan("电话0871-6312340", "x") == ()
    assert gate.scan("滨河社区居民委员会", "x") == ()
    assert kinds(gate.scan("电话0871-63123456", "x")) == ["number"]
    assert kinds(gate.scan("滨河路", "x")) == ["name"]
    assert kinds(gate.scan("张滨河社区", "x")) == ["name"]


def test_a_public_sentence_excuses_a_hit_though_the_page_wraps_it():
    gate = Gate.build([{"姓名": Sealed("张居民", "name")}], allow=["滨河社区居民委员会(盖章)"])
    assert gate.scan("滨河社区居\n民委员会(盖章)", "x") == ()
    assert gate.scan("滨河社区 居民委员会 （盖章）", "x") == ()
    assert kinds(gate.scan("滨河社区居民委员", "x")) == ["name"]


def test_a_released_word_passes_as_a_name_but_not_as_a_number():
    rows = [{"姓名": Sealed("杨帆", "name"), "联系电话": Sealed("19900001234", "phone")}]
    gate = Gate.build(rows, ["杨帆", "19900001234"])
    assert gate.scan("杨帆远航", "x") == ()
    assert kinds(gate.scan("19900001234", "x")) == ["number"]


def test_releasing_a_piece_does_not_release_the_name():
    gate = Gate.build([{"姓名": Sealed("高光明", "name")}], ["光明"])
    assert gate.scan("光明小学", "x") == ()
    assert kinds(gate.scan("高光明", "x")) == ["name"]


def test_the_names_of_a_row_may_be_released_by_its_number():
    rows = [{"姓名": Sealed("杨帆", "name")}, {"姓名": Sealed("杨舟", "name")}]
    gate = Gate.build(rows, numbers=[7, 8], released_rows={7})
    assert gate.scan("杨帆", "x") == ()
    assert [hit.row for hit in gate.scan("杨舟", "x")] == [8]


def test_a_loose_cell_that_is_a_form_s_own_word_is_no_name():
    rows = [{"~0": Sealed("单位", "gate_only")}, {"~1": Sealed("金额")}]
    assert Gate.build(rows).scan("张贴单位、金额", "x") == ()


def test_a_loose_cell_with_the_shape_of_a_name_is_a_needle():
    gate = Gate.build([{"~3": Sealed("周敏", "gate_only")}])
    assert kinds(gate.scan("制表人:周敏", "x")) == ["name"]


def test_a_compound_surname_alone_is_shown_and_is_no_needle():
    gate = Gate.build([{"姓名": Sealed("欧阳文芳", "name")}])
    assert gate.scan("欧阳*芳", "x") == ()
    assert kinds(gate.scan("欧阳文", "x")) == ["name"]
    assert kinds(gate.scan("文芳", "x")) == ["name"]


def test_a_dotted_name_is_found_by_its_pieces():
    gate = Gate.build([{"姓名": Sealed("阿依古丽·买买提", "name")}])
    assert gate.scan("阿**·买**", "x") == ()
    assert kinds(gate.scan("古丽", "x")) == ["name"]
    assert kinds(gate.scan("阿依古丽买买提", "x")) == ["name"]


def test_a_latin_name_is_found_as_a_word_and_not_inside_another():
    gate = Gate.build([{"姓名": Sealed("Anna Schmidt", "name")}])
    assert kinds(gate.scan("ANNA SCHMIDT", "x")) == ["name"]
    assert gate.scan("annaschmidtson", "x") == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("zhang_san88@mail.example", "写信到 Zhang_San88@mail.example"),
        ("云A·12345", "车牌云A12345"),
        ("云A12345", "车牌 云a·12345"),
        ("wxid_ab12cd34", "微信 wxid_ab12cd34"),
        ("护照E12345678", "e12345678"),
    ],
    ids=["邮箱", "车牌有点", "车牌无点", "微信", "护照"],
)
def test_mails_plates_and_account_names_are_found(value, text):
    gate = Gate.build([{"备注": Sealed(value, "gate_only")}])
    assert "string" in kinds(gate.scan(text, "x")) or "number" in kinds(gate.scan(text, "x"))


def test_a_birth_month_in_a_dropped_column_is_found():
    gate = Gate.build([{"出生年月": Sealed("1951.08", "gate_only")}], on=ON)
    assert kinds(gate.scan("1951年8月", "x")) == ["date"]
    assert gate.scan("2026年8月", "x") == ()


def test_a_birth_date_in_a_dropped_column_is_found_in_every_spelling():
    gate = Gate.build([{"出生日期": Sealed("1951年8月11日", "gate_only")}], on=ON)
    for text in ("19510811", "1951-08-11", "1951年08月11日", "1951/8/11"):
        assert gate.scan(text, "x"), text


def test_the_office_s_own_recent_date_is_no_needle():
    rows = [
        {
            "受理日期": Sealed("2026-11-24", "gate_only"),
            "出生日期": Sealed("2026-11-20", "gate_only"),
        }
    ]
    gate = Gate.build(rows, on=ON)
    assert gate.scan("2026年11月24日 2026-11-24 20261124", "x") == ()
    assert kinds(gate.scan("2026年11月20日", "x")) == ["date"]


def test_a_month_the_list_shows_is_no_birth_month():
    rows = [{"起始月份": Sealed("2005年3月", "month"), "出生年月": Sealed("2005-03", "gate_only")}]
    assert Gate.build(rows, on=ON).scan("2005年3月", "x") == ()


def test_an_amount_the_list_shows_is_no_needle_but_a_phone_in_its_column_is():
    rows = [
        {"申请金额": Sealed("1,234,567元", "money")},
        {"申请金额": Sealed("19900001234", "money")},
    ]
    gate = Gate.build(rows)
    assert gate.scan("1234567元", "x") == ()
    assert kinds(gate.scan("19900001234", "x")) == ["number"]


@pytest.mark.parametrize(
    "value",
    ["无", "母亲", "翠屏敬老院", "社区居委会", "低保"],
    ids=["无", "亲属", "机构", "居委会", "低保"],
)
def test_what_is_no_person_in_a_name_column_does_not_stop_the_notice(value):
    gate = Gate.build([{"监护人": Sealed(value, "gate_only")}])
    assert gate.scan("翠屏敬老院、社区居委会、低保对象、母亲节", "x") == ()


def test_names_beside_a_phone_in_one_cell_are_both_found():
    gate = Gate.build([{"照料人及电话": Sealed("王建国(子)19900009876", "gate_only")}])
    assert kinds(gate.scan("王建国", "x")) == ["name"]
    assert kinds(gate.scan("19900009876", "x")) == ["number"]


def png(*chunks):
    out = b"\x89PNG\r\n\x1a\n"
    for kind, body in ((b"IHDR", b"\0" * 13), *chunks, (b"IEND", b"")):
        out += (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )
    return out


NAME = "杨帆".encode()
PNGS = {
    "tEXt": png((b"tEXt", b"Author\0" + NAME)),
    "zTXt": png((b"zTXt", b"Author\0\0" + zlib.compress(NAME))),
    "iTXt": png((b"iTXt", b"Author\0\0\0zh\0x\0" + NAME)),
    "iTXt compressed": png((b"iTXt", b"Author\0\1\0zh\0x\0" + zlib.compress(NAME))),
    "eXIf": png((b"eXIf", b"II*\0" + NAME)),
    "unknown chunk": png((b"prVt", NAME)),
    "after the end": png() + NAME,
}


@pytest.mark.parametrize("place", PNGS)
def test_a_name_in_a_png_chunk_is_found(gate, place):
    assert kinds(gate.scan_bytes(PNGS[place], "板面.png")) == ["name"]


def test_a_clean_png_passes_whatever_its_pixels_say(gate):
    data = png((b"tEXt", b"Software\0gongshi"), (b"IDAT", zlib.compress(NAME) + NAME))
    assert gate.scan_bytes(data, "板面.png") == ()


def test_a_truncated_png_is_read_as_far_as_it_goes(gate):
    assert kinds(gate.scan_bytes(PNGS["tEXt"][:-14], "板面.png")) == ["name"]


@pytest.mark.parametrize(
    "value",
    [{"杨帆": 1}, {"a": ["杨帆"]}, {"a": {"b": "530102196902149883"}}, [530102196902149883]],
    ids=["key", "list", "nested", "number"],
)
def test_json_is_read_through_its_escapes_and_structure(gate, value):
    assert gate.scan_bytes(json.dumps(value).encode(), "rows.json")


def test_broken_json_is_still_searched_as_text(gate):
    assert gate.scan_bytes('{"a": "杨帆'.encode(), "rows.json")


def test_the_gate_shows_nothing_and_cannot_be_pickled(gate):
    assert repr(gate) == "Gate(…)"
    with pytest.raises(TypeError):
        pickle.dumps(gate)


def test_the_kind_s_own_words_can_be_allowed():
    policy = load_policy(disabled_mapping())
    gate = Gate.build([{"姓名": Sealed("殷因病", "name")}], allow=public_words(policy))
    assert gate.scan("因病", "x") == ()
    assert kinds(gate.scan("殷因病", "x")) == ["name"]


def test_the_search_finds_a_leak_in_a_long_text(gate):
    filler = "公示期内对公示内容有异议的,请以书面形式反映。" * 2000
    assert kinds(gate.scan(filler + "杨帆" + filler, "x")) == ["name"]
    assert gate.scan(filler, "x") == ()


SPELLED = [
    r"\\u6bb5\\u79c0\\u82f1",
    r"\U00006bb5\U000079c0\U000082f1",
    r"\u{6bb5}\u{79c0}\u{82f1}",
    "&amp;#31168;&amp;#33521;",
    "%25E7%25A7%2580%25E8%258B%25B1",
    r"\x31\x39\x39\x30\x30\x30\x30\x31\x32\x33\x34",
]


@pytest.mark.parametrize("text", SPELLED)
def test_escapes_of_escapes_are_read(text):
    gate = Gate.build([{"姓名": "段秀英", "电话": "19900001234"}], on=ON)
    assert gate.scan(text, "x")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_another_encoding_is_read(encoding):
    gate = Gate.build([{"姓名": "段秀英"}], on=ON)
    assert kinds(gate.scan_bytes("说明 段秀英 完".encode(encoding), "x")) == ["name"]


def test_json_behind_a_byte_order_mark_is_read():
    gate = Gate.build([{"姓名": "段秀英"}], on=ON)
    data = b"\xef\xbb\xbf" + json.dumps({"a": "段秀英"}).encode()
    assert kinds(gate.scan_bytes(data, "x")) == ["name"]


def test_what_follows_a_broken_chunk_is_read():
    gate = Gate.build([{"姓名": "段秀英"}], on=ON)
    data = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\xff\xffIDAT" + "段秀英".encode()
    assert kinds(gate.scan_bytes(data, "x")) == ["name"]
