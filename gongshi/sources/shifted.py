"""Lines of a text table whose cells may stand in the wrong columns (错列).

A table edited by hand loses or gains a separator, or a quote; nothing else tells that a value has
slid, because a text table has no cells of its own. Two readers read such a line alike.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from gongshi.sources.beside import NUMBERS
from gongshi.sources.body import BLANK
from gongshi.sources.faults import Fault, finding
from gongshi.sources.grid import address
from gongshi.sources.view import rows_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.errors import Finding
    from gongshi.sources.body import ListRow
    from gongshi.sources.columns import Column, Columns
    from gongshi.sources.grid import Sheet
    from gongshi.sources.vocabulary import Vocabulary

SEPARATING = re.compile("[,;|\t\uff0c\uff1b]")
THOUSANDS = re.compile(r"[0-9]{1,3}")
ANY_REST = re.compile(r"[0-9]{3}(\.[0-9]{1,2})?")
COUNTING = re.compile("收入|支出|金额|标准|补贴|补助|[元数分岁龄月号次费期额]")
REST = re.compile(r"0[0-9]{2}(\.[0-9]{1,2})?")  # of 2,080 that was cut at its comma


def shifted(
    sheet: Sheet, header_row: int, rows: Sequence[ListRow], columns: Columns, words: Vocabulary
) -> Iterator[Finding]:
    """Find lines too short or too long, several lines in one cell, and amounts cut at a comma."""
    if sheet.widths is None:
        return
    usual = Counter(sheet.widths.get(row.number, 0) for row in rows).most_common(1)
    most = max(sheet.widths.get(header_row, 0), *(width for width, _ in usual))
    last = max((column.number for column in columns.used), default=0)
    money = [c for c in columns.fields if words.fields[c.field].type == "money"]
    counting = {c.number for c in (*columns.fields, *columns.dropped) if _counts(c, words)}
    for row in rows:
        width = sheet.widths.get(row.number, 0)
        where = rows_place(sheet.name, [row.number])
        if width < last:
            yield finding(Fault.SHORT_ROW, where, n=width, m=last)
        elif width > most:
            yield finding(Fault.LONG_ROW, where, n=width, m=most)
        for column in columns.fields:
            if _ran_together(row.cells[column.field].text):
                where = address(sheet.name, row.number, column.number)
                yield finding(Fault.SWALLOWED, where, header=column.shown)
        for column in money:
            beside = sheet.cells.get((row.number, column.number + 1), BLANK).text
            rest = REST if column.number + 1 in counting else ANY_REST
            if THOUSANDS.fullmatch(row.cells[column.field].text) and rest.fullmatch(beside):
                where = address(sheet.name, row.number, column.number)
                yield finding(Fault.CUT_AMOUNT, where, header=column.shown)


def _counts(column: Column, words: Vocabulary) -> bool:
    """Return whether a column may hold short numbers of its own beside an amount."""
    known = words.fields.get(column.field)
    if known is not None:
        return known.type in NUMBERS
    return COUNTING.search(column.header) is not None


def _ran_together(text: str) -> bool:
    return len(text.splitlines()) > 1 and len(SEPARATING.findall(text)) > 1
