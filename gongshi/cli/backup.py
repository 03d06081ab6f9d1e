"""gongshi backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from gongshi.settings import Home

if TYPE_CHECKING:
    import argparse

NOTHING_PUBLISHED = "none"


def backup(args: argparse.Namespace) -> Answer:
    """Write the long-term archive, or the live one."""
    from gongshi.steps.home import backup as step

    desk = opening.desk()
    make = step.live if args.live else step.long_term
    done = make(desk, Path(args.place))
    data = {
        "kind": step.LIVE if args.live else step.LONG_TERM,
        "file": str(done.path),
        "bytes": done.bytes,
        "files": done.files,
        "size": done.size,
        "database": done.database,
    }
    words = [f"已写入 {done.path}:{done.files} 个文件,{done.bytes // 1024 + 1} KB"]
    if args.live:
        words.append("每次撤下名单之后会自动重写这个文件;只留这一份,不要复制")
        return Answer(data, "\n".join(words), "另做长期备份:gongshi backup 目录")
    words.append("其中没有能打开名单的密钥,可以长期保存")
    if done.database != "sqlite":
        words.append("数据库在 PostgreSQL,不在这个文件里:请同时用 pg_dump 备份")
    return Answer(data, "\n".join(words), "当日存档另做一份:gongshi backup --live U盘文件")


def restore(args: argparse.Namespace) -> Answer:
    """Make a home from archives."""
    from gongshi.steps.home.restore import restore as step

    home = Home.from_environment()
    published = None if args.published == NOTHING_PUBLISHED else Path(args.published)
    live = Path(args.live) if args.live else None
    done = step(home, Path(args.file), live, published)
    data = {
        "home": str(home.root),
        "size": done.size,
        "published": done.published,
        "live": done.live,
        "database": done.database,
    }
    words = [f"已恢复到 {home.root},存证日志 {done.size} 条"]
    if done.published is None:
        words.append("注意:没有与已公开的日志比对;若外面有更新的日志,不要发布")
    else:
        words.append(f"与已公开的日志一致({done.published} 条)")
    if not done.live:
        words.append("没有当日存档:名单数据打不开,在挂名单的图片不在本机;待办的名单要重新导入")
    if done.database != "sqlite":
        words.append("数据库在 PostgreSQL:请用同一时刻的 pg_dump 恢复")
    return Answer(data, "\n".join(words), "gongshi doctor,gongshi tick,再重新做当日存档")
