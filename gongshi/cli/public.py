"""gongshi public: the public side as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer

if TYPE_CHECKING:
    import argparse


def export(args: argparse.Namespace) -> Answer:
    """Write the public tree into a folder."""
    from gongshi.steps.log.export import export as step
    from gongshi.steps.projection import project

    desk = opening.desk()
    project(desk)
    done = step(desk, Path(args.place))
    data = {
        "place": str(args.place),
        "files": done.files,
        "written": done.written,
        "removed": done.removed,
        "size": done.size,
    }
    words = (
        f"公开目录已导出到 {args.place}:共 {done.files} 个文件,"
        f"这次写入 {done.written} 个,删去 {done.removed} 个;存证日志 {done.size} 条"
    )
    nxt = "网站:按 deploy/nginx/gongshi-public.conf 指向 public、log、assets;见证:交见证方签署"
    return Answer(data, words, nxt)
