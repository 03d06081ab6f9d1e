"""A full disk: what was begun leaves nothing behind, and a list comes down all the same."""

from __future__ import annotations

import errno
import os
from types import SimpleNamespace

import pytest

from gongshi.steps import files, reserve
from gongshi.steps.tick import tick


def free(monkeypatch, amount: int) -> None:
    monkeypatch.setattr(reserve.shutil, "disk_usage", lambda _root: SimpleNamespace(free=amount))


def test_the_reserve_is_given_up_where_the_disk_is_full_and_laid_by_again(office, monkeypatch):
    laid_by = office.home.root / "run" / "reserve"
    assert laid_by.stat().st_size == reserve.SIZE
    free(monkeypatch, 0)
    assert office.desk
    assert not laid_by.exists()
    free(monkeypatch, reserve.PLENTY)
    tick(office.desk)
    assert not laid_by.exists(), "what little there is, is for the office"
    free(monkeypatch, reserve.PLENTY + 1)
    tick(office.desk)
    assert laid_by.stat().st_size == reserve.SIZE
    free(monkeypatch, reserve.SIZE - 1)
    tick(office.desk)
    assert not laid_by.exists()


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_file_that_could_not_be_written_leaves_nothing(tmp_path, monkeypatch, fails):
    def full(*_args):
        raise OSError(errno.ENOSPC, "no space")

    path = tmp_path / "a"
    files.put(path, b"before")
    monkeypatch.setattr(os, fails, full)
    with pytest.raises(OSError, match="no space"):
        files.put(path, b"after")
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"before"
