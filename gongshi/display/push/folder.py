"""A folder the screen plays from: a mounted share, a USB stick, or one reached by SFTP.

The device ends nothing by itself and says nothing about the glass: delivered (L0) is all that is
known until somebody scans the screen. A file is written as `.part`, which no player shows, and
then renamed. An empty folder would leave the last picture standing, so the office wants a picture
without names there when nothing is due.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Protocol

from gongshi.display.push.model import Able, Observed, PushError, Seen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gongshi.display.push.model import Wanted

ABLE = Able(keeps_time=False)
PART, PNG = ".part", ".png"


class Files(Protocol):
    """A flat folder somewhere. Every method may raise PushError and nothing else."""

    def names(self) -> Iterable[str]:
        """List the folder."""

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, None where it went."""

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file and make it last."""

    def rename(self, old: str, new: str) -> None:
        """Rename, replacing."""

    def unlink(self, name: str) -> None:
        """Delete; what is gone already is no fault."""


class Folder:
    """Pictures of ours in a folder, by their names."""

    able = ABLE

    def __init__(self, files: Files, prefix: str) -> None:
        self.stray: set[str] = set()  # half-written files are listed, so none is ever stray
        self._files = files
        self._prefix = prefix

    def observe(self) -> Observed:
        """List ours, half-written ones included, with the digest of what can be read back."""
        ours = sorted(name for name in self._files.names() if name.startswith(self._prefix))
        return Observed(tuple(found for name in ours if (found := self._seen(name))))

    def put(self, wanted: Wanted, data: bytes) -> None:
        """Write beside, then rename."""
        self._files.write(wanted.name + PART, data)
        self._files.rename(wanted.name + PART, wanted.name + PNG)

    def amend(self, ref: str, wanted: Wanted) -> None:
        """Never planned: a folder keeps no times."""
        raise AssertionError(ref, wanted.name)

    def remove(self, ref: str) -> None:
        """Delete a file."""
        self._files.unlink(ref)

    def _seen(self, name: str) -> Seen | None:
        data = self._files.read(name)
        if data is None:
            return None
        whole = name.endswith(PNG)
        digest = hashlib.sha256(data).hexdigest() if whole else ""
        return Seen(name, name.removesuffix(PNG), digest)


class LocalFiles:
    """A folder of this machine: a mounted share or a USB stick."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> list[str]:
        """List the folder; one that is not there (not mounted) is told apart from an empty one."""
        if not self._root.is_dir():
            raise PushError("push_folder_missing")
        try:
            return [path.name for path in self._root.iterdir() if path.is_file()]
        except OSError as fault:
            raise PushError("push_unreachable") from fault

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes."""
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise PushError("push_unreachable") from fault

    def write(self, name: str, data: bytes) -> None:
        """Write and fsync; a stick may be pulled at any time."""
        try:
            with (self._root / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            raise PushError("push_refused") from fault

    def rename(self, old: str, new: str) -> None:
        """Rename, replacing."""
        try:
            (self._root / old).replace(self._root / new)
        except OSError as fault:
            raise PushError("push_uncertain") from fault

    def unlink(self, name: str) -> None:
        """Delete a file."""
        try:
            (self._root / name).unlink(missing_ok=True)
        except OSError as fault:
            raise PushError("push_refused") from fault
