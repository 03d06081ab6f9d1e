"""What the clerk looks at every day: what is to be done, what hangs; and the register (台账)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from gongshi.posting.ids import shortened

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from datetime import date

    from gongshi.steps.postings.ledger import Entry
    from gongshi.steps.postings.register import Line
    from gongshi.steps.wall.screens import Screen

WEEKDAYS = "一二三四五六日"
BOM = "\ufeff"  # Excel and WPS read a CSV as UTF-8 only with it
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def today(_args: argparse.Namespace) -> Answer:
    """List what waits and what hangs."""
    from gongshi.steps.postings.register import today as step
    from gongshi.steps.wall.screens import unreachable

    desk = opening.desk()
    lines, silent = step(desk), unreachable(desk)
    words = "\n".join((*_today_words(lines, desk.today()), *_screen_words(silent)))
    data = {
        "lines": [line.as_json() for line in lines],
        "screens": [screen.as_json() for screen in silent],
    }
    return Answer(data, words, "" if lines else "收到名单后 gongshi new 名单.xlsx")


def register(args: argparse.Namespace) -> Answer:
    """Print the register of a time, or write it as a table for Excel and WPS."""
    from gongshi.steps.postings.ledger import entries

    start = opening.day(args.start) if args.start else None
    end = opening.day(args.end) if args.end else None
    found = entries(opening.desk(), start, end)
    data = {"register": [entry.as_json() for entry in found]}
    if args.out is None:
        words = "\n".join(_entry_words(entry) for entry in found) or "这段时间没有张贴过公示"
        return Answer(data, words, "要打印的,加 -o 台账.csv,用 WPS 或 Excel 打开")
    opening.write_private(Path(args.out), _table(found).encode("utf-8"))
    return Answer(
        data, f"已写入{len(found)}份公示的台账", "用 WPS 或 Excel 打开、打印;其中没有名单内容"
    )


def _today_words(lines: Sequence[Line], day: date) -> Iterator[str]:
    """Group: what must be done before posting, what hangs, what is down but not accounted for."""
    from gongshi.posting.life import State
    from gongshi.steps.postings.register import WAITING

    yield f"今天 {day:%Y-%m-%d}(周{WEEKDAYS[day.weekday()]})"
    waiting = [line for line in lines if line.state in WAITING]
    hanging = [line for line in lines if line.state is State.SHOWING]
    ended = [line for line in lines if line not in waiting and line not in hanging]
    for heading, group in (("待张贴", waiting), ("张贴中", hanging), ("已撤下、待办结", ended)):
        if group:
            yield f"{heading} {len(group)} 份"
            for line in group:
                yield from _line_words(line, day)
    if not lines:
        yield "没有待办事项,也没有在挂的公示"


def _screen_words(silent: Sequence[Screen]) -> Iterator[str]:
    if silent:
        yield f"联系不上的屏 {len(silent)} 块"
        yield from (f"      · {screen.words}" for screen in silent)


def _line_words(line: Line, day: date) -> Iterator[str]:
    name = line.number or f"批次 {shortened(line.batch)}"
    parts = (name, line.title, f"{line.rows}行", _when(line, day), line.state.words)
    yield "  " + "  ".join(part for part in parts if part)
    for task in line.tasks:
        yield f"      · {shortened(task)}"


def _when(line: Line, day: date) -> str:
    from gongshi.posting.life import State
    from gongshi.steps.postings.register import WAITING

    if line.state in WAITING:
        if line.due is None:
            return "张贴时限待来文确定"
        return f"已超过最迟张贴日 {line.due}" if line.due < day else f"最迟 {line.due} 张贴"
    return f"{line.ends} 零时到期" if line.state is State.SHOWING else ""


def _entry_words(entry: Entry) -> str:
    end = f"{entry.ended}撤下" if entry.ended else f"期限至{entry.ends}"
    return (
        f"{entry.number}  {entry.title}  {entry.rows}行  {entry.posted}张贴  {end}  {entry.state}"
    )


def _table(found: Sequence[Entry]) -> str:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["台账序号", *(label for label, _ in found[0].cells)] if found else ["台账序号"])
    for n, entry in enumerate(found, 1):
        table.writerow([n, *(_safe(cell) for _, cell in entry.cells)])
    return BOM + text.getvalue()


def _safe(cell: str | int) -> str | int:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
