"""`gongshi mask` for an auditor: rows of their own, every kind, nothing stored."""

from __future__ import annotations

import io
import json

import pytest

import masking
from gongshi.cli.main import main
from gongshi.rulebook import defaults_dir, load

RULES = load(defaults_dir())
RAW = {
    "name": ("段秀英", "段桂英"),
    "id_number": ("530102196304129823", "530102195801259923"),
    "age": ("63", "68"),
    "group": ("第三村民小组", "第三村民小组"),
    "int": ("3", "2"),
    "money": ("1180", "745"),
    "month": ("2026-11", "2026年11月"),
    "quantity": ("5公斤", "1床"),
    "household": ("低保2人户", "4人户"),
    "relation": ("户主", "户主"),
}
HIDDEN = {"联系电话": "19900001234", "银行账号": "6217001234567890123", "家庭住址": "滨河路12号3栋"}


@pytest.fixture(autouse=True)
def no_home(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "none"))
    yield
    assert list(tmp_path.iterdir()) == []


def tried(monkeypatch, capsys, kind: str, text: str) -> tuple[int, dict]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code = main(["mask", "--kind", kind, "-", "--on", "2026-11-24", "--json"])
    return code, json.loads(capsys.readouterr().out)


def rows_of(kind: str) -> list[dict[str, str]]:
    fields = masking.load_policy(RULES.kind(kind).policy).fields
    words = {f.id: next(iter((*f.codes, *f.values)), "") for f in fields}
    return [
        {**{f.label: RAW.get(f.type, (words[f.id],) * 2)[n] for f in fields}, **HIDDEN}
        for n in (0, 1)
    ]


@pytest.mark.parametrize("kind", sorted(RULES.kinds))
def test_every_kind_masks_rows_of_every_column_and_shows_no_raw_value(kind, monkeypatch, capsys):
    rows = rows_of(kind)
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    code, said = tried(monkeypatch, capsys, kind, lines)
    assert (code, said["findings"][1:], said["held"]) == (0, [], [])
    assert said["findings"][0]["code"] == "W501"
    assert [row["cells"]["姓名"][:3] for row in said["rows"]] == ["段*英", "段*英"]
    raw = {*RAW["name"], *RAW["id_number"], *HIDDEN.values()}
    assert not [value for value in raw if value in json.dumps(said, ensure_ascii=False)]


@pytest.mark.parametrize("kind", sorted(RULES.kinds))
def test_csv_lines_and_an_array_come_to_the_same(kind, monkeypatch, capsys):
    rows = rows_of(kind)
    as_csv = "\n".join(",".join(line) for line in (rows[0], *(row.values() for row in rows)))
    as_lines = "\r\n".join(json.dumps(row) for row in rows)
    found = [
        tried(monkeypatch, capsys, kind, text)
        for text in (f"\ufeff{as_csv}\n", as_lines, json.dumps(rows))
    ]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("姓名,姓名\n段秀英,段桂英\n", "有两列表头相同"),
        ('{"姓名": "段秀英", "姓名": "段桂英"}', "有两列表头相同"),
        ("姓名\n段秀英,530102196304129823\n", "读不懂第1行"),
        ('{"姓名": "段秀英"}\n{"姓名": ', "读不懂第2行"),
        ('[{"姓名": "段秀英"}, 7]', "读不懂第2行"),
        ('姓名\n"段秀英\n', "读不懂这些行"),
        ("", "读不懂这些行"),
        ("[" * 100_000, "读不懂这些行"),
        ("姓名\t年龄\n段秀英\t63\n", "各列不是用逗号分隔的"),
        ("姓名;年龄\n段秀英;63\n", "各列不是用逗号分隔的"),
    ],
    ids=range(10),
)
def test_what_cannot_be_read_is_told_by_row_and_never_repeated(text, words, monkeypatch, capsys):
    code, said = tried(monkeypatch, capsys, "dibao_initial", text)
    assert (code, said["error"]["code"], said["error"]["words"]) == (1, "rows_unreadable", words)
    assert "段" not in json.dumps(said, ensure_ascii=False)


def test_short_rows_null_and_numbers_are_cells(monkeypatch, capsys):
    _, said = tried(monkeypatch, capsys, "temp_relief", "姓名,救助金额,救助事由\n段秀英\n")
    assert said["rows"] == [{"row": 1, "cells": {"姓名": "段*英"}}]
    text = '{"姓名": "段秀英", "救助金额": 1180, "救助事由": null}'
    _, said = tried(monkeypatch, capsys, "temp_relief", text)
    assert said["rows"] == [{"row": 1, "cells": {"姓名": "段*英", "救助金额": "1180"}}]


def test_a_line_separator_inside_a_cell_ends_no_row(monkeypatch, capsys):
    _, said = tried(monkeypatch, capsys, "temp_relief", '{"姓名": "段秀\u2028英"}')
    assert said["rows"] == [{"row": 1, "cells": {"姓名": "段*英"}}]


def test_people_read_by_which_policy_and_day_their_rows_were_masked(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("姓名\n段秀英\n".encode())))
    assert main(["mask", "--kind", "temp_relief", "-", "--on", "2026-11-24"]) == 0
    first, *rest = capsys.readouterr().out.splitlines()
    digest = RULES.kind("temp_relief").digest[:16]
    assert first == f"方案 temp_relief 2026.11(摘要 {digest}),年龄算到 2026-11-24"
    assert rest == ["公示 1 行,不公开 0 行", "     1  姓名:段*英"]
