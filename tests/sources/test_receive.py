"""Through the door: bytes in; a sealed list, or one refusal, out."""

import json
import tempfile
from contextlib import suppress
from types import SimpleNamespace

import pytest

from gongshi.errors import Level, SourceListError
from gongshi.sources import Limits, read_list, receive
from masking import Sealed
from tests.sources.hostile import HOSTILE
from tests.sources.making import DUAN, HEADER, PU, RIVERSIDE, household_kind, repacked, xlsx

GOOD = xlsx(HEADER, DUAN, PU, ["制表人:周敏 19900001234"])
RAW = ("段秀英", "530102196304129823", "普建华", "周敏", "19900001234")


def take(data, *, name_hint="名单.xlsx", letter=None, limits=None):
    return read_list(
        data,
        name_hint=name_hint,
        kind=household_kind(),
        community=RIVERSIDE,
        letter=letter,
        limits=limits,
    )


def refused(data, **more):
    with pytest.raises(SourceListError) as caught:
        take(data, **more)
    return caught.value


def test_every_cell_arrives_sealed_with_its_fields_type():
    listed = take(GOOD)
    cells = listed.rows[0].cells
    assert all(isinstance(cell, Sealed) for cell in cells.values())
    assert {field: cell.kind for field, cell in cells.items()} == {
        "name": "name",
        "id_number": "id_number",
        "covered_members": "int",
        "amount": "money",
        "opinion": "enum",
    }


def test_unused_cells_arrive_as_needles_only():
    listed = take(GOOD)
    assert {h: cell.kind for h, cell in listed.rows[0].gate_only.items()} == {"序号": "gate_only"}
    assert [label for label, _ in listed.asides] == ["", "制表人", "制表人"]
    assert {cell.kind for cell in listed.gate_only_cells} == {"gate_only"}


def test_needles_hold_every_cell_of_the_list():
    rows = take(GOOD).needles()
    assert len(rows) == 2 + 3
    assert {"name", "id_number", "gate_only:序号"} <= rows[0].keys()
    assert all(isinstance(cell, Sealed) for row in rows for cell in row.values())


def test_the_list_shows_no_value_when_printed():
    shown = repr(take(GOOD))
    assert not [value for value in RAW if value in shown]


def test_what_was_read_is_told_by_place():
    listed = take(GOOD)
    assert (listed.sheet, listed.header_row) == ("名单", 1)
    assert [row.number for row in listed.rows] == [2, 3]
    first = listed.columns[0]
    assert (first.field, first.header, first.where) == ("name", "姓名", "名单!B1")
    assert listed.totals.amount == "1925"
    assert not listed.refused


def test_a_letter_that_differs_refuses_the_list_which_is_still_returned():
    letter = SimpleNamespace(households=3, persons=3, amount=1925)
    listed = take(GOOD, letter=letter)
    assert [found.code for found in listed.findings] == ["E111"]
    assert listed.refused


def test_a_misnamed_file_is_read_as_what_it_is():
    listed = take(GOOD, name_hint="名单(定稿)3.2.xls")
    assert listed.ignored[0].where == "文件名"
    assert len(listed.rows) == 2


def test_a_csv_comes_through_the_same_door():
    text = "姓名,身份证号,拟保障人数,金额,初审意见\r\n欧阳文𬀩,530102196607219834,2,1490,拟同意\r\n"
    listed = take(text.encode("gb18030"), name_hint="名单.csv")
    assert listed.totals.amount == "1490"


REFUSED = {
    "a broken old binary": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "E107", "另存为"),
    "a page": (b"<html><table></table></html>", "E106", "另存为"),
    "SpreadsheetML": (b'<?xml version="1.0"?><Workbook/>', "E106", "另存为"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "E106", "xlsx"),
    "an encrypted workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "E108",
        "密码",
    ),
    "an empty file": (b"", "E106", "重新索要"),
    "noise in a package": (b"PK\x03\x04" + bytes(range(256)) * 40, "E107", "另存为"),
    "prose": ("今天天气很好\n".encode(), "E104", "表头"),
    "a part that is not what it says": (
        repacked(GOOD, lambda n, p: b"<x/>" if n == "[Content_Types].xml" else p),
        "E107",
        "另存为",
    ),
}


@pytest.mark.parametrize(("data", "code", "advice"), REFUSED.values(), ids=REFUSED)
def test_one_clear_refusal_for(data, code, advice):
    error = refused(data)
    assert [(found.code, found.level) for found in error.findings] == [(code, Level.REFUSE)]
    assert advice in error.findings[0].advice


def test_a_file_over_the_limit_is_refused_unread():
    assert refused(b"x" * 1001, limits=Limits(file_bytes=1000)).findings[0].code == "E103"


def test_a_refusal_quotes_nothing_from_the_file():
    spoilt = repacked(GOOD, lambda n, p: p[:-9] if n == "xl/worksheets/sheet1.xml" else p)
    error = refused(spoilt)
    told = f"{error!r} {error.words} {error.as_json()} {error.__cause__!r} {error.__context__!r}"
    assert not [value for value in RAW if value in told]


def test_a_child_that_cannot_get_its_memory_is_one_refusal():
    long = xlsx(HEADER, *[DUAN] * 3_000)
    error = refused(long, limits=Limits(memory_bytes=20 << 20))
    assert [found.code for found in error.findings] == ["E107"]


def test_a_child_that_takes_too_long_is_one_refusal():
    error = refused(GOOD, limits=Limits(wall_seconds=0.001))
    assert [found.code for found in error.findings] == ["E107"]


ANSWERS = {
    "no JSON": b"\xff\xfe",
    "a list": b"[]",
    "a part missing": b'{"sheet": "x"}',
    "deep nesting": b"[" * 100_000,
    "a number where a text belongs": None,
    "a field that the kind has not": None,
}


def _answer(case):
    if ANSWERS[case] is not None:
        return ANSWERS[case]
    cells = {"name": 7} if case.startswith("a number") else {"secret": "x"}
    listed = {
        "sheet": "名单",
        "header_row": 1,
        "columns": [],
        "rows": [[2, cells, {}]],
        "stray": [],
        "routed_away": 0,
        "ignored": [],
        "findings": [],
        "totals": [None, None, None],
        "letter": None,
    }
    return json.dumps(listed).encode()


@pytest.mark.parametrize("case", ANSWERS)
def test_a_child_that_answers_wrongly_is_one_refusal(case, monkeypatch):
    monkeypatch.setattr(receive.cage, "ask", lambda *_: _answer(case))
    assert [found.code for found in refused(GOOD).findings] == ["E107"]


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """An empty folder that stands for every place where something could be left."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("data", [GOOD, GOOD[:-700], b"<html>"], ids=["good", "cut", "page"])
def test_nothing_of_a_file_is_left_behind(data, watched):
    with suppress(SourceListError):
        take(data)
    assert list(watched.iterdir()) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_by_name_within_a_second_and_300_megabytes(name):
    """What a child may use is what it is given here: one that needed more would be E107."""
    make, code = HOSTILE[name]
    tight = Limits(cpu_seconds=1, memory_bytes=300 << 20)
    assert [found.code for found in refused(make(), limits=tight).findings] == [code]
