"""Back up (备份): a long-term archive without any key to rows, and one live archive, overwritten.

See docs/formats/backup.md. The long-term archive is made under the home's lock, so that database,
log and public side are of one moment. After each taking down the live archive is written again, so
that no copy keeps a key that was destroyed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.clock import to_utc_text
from gongshi.errors import GongshiError
from gongshi.record import keys
from gongshi.record.keys import Role
from gongshi.record.tiles import TileReader
from gongshi.record.tree import root_at
from gongshi.steps import files
from gongshi.steps.exclusive import exclusive
from gongshi.steps.home import archive
from gongshi.steps.log import logfiles
from gongshi.steps.projection import project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.steps.desk import Desk

LONG_TERM, LIVE = "long_term", "live"
DATABASE = "gongshi.db"
KEK = "keys/kek"
FOLDERS = ("config", "keys", "log", "public", "boards", "cosigned")
SINGLE = ("clock.json", "run/clock.mark")
NEVER = frozenset({KEK, f"keys/{keys.file_name(Role.ROOT)}"})
MARK = "live-backup.json"  # in run/: where the live archive lies, and whether it must be rewritten


@dataclass(frozen=True)
class BackedUp:
    """An archive that was written: where, how many bytes and files, and of which log size."""

    path: Path
    bytes: int
    files: int
    size: int
    database: str


def long_term(desk: Desk, target: Path) -> BackedUp:
    """Write the long-term archive: everything but what opens a row."""
    with exclusive(desk):
        path = _outside(desk, target / _name(desk) if target.is_dir() else target)
        project(desk)
        members = {name: desk.home.root / name for name in _long_term_names(desk)}
        copy = desk.home.tmp / DATABASE
        copy.unlink(missing_ok=True)
        try:
            database = "sqlite" if desk.store.copy_to(copy) else "elsewhere"
            if database == "sqlite":
                members[DATABASE] = copy
            return _write(desk, path, LONG_TERM, members, database)
        finally:
            copy.unlink(missing_ok=True)


def live(desk: Desk, target: Path) -> BackedUp:
    """Write the live archive, remember where, and wipe one that lay elsewhere."""
    with exclusive(desk):
        path = _outside(desk, target / "gongshi-live.tar" if target.is_dir() else target)
        before = _mark(desk)
        _keep_mark(desk, path, due=True)
        made = _write(desk, path, LIVE, _live_members(desk), "elsewhere")
        if before is not None and before[0] != path and before[0].is_file():
            archive.zero(before[0])
            files.remove([before[0]])
        _keep_mark(desk, path, due=False)
        return made


def belongs(kind: str, name: str) -> bool:
    """Return whether an archive of `kind` may hold `name`: no live one brings keys or records."""
    if kind == LIVE:
        return name == KEK or name.startswith("live/")
    folder, inside, _ = name.partition("/")
    return name in (DATABASE, *SINGLE) or (bool(inside) and folder in FOLDERS and name not in NEVER)


def must_rewrite(desk: Desk) -> None:
    """Note, before a key is destroyed, that the live archive still holds it."""
    mark = _mark(desk)
    if mark is not None:
        _keep_mark(desk, mark[0], due=True)


def is_stale(desk: Desk) -> bool:
    """Whether the live archive still holds a key that was destroyed here."""
    mark = _mark(desk)
    return mark is not None and mark[1]


def rewrite(desk: Desk) -> bool:
    """Write the live archive again where that is due; False where it could not be reached."""
    mark = _mark(desk)
    if mark is None or not mark[1]:
        return True
    if not mark[0].is_file():  # the stick is out: an empty mount point is no place for keys
        return False
    try:
        live(desk, mark[0])
    except (GongshiError, OSError):
        return False
    return True


def _write(desk: Desk, path: Path, kind: str, members: dict[str, Path], database: str) -> BackedUp:
    head = logfiles.read_head(desk)
    root = root_at(head.size, TileReader(logfiles.reader(desk), head.size))
    told = {
        "kind": kind,
        "origin": desk.rules.site.origin,
        "at": to_utc_text(desk.now()),
        "training": desk.training is not None,
        "size": head.size,
        "root": root.hex(),
        "database": database,
    }
    written = archive.write(path, told, members)
    return BackedUp(path, written, len(members), head.size, database)


def _long_term_names(desk: Desk) -> Iterator[str]:
    home = desk.home.root
    for folder in FOLDERS:
        for path in (home / folder).rglob("*"):
            name = path.relative_to(home).as_posix()
            if path.is_file() and name not in NEVER and not path.name.startswith("."):
                yield name
    yield from (name for name in SINGLE if (home / name).is_file())


def _live_members(desk: Desk) -> dict[str, Path]:
    home = desk.home.root
    found = (path for path in (home / "live").rglob("*") if path.is_file())
    members = {path.relative_to(home).as_posix(): path for path in found}
    return {**members, KEK: desk.home.kek_file}


def _name(desk: Desk) -> str:
    return f"gongshi-{desk.today().isoformat()}.tar"


def _outside(desk: Desk, path: Path) -> Path:
    """A backup in the home would be lost with it, and be part of the next one."""
    whole = path.resolve()
    if desk.home.root.resolve() in whole.parents:
        raise GongshiError("backup_inside_home", "备份不能放在数据目录里", "请写到别的磁盘或 U 盘")
    if not whole.parent.is_dir() or not whole.suffix:  # a folder that is not there: no disk in it
        raise GongshiError(
            "backup_no_folder", "要写备份的目录不存在", "请检查磁盘或 U 盘有没有接上"
        )
    return whole


def _mark(desk: Desk) -> tuple[Path, bool] | None:
    """Return where the live archive lies and whether it must be written again."""
    try:
        found: dict[str, Any] = json.loads((desk.home.root / "run" / MARK).read_text("utf-8"))
        return Path(found["path"]), bool(found["due"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return None


def _keep_mark(desk: Desk, path: Path, *, due: bool) -> None:
    body = json.dumps({"path": str(path), "due": due}, ensure_ascii=False)
    files.put(desk.home.root / "run" / MARK, body.encode())
