"""Wall 5, the canary scan (金丝雀扫描): is a raw value anywhere it should not be, in any disguise?

`scan(targets, needles)` takes files, folders, bytes and strings, and finds each needle as UTF-8,
UTF-16, GB 18030, backslash-u, percent and HTML escapes, hex and base64 at all three phases; in file
names; and inside gzip, zlib, zip, tar, PNG chunks, PDF streams, pickles, and SQLite pages and rows,
one inside another. Every test that uses it must first plant a leak in the place and see it found.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEEPEST = 6
LARGEST = 64 * 1024 * 1024
Target = Path | bytes | str


@dataclass(frozen=True)
class Sighting:
    """A needle (by its place in the list, never its text), where, and in which disguise."""

    where: str
    needle: int
    spelling: str


def scan(targets: Iterable[Target], needles: Iterable[str]) -> list[Sighting]:
    """Return every sighting of every needle in every target; folders are walked."""
    sought = list(needles)
    forms = _Forms(sought)
    found: dict[Sighting, None] = {}
    for place, target in enumerate(targets):
        for where, data in _opened(target, place):
            for number, spelling in forms.sightings(data):
                found[Sighting(_redacted(where, sought), number, spelling)] = None
    return list(found)


_HEAD = 4  # bytes; the shortest spelling of two Han characters
_ANY_CASE = frozenset({"backslash", "percent", "html", "hex"})


def _redacted(where: str, needles: list[str]) -> str:
    """A report names files, and a file's name may be the leak."""
    for needle in needles:
        where = where.replace(needle, "…")
    return where


# ---- disguises ----------------------------------------------------------------------------------
def _spellings(needle: str) -> dict[str, list[bytes]]:
    utf8 = needle.encode("utf-8")
    spellings = {
        "utf-8": [utf8],
        "utf-16": [needle.encode("utf-16-le"), needle.encode("utf-16-be")],
        "gb18030": [needle.encode("gb18030")],
        "backslash": [_backslash(needle), _backslash_long(needle), _backslash_x(utf8)],
        "percent": ["".join(f"%{b:02x}" for b in utf8).encode(), quote(needle, safe="").encode()],
        "html": [_entities(needle, "&#{};"), _entities(needle, "&#x{:x};")],
        "hex": [utf8.hex().encode(), utf8.hex(" ").encode()],
        "base64": [*_base64_phases(utf8), *_base64_phases(needle.encode("utf-16-le"))],
    }
    return {name: _told_apart(name, forms, utf8) for name, forms in spellings.items()}


def _told_apart(name: str, forms: list[bytes], utf8: bytes) -> list[bytes]:
    """Leave out the spellings of ASCII needles that are plain UTF-8 anyway."""
    return [form for form in forms if form and (name == "utf-8" or form != utf8)]


def _backslash(needle: str) -> bytes:
    """JSON's spelling, characters beyond the BMP as two escapes; plain ASCII left alone."""
    units = struct.unpack(f">{len(needle.encode('utf-16-be')) // 2}H", needle.encode("utf-16-be"))
    return "".join(chr(u) if u < 128 else f"\\u{u:04x}" for u in units).encode()


def _backslash_long(needle: str) -> bytes:
    """Python's spelling, as in repr of ASCII and protocol 0 pickles."""
    return needle.encode("unicode_escape")


def _backslash_x(data: bytes) -> bytes:
    return "".join(chr(b) if 32 <= b < 127 else f"\\x{b:02x}" for b in data).encode()


def _entities(needle: str, form: str) -> bytes:
    return "".join(form.format(ord(char)) for char in needle).encode()


def _base64_phases(data: bytes) -> Iterator[bytes]:
    """The characters that do not depend on what stands before or after, at each of three phases."""
    for phase in range(3):
        coded = base64.b64encode(b"\0" * phase + data)
        start = (phase * 8 + 5) // 6
        end = (phase + len(data)) * 8 // 6
        core = coded[start:end]
        yield from (core, core.translate(bytes.maketrans(b"+/", b"-_")))


class _Forms:
    """All spellings of all needles, found in one pass by their first four bytes."""

    def __init__(self, needles: list[str]) -> None:
        self._by_head: dict[int, list[tuple[bytes, int, str]]] = {}
        for number, needle in enumerate(needles):
            for spelling, forms in _spellings(needle).items():
                for form in dict.fromkeys(forms):
                    kept = form.lower() if spelling in _ANY_CASE else form
                    if kept:
                        self._keep(kept, number, spelling)
        self._heads = np.array(sorted(self._by_head), dtype="<u4")

    def sightings(self, data: bytes) -> set[tuple[int, str]]:
        """Return (needle, spelling) of everything in `data`."""
        lowered = data.lower()
        found = self._search(data)
        return found if lowered == data else found | self._search(lowered)

    def _keep(self, form: bytes, number: int, spelling: str) -> None:
        if len(form) < _HEAD:
            raise ValueError("a needle is too short to be searched for")
        head = int.from_bytes(form[:_HEAD], "little")
        self._by_head.setdefault(head, []).append((form, number, spelling))

    def _search(self, data: bytes) -> set[tuple[int, str]]:
        found: set[tuple[int, str]] = set()
        for phase in range(_HEAD):
            count = (len(data) - phase) // _HEAD
            if count <= 0:
                continue
            words = np.frombuffer(data, dtype="<u4", count=count, offset=phase)
            for at in np.flatnonzero(np.isin(words, self._heads)):
                start = int(at) * _HEAD + phase
                for form, number, spelling in self._by_head[int(words[at])]:
                    if data.startswith(form, start):
                        found.add((number, spelling))
        return found


# ---- containers ---------------------------------------------------------------------------------
def _opened(target: Target, place: int) -> Iterator[tuple[str, bytes]]:
    if isinstance(target, str):
        yield f"text {place}", target.encode("utf-8", "surrogatepass")
    elif isinstance(target, bytes):
        yield from _layers(f"bytes {place}", target, DEEPEST)
    elif target.is_dir():
        for path in sorted(target.rglob("*")):
            yield (
                f"name of {path}",
                str(path.relative_to(target)).encode("utf-8", "surrogateescape"),
            )
            if path.is_file():
                yield from _file(path)
    else:
        yield f"name of {target}", target.name.encode("utf-8", "surrogateescape")
        yield from _file(target)


def _file(path: Path) -> Iterator[tuple[str, bytes]]:
    data = path.read_bytes()
    yield from _layers(str(path), data, DEEPEST)
    if data.startswith(b"SQLite format 3\0"):
        yield from _sqlite_rows(path)


def _layers(where: str, data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    yield where, data
    if depth == 0:
        return
    for name, inner in _inside(data):
        yield from _layers(f"{where} > {name}", inner, depth - 1)


def _inside(data: bytes) -> Iterator[tuple[str, bytes]]:
    for number, inner in enumerate(_inflated(data)):
        yield f"deflated {number}", inner
    for number, inner in enumerate(_gunzipped(data)):
        yield f"gzip {number}", inner
    yield from _zipped(data)
    yield from _tarred(data)
    for number, inner in enumerate(_unbased(data)):
        yield f"base64 {number}", inner
    for number, inner in enumerate(_utf16(data)):
        yield f"utf-16 text {number}", inner


def _inflated(data: bytes) -> Iterator[bytes]:
    """Every zlib stream at any offset: PNG zTXt, PDF streams, git objects, Prefect results."""
    for match in re.finditer(rb"[\x08-\x78][\x01\x5e\x9c\xda]", data):
        if int.from_bytes(match[0], "big") % 31 == 0:
            yield from _tried(data[match.start() :], zlib.MAX_WBITS)


def _gunzipped(data: bytes) -> Iterator[bytes]:
    for match in re.finditer(rb"\x1f\x8b\x08", data):
        yield from _tried(data[match.start() :], zlib.MAX_WBITS | 16)


def _tried(data: bytes, wbits: int) -> Iterator[bytes]:
    """Inflate as far as it goes: a torn stream leaks its beginning all the same."""
    inflater = zlib.decompressobj(wbits)
    out = b""
    try:
        for at in range(0, len(data), 4096):
            out += inflater.decompress(data[at : at + 4096], LARGEST)
            if inflater.eof or len(out) > LARGEST:
                break
    except zlib.error:
        pass
    if len(out) > 3:
        yield out


def _zipped(data: bytes) -> Iterator[tuple[str, bytes]]:
    if b"PK\x03\x04" not in data:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data[data.index(b"PK\x03\x04") :])) as archive:
            for member in archive.infolist():
                yield "zip member name", member.filename.encode("utf-8", "surrogatepass")
                yield f"zip member {member.header_offset}", archive.read(member)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, OSError):
        return


def _tarred(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[257:262] != b"ustar":
        return
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                handle = archive.extractfile(member) if member.isfile() else None
                if handle:
                    yield f"tar member {member.offset}", handle.read()
    except tarfile.TarError:
        return


def _unbased(data: bytes) -> Iterator[bytes]:
    """Every base64 text of some length, decoded: a compressed or pickled result may be inside."""
    for match in re.finditer(rb"[A-Za-z0-9+/_-]{24,}={0,2}", data):
        text = match[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        try:
            yield base64.b64decode(text + b"=" * (-len(text) % 4))
        except binascii.Error:
            continue


def _utf16(data: bytes) -> Iterator[bytes]:
    """Read UTF-16 with a mark back as UTF-8, so that escapes inside it are seen."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield data.decode("utf-16", "replace").encode("utf-8", "replace")


def _sqlite_rows(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every value of every table: a long value spans pages and is whole only here."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.text_factory = bytes
    try:
        tables = connection.execute("select name from sqlite_master where type='table'").fetchall()
        for (table,) in tables:
            for row in connection.execute(f'select * from "{table.decode()}"'):
                for value in row:
                    data = value if isinstance(value, bytes) else str(value).encode()
                    yield from _layers(f"{path} rows", data, DEEPEST)
    except sqlite3.Error:
        return
    finally:
        connection.close()


def gzipped(data: bytes) -> bytes:
    """Compress reproducibly, for planting."""
    return gzip.compress(data, mtime=0)
