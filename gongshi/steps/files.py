"""Durable files: staged, fsynced, renamed; removed and the folder fsynced.

Every file of the projection goes through here, so a crash leaves either the old file or the new
one, never half of one.
"""

from __future__ import annotations

import os
import re
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


STAGED = ".staged"
_OURS = re.compile(r"\.[0-9]+\.[0-9a-f]{16}\.staged")


def put(path: Path, data: bytes) -> bool:
    """Write `data` at `path` unless it stands there already; return whether it was written."""
    if path.exists() and path.read_bytes() == data:
        return False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    staged = path.with_name(f".{os.getpid()}.{secrets.token_hex(8)}{STAGED}")
    try:
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(staged, path)  # noqa: PTH105 - the kill tests count this very call
    except BaseException:  # on a full disk what was begun would only take more of it
        staged.unlink(missing_ok=True)
        raise
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
    return filter(_is_abandoned, root.rglob(f".*{STAGED}"))


def abandoned_in(folder: Path) -> Iterator[Path]:
    """Yield the same of one folder alone, by our exact names: a stick may hold much else."""
    ours = (path for path in folder.glob(f".*{STAGED}") if _OURS.fullmatch(path.name))
    return filter(_is_abandoned, ours)


def _is_abandoned(path: Path) -> bool:
    writer = path.name.split(".")[1]
    return not (writer.isdecimal() and _alive(int(writer)))


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
