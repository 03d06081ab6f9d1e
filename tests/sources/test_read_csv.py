"""Text tables: the encoding is proved by the bytes, and rare characters survive."""

import pytest

from gongshi.errors import SourceListError
from gongshi.sources import Limits
from gongshi.sources.read_csv import decode, read_csv

TEXT = "姓名,身份证号\r\n欧阳文𬀩,530102196607219834\r\n"


def cells(data):
    return {place: cell.text for place, cell in read_csv(data, Limits()).sheets[0].cells.items()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_rare_name_survives_every_encoding(encoding):
    assert cells(TEXT.encode(encoding))[2, 1] == "欧阳文𬀩"


def test_a_character_that_old_codecs_leave_private_gets_its_own_code_point():
    assert decode(b"\xfe\x59,\xfe\x51") == "\u9fb4,\U00020087"


def test_bytes_in_no_known_encoding_are_refused():
    with pytest.raises(SourceListError) as caught:
        decode(b"\x81\x20\xff\xff")
    assert caught.value.findings[0].code == "E115"


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_the_separator_is_the_one_the_lines_use(separator):
    assert cells(f"姓名{separator}金额\n段秀英{separator}1180\n".encode())[2, 2] == "1180"


def test_a_guarded_number_is_text_without_its_guard():
    assert cells('身份证号\n="530102196304129823"\n'.encode())[2, 1] == "530102196304129823"


def test_an_apostrophe_before_a_number_is_not_part_of_it():
    assert cells("身份证号\n'530102196304129823\n".encode())[2, 1] == "530102196304129823"


def test_a_line_break_in_quotes_stays_in_its_cell():
    assert cells('"拟月保障\n金额",姓名\n1180,段秀英\n'.encode())[2, 2] == "段秀英"


def test_an_open_quote_does_not_swallow_the_rest_of_the_list():
    with pytest.raises(SourceListError) as caught:
        read_csv('姓名,备注\n段秀英,"未完\n普建华,好\n'.encode(), Limits())
    assert caught.value.findings[0].code == "E107"


def test_more_rows_than_any_list_has_are_refused():
    with pytest.raises(SourceListError) as caught:
        read_csv(b"a,b\n" * 11, Limits(rows=10))
    assert caught.value.findings[0].code == "E103"
