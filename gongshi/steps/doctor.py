"""Doctor (体检): keys, database, log, public tree, disk. Each point is measured, none assumed."""

from __future__ import annotations

import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

import masking
from gongshi.errors import as_refusal
from gongshi.posting.life import State
from gongshi.record import entry, keys, tiles
from gongshi.steps import keyring, marks
from gongshi.steps.home import backup
from gongshi.steps.log import cosigned, logfiles
from gongshi.steps.log.publictree import KEYS_NOTE
from gongshi.steps.postings import takedown
from gongshi.steps.wall import push
from gongshi.steps.wall.boards import lacking

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.steps.desk import Desk

LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True)
class Point:
    """One thing examined."""

    name: str
    ok: bool
    words: str


def examine(desk: Desk) -> list[Point]:
    """Examine an installation; the examination itself never fails."""
    return [_point(name, check, desk) for name, check in CHECKS]


def _point(name: str, check: Callable[[Desk], tuple[bool, str]], desk: Desk) -> Point:
    try:
        ok, words = check(desk)
    except Exception as fault:  # noqa: BLE001 - the examination goes on, whatever is broken
        return Point(name, False, as_refusal(fault).words)
    return Point(name, ok, words)


def _private(desk: Desk) -> tuple[bool, str]:
    wide = stat.S_IRWXG | stat.S_IRWXO
    ok = not any(path.stat().st_mode & wide for path in (desk.home.root, desk.home.keys))
    return ok, "数据目录只有本账号可读" if ok else "数据目录权限过宽,请执行 chmod 700"


def _root_offline(desk: Desk) -> tuple[bool, str]:
    here = (desk.home.keys / keys.file_name(keys.Role.ROOT)).exists()
    training = desk.training is not None
    words = "根密钥不在本机" if not here else "根密钥还在本机,请移到离线介质"
    return not here or training, words + ("(演练环境)" if training else "")


def _directory(desk: Desk) -> tuple[bool, str]:
    keys.parse((desk.home.public / KEYS_NOTE).read_bytes(), desk.keys.root_vkey)
    return True, "密钥目录由根密钥签署"


def _log(desk: Desk) -> tuple[bool, str]:
    head = logfiles.read_head(desk)
    with desk.store.transaction() as tx:
        stored = tx.entries.since(0)
    if head.size != len(stored):
        return False, f"存证日志 {head.size} 条,数据库 {len(stored)} 条:请执行 gongshi tick"
    for stored_entry in stored:
        index, width = stored_entry.index, head.size
        bundle, at = divmod(index, tiles.WIDTH)
        span = min(tiles.WIDTH, width - bundle * tiles.WIDTH)
        found = tiles.read_entries(logfiles.reader(desk), bundle, span)[at]
        if entry.leaf_hash(found) != stored_entry.leaf:
            return False, f"存证日志第{index}条与数据库不一致,请停止发布并联系维护人员"
    return True, f"存证日志 {head.size} 条,与数据库一致"


def _overdue(desk: Desk) -> tuple[bool, str]:
    count = len(takedown.due(desk))
    return (
        count == 0,
        "没有到期未撤的公示" if not count else f"{count} 份到期未撤,请执行 gongshi tick",
    )


def _disk(desk: Desk) -> tuple[bool, str]:
    free = shutil.disk_usage(desk.home.root).free
    return free >= LEAST_FREE, f"磁盘剩余 {free // 1024 // 1024} MB"


def _clock(desk: Desk) -> tuple[bool, str]:
    marks.check_clock(desk)
    return True, "时钟没有倒退"


def _boards(desk: Desk) -> tuple[bool, str]:
    with desk.store.transaction() as tx:
        showing = [posting.id for posting in tx.postings.in_states([State.SHOWING])]
    count = sum(bool(lacking(desk, posting)) for posting in showing)
    return not count, "每块屏都展示了全部公示" if not count else f"{count} 份公示有屏没有展示"


def _lists(_desk: Desk) -> tuple[bool, str]:
    lists = masking.word_lists()
    told = "、".join(f"{made.title} {made.version or '无版本'}" for made in lists)
    return all(made.version for made in lists), told


def _pushed(desk: Desk) -> tuple[bool, str]:
    boards = push.pushed_boards(desk)
    if not boards:
        return True, "没有推送的屏"
    behind = [b.title for b in boards if not ((p := push.standing(desk, b.name)) and p.reached)]
    words = f"没有补齐的推送屏:{'、'.join(behind)},请执行 gongshi board push"
    return not behind, words if behind else "推送的屏都已补齐"


def _live_backup(desk: Desk) -> tuple[bool, str]:
    if backup.is_stale(desk):
        return False, "当日存档里还有已撤名单的密钥:请插回 U 盘,执行 gongshi tick"
    return True, "当日存档没有已撤名单的密钥"


def _keys_under_way(desk: Desk) -> tuple[bool, str]:
    if (desk.home.keys / keyring.INSTALLING).exists():
        return False, "密钥目录装到一半,请执行 gongshi tick"
    waits = (desk.home.keys / keyring.REQUEST).exists()
    return True, "有一份密钥申请等根密钥签署" if waits else "没有等待签署的密钥申请"


def _witness(desk: Desk) -> tuple[bool, str]:
    head = cosigned.newest(desk)
    if head is None:
        return True, "没有第三方见证:记录的时间只是本单位自己说的"
    names = "、".join(sorted({name for name, _ in head.witnessed}))
    return True, f"第三方见证到日志第 {head.size} 条({names})"


CHECKS = (
    ("private", _private),
    ("root_key", _root_offline),
    ("key_directory", _directory),
    ("log", _log),
    ("overdue", _overdue),
    ("disk", _disk),
    ("clock", _clock),
    ("live_backup", _live_backup),
    ("keys_under_way", _keys_under_way),
    ("witness", _witness),
    ("boards", _boards),
    ("lists", _lists),
    ("push", _pushed),
)
