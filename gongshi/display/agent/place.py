"""The agent's own directory (屏端目录), private to its account; every file replaced by rename.

agent.json      office, site, board, manifest key, token
key             the agent's private key; it never leaves this machine
state.json      number and digest of the last manifest, the clock's mark
manifest.note   that manifest as signed
cache/          pictures that may hang, named by digest
evidence/       reports that the office has not acknowledged; chain.json; open.json;
                earlier/ those of a pairing before this one, refused/ those the office refused
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
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
        for path in (self.root, self.cache, self.evidence, self.earlier, self.refused):
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
    def earlier(self) -> Path:
        """Reports of a pairing before this one that the office has not acknowledged."""
        return self.evidence / "earlier"

    @property
    def refused(self) -> Path:
        """Reports that the office refused, for a person to look at."""
        return self.evidence / "refused"

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
        path = self.root / "agent.json"
        if not path.exists():
            return None
        found = read_json(path)
        names = {one.name for one in fields(Pairing)}
        if not isinstance(found, dict) or found.keys() != names:
            raise damaged()
        return Pairing(**{name: str(value) for name, value in found.items()})

    def keep_pairing(self, pairing: Pairing, skey: str) -> None:
        """Write what the office gave. A new pairing begins a new chain of evidence."""
        self.forget()
        put(self.key, skey.encode())
        put_json(self.evidence / "chain.json", {"n": 0, "sha256": ""})
        put_json(self.root / "agent.json", asdict(pairing))

    def pin(self, pairing: Pairing) -> None:
        """Write a pairing whose manifest key was rotated (换钥)."""
        put_json(self.root / "agent.json", asdict(pairing))

    def forget(self) -> None:
        """Remove everything of a pairing, its pictures first; what it saw is still to be told."""
        for path in self.cache.iterdir():
            if not path.is_dir():
                path.unlink()
        for path in self.evidence.glob("*.note"):
            path.rename(self.earlier / f"{path.stem}-{_mark(path)}.note")
        for name in ("open.json", "chain.json"):
            (self.evidence / name).unlink(missing_ok=True)
        for name in ("agent.json", "manifest.note", "state.json", "names.json", "key"):
            (self.root / name).unlink(missing_ok=True)
        sync_folder(self.root)


def damaged() -> DisplayError:
    """Return the one refusal of a place whose files a crash or a bad disk has spoilt."""
    return DisplayError(
        "agent_file_damaged", "屏端程序的文件已损坏", "请用 gongshi board confirm 重新配对"
    )


def _mark(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


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
