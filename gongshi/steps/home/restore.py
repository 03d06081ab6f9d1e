"""Restore (恢复): a home from its archives, if that takes back nothing that was published.

Every member is checked before one is written, and the home appears by one rename. A log that is
shorter than what the public has is refused: going on from it would be a second history.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError, RecordError, VerificationFailed
from gongshi.record import checkpoint, keys, rowbox
from gongshi.record.keys import Role
from gongshi.record.tiles import TileReader, read_entries
from gongshi.record.tree import leaf_hash, root_at
from gongshi.settings import Home
from gongshi.steps import files
from gongshi.steps.home import archive
from gongshi.steps.home.backup import DATABASE, KEK, LIVE, LONG_TERM, belongs
from gongshi.steps.log import logdisk
from gongshi.steps.log.keyfiles import ROOT_PUBLIC
from gongshi.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.keys import Directory
    from gongshi.steps.home.archive import Archive

SEQ_AHEAD = 1_000_000  # manifests a minute for two years: no screen has seen a higher number
WIDTH = 256


@dataclass(frozen=True)
class Restored:
    """What was restored; `published` is the size of the published log, None where not compared."""

    size: int
    published: int | None
    live: bool
    database: str


def restore(home: Home, long_term: Path, live: Path | None, published: Path | None) -> Restored:
    """Restore a home that does not exist from its archives; `published` is what the public has."""
    _check_free(home)
    whole = _of_kind(archive.read(long_term), LONG_TERM)
    living = _of_kind(archive.read(live), LIVE) if live else None
    if living and living.head["origin"] != whole.head["origin"]:
        raise GongshiError("backup_of_another", "两份备份不是同一个单位的", "请核对备份文件")
    _wipe_abandoned(home)
    staged = home.root.with_name(f".{home.root.name}.{secrets.token_hex(8)}")
    try:
        made = Home(staged)
        made.make()
        whole.unpack(staged)
        size = _check_log(made, whole)
        compared = _check_published(made, published) if published else None
        if living:
            living.unpack(staged)
        _place_kek(home, staged)
        if whole.head["database"] == "sqlite":
            _open_database(made, size)
        files.sync_folder(staged)
        os.replace(staged, home.root)  # noqa: PTH105 - over an empty folder, or none
        files.sync_folder(home.root.parent)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return Restored(size, compared, living is not None, whole.head["database"])


def _check_free(home: Home) -> None:
    if home.root.exists() and any(home.root.iterdir()):
        raise GongshiError(
            "home_exists",
            "数据目录已经存在,没有恢复",
            "请先停下 serve 并把原来的目录改名留存,或换 GONGSHI_HOME",
        )
    home.root.parent.mkdir(parents=True, exist_ok=True)


def _wipe_abandoned(home: Home) -> None:
    """Remove what a restore that was killed left beside the home: it may hold keys to rows."""
    name = re.compile(rf"\.{re.escape(home.root.name)}\.[0-9a-f]{{16}}")
    for place in home.root.parent.iterdir():
        if name.fullmatch(place.name) and place.is_dir():
            shutil.rmtree(place)


def _of_kind(found: Archive, kind: str) -> Archive:
    if found.head["kind"] != kind:
        raise GongshiError(
            "backup_kind", "备份的种类不对", "长期备份写在前面,当日存档(--live)写在后面"
        )
    if not all(belongs(kind, name) for name, _ in found.head["files"]):
        raise archive.damaged()
    return found


def _check_log(home: Home, whole: Archive) -> int:
    """Require the log of the archive to be the one its head names."""
    try:
        root_vkey = (home.keys / ROOT_PUBLIC).read_text("utf-8").strip()
        directory = keys.parse((home.public / "keys.note").read_bytes(), root_vkey)
        head = _own_head(home, directory)
        found = root_at(head.size, _tiles(home, head.size)) if head.size else head.root
    except (VerificationFailed, OSError) as fault:
        raise GongshiError(
            "backup_damaged", "备份里的存证日志不完整,没有恢复", "请换另一份备份"
        ) from fault
    if (head.size, head.root.hex()) != (
        whole.head["size"],
        whole.head["root"],
    ) or found != head.root:
        raise GongshiError(
            "backup_damaged", "备份里的存证日志与清单不符,没有恢复", "请换另一份备份"
        )
    return head.size


def _check_published(home: Home, place: Path) -> int:
    """Refuse where the public has more than this log, or another history."""
    root_vkey = (home.keys / ROOT_PUBLIC).read_text("utf-8").strip()
    disk = logdisk.find(place) if place.is_dir() else None
    keys_note = disk.keys_note if disk else (home.public / "keys.note").read_bytes()
    data = disk.log / "checkpoint" if disk else place
    try:
        public = _head(logdisk.read_within(data), keys.parse(keys_note, root_vkey))
    except (OSError, VerificationFailed):
        raise GongshiError(
            "published_unreadable",
            "已公开的检查点读不出来,或不是本单位的",
            "请指定公开网站的镜像、gongshi public export 的目录,或其中的 log/checkpoint",
        ) from None
    own = _own_head(home, keys.parse((home.public / "keys.note").read_bytes(), root_vkey))
    if public.size > own.size:
        raise RecordError(
            "log_rolled_back",
            f"已公开的日志有 {public.size} 条,备份里只有 {own.size} 条,没有恢复",
            "请用更新的备份;没有的,不能用原来的 origin 继续发布:见运维手册“恢复备份”",
        )
    if public.size and root_at(public.size, _tiles(home, own.size)) != public.root:
        raise RecordError(
            "log_forked",
            "已公开的日志与备份不是同一份历史,没有恢复",
            "请保留两边原样,联系维护人员",
        )
    return public.size


def _own_head(home: Home, directory: Directory) -> Checkpoint:
    path = home.log / "checkpoint"
    if not path.exists():
        return checkpoint.Checkpoint(directory.origin, 0, root_at(0, _tiles(home, 0)))
    return _head(path.read_bytes(), directory)


def _head(data: bytes, directory: Directory) -> Checkpoint:
    return checkpoint.parse(data, directory.origin, directory.verifiers(Role.LOG))


def _tiles(home: Home, size: int) -> TileReader:
    return TileReader(lambda path: (home.log / path).read_bytes(), size)


def _place_kek(home: Home, staged: Path) -> None:
    """Put the KEK where this home keeps it; without the live archive make a new one."""
    restored = staged / KEK
    if not restored.exists():
        files.put(restored, rowbox.new_key())
        restored.chmod(archive.PRIVATE)
    if home.kek_file != home.keys / "kek":  # GONGSHI_KEK_FILE names a place of its own
        if not home.kek_file.exists():
            files.put(home.kek_file, restored.read_bytes())
        files.remove([restored])


def _open_database(home: Home, size: int) -> None:
    """Require the database to end where the log ends, and number manifests past every screen."""
    store = Store(f"sqlite:///{home.root / DATABASE}")
    try:
        with store.transaction() as tx:
            last = tx.entries.last()
            if (last.index + 1 if last else 0) != size or (last and last.leaf != _leaf(home, size)):
                raise RecordError(
                    "log_forked", "备份里的数据库与日志不是同一时刻的,没有恢复", "请换另一份备份"
                )
            for board in tx.boards.names():
                known = tx.boards.manifest(board)
                if known is not None:
                    ahead = replace(known, seq=known.seq + SEQ_AHEAD, substance="")
                    tx.boards.put_manifest(ahead)
    finally:
        store.close()


def _leaf(home: Home, size: int) -> bytes:
    n, at = divmod(size - 1, WIDTH)
    width = min(WIDTH, size - n * WIDTH)
    entries = read_entries(lambda path: (home.log / path).read_bytes(), n, width)
    return leaf_hash(entries[at])
