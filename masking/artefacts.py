"""What an artefact says (成品里的文字): its texts, and the texts its escapes spell.

Bytes that leave are a PNG's chunks, JSON, or plain text; a text may be written in HTML entities or
tags, backslash-u or percent escapes. Nothing here looks for anything: the gate does.
"""

from __future__ import annotations

import html
import json
import re
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BOM = b"\xef\xbb\xbf"
_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_TEXT = 4_000_000  # bytes of one inflated PNG text chunk
_ESCAPED = re.compile(
    r"\\+(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2}))"
)
_DEEPEST = 3  # escapes of escapes: JSON in JSON, an entity's ampersand as an entity
_TAG = re.compile(r"<[^<>]{0,400}>")


def texts_of(data: bytes) -> list[str]:
    """Return the texts of a file: a PNG's chunks but pixels, JSON keys and values, or all of it."""
    if data.startswith(_PNG):
        return list(_png_texts(data))
    if data.removeprefix(_BOM)[:64].lstrip()[:1] in (b"{", b"["):
        return [*_decoded(data), *_json_texts(data.removeprefix(_BOM))]
    return list(_decoded(data))


def _decoded(data: bytes) -> Iterator[str]:
    """Yield bytes as text: as UTF-8; where they are none, as what a machine may have used."""
    yield data.decode("utf-8", "replace")
    if b"\0" in data:
        yield from (data.decode(name, "replace") for name in ("utf-16-le", "utf-16-be", "utf-32"))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        for name in ("latin-1", "gb18030", "utf-16-le", "utf-16-be"):
            yield data.decode(name, "replace")


def spellings(text: str) -> Iterator[str]:
    """Yield the text and what its escapes say, and theirs in turn, each once."""
    seen, fresh = {text}, [text]
    yield text
    for _ in range(_DEEPEST):
        readings = (read(one) for one in fresh for mark, read in _READINGS if mark in one)
        fresh = [one for one in dict.fromkeys(readings) if one not in seen]
        seen.update(fresh)
        yield from fresh


def _unescaped(text: str) -> str:
    """Read backslash escapes; two that make one character are joined."""
    read = _ESCAPED.sub(_escaped_char, text)
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped_char(found: re.Match[str]) -> str:
    code = int(next(filter(None, found.groups())), 16)
    return chr(code) if code <= sys.maxunicode else found[0]


_READINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("&", html.unescape),
    ("<", lambda text: html.unescape(_TAG.sub("", text))),
    ("\\", _unescaped),
    ("%", unquote),
)


def _json_texts(data: bytes) -> Iterator[str]:
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        return
    yield from _leaves(parsed)


def _leaves(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, str):
            yield item


def _png_texts(data: bytes) -> Iterator[str]:
    """Yield the text of every chunk that holds text, and anything after the end."""
    place = len(_PNG)
    while place + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        if len(body) < length:  # broken off: whatever is left may be anything
            yield from _chunk_texts(data[place:])
            return
        place += length + 12
        if kind not in (b"IHDR", b"IDAT", b"PLTE", b"pHYs", b"sRGB", b"gAMA", b"tRNS"):
            yield from _chunk_texts(body)
        if kind == b"IEND":
            break
    if place < len(data):
        yield from _decoded(data[place:])


def _chunk_texts(body: bytes) -> Iterator[str]:
    for piece in (body, *_inflated(body)):
        yield from _decoded(piece)


def _inflated(body: bytes) -> Iterator[bytes]:
    """Yield what is deflated in a zTXt, iTXt or iCCP chunk, to a limit."""
    for start in (m.start() for m in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body[:300])):
        try:
            yield zlib.decompressobj().decompress(body[start:], _MOST_TEXT)
        except zlib.error:
            continue
