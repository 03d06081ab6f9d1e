"""`gongshi check`: what must be done comes first, and nothing is left out of the document."""

from __future__ import annotations

import json

import pytest

from gongshi.cli.main import main
from gongshi.settings import Home
from gongshi.steps.home import opening


@pytest.fixture
def real_home(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "home"))
    home = Home(tmp_path / "home")
    opening.open_home(home, training=False)
    return home


def said(capsys, *argv: str) -> list[str]:
    assert main(["check", *argv]) == 0
    return capsys.readouterr().out.splitlines()


def test_what_must_be_done_stands_before_what_is_only_to_be_known(real_home, capsys):
    lines = said(capsys)
    do, know = lines.index("请处理:"), lines.index("请知悉:")
    assert do < know
    assert any("production: no" in line for line in lines[do:know])
    assert lines[-1] == "下一步:先办“请处理”的几条"


def test_bases_that_only_items_cite_are_counted_and_listed_when_asked_for(real_home, capsys):
    short, whole = said(capsys), said(capsys, "--all")
    (counted,) = [line for line in short if "--all" in line]
    assert f"另有 {len(whole) - len(short) + 1} 条" in counted
    assert not any("村民委员会组织法" in line for line in short)
    assert any("村民委员会组织法" in line for line in whole)


def test_the_document_holds_every_point_whatever_people_are_shown(real_home, capsys):
    shown = [line for line in said(capsys, "--all") if line.startswith("  · ")]
    (document,) = said(capsys, "--json")
    assert len(json.loads(document)["warnings"]) == len(shown)


def test_a_changed_name_is_told_by_check_and_mended_by_init(real_home, capsys):
    site = real_home.config / "site.yaml"
    text = site.read_text("utf-8")
    site.write_text(text.replace("origin: yunxi.example", "origin: mingzhou.example"), "utf-8")
    assert main(["check"]) == 1
    assert "gongshi init" in capsys.readouterr().err
    assert main(["init"]) == 0
    assert "mingzhou.example" in capsys.readouterr().out
    assert main(["check"]) == 0
