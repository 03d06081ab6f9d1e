"""What a reader remembers of other offices' logs (记住的存证日志), and the evidence against them.

One folder a log and pinned key: `office.pub`, `keys.note`, `checkpoint`, and `evidence/` with one
file for each refusal that another body ought to see. Everything is replaced by rename.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.clock import to_utc_text
from gongshi.record.witness import Followed
from gongshi.steps import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

EVIDENCE_VERSION = "gongshi/log-evidence/v1"
ALARMS = frozenset(
    {"checkpoint_rollback", "checkpoint_fork", "consistency", "keys_rollback", "keys_fork"}
)
ROOT_PUBLIC = "office.pub"
KEYS_NOTE = "keys.note"
CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class Shelf:
    """The folder of one log under one pinned root key."""

    folder: Path
    root_vkey: str

    @classmethod
    def of(cls, place: Path, root_vkey: str) -> Shelf:
        """Return the shelf of the log whose office has this root key."""
        return cls(place / hashlib.sha256(root_vkey.encode()).hexdigest()[:32], root_vkey)

    @property
    def origin(self) -> str:
        """The log's origin, as the name of the pinned key states it."""
        return self.root_vkey.split("/root+")[0]

    def recall(self) -> Followed | None:
        """Return what is remembered, None before the first time."""
        if not (self.folder / CHECKPOINT).exists():
            return None
        return Followed(
            (self.folder / KEYS_NOTE).read_bytes(), (self.folder / CHECKPOINT).read_bytes()
        )

    def remember(self, followed: Followed) -> None:
        """Keep what was verified, durably; the checkpoint last, since it stands for the rest."""
        files.put(self.folder / ROOT_PUBLIC, self.root_vkey.encode() + b"\n")
        files.put(self.folder / KEYS_NOTE, followed.keys_note)
        files.put(self.folder / CHECKPOINT, followed.checkpoint)

    def keep_evidence(self, step: str, followed: Followed, seen: Followed, now: datetime) -> Path:
        """Write both checkpoints and both directories into one file that proves or explains."""
        body = {
            "v": EVIDENCE_VERSION,
            "origin": self.origin,
            "root": self.root_vkey,
            "step": step,
            "at": to_utc_text(now),
            "earlier": _as_text(followed),
            "later": _as_text(seen),
        }
        data = (json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
        digest = hashlib.sha256(seen.checkpoint + followed.checkpoint).hexdigest()[:16]
        path = self.folder / "evidence" / f"{step}-{digest}.json"
        if not path.exists():
            files.put(path, data)
        return path


def shelves(place: Path) -> list[Shelf]:
    """Return every log that is remembered at `place`."""
    kept = sorted(place.glob(f"*/{ROOT_PUBLIC}")) if place.is_dir() else []
    return [Shelf(path.parent, path.read_text("utf-8").strip()) for path in kept]


@contextmanager
def locked(place: Path) -> Iterator[None]:
    """Let one process at a time look, decide and remember: else two could sign two histories."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _as_text(followed: Followed) -> dict[str, str]:
    """The bytes as text, exactly where they are UTF-8; what is not, is no signed note at all."""
    return {
        "keys": followed.keys_note.decode("utf-8", "replace"),
        "checkpoint": followed.checkpoint.decode("utf-8", "replace"),
    }
