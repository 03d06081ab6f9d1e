"""gongshi verify at the desk, away from it, and against an address that is not ours."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gongshi.cli import handed as command
from gongshi.cli.main import main
from gongshi.record import keys
from gongshi.record.note import Signer
from gongshi.steps import artefacts
from gongshi.steps.log.publictree import folder
from gongshi.steps.postings.publish import publish

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


def test_the_page_of_a_posting_is_told_apart_from_its_picture(away, capsys):
    (page,) = away.glob("P/*/index.html")
    key = ("--key", str(away / "office.pub"))
    code, answer = told(capsys, str(page), *key)
    assert (code, answer["error"]["code"]) == (1, "page_in_hand")
    assert told(capsys, str(page.parent), *key)[0] == 0


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


@pytest.fixture
def mirror(away, office, tmp_path):
    """The public tree as a web server would have it, at addresses."""
    place = tmp_path / "mirror"
    shutil.copytree(office.home.public, place)
    shutil.copytree(office.home.log, place / "log")
    return place


@pytest.fixture
def served(mirror, monkeypatch):
    """The mirror behind a real HTTP server; the address of its only posting."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(mirror))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_port}"
        monkeypatch.setenv(command.HOSTS, host)
        yield f"HTTP://{host}/P/{next((mirror / 'P').iterdir()).name}"
        server.shutdown()


def test_a_whole_log_is_replayed_and_remembered(away, mirror, capsys):
    argv = (str(mirror), "--key", str(away / "office.pub"))
    code, answer = told(capsys, *argv)
    assert (code, answer["genuine"], answer["log"]["size"]) == (0, True, 1)
    assert list(answer["log"]["postings"].values()) == ["posted"]
    tile = next((mirror / "log" / "tile" / "0").rglob("1"))
    tile.write_bytes(bytes(32))
    code, answer = told(capsys, *argv)
    assert (code, answer["genuine"], answer["steps"][-1]["step"]) == (1, False, "log")


def test_an_address_is_compared_with_the_log_remembered_before(
    served, away, mirror, office, samples, capsys
):
    argv = (served, "--key", str(away / "office.pub"))
    assert told(capsys, *argv)[1]["memory"]["before"] is None
    old = shutil.copytree(mirror / "log", away / "old-log")
    publish(office.desk, office.approved(samples["A"], KINDS["A"]))
    shutil.copytree(office.home.log, mirror / "log", dirs_exist_ok=True)
    assert told(capsys, *argv)[1]["memory"]["before"] == 1
    shutil.copytree(old, mirror / "log", dirs_exist_ok=True)
    code, answer = told(capsys, *argv)
    failed = answer["steps"][-1]
    assert (code, answer["genuine"], failed["step"], failed["ok"]) == (1, False, "memory", False)
    assert "checkpoint_rollback" in failed["why"]
    assert told(capsys, *argv, "--no-memory")[0] == 0


def test_an_address_is_answered_for_by_its_own_record_or_not_at_all(
    served, away, capsys, monkeypatch
):
    key = ("--key", str(away / "office.pub"))
    code, answer = told(capsys, f"{served}/", *key)  # as a browser shows it
    assert (code, answer["genuine"], answer["host_pinned"]) == (0, True, True)
    code, answer = told(capsys, served[:-26] + "A" * 26, *key)  # beside a genuine log
    assert (code, answer["error"]["code"]) == (1, "bundle_missing")
    sound = SimpleHTTPRequestHandler.send_head

    def troubled(self):
        return self.send_error(503) if "retired.note" in self.path else sound(self)

    monkeypatch.setattr(SimpleHTTPRequestHandler, "send_head", troubled)
    code, answer = told(capsys, served, *key)  # nobody said that there is no ending
    assert (code, answer["error"]["code"]) == (1, "host_unreachable")


def test_a_record_at_an_address_is_read_under_the_newest_directory_of_that_address(
    served, away, mirror, office, capsys
):
    """A first-time reader is shown the old directory in P/ID/ and has the new one at hand."""
    root = Signer.from_skey((office.home.keys / "root.skey").read_text("utf-8").strip())
    old = keys.parse((mirror / "keys.note").read_bytes(), root.vkey)
    revoked = [
        replace(key, revoked=0) if key.role is keys.Role.PUBLISHER else key for key in old.keys
    ]
    newer = keys.make(old.origin, old.seq + 1, old.time, revoked, root, training=old.training)
    (mirror / "keys.note").write_bytes(newer)
    code, answer = told(capsys, served, "--key", str(away / "office.pub"))
    assert (code, answer["genuine"], answer["steps"][-1]["step"]) == (1, False, "key_in_force")


def test_nothing_is_remembered_where_that_is_asked_for(away, tmp_path, capsys):
    argv = (str(away / "page.png"), "--key", str(away / "office.pub"))
    assert told(capsys, *argv, "--no-memory")[1]["memory"] is None
    assert not (tmp_path / "nobody").exists()
    assert told(capsys, *argv)[1]["memory"]["heads"] == 0
    assert told(capsys, *argv)[1]["memory"]["heads"] == 1


def test_without_a_home_the_memory_lies_where_the_system_keeps_state(
    away, tmp_path, monkeypatch, capsys
):
    monkeypatch.delenv("GONGSHI_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "auditor"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert told(capsys, str(away / "page.png"), "--key", str(away / "office.pub"))[0] == 0
    assert list((tmp_path / "state" / "gongshi" / "verified").iterdir())
    assert not (tmp_path / "auditor").exists()
