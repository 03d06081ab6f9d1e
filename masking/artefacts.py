"""What an artefact says (成品里的文字): its texts, and the texts its escapes spell.

Bytes that leave are a PNG's chunks, JSON, or plain text; a text may be written in HTML entities or
tags, backslash-u or percent escapes. Nothing here looks for anything: the gate does.
"""

from __future__ import annotations

import html
import json
import re
import struct
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_TEXT = 4_000_000  # bytes of one inflated PNG text chunk
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_TAG = re.compile(r"<[^<>]{0,400}>")


def texts_of(data: bytes) -> list[str]:
    """Return the texts of a file: a PNG's chunks but pixels, JSON keys and values, or all of it."""
    if data.startswith(_PNG):
        return list(_png_texts(data))
    plain = data.decode("utf-8", "replace")
    if data[:64].lstrip()[:1] in (b"{", b"["):
        return [plain, *_json_texts(data)]
    return [plain]


def spellings(text: str) -> Iterator[str]:
    """Yield the text and what its escapes say, each once."""
    seen = {text}
    yield text
    for mark, read in _READINGS:
        if mark in text and (spelled := read(text)) not in seen:
            seen.add(spelled)
            yield spelled


def _unescaped(text: str) -> str:
    """Read backslash-u escapes; two that make one character are joined."""
    read = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    return read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_READINGS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("&", html.unescape),
    ("<", lambda text: html.unescape(_TAG.sub("", text))),
    ("\\u", _unescaped),
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
        place += length + 12
        if kind not in (b"IHDR", b"IDAT", b"PLTE", b"pHYs", b"sRGB", b"gAMA", b"tRNS"):
            yield from _chunk_texts(body)
        if kind == b"IEND":
            break
    if place < len(data):
        yield data[place:].decode("utf-8", "replace")


def _chunk_texts(body: bytes) -> Iterator[str]:
    for piece in (body, *_inflated(body)):
        yield piece.decode("utf-8", "replace")
        yield piece.decode("latin-1")


def _inflated(body: bytes) -> Iterator[bytes]:
    """Yield what is deflated in a zTXt, iTXt or iCCP chunk, to a limit."""
    for start in (m.start() for m in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body[:300])):
        try:
            yield zlib.decompressobj().decompress(body[start:], _MOST_TEXT)
        except zlib.error:
            continue
