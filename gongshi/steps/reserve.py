"""Room to take a list down (撤除余量): a file that is given up where the disk is full.

Taking down frees room, pictures first, but begins by writing down that it is meant. On a full disk
it could not even begin, and a list would outlive its end. The bytes do not compress away.
"""

from __future__ import annotations

import hashlib
import shutil
from typing import TYPE_CHECKING

from gongshi.steps import files

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.settings import Home

SIZE = 512 * 1024
PLENTY = 64 * 1024 * 1024  # the reserve is laid by only where nobody misses it


def make_room(home: Home) -> None:
    """Give the reserve up where less than as much is free."""
    if _free(home) < SIZE:
        files.remove([_file(home)])


def keep(home: Home) -> None:
    """Lay the reserve by, where there is none and plenty is free."""
    if not _file(home).exists() and _free(home) > PLENTY:
        files.put(_file(home), hashlib.shake_256(b"gongshi/reserve").digest(SIZE))


def _free(home: Home) -> int:
    return shutil.disk_usage(home.root).free


def _file(home: Home) -> Path:
    return home.root / "run" / "reserve"
