"""A log on a disk that somebody handed over (U 盘上的存证日志): where its files lie.

Either a tree that `gongshi public export` wrote (`log/`, `public/`), the addresses of a web server
mirrored (`log/`, `keys.note`), a home, or the log's own folder with `keys.note` beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.record.tiles import ReadFile

LARGEST = 16 * 1024 * 1024  # a full bundle of 256 entries of 64 KiB
CHECKPOINT = "checkpoint"
KEYS = ("keys.note", "public/keys.note", "../keys.note", "../public/keys.note")


@dataclass(frozen=True)
class LogDisk:
    """A log's folder and its key directory."""

    log: Path
    keys_note: bytes

    @property
    def read(self) -> ReadFile:
        """A reader of the log's files."""
        return lambda path: read_within(self.log / path)


def find(place: Path) -> LogDisk | None:
    """Return the log that lies at `place`, or None."""
    log = next((p for p in (place / "log", place) if (p / CHECKPOINT).is_file()), None)
    directory = next((place / name for name in KEYS if (place / name).is_file()), None)
    if log is None or directory is None:
        return None
    return LogDisk(log, read_within(directory))


def found_or_refuse(place: Path) -> LogDisk:
    """Return the log that lies at `place`, or say what should lie there."""
    found = find(place)
    if found is None:
        raise GongshiError(
            "log_missing",
            "这个目录里没有存证日志(log/checkpoint)或密钥目录(keys.note)",
            "请发布单位用 gongshi public export 目录 重新导出",
        )
    return found


def read_within(path: Path) -> bytes:
    """Read a file of bounded size; a larger one is none of ours."""
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise OSError
    return data
