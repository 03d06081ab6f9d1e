"""The csv reader: byte order mark, then strict UTF-8, then GB18030, and never gbk.

gbk is a part of GB18030; decoding with it loses or garbles the rare characters of names.
"""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

from gongshi.sources.faults import Fault, refusal
from gongshi.sources.grid import Book, Cell, Sheet, plain_text, trimmed
from gongshi.sources.magic import UTF16_MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.sources.limits import Limits

SHEET = "名单"
SEPARATORS = (",", "\t", ";")
SAMPLE_LINES = 20
GUARDED = re.compile(r'="(.*)"', re.DOTALL)  # ="530102…": how Excel is told that this is text

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
    separator = _separator(text)
    return Book((Sheet(SHEET, dict(_cells(text, separator, limits))),))


def decode(data: bytes) -> str:
    """Return the text in the encoding that the bytes themselves prove, or refuse."""
    if data.startswith(UTF16_MARKS):
        return _strict(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _strict(data, "gb18030").translate(PROMOTED)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise refusal(Fault.ENCODING) from None


def _separator(text: str) -> str:
    lines = text.splitlines()[:SAMPLE_LINES]
    return max(SEPARATORS, key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _cells(text: str, separator: str, limits: Limits) -> Iterator[tuple[tuple[int, int], Cell]]:
    cells = 0
    for row, values in enumerate(_rows(text, separator, limits), 1):
        cells += len(values)
        if row > limits.rows or cells > limits.cells or len(values) > limits.columns:
            raise refusal(Fault.TOO_BIG, what="行、列或单元格过多")
        for column, value in enumerate(values, 1):
            if kept := _plain(value):
                yield (row, column), Cell(kept)


def _rows(text: str, separator: str, limits: Limits) -> Iterator[list[str]]:
    csv.field_size_limit(limits.cell_characters)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    except csv.Error:
        raise refusal(Fault.UNREADABLE) from None


def _plain(value: str) -> str:
    value = trimmed(value)
    guarded = GUARDED.fullmatch(value)
    if guarded:
        return trimmed(guarded[1].replace('""', '"'))
    return plain_text(value)
