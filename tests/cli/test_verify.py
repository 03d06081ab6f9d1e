"""What `gongshi verify` says of a record, told from the record alone."""

from __future__ import annotations

import json

import pytest

from gongshi.cli.main import main
from gongshi.record.acts import Act
from tests.record import world


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):
    """Return a function that verifies a posting's files and returns the words and the document."""
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "nobody"))
    monkeypatch.delenv("GONGSHI_VERIFY_HOSTS", raising=False)
    key = tmp_path / "office.pub"
    key.write_text(world.ROOT.vkey + "\n", "utf-8")

    def verified(made: world.Posting) -> tuple[str, dict]:
        for name, data in made.files.items():
            (tmp_path / name).write_bytes(data)
        argv = ["verify", str(tmp_path / "posted.note"), "--key", str(key), "--no-memory"]
        assert main(argv) == 0
        words = capsys.readouterr().out
        main([*argv, "--json"])
        return words, json.loads(capsys.readouterr().out)

    return verified


def refused(capsys, *argv: str) -> str:
    assert main(["verify", *argv, "--json"]) == 1
    return json.loads(capsys.readouterr().out)["error"]["code"]


def test_a_file_that_is_no_key_says_nothing_of_the_record(said, tmp_path, capsys):
    said(world.posting())
    key, record = tmp_path / "office.pub", str(tmp_path / "posted.note")
    key.write_text("\ufeff" + world.ROOT.vkey + "\r\n", "utf-8")  # as saved on Windows
    assert main(["verify", record, "--key", str(key), "--no-memory"]) == 0
    capsys.readouterr()
    for text in ("", "no key", world.ROOT.vkey[:-1], world.ROOT.vkey.replace("xihe", "xihu")):
        key.write_text(text, "utf-8")
        assert refused(capsys, record, "--key", str(key)) == "pinned_key_invalid"


def test_a_folder_without_a_record_is_no_record_that_fails(said, tmp_path, capsys):
    said(world.posting())
    (tmp_path / "empty").mkdir()
    picture = tmp_path / "page.png"
    picture.write_bytes(world.PICTURE)
    key = ("--key", str(tmp_path / "office.pub"))
    (tmp_path / "empty" / "status.note").write_bytes(b"")
    for argv in (
        (str(picture), "--bundle", str(tmp_path / "empty")),
        (str(tmp_path / "empty" / "status.note"),),
    ):
        assert refused(capsys, *argv, *key) == "bundle_missing"


def test_what_was_retired_before_its_end_is_not_said_to_have_hung_to_it(said):
    words, told = said(world.posting(ending=Act.RETIRED))
    assert told["ending"]["time"] < told["not_after"]
    assert "状态:已登记撤下(早于期限)" in words


def test_what_was_retired_at_its_end_is_said_to_have_hung_to_it(said):
    first = {"first": "2026-11-24", "last": "2026-11-24", "days": 1}
    window = world.window("2026-11-24T16:00:00Z") | first
    words, told = said(world.posting(ending=Act.RETIRED, window=window))
    assert told["ending"]["time"] > told["not_after"]
    assert "状态:已期满撤下" in words


@pytest.mark.parametrize(
    ("time", "late"),
    [("2026-11-25T15:59:59Z", False), ("2026-11-25T16:00:00Z", True)],
)
def test_what_was_signed_after_its_first_day_in_shanghai_is_said_to_be(said, time, late):
    words, told = said(world.posting(time=time))
    assert told["signed_late"] is late
    assert ("签署时公示期已经开始" in words) is late


def test_the_time_of_signing_and_the_number_of_the_key_directory_are_told(said):
    words, told = said(world.posting())
    assert "签署于 2026-11-24 09:05(北京时间)" in words
    assert told["directory"] == {"seq": 0, "time": world.OPENED}
    assert "密钥目录第 0 号,2026-11-01 08:00(北京时间)签署" in words
