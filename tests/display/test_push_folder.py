"""Folders, on this machine and over SFTP: the same cases for both, on real files."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

import paramiko
import pytest

from gongshi.display.push import PushError, Wanted, reconcile
from gongshi.display.push.folder import Folder, LocalFiles
from gongshi.display.push.sftp import connected
from tests.simulators.sftp import serving

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
DAY = timedelta(days=1)
PREFIX = "gongshi_usb_"
PICTURES = {n: b"\x89PNG page " + str(n).encode() * 40_000 for n in (1, 2, 3)}


def wanted(n):
    digest = hashlib.sha256(PICTURES[n]).hexdigest()
    return Wanted(f"{PREFIX}{digest[:20]}", digest, 1080, 1920, NOW - DAY, NOW + DAY, 30)


BYTES = {wanted(n).name: data for n, data in PICTURES.items()}


@pytest.fixture(scope="module")
def key():
    made = paramiko.ECDSAKey.generate()
    text = StringIO()
    made.write_private_key(text)
    return made.get_base64(), text.getvalue()


@pytest.fixture(params=["local", "sftp", "sftp without posix-rename"])
def opened(request, tmp_path, key):
    """Return a way to open the folder anew, as each reconcile does."""
    if request.param == "local":
        yield lambda: _local(tmp_path)
        return
    public, private = key
    posix = request.param == "sftp"
    with serving(tmp_path, "signage", public, posix=posix) as (port, host_key):
        yield lambda: connected("127.0.0.1", port, "signage", private, host_key, str(tmp_path))


@contextmanager
def _local(root):
    yield LocalFiles(root)


def pushed(opened, *desired):
    with opened() as files:
        return reconcile(Folder(files, PREFIX), desired, lambda one: BYTES[one.name], NOW)


def held(root):
    return {path.name: path.read_bytes() for path in root.iterdir()}


def test_pictures_come_whole_stay_and_go(opened, tmp_path):
    assert pushed(opened, wanted(1), wanted(2)).reached
    assert held(tmp_path) == {f"{wanted(n).name}.png": PICTURES[n] for n in (1, 2)}
    assert pushed(opened, wanted(1), wanted(2)).done == ()
    assert pushed(opened, wanted(3)).reached
    assert held(tmp_path) == {f"{wanted(3).name}.png": PICTURES[3]}
    assert pushed(opened).reached
    assert held(tmp_path) == {}


def test_half_written_files_and_changed_ones_are_mended_and_others_left(opened, tmp_path):
    (tmp_path / "公益海报.png").write_bytes(b"a poster")
    (tmp_path / f"{wanted(2).name}.part").write_bytes(PICTURES[2][:100])
    (tmp_path / f"{wanted(1).name}.png").write_bytes(b"cut off")
    assert pushed(opened, wanted(1)).reached
    assert held(tmp_path) == {"公益海报.png": b"a poster", f"{wanted(1).name}.png": PICTURES[1]}


def test_a_folder_that_is_not_mounted_is_told_apart_from_an_empty_one(tmp_path):
    report = pushed(lambda: _local(tmp_path / "gone"), wanted(1))
    assert (report.reached, report.troubles) == (False, ("push_folder_missing",))


def test_a_server_with_another_key_is_never_logged_in_to(tmp_path, key):
    public, private = key
    other = paramiko.ECDSAKey.generate()
    line = f"{other.get_name()} {other.get_base64()}"
    with (
        serving(tmp_path, "signage", public) as (port, _),
        pytest.raises(PushError) as refused,
        connected("127.0.0.1", port, "signage", private, line, str(tmp_path)),
    ):
        raise AssertionError
    assert refused.value.code == "push_host_key"


def test_a_refused_login_a_missing_folder_and_a_dead_server_are_told(tmp_path, key):
    public, private = key
    with serving(tmp_path, "somebody", public) as (port, line):
        assert _code(port, private, line, tmp_path) == "push_not_authorised"
        assert _code(port, "no key at all", line, tmp_path) == "push_no_secret"
    with serving(tmp_path, "signage", public) as (port, line):
        assert _code(port, private, line, tmp_path / "other") == "push_folder_missing"
    assert _code(port, private, line, tmp_path) == "push_unreachable"


def _code(port, private, line, root):
    with (
        pytest.raises(PushError) as told,
        connected("127.0.0.1", port, "signage", private, line, str(root)) as files,
    ):
        files.names()
    return told.value.code
