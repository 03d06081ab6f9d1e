"""Backup archives (备份档案): written whole or not at all, read only when every digest holds."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.errors import GongshiError
from gongshi.steps import files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VERSION = "gongshi/backup/v1"
HEAD = "backup.json"
PRIVATE = 0o600
_CHUNK = 1 << 20
_PATH = re.compile(r"(?:[^/\0]+/)*[^/\0]+")
_FAULTS = (
    tarfile.TarError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    RecursionError,  # JSON in JSON in JSON
)
_KEYS = frozenset({"v", "kind", "origin", "at", "training", "size", "root", "database", "files"})


@dataclass(frozen=True)
class Archive:
    """An archive that was read in full and holds what it says."""

    path: Path
    head: Mapping[str, Any]

    def unpack(self, place: Path) -> None:
        """Write every member below `place`, private to the account."""
        with tarfile.open(self.path) as tar:
            for member in tar:
                if member.name != HEAD:
                    target = place / member.name
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    files.put(target, _data(tar, member))
                    target.chmod(PRIVATE)


def write(path: Path, head: Mapping[str, Any], members: Mapping[str, Path]) -> int:
    """Write an archive at `path` in one rename; return its size. An old one there is zeroed."""
    listing = [[name, _digest(members[name])] for name in sorted(members)]
    body = {"v": VERSION, **head, "files": listing}
    data = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True).encode()
    _wipe_abandoned(path.parent)
    staged = path.with_name(f".{os.getpid()}.{secrets.token_hex(8)}{files.STAGED}")
    try:
        with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add(tar, HEAD, io.BytesIO(data), len(data))
                for name in sorted(members):
                    with members[name].open("rb") as file:
                        _add(tar, name, file, os.fstat(file.fileno()).st_size)
            out.flush()
            os.fsync(out.fileno())
        read(staged)  # what cannot be read back is no backup
        zero(path)
        staged.replace(path)
        files.sync_folder(path.parent)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    return path.stat().st_size


def _wipe_abandoned(folder: Path) -> None:
    """Wipe what a writer that was killed left here: it may hold keys that were destroyed since."""
    for path in list(files.abandoned_in(folder)):
        zero(path)
        files.remove([path])


def zero(path: Path) -> None:
    """Overwrite a file's bytes where it exists: an unlinked key may otherwise be read back."""
    if not path.is_file():
        return
    with path.open("r+b") as file:
        left = os.fstat(file.fileno()).st_size
        while left > 0:
            left -= file.write(bytes(min(left, _CHUNK)))
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> Archive:
    """Read an archive in full; refuse one that is not ours, damaged, or leads outside."""
    try:
        with tarfile.open(path, "r:") as tar:
            return Archive(path, _checked(tar))
    except _FAULTS:
        raise damaged() from None


def damaged() -> GongshiError:
    """Return the one refusal of an archive; it never says which byte."""
    return GongshiError("backup_damaged", "这不是完好的备份档案,没有恢复任何东西", "请换另一份备份")


def _checked(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    if first is None or first.name != HEAD or not first.isreg():
        raise damaged()
    head = json.loads(_data(tar, first))
    if not isinstance(head, dict) or head.keys() != _KEYS or head["v"] != VERSION:
        raise damaged()
    found = []
    while (member := tar.next()) is not None:
        parts = member.name.split("/")
        if not member.isreg() or not _PATH.fullmatch(member.name) or {".", ".."} & set(parts):
            raise damaged()
        found.append([member.name, hashlib.sha256(_data(tar, member)).hexdigest()])
    if found != head["files"] or len({name for name, _ in found}) != len(found):
        raise damaged()
    return head


def _add(tar: tarfile.TarFile, name: str, file: Any, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, PRIVATE
    tar.addfile(member, file)


def _data(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    if file is None:
        raise damaged()
    return file.read()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
