"""Commands about display by the minute, and the extension that short days ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from gongshi.display.coverage import DayCovered
    from gongshi.steps.wall.coverage import Covered


def coverage(args: argparse.Namespace) -> Answer:
    """Show each board's table of days."""
    from gongshi.steps.wall.coverage import coverage as step

    found = step(opening.desk(), args.posting)
    after = "gongshi today"
    if found.owed:
        after = f"由审核人 gongshi extend {found.posting.id} --as 审核人代号"
    return Answer(found.as_json(), "\n".join(_lines(found)), after)


def certificate(args: argparse.Namespace) -> Answer:
    """Write the certificate as PDF."""
    from gongshi.steps.postings.certificate import certificate as step

    desk = opening.desk()
    opening.write_private(Path(args.out), step(desk, args.posting))
    data = {"posting": args.posting, "file": args.out}
    return Answer(data, f"已写入 {args.out}", "打印后补填空白处,签字、盖章、入卷")


def extend(args: argparse.Namespace) -> Answer:
    """Extend by the days that fell short."""
    from gongshi.cli.desk import posting_json
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings.extend import extend as step

    desk = opening.desk()
    approver = opening.acting(desk, args.user, Role.APPROVER)
    posting = step(desk, args.posting, approver)
    words = f"已延期至 {posting.last_day} 24时,已存证;屏上另有延期说明"
    after = f"纸质公示旁加贴延期说明:gongshi paper slip {posting.id} -o 延期说明.pdf"
    return Answer(posting_json(desk, posting), words, after)


def _lines(found: Covered) -> Iterator[str]:
    if not found.whole:
        yield "还没有可以计的日子:公示期次日起算"
        return
    for board in found.boards:
        yield board.title + ("" if board.told else "(这块屏没有任何记录,一律不明)")
        yield from map(_day, board.days)
    if len(found.boards) > 1:
        yield "合计(任一块屏展示即算)"
        yield from map(_day, found.whole)
    if found.short:
        made_up = f"(已延期补足{found.granted}日)" if found.granted else ""
        yield f"展示不足的日子{made_up}:" + "、".join(day.day.isoformat() for day in found.short)


def _day(day: DayCovered) -> str:
    from gongshi.display.coverage import Fate

    told = {fate: day.fates.get(fate, 0) for fate in Fate}
    levels = " ".join(f"L{level.value}:{n}" for level, n in sorted(day.levels.items()))
    return (
        f"  {day.day}  应展示{day.required}分钟  已展示{told[Fate.COVERED]}  "
        f"未展示{told[Fate.ABSENT]}  熄屏{told[Fate.DARK]}  不明{told[Fate.UNKNOWN]}  "
        f"最长中断{day.longest_gap}分钟  {levels}"
    ).rstrip()
