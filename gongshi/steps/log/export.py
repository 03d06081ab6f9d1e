"""Public export (导出公开目录): the public side as files, for a web server or a stick elsewhere.

`public/`, `log/` and `assets/` side by side, as the shipped nginx configuration wants them, byte
for byte what `gongshi serve` answers. Each file by rename; tiles before the checkpoint that covers
them, records before the pages that show them. What was written is listed in `export.json`, and only
what is listed there is ever removed.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import as_file
from importlib.resources import files as package_files
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError, RecordError
from gongshi.steps import files
from gongshi.steps.exclusive import exclusive
from gongshi.steps.log import logdisk
from gongshi.steps.log.logfiles import CHECKPOINT, read_head

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gongshi.steps.desk import Desk

VERSION = "gongshi/export/v1"
LIST = "export.json"
DIRECTORY = "public/keys.note"
ASSET_KINDS = frozenset({".js", ".css", ".html", ".txt"})
LAST = ("keys.note", CHECKPOINT, "status.note", "index.html")  # each after what it speaks of
_FOLDER, _FILE = 0o755, 0o644


@dataclass(frozen=True)
class Exported:
    """How many files the tree has, how many were written or removed this time, its log's size."""

    files: int
    written: int
    removed: int
    size: int


def export(desk: Desk, place: Path) -> Exported:
    """Bring the tree at `place` up to this home's public side; nothing else there is touched."""
    _check_place(desk, place)
    with exclusive(desk), as_file(package_files("gongshi") / "web" / "public" / "assets") as assets:
        head = read_head(desk)
        _check_not_ahead(desk, place, head.size)
        wanted = {**_tree(desk.home.log, "log"), **_tree(desk.home.public, "public")}
        wanted.update(_tree(assets, "assets"))
        before = _listed(place)
        _list(place, sorted(before | set(wanted)))  # a crash leaves no file that nobody owns to
        written = sum(_put(place / name, wanted[name]) for name in _in_order(wanted))
        gone = before - set(wanted)
        removed = files.remove(place / name for name in sorted(gone))
        _list(place, sorted(wanted))
    return Exported(len(wanted), written, removed, head.size)


def _check_place(desk: Desk, place: Path) -> None:
    here, home = place.resolve(), desk.home.root.resolve()
    if here == home or home in here.parents or here in home.parents:
        raise GongshiError(
            "export_inside_home", "不能导出到数据目录里面或它的上级", "请指定别的目录"
        )
    if place.exists() and not place.is_dir():
        raise GongshiError("export_not_a_folder", "导出的目标不是目录", "请指定一个目录")


def _check_not_ahead(desk: Desk, place: Path, size: int) -> None:
    """Refuse to write over another office's tree, or over a longer history of this one."""
    path = place / "log" / CHECKPOINT
    if not path.exists():
        return
    lines = logdisk.read_within(path).decode("utf-8", "replace").split("\n")
    if lines[0] != desk.rules.site.origin:
        raise GongshiError(
            "export_of_another", "这个目录里是别的单位的公开目录", "请换一个目录导出"
        )
    if len(lines) > 1 and lines[1].isdecimal() and int(lines[1]) > size:
        raise RecordError(
            "log_rolled_back",
            f"那里已公开的日志有 {lines[1]} 条,本机只有 {size} 条:本机可能是从旧备份恢复的",
            "请停止发布,不要覆盖那个目录,按运维手册“恢复备份”一节处理",
        )


def _tree(root: Path, name: str) -> dict[str, Path]:
    """Return the files of a tree by their path in the export; staged ones are not part of it."""
    found = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {
        f"{name}/{path.relative_to(root).as_posix()}": path
        for path in found
        if name != "assets" or path.suffix in ASSET_KINDS
    }


def _in_order(wanted: Iterable[str]) -> list[str]:
    def rank(name: str) -> tuple[int, int, str]:
        last = name.rsplit("/", 1)[-1]
        if name == DIRECTORY:  # it may know more than the log tells, never less
            return (-1, 0, name)
        return (name.startswith("public/"), LAST.index(last) + 1 if last in LAST else 0, name)

    return sorted(wanted, key=rank)


def _put(path: Path, source: Path) -> bool:
    for folder in reversed(path.parents):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            with suppress(PermissionError):  # a stick's file system may have no modes
                folder.chmod(_FOLDER)
    written = files.put(path, source.read_bytes())
    if written:
        with suppress(PermissionError):
            path.chmod(_FILE)
    return written


def _listed(place: Path) -> set[str]:
    """Return what earlier exports wrote here; a damaged list owns nothing."""
    try:
        found = json.loads((place / LIST).read_text("utf-8"))
        names = [str(name) for name in found["files"]] if found["v"] == VERSION else []
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if _is_ours(name)}


def _is_ours(name: str) -> bool:
    parts = name.split("/")
    return parts[0] in ("log", "public", "assets") and ".." not in parts and "" not in parts


def _list(place: Path, names: list[str]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    data = json.dumps({"v": VERSION, "files": names}, indent=0, ensure_ascii=True) + "\n"
    files.put(place / LIST, data.encode())
