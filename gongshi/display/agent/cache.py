"""Pictures on the screen's disk (图片缓存): checked before they are kept, unlinked at the end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from gongshi.display.agent.place import put, sync_folder
from gongshi.errors import DisplayError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from gongshi.display.model import Image

METHOD = "unlinked"

_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Cache:
    """The pictures in one folder."""

    folder: Path

    def has(self, digest: str) -> bool:
        """Whether a picture is here."""
        return _NAME.fullmatch(digest) is not None and (self.folder / digest).is_file()

    def get(self, digest: str) -> bytes | None:
        """Return a picture; None if it is not here or is no longer what its name says."""
        try:
            data = (self.folder / digest).read_bytes() if _NAME.fullmatch(digest) else b""
        except OSError:
            return None
        return data if sha256(data).hexdigest() == digest else None

    def put(self, image: Image, data: bytes) -> None:
        """Keep a picture of the signed size and digest; raises DisplayError for any other."""
        if len(data) != image.size:
            raise DisplayError(
                "picture_size",
                "图片与清单不符",
                "屏端会自动重取;总是这样的,在服务器上执行 gongshi doctor",
            )
        if sha256(data).hexdigest() != image.sha256:
            raise DisplayError(
                "picture_hash",
                "图片与清单不符",
                "屏端会自动重取;总是这样的,在服务器上执行 gongshi doctor",
            )
        put(self.folder / image.sha256, data)

    def keep_only(self, digests: Collection[str]) -> list[str]:
        """Unlink everything else and return the digests that went (清除)."""
        found = (path for path in self.folder.iterdir() if path.name not in digests)
        stray = [path for path in found if not path.is_dir()]  # a disk of its own has lost+found
        for path in stray:
            path.unlink(missing_ok=True)
        if stray:
            sync_folder(self.folder)
        return sorted(path.name for path in stray if _NAME.fullmatch(path.name))
