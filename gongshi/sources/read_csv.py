"""The csv reader: byte order mark, then strict UTF-8, then GB18030, and never gbk.

gbk is a part of GB18030; decoding with it loses or garbles the rare characters of names.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

from gongshi.sources.faults import Fault, refusal
from gongshi.sources.grid import Book, Cell, Sheet, plain_text, trimmed
from gongshi.sources.magic import UTF16_MARKS, utf16_without_mark
from gongshi.sources.second_text import read_again

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.sources.limits import Limits

SHEET = "名单"
FILE = "文件"
SEPARATORS = (",", "\t", ";")
WIDE_SEPARATORS = ("\uff0c", "\uff1b", "|", "、")  # typed by hand; only where none of the others is
STATED = re.compile('"?sep=([^"\r\n])"?[,;\t]*[\r\n]')
QUOTED = re.compile('"[^"]*"')
SAMPLE = 65_536
SAMPLE_LINES = 20
GUARDED = re.compile(r'="(.*)"', re.DOTALL)  # ="530102…": how Excel is told that this is text
SINGLE_QUOTES = re.compile("'([^']+)'")

# GB18030-2022 gives these code points their own characters; older codecs leave them private
PROMOTED = str.maketrans(
    {
        0xE816: 0x20087,
        0xE817: 0x20089,
        0xE818: 0x200CC,
        0xE81E: 0x9FB4,
        0xE826: 0x9FB5,
        0xE82B: 0x9FB6,
        0xE82C: 0x9FB7,
        0xE831: 0x215D7,
        0xE832: 0x9FB8,
        0xE83B: 0x2298F,
        0xE843: 0x9FB9,
        0xE854: 0x9FBA,
        0xE855: 0x241FE,
        0xE864: 0x9FBB,
    }
)


def read_csv(data: bytes, limits: Limits) -> Book:
    """Return the one sheet of a text table. Raises SourceListError."""
    text = decode(data)
    cells: dict[tuple[int, int], Cell] = {}
    widths: dict[int, int] = {}
    for row, values in enumerate(_rows(text, separator_of(text), limits), 1):
        widths[row] = len(values)
        for column, value in enumerate(values, 1):
            if kept := unguarded(value):
                cells[row, column] = Cell(kept)
    sheet = Sheet(SHEET, cells, widths=widths)
    return Book((sheet,), second=lambda _sheet: read_again(data))


def decode(data: bytes) -> str:
    """Return the text in the encoding that the bytes themselves prove, or refuse."""
    if data.startswith(UTF16_MARKS):
        return _strict(data, "utf-16")
    if encoding := utf16_without_mark(data):
        return _strict(data, encoding)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strict(data, "gb18030").translate(PROMOTED)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise refusal(Fault.ENCODING) from None


def separator_of(text: str) -> str:
    """Return what stands between the columns: as the first line says (sep=;), or lines agree."""
    if stated := STATED.match(text):
        return stated[1]
    lines = QUOTED.sub("", text[:SAMPLE]).splitlines()[:SAMPLE_LINES]
    for marks in (SEPARATORS, WIDE_SEPARATORS):
        even = {mark: _evenness(lines, mark) for mark in marks}
        best = max(marks, key=even.__getitem__)
        if even[best]:
            return best
    return SEPARATORS[0]


def _evenness(lines: list[str], mark: str) -> int:
    counts = Counter(line.count(mark) for line in lines if mark in line)
    return max((count * lines for count, lines in counts.items()), default=0)


def _rows(text: str, separator: str, limits: Limits) -> Iterator[list[str]]:
    csv.field_size_limit(limits.cell_characters)
    cells = 0
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row, values in enumerate(lines, 1):
            cells += len(values)
            if row > limits.rows or cells > limits.cells or len(values) > limits.columns:
                raise refusal(Fault.TOO_BIG, what="行、列或单元格过多")
            yield values
    except csv.Error as error:
        if "field limit" in str(error):
            raise refusal(Fault.TOO_BIG, what="有单元格文字过长,或引号没有成对") from None
        ended = "end of data" in str(error)
        raise refusal(Fault.QUOTES, FILE if ended else f"{SHEET}!第{lines.line_num}行") from None


def unguarded(value: str) -> str:
    """Return a cell's text without what was put around it to keep it a text."""
    value = trimmed(value)
    guarded = GUARDED.fullmatch(value)
    if guarded:
        return trimmed(guarded[1].replace('""', '"'))
    if paired := SINGLE_QUOTES.fullmatch(value):
        return trimmed(paired[1])
    return plain_text(value)
