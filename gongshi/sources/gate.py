"""The gate before any spreadsheet library: how big a package is and what it carries.

Streams every part once and counts; keeps nothing. A file passes only if its packing, sizes, cells,
merges and relations are within the limits, no part has a DOCTYPE and nothing points outside.
openpyxl would find out by running out of time or memory.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING
from xml.parsers import expat

from gongshi.sources.faults import Fault, refusal
from gongshi.sources.magic import UTF16_MARKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongshi.sources.limits import Limits

    Handler = Callable[[dict[str, str]], None]

CHUNK = 65_536
ENCRYPTED_FLAG = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
WORKBOOK = "xl/workbook.xml"
MANIFEST = "[Content_Types].xml"
MARKUP = (".xml", ".rels", ".vml")
OF_SHEETS = "xl/worksheets/_rels/"
HYPERLINK = "/hyperlink"
COLUMN_NAME = re.compile(r"[A-Z]{1,3}")
DIGITS = "0123456789"
TRUE = ("1", "true")
LONGEST_ROW = 7
SHEETS = ("worksheet", "dialogsheet", "macrosheet")
STRICT = "http://purl.oclc.org/ooxml/"
LISTS = frozenset({"xlsx", "xls", "et", "xlsm", "csv"})
ELEMENTS_OF_A_TEXT = 12  # a cell of three parts in bold; more only beside plain ones
LONGEST_TOKEN = 262_144  # a tag, comment or attribute; texts come in pieces
LONGEST_COLUMN = 5  # digits of a column's number
LETTERS = 26
NAMES_REMEMBERED = 100


@dataclass
class Survey:
    """What the gate counted.

    `formulas` are the cells that hold one, (row, column) by part; `unplaced` if any has no address.
    `recalculated`: whoever opens the file is told to work out every formula first.
    """

    unpacked: int = 0
    elements: int = 0
    cells: int = 0
    merged_area: int = 0
    merges: int = 0
    linked_area: int = 0
    formulas: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    unplaced: bool = False
    recalculated: bool = False
    links: int = 0
    macros: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)


def survey(data: bytes, limits: Limits) -> Survey:
    """Walk the whole package. Raises SourceListError at the first thing over a limit."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return _Gate(package, limits).walk()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, OSError) as error:
        raise refusal(Fault.UNREADABLE) from error
    except (zipfile.zlib.error, RuntimeError, expat.ExpatError) as error:  # type: ignore[attr-defined]
        raise refusal(Fault.UNREADABLE) from error


class _Gate:
    """One walk over one package."""

    def __init__(self, package: zipfile.ZipFile, limits: Limits) -> None:
        self.package = package
        self.limits = limits
        self.seen = Survey()

    def walk(self) -> Survey:
        entries = self.package.infolist()
        self._check_packing(entries)
        for entry in entries:
            self._read(entry)
        self._note()
        return self.seen

    def _check_packing(self, entries: list[zipfile.ZipInfo]) -> None:
        names = [entry.filename for entry in entries]
        if len(entries) > self.limits.entries:
            raise refusal(Fault.TOO_BIG, what=f"内部文件超过{self.limits.entries}个")
        if sum(entry.file_size for entry in entries) > self.limits.unpacked_bytes:
            raise self._too_much()
        if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
            raise refusal(Fault.ENCRYPTED)
        if len(set(names)) != len(names) or any(e.compress_type not in METHODS for e in entries):
            raise refusal(Fault.UNREADABLE)
        if WORKBOOK not in names or MANIFEST not in names:
            raise refusal(_other_package(names))

    def _read(self, entry: zipfile.ZipInfo) -> None:
        if entry.filename.endswith("vbaProject.bin"):
            self.seen.macros = True
        chunks = self._chunks(entry)
        first = next(chunks, b"")
        if not _is_markup(entry.filename, first):
            for _ in chunks:
                pass
            return
        scan = _Scan(self.seen, self.limits, entry.filename)
        for chunk in chain((first,), chunks):
            scan.feed(chunk)
        scan.close()

    def _chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        with self.package.open(entry) as part:
            while chunk := part.read(CHUNK):
                self.seen.unpacked += len(chunk)
                if self.seen.unpacked > self.limits.unpacked_bytes:
                    raise self._too_much()
                yield chunk

    def _too_much(self) -> Exception:
        return refusal(Fault.TOO_BIG, what=f"解压后超过{self.limits.unpacked_bytes >> 20}MB")

    def _note(self) -> None:
        if self.seen.links:
            self.seen.notes.append(("文件", f"{self.seen.links}处超链接,未使用"))
        if self.seen.macros:
            self.seen.notes.append(("文件", "宏,未运行"))


def _is_markup(name: str, first: bytes) -> bool:
    """Return whether a part may be read as XML, whatever it is called."""
    text = first.removeprefix(b"\xef\xbb\xbf").lstrip()
    return name.lower().endswith(MARKUP) or text.startswith((b"<", *UTF16_MARKS)) or not text


def _other_package(names: list[str]) -> Fault:
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return Fault.WORD
    inside = {name.rpartition(".")[2].lower() for name in names}
    packed = MANIFEST not in names and "mimetype" not in names
    return Fault.ARCHIVE if packed and inside & LISTS else Fault.OTHER_PACKAGE


class _Scan:
    """Counts the elements of one part. What its root is decides what its elements mean."""

    def __init__(self, seen: Survey, limits: Limits, part: str) -> None:
        self.seen = seen
        self.part = part
        self.placed = self.beyond = False
        self.limits = limits
        self.depth = self.elements = self.cells = self.fed = 0
        self.last = (0, 0)
        self.related: set[tuple[str, str]] = set()
        self.ceiling = limits.elements - seen.elements
        self.most_elements = min(limits.elements_beside, self.ceiling)
        self.most_cells = limits.cells - seen.cells
        self.handlers: dict[str, Handler | None] = {
            "Relationship": self._relation,
            "si": self._holds_text,
            "comment": self._holds_text,
            "calcPr": self._calculation,
        }
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = False
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def feed(self, chunk: bytes) -> None:
        self.parser.Parse(chunk, False)
        self.fed += len(chunk)
        if self.fed - self.parser.CurrentByteIndex > LONGEST_TOKEN:
            raise refusal(Fault.TOO_BIG, what="内容或格式过长")  # expat reads it anew each time

    def close(self) -> None:
        self.parser.Parse(b"", True)
        self.seen.elements += self.elements
        self.seen.cells += self.cells

    def _doctype(self, *_: object) -> None:
        raise refusal(Fault.FORBIDDEN_CONTENT, what="DOCTYPE 声明")

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.elements == 1:
            self._root(name, attributes)
        if self.elements > self.most_elements or self.depth > self.limits.depth:
            raise refusal(Fault.TOO_BIG, what="内容或格式过多")
        handle = self.handlers[name] if name in self.handlers else self._learnt(name)
        if handle is not None:
            handle(attributes)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        if any(value.startswith(STRICT) for value in attributes.values()):
            raise refusal(Fault.STRICT)
        if name.rpartition(":")[2] in SHEETS:
            self.handlers |= {
                "c": self._cell,
                "row": self._row,
                "f": self._formula,
                "col": self._column_look,
                "mergeCell": self._merge,
                "hyperlink": self._link,
            }

    def _learnt(self, name: str) -> Handler | None:
        """Return the handler of a name with or without a prefix, and remember a few names."""
        handle = self.handlers.get(name.rpartition(":")[2])
        if len(self.handlers) < NAMES_REMEMBERED:
            self.handlers[name] = handle
        return handle

    def _holds_text(self, _attributes: dict[str, str]) -> None:
        """Allow the elements that one cell or text is made of."""
        self.most_elements = min(self.most_elements + ELEMENTS_OF_A_TEXT, self.ceiling)

    def _relation(self, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode", "").lower() != "external":
            self._inside(attributes.get("Type", ""), attributes.get("Target", ""))
            return
        if not attributes.get("Type", "").endswith(HYPERLINK):
            raise refusal(Fault.FORBIDDEN_CONTENT, what="外部链接")
        self.seen.links += 1

    def _inside(self, type_: str, target: str) -> None:
        """Refuse a sheet that names one part many times: openpyxl reads it as often."""
        if (type_, target) in self.related and self.part.startswith(OF_SHEETS):
            raise refusal(Fault.UNREADABLE)
        self.related.add((type_, target))

    def _calculation(self, attributes: dict[str, str]) -> None:
        self.seen.recalculated = attributes.get("fullCalcOnLoad", "0") in TRUE

    def _formula(self, attributes: dict[str, str]) -> None:
        self._holds(attributes)
        if self.placed:
            self.seen.formulas.setdefault(self.part, set()).add(self.last)
        else:
            self.seen.unplaced = True

    def _cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > self.most_cells:
            raise refusal(Fault.TOO_BIG, what=f"单元格超过{self.limits.cells}个(含空白格式)")
        self._holds_text(attributes)
        name = attributes.get("r")
        self.placed = bool(name)
        if name:
            self._follows(_place(name))

    def _row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "1")
        if not (number.isascii() and number.isdigit()):
            raise refusal(Fault.UNREADABLE)

    def _column_look(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if not all(
            part.isascii() and part.isdigit() and len(part) <= LONGEST_COLUMN
            for part in (first, last)
        ):
            raise refusal(Fault.UNREADABLE)

    def _follows(self, place: tuple[int, int]) -> None:
        """Refuse two cells at one address: readers differ in which of them they keep."""
        if place <= self.last:
            raise refusal(Fault.UNREADABLE)
        self.last = place
        self._within(*place)

    def _within(self, row: int, column: int) -> None:
        if row > self.limits.rows:
            raise refusal(Fault.TOO_BIG, what=f"超过{self.limits.rows}行(含空白格式)")
        if column > self.limits.columns and not self.beyond:
            self.beyond = True  # a row formatted to its very end is no wide list
            self.handlers |= {"v": self._holds, "is": self._holds}

    def _holds(self, _attributes: dict[str, str]) -> None:
        """Refuse a cell that holds something beyond the last column that a list may have."""
        if self.last[1] > self.limits.columns:
            raise refusal(Fault.TOO_BIG, what=f"超过{self.limits.columns}列")

    def _merge(self, attributes: dict[str, str]) -> None:
        self.seen.merges += 1
        self.seen.merged_area += _area(attributes)
        if self.seen.merged_area > self.limits.merged_area:
            raise refusal(Fault.TOO_BIG, what="合并单元格的面积过大")
        if self.seen.merges > self.limits.merges:
            raise refusal(Fault.TOO_BIG, what=f"合并单元格超过{self.limits.merges}处")

    def _link(self, attributes: dict[str, str]) -> None:
        self.seen.linked_area += _area(attributes)
        if self.seen.linked_area > self.limits.linked_area:
            raise refusal(Fault.TOO_BIG, what="超链接的面积过大")


def _area(attributes: dict[str, str]) -> int:
    first, _, last = attributes.get("ref", "").partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    if bottom < top or right < left:
        raise refusal(Fault.UNREADABLE)
    return (bottom - top + 1) * (right - left + 1)


def _place(name: str) -> tuple[int, int]:
    letters = name.rstrip(DIGITS)
    row = name[len(letters) :]
    if not row or len(row) > LONGEST_ROW:
        raise refusal(Fault.UNREADABLE)
    return int(row), _column(letters)


@cache
def _column(letters: str) -> int:
    if not COLUMN_NAME.fullmatch(letters):
        raise refusal(Fault.UNREADABLE)
    column = 0
    for letter in letters:
        column = column * LETTERS + ord(letter) - ord("A") + 1
    return column
