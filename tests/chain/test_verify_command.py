"""gongshi verify at the desk, away from it, and against an address that is not ours."""

from __future__ import annotations

import json
import shutil

import pytest

from gongshi.cli import verify as command
from gongshi.cli.main import main
from gongshi.steps import artefacts
from gongshi.steps.publictree import folder
from gongshi.steps.publish import publish

from .conftest import KINDS


@pytest.fixture
def away(office, samples, tmp_path, monkeypatch):
    """A picture with its P/ID/ folder and the office's key, in a place without a home."""
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    place = tmp_path / "away"
    shutil.copytree(folder(office.desk, posting), place / "P" / posting)
    shutil.copy(office.home.keys / "office.pub", place)
    page = next(artefacts.folder(office.desk, posting).glob("*.png"))
    shutil.copy(page, place / "page.png")
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "nobody"))
    monkeypatch.delenv(command.HOSTS, raising=False)
    return place


def told(capsys, *argv: str) -> tuple[int, dict]:
    code = main(["verify", *argv, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_away_from_home_the_answer_says_that_no_host_was_pinned(away, capsys):
    argv = (str(away / "page.png"), "--key", str(away / "office.pub"))
    code, answer = told(capsys, *argv)
    assert (code, answer["genuine"], answer["host_pinned"]) == (0, True, False)
    main(["verify", *argv])
    assert "没有可信主机名单" in capsys.readouterr().out


def test_at_home_the_host_is_the_one_of_the_site(away, office, capsys, monkeypatch):
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    assert told(capsys, str(away / "page.png"))[1]["host_pinned"] is True
    site = office.home.config / "site.yaml"
    text = site.read_text("utf-8")
    host = office.desk.rules.site.public_host
    site.write_text(text.replace(f"//{host}", "//other.example"), "utf-8")
    code, answer = told(capsys, str(away / "page.png"))
    assert (code, answer["steps"][-1]["step"], answer["steps"][-1]["ok"]) == (1, "qr", False)


def test_a_refusal_shows_the_steps_that_held_before_it(away, capsys):
    page = away / "page.png"
    page.write_bytes(page.read_bytes() + b"\0")
    code, answer = told(capsys, str(page), "--key", str(away / "office.pub"))
    steps = {step["step"]: step["ok"] for step in answer["steps"]}
    assert (code, answer["genuine"], answer["state"]) == (1, False, "unknown")
    assert (steps["keys"], steps["checkpoint"], steps["picture"]) == (True, True, False)


@pytest.mark.parametrize("hosts", [None, "", "our.example"])
def test_an_address_of_a_host_that_is_not_listed_is_not_opened(away, capsys, monkeypatch, hosts):
    def open_nothing(*_args):
        raise AssertionError

    monkeypatch.setattr(command, "_fetch", open_nothing)
    if hosts is not None:
        monkeypatch.setenv(command.HOSTS, hosts)
    key = str(away / "office.pub")
    code, answer = told(capsys, f"https://evil.example/P/{'A' * 26}", "--key", key)
    wanted = "host_not_allowed" if hosts else "hosts_unlisted"
    assert (code, answer["error"]["code"]) == (1, wanted)
