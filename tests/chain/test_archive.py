"""Reading a backup archive: one spelling, nothing beside what it lists, one refusal."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
from hashlib import sha256

import pytest

from gongshi.errors import GongshiError
from gongshi.settings import Home
from gongshi.steps.home import archive, backup
from gongshi.steps.home.restore import restore

TOLD = {
    "kind": backup.LONG_TERM,
    "origin": "xihe.example/gongshi",
    "at": "2026-11-24T01:00:00Z",
    "training": False,
    "size": 0,
    "root": "",
    "database": "sqlite",
}
Members = list[tuple[str, bytes, bytes]]  # name, data, type


def made(path, members: Members, head: bytes | None = None, pax: dict | None = None, **told):
    """An archive as the writer would make it, but for what is wrong with it."""
    listing = [[n, sha256(d).hexdigest()] for n, d, kind in members if kind == tarfile.REGTYPE]
    body = {"v": archive.VERSION, **TOLD, "files": listing, **told}
    first = json.dumps(body).encode() if head is None else head
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, data, kind in [(archive.HEAD, first, tarfile.REGTYPE), *members]:
            member = tarfile.TarInfo(name)
            member.size, member.type, member.linkname = len(data), kind, "/etc/passwd"
            member.pax_headers = pax or {} if name != archive.HEAD else {}
            tar.addfile(member, io.BytesIO(data))
    return path


def plain(*names: str) -> Members:
    return [(name, b"x", tarfile.REGTYPE) for name in names]


def refused(path) -> None:
    with pytest.raises(GongshiError) as failure:
        archive.read(path)
    assert failure.value.code == "backup_damaged"


def test_what_was_written_is_read_and_unpacked_for_the_account_alone(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"x" * 100_000)
    path = tmp_path / "a.tar"
    archive.write(path, TOLD, {"log/tile/0/000.p/1": source, "gongshi.db": source})
    found = archive.read(path)
    assert [name for name, _ in found.head["files"]] == ["gongshi.db", "log/tile/0/000.p/1"]
    found.unpack(tmp_path / "anew")
    copy = tmp_path / "anew" / "log" / "tile" / "0" / "000.p" / "1"
    assert copy.read_bytes() == source.read_bytes()
    assert copy.stat().st_mode & 0o077 == 0
    assert not (tmp_path / "anew" / archive.HEAD).exists()


def test_what_a_killed_writer_left_is_wiped_before_the_next_archive(tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.write_bytes(b"a key to rows")
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f".{gone.pid}.{'0' * 16}.staged"
    alive = tmp_path / f".{os.getpid()}.{'0' * 16}.staged"
    wiped = []
    real = archive.zero
    monkeypatch.setattr(archive, "zero", lambda path: (wiped.append(path.name), real(path)))
    foreign = tmp_path / ".editor.staged"
    for path in (left, alive, foreign):
        path.write_bytes(b"a key that was destroyed")
    archive.write(tmp_path / "a.tar", TOLD, {"gongshi.db": source})
    assert [p.exists() for p in (left, alive, foreign)] == [False, True, True]
    assert left.name in wiped


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "./x", "a/./b", "a//b", "..", ".", "a/.."]
)
def test_a_path_has_one_spelling_below_the_home(tmp_path, name):
    refused(made(tmp_path / "a.tar", plain(name)))


def test_a_path_that_only_an_extended_header_names_is_judged_as_well(tmp_path):
    refused(made(tmp_path / "a.tar", plain("config/a"), pax={"path": "../../x"}))


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE],
)
def test_only_files_are_members(tmp_path, kind):
    refused(made(tmp_path / "a.tar", [("config/a", b"", kind)]))
    listed = [["config/a", sha256(b"").hexdigest()]]
    refused(made(tmp_path / "a.tar", [("config/a", b"", kind)], files=listed))


@pytest.mark.parametrize(
    "files",
    [
        [],
        [["config/a", sha256(b"y").hexdigest()]],
        [["config/b", sha256(b"x").hexdigest()]],
        [["config/a", sha256(b"x").hexdigest()]] * 2,
        5,
        None,
        {"config/a": sha256(b"x").hexdigest()},
    ],
)
def test_the_members_are_exactly_the_listed_ones(tmp_path, files):
    refused(made(tmp_path / "a.tar", plain("config/a"), files=files))


def test_a_member_twice_is_refused_even_if_listed_twice(tmp_path):
    refused(made(tmp_path / "a.tar", plain("config/a", "config/a")))


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"v":' + b"9" * 5000 + b"}",
        json.dumps({"v": "gongshi/backup/v2", **TOLD, "files": []}).encode(),
        json.dumps({"v": archive.VERSION, **TOLD, "files": [], "more": 1}).encode(),
    ],
    ids=range(9),
)
def test_a_head_of_another_shape_is_refused_and_nothing_else_happens(tmp_path, head):
    refused(made(tmp_path / "a.tar", [], head=head))


def test_a_file_that_is_no_plain_archive_is_refused(tmp_path):
    path = made(tmp_path / "a.tar", plain("config/a"))
    assert archive.read(path).head["kind"] == backup.LONG_TERM
    whole = path.read_bytes()
    for data in (b"", bytes(10_240), b"no archive", gzip.compress(whole), whole[:700]):
        path.write_bytes(data)
        refused(path)
    refused(tmp_path / "none.tar")
    refused(tmp_path)


def test_each_kind_of_archive_holds_what_it_may_and_nothing_else(tmp_path):
    """Whoever can write to the stick with the live archive must not bring a key or a record."""
    for name in ("gongshi.db", "keys/publisher.skey", "log/checkpoint", "run/clock.mark"):
        assert backup.belongs(backup.LONG_TERM, name)
        assert not backup.belongs(backup.LIVE, name)
    for name in ("live/rowkeys/a.key", "live/pictures/a/b.png", "keys/kek"):
        assert backup.belongs(backup.LIVE, name)
        assert not backup.belongs(backup.LONG_TERM, name)
    for name in ("keys/root.skey", "witness/witness.skey", "tmp/a", "keys", "backup.json"):
        assert not backup.belongs(backup.LONG_TERM, name)
        assert not backup.belongs(backup.LIVE, name)
    for kind, name in ((backup.LONG_TERM, "keys/kek"), (backup.LIVE, "keys/publisher.skey")):
        path = made(tmp_path / "a.tar", plain(name), kind=kind)
        whole = made(tmp_path / "whole.tar", plain("config/a"))
        first, second = (path, None) if kind == backup.LONG_TERM else (whole, path)
        with pytest.raises(GongshiError) as failure:
            restore(Home(tmp_path / "anew"), first, second, None)
        assert failure.value.code == "backup_damaged"
        assert not (tmp_path / "anew").exists()


def test_a_restore_that_was_killed_leaves_no_home_behind_the_next_one(tmp_path):
    left, other = tmp_path / f".anew.{'0' * 16}", tmp_path / ".anew.config"
    for place in (left, other):
        (place / "live").mkdir(parents=True)
    with pytest.raises(GongshiError):
        restore(Home(tmp_path / "anew"), made(tmp_path / "a.tar", plain("config/a")), None, None)
    assert [p.exists() for p in (left, other)] == [False, True]
