"""The gate before any reader of old workbooks (.xls, .et): BIFF records counted, nothing kept.

A workbook stream is a row of records: id, length, body ([MS-XLS] 2.1.4). The gate needs their first
bytes only. It also remembers which formulas hold no result: the readers do not tell.
"""

from __future__ import annotations

import io
import struct
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlrd.compdoc import CompDoc, CompDocError

from gongshi.sources.biff_looks import anchors, condition_areas, covers, hides, own_place
from gongshi.sources.faults import Fault, refusal
from gongshi.sources.grid import Drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.sources.grid import Merge
    from gongshi.sources.limits import Limits

STREAMS = ("Workbook", "Book")
HEAD = struct.Struct("<HH")
PLACE = struct.Struct("<HH")
SPAN = struct.Struct("<HHHH")
FORMULA, BOF, EOF, FILEPASS, BOUNDSHEET, MERGED = 0x06, 0x0809, 0x0A, 0x2F, 0x85, 0xE5
LINK, BOOK_LINKED = 0x01B8, 0x01AE
OWN_BOOKS = (b"\x01\x04", b"\x01\x3a")  # this workbook, and functions of add-ins
DRAWING, OBJECT = 0xEC, 0x5D
CONDITIONS, CONDITION = 0x01B0, 0x01B1
MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
SINGLE = frozenset({0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0xFD, 0xD6, FORMULA})
MULTIPLE = frozenset({0xBD, 0xBE})
BLANKS = frozenset({0x0201, 0xBE})
BIFF8 = 0x0600  # before it texts are in the bytes of a code page, which the readers disagree about
EMPTY_TEXT = b"\x03"  # kind of a formula's result: a text of no length
NO_NUMBER = b"\xff\xff"
RESULT = slice(6, 14)


@dataclass
class OldSurvey:
    """What was counted. `uncalculated` and `formulas` are (row, column) from 1, by sheet."""

    sheets: list[int] = field(default_factory=list)
    formulas: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    uncalculated: dict[int, set[tuple[int, int]]] = field(default_factory=dict)
    cells: int = 0
    drawn: dict[int, list[Drawn]] = field(default_factory=dict)
    anchors: deque[Merge] = field(default_factory=deque)
    conditional: dict[int, list[Merge]] = field(default_factory=dict)
    areas: tuple[Merge, ...] = ()
    places: set[tuple[int, int]] = field(default_factory=set)
    merged_area: int = 0
    links: int = 0
    other_books: int = 0
    macros: bool = False

    def notes(self) -> Iterator[tuple[str, str]]:
        """List what is in the file beside its cells and is never used."""
        if self.links:
            yield "文件", f"{self.links}处超链接,未使用"
        if self.other_books:
            yield "文件", f"{self.other_books}处外部工作簿链接,未读取"
        if self.macros:
            yield "文件", "宏,未运行"


def survey_old(data: bytes, limits: Limits) -> OldSurvey:
    """Walk the workbook stream. Raises SourceListError for what is over a limit or no workbook."""
    seen = OldSurvey(macros=MACROS in data)
    opened: list[int] = []
    for offset, id_, body in _records(_stream(data)):
        if id_ == BOF:
            if int.from_bytes(body[:2], "little") < BIFF8:
                raise refusal(Fault.OLD_VERSION)
            opened.append(offset)
        elif id_ == EOF:
            opened = opened[:-1]
        elif id_ == FILEPASS:
            raise refusal(Fault.ENCRYPTED)
        elif id_ == BOUNDSHEET:
            seen.sheets.append(int.from_bytes(body[:4], "little"))
        elif id_ == LINK:
            seen.links += 1
        elif id_ == BOOK_LINKED:
            seen.other_books += body[2:4] not in OWN_BOOKS
        else:
            _of_sheet(seen, opened[0] if opened else 0, id_, body, limits)
    return seen


def _of_sheet(seen: OldSurvey, sheet: int, id_: int, body: bytes, limits: Limits) -> None:
    if id_ in SINGLE or id_ in MULTIPLE:
        _cell(seen, sheet, id_, body, limits)
    elif id_ == MERGED:
        _merge(seen, body, limits)
    elif id_ == DRAWING:
        seen.anchors += anchors(body)
    elif id_ == CONDITIONS:
        seen.areas = condition_areas(body)
    elif id_ == CONDITION and hides(body):
        seen.conditional.setdefault(sheet, []).extend(seen.areas)
        seen.areas = ()
    elif id_ == OBJECT:
        _object(seen, sheet, body)
        if sum(map(len, seen.drawn.values())) > limits.merges:
            raise refusal(Fault.TOO_BIG, what="图片、文本框或图形过多")


def _stream(data: bytes) -> bytes:
    try:
        document = CompDoc(data, logfile=io.StringIO())
        found = (document.get_named_stream(name) for name in STREAMS)
        stream = next((bytes(part) for part in found if part), None)
    except (CompDocError, AssertionError, IndexError, struct.error, ValueError):
        raise refusal(Fault.UNREADABLE) from None
    if stream is None:
        raise refusal(Fault.OTHER)
    return stream


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + HEAD.size <= len(stream):
        id_, length = HEAD.unpack_from(stream, at)
        yield at, id_, stream[at + HEAD.size : at + HEAD.size + length]
        at += HEAD.size + length


def _cell(seen: OldSurvey, sheet: int, id_: int, body: bytes, limits: Limits) -> None:
    if len(body) < PLACE.size:
        raise refusal(Fault.UNREADABLE)
    row, column = PLACE.unpack_from(body)
    last = int.from_bytes(body[-2:], "little") if id_ in MULTIPLE else column
    seen.cells += max(last - column, 0) + 1
    if row >= limits.rows or last >= limits.columns or seen.cells > limits.cells:
        raise refusal(Fault.TOO_BIG, what="行、列或单元格过多(含空白格式)")
    if id_ not in BLANKS:
        _once(seen, sheet, row, range(column, last + 1))
    if id_ == FORMULA:
        place = (row + 1, column + 1)
        seen.formulas.setdefault(sheet, set()).add(place)
        result = body[RESULT]
        if result[:1] == EMPTY_TEXT and result[6:] == NO_NUMBER:
            seen.uncalculated.setdefault(sheet, set()).add(place)


def _once(seen: OldSurvey, sheet: int, row: int, columns: range) -> None:
    """Refuse two values at one address: which of them is shown depends on the program."""
    places = {(sheet, row << 8 | column) for column in columns}
    if places & seen.places:
        raise refusal(Fault.UNREADABLE)
    seen.places |= places


def _object(seen: OldSurvey, sheet: int, body: bytes) -> None:
    """Remember where an object lies: in its own record, or in the drawing record before it."""
    area = own_place(body)
    if area is None and seen.anchors:
        area = seen.anchors.popleft()
    if area is not None and covers(body):
        seen.drawn.setdefault(sheet, []).append(Drawn(area))


def _merge(seen: OldSurvey, body: bytes, limits: Limits) -> None:
    for at in range(2, len(body) - SPAN.size + 1, SPAN.size):
        top, bottom, left, right = SPAN.unpack_from(body, at)
        if bottom < top or right < left:
            raise refusal(Fault.UNREADABLE)
        seen.merged_area += (bottom - top + 1) * (right - left + 1)
        if seen.merged_area > limits.merged_area:
            raise refusal(Fault.TOO_BIG, what="合并单元格的面积过大")
