"""The assessments under docs/ are what the kind files say today. UPDATE=1 writes them anew."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import masking
from gongshi.cli.main import main
from gongshi.notice import assess
from gongshi.rulebook import defaults_dir, load

FOLDER = Path(__file__).parents[2] / "docs" / "assessments"
RULES = load(defaults_dir())


def generated(kind_id: str) -> str:
    kind = RULES.kind(kind_id)
    return assess(kind, next(item for item in RULES.catalogue if item.no == kind.item))


@pytest.mark.parametrize("kind_id", sorted(RULES.kinds))
def test_the_assessment_is_the_one_the_kind_file_gives(kind_id: str) -> None:
    file = FOLDER / f"{kind_id}.zh.md"
    if os.environ.get("UPDATE"):
        file.write_text(generated(kind_id), "utf-8")
    assert file.read_text("utf-8") == generated(kind_id)


def test_every_kind_has_one_and_nothing_else_lies_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{id_}.zh.md" for id_ in RULES.kinds}


@pytest.mark.parametrize("kind_id", sorted(RULES.kinds))
def test_it_holds_what_the_law_asks_for_and_every_column(kind_id: str) -> None:
    text = generated(kind_id)
    for part in ("第一项", "第二项", "第三项"):
        assert f"第五十六条{part}" in text
    for made in masking.load_policy(RULES.kind(kind_id).policy).fields:
        assert f"| {made.label} |" in text
    unconfirmed = sum(not basis.confirmed for basis in RULES.kind(kind_id).bases)
    assert text.count("**未核实**") == unconfirmed
    assert "____" in text


def test_a_column_that_never_shows_stands_as_not_shown() -> None:
    assert "| 与户主关系 | 户主 | 不显示 |" in generated("dibao_initial")


def test_an_id_number_is_told_with_its_arithmetic_or_as_not_shown() -> None:
    assert "÷校验位11=3318个可能的号码" in generated("disabled_temp")
    assert "**身份证号**:墙上不显示。" in generated("tekun_initial")


def test_the_command_prints_the_same(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "none"))
    assert main(["policy", "assess", "temp_relief"]) == 0
    assert capsys.readouterr().out == generated("temp_relief")
    assert main(["policy", "assess", "temp_relief", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["markdown"] == generated("temp_relief")
