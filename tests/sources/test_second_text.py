"""Two readers of a text table that share no code: they agree on sound ones and only on those."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.sources.limits import Limits
from gongshi.sources.read_csv import read_csv
from gongshi.sources.second_text import read_again
from tests.sources.making import DUAN, HEADER, PU, column, found, plain

PRINTABLE = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=12
)
FIELD = st.one_of(
    PRINTABLE, st.sampled_from(['a"b', '"', "a,b", "一\n二", "x\r\ny", "", " ", "1180"])
)
TABLE = st.lists(st.lists(FIELD, min_size=3, max_size=5), min_size=1, max_size=5)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")


def written(rows, mark=",", encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@settings(max_examples=60)
@given(rows=TABLE, mark=st.sampled_from(",\t;"))
def test_both_read_the_same_out_of_any_table_that_is_quoted_throughout(encoding, rows, mark):
    data = written(rows, mark, encoding)
    assert read_again(data) == read_csv(data, Limits()).sheets[0].cells


LINES = [
    "序号,姓名,身份证号,拟保障人数,拟月保障金额(元),初审意见",
    "1,段秀英,530102196304129823,2,1180,拟同意",
]
PLAIN_TABLES = {
    "line ends of old Macs": "\r".join(LINES),
    "line ends of Unix": "\n".join(LINES) + "\n",
    "a last line without an end": "\r\n".join(LINES),
    "blank lines between": "\r\n\r\n".join(LINES),
    "quotes inside a cell": "\n".join(LINES).replace("段秀英", '段"秀"英'),
    "a guarded number": "\n".join(LINES).replace("530102196304129823", '="530102196304129823"'),
    "an empty last cell": "\n".join(f"{line}," for line in LINES),
    "the separator stated": "sep=,\n" + "\n".join(LINES),
    "another separator stated": "sep=;\n" + "\n".join(LINES).replace(",", ";"),
    "wide commas": "\n".join(LINES).replace(",", "\uff0c"),
    "bars": "\n".join(LINES).replace(",", "|"),
    "one line only": LINES[0],
    "one cell only": "姓名",
}


@pytest.mark.parametrize("text", PLAIN_TABLES.values(), ids=PLAIN_TABLES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_both_read_the_same_out_of_a_table_with(text, encoding):
    data = text.encode(encoding)
    first = read_csv(data, Limits()).sheets[0].cells
    assert first
    assert read_again(data) == first


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_of_two_bytes_without_a_mark_is_known_by_its_zero_bytes(encoding):
    data = "\r\n".join(LINES).encode(encoding)
    assert read_again(data) == read_csv(data, Limits()).sheets[0].cells
    assert column(plain(data), "name") == ["段秀英"]


def test_blanks_before_a_quote_are_read_in_two_ways_and_told():
    data = "\n".join(LINES).replace("段秀英", ' "段秀英"').encode()
    assert ("E126", "名单!B2") in found(plain(data))


def test_a_title_full_of_commas_does_not_decide_on_the_separator():
    rows = [
        "说明:一,二,三,四,五,六,七,八",
        *(";".join(map(str, row)) for row in (HEADER, DUAN, PU)),
    ]
    assert column(plain("\n".join(rows).encode()), "name") == ["段秀英", "普建华"]


def test_a_line_that_ends_too_early_is_told():
    data = "\n".join([LINES[0], "1,段秀英530102196304129823,2,1180,拟同意"]).encode()
    assert ("E119", "名单!第2行") in found(plain(data))


def test_a_line_may_leave_out_blank_cells_that_no_notice_needs():
    rows = [[*HEADER, "备注"], DUAN, [*PU, ""]]
    data = "\n".join(",".join(map(str, row)) for row in rows).encode()
    assert found(plain(data)) == []


def test_characters_that_older_tables_left_private_are_the_same_to_both():
    data = "\n".join(LINES).replace("秀", "\ue81e").encode("gb18030")
    assert column(plain(data), "name") == ["段\u9fb4英"]
    assert found(plain(data)) == []
