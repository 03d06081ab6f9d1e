"""Durable files: staged, fsynced, renamed; removed and the folder fsynced.

Every file of the projection goes through here, so a crash leaves either the old file or the new
one, never half of one.
"""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


STAGED = ".staged"


def put(path: Path, data: bytes) -> bool:
    """Write `data` at `path` unless it stands there already; return whether it was written."""
    if path.exists() and path.read_bytes() == data:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = path.with_name(f".{os.getpid()}.{secrets.token_hex(8)}{STAGED}")
    with staged.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(staged, path)  # noqa: PTH105 - the kill tests count this very call
    sync_folder(path.parent)
    return True


def remove(paths: Iterable[Path]) -> int:
    """Unlink what exists of `paths` and fsync their folders; return how many were unlinked."""
    gone = 0
    for path in paths:
        if path.exists():
            os.unlink(path)  # noqa: PTH108 - the kill tests count this very call
            sync_folder(path.parent)
            gone += 1
    return gone


def abandoned(root: Path) -> Iterator[Path]:
    """Yield staged files under `root` whose writer is no longer alive."""
    for path in root.rglob(f".*{STAGED}"):
        writer = path.name.split(".")[1]
        if not (writer.isdecimal() and _alive(int(writer))):
            yield path


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def sync_folder(folder: Path) -> None:
    """Make renames and unlinks in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
