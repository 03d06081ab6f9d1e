"""The agent's own directory (屏端目录), private to its account; every file replaced by rename.

agent.json      office, site, board, manifest key, token
key             the agent's private key; it never leaves this machine
state.json      number and digest of the last manifest, the clock's mark
manifest.note   that manifest as signed
cache/          pictures that may hang, named by digest
evidence/       reports that the office has not acknowledged; chain.json; open.json
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from gongshi.errors import DisplayError

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o700


@dataclass(frozen=True)
class Pairing:
    """What the office gave this agent when it was confirmed for a board."""

    server: str
    site: str
    board: str
    vkey: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Place:
    """Where an agent keeps its things. `cache_dir` may lie in memory (tmpfs)."""

    root: Path
    cache_dir: Path | None = None

    def make(self) -> None:
        """Create the folders, private to the account."""
        for path in (self.root, self.cache, self.evidence):
            path.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            path.chmod(PRIVATE)

    @property
    def cache(self) -> Path:
        """Pictures."""
        return self.cache_dir or self.root / "cache"

    @property
    def evidence(self) -> Path:
        """Reports."""
        return self.root / "evidence"

    @property
    def manifest(self) -> Path:
        """The last manifest as signed."""
        return self.root / "manifest.note"

    @property
    def key(self) -> Path:
        """The private key."""
        return self.root / "key"

    def pairing(self) -> Pairing | None:
        """Return what the office gave, None before pairing."""
        found = read_json(self.root / "agent.json")
        try:
            return Pairing(**found) if found else None
        except TypeError:
            raise DisplayError(
                "agent_file_damaged", "agent.json 已损坏", "请删除该文件,重新配对"
            ) from None

    def keep_pairing(self, pairing: Pairing, skey: str) -> None:
        """Write what the office gave. A new pairing begins a new chain of evidence."""
        self.forget()
        put(self.key, skey.encode())
        put_json(self.root / "agent.json", asdict(pairing))

    def pin(self, pairing: Pairing) -> None:
        """Write a pairing whose manifest key was rotated (换钥)."""
        put_json(self.root / "agent.json", asdict(pairing))

    def forget(self) -> None:
        """Remove everything of a pairing, its pictures first."""
        for folder in (self.cache, self.evidence):
            for path in folder.iterdir():
                path.unlink()
        for name in ("agent.json", "manifest.note", "state.json", "names.json", "key"):
            (self.root / name).unlink(missing_ok=True)
        sync_folder(self.root)


def put(path: Path, data: bytes) -> None:
    """Replace a file so that after a power cut it is the old one or the new one."""
    staged = path.with_name(f".{path.name}.part")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
    sync_folder(path.parent)


def put_json(path: Path, value: Any) -> None:
    """Replace a file by a JSON document."""
    put(path, json.dumps(value, sort_keys=True).encode())


def read_json(path: Path) -> Any:
    """Return a JSON document, None where there is none or it is damaged."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def sync_folder(folder: Path) -> None:
    """Make renames and removals in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
