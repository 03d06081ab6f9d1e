"""gongshi evidence: one zip with everything that is known of a posting and names nobody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer

if TYPE_CHECKING:
    import argparse


def evidence(args: argparse.Namespace) -> Answer:
    """Write the evidence pack of a posting."""
    from gongshi.steps.postings import pack

    packed = pack.make(opening.desk(), args.posting)
    path = Path(args.output or f"{packed.posting}.zip")
    opening.write_private(path, packed.data)
    data = {
        "posting": packed.posting,
        "file": str(path),
        "sha256": pack.digest(packed),
        "files": packed.files,
        "reports": packed.reports,
    }
    screens = f"屏端报告 {packed.reports} 份" if packed.reports else "没有屏端报告"
    words = f"证据包已写入 {path}:{packed.files} 个文件,{screens}"
    return Answer(data, words, f"自己先核验一次:gongshi verify {path}")
