"""The nonce in a picture (图片随机数): 32 random bytes in a PNG text chunk, standard library only.

A picture is drawn the same way every time, so its bare hash could be guessed row by row once the
rows are erased. The nonce makes the published hash say nothing to who does not hold the file.
"""

from __future__ import annotations

import secrets
import struct
import zlib
from typing import TYPE_CHECKING

from gongshi.errors import PictureError, VerificationFailed
from gongshi.record.strict import hexbytes

if TYPE_CHECKING:
    from collections.abc import Iterator

NONCE_SIZE = 32
KEYWORD = b"gongshi-nonce"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_IHDR_START = b"\x00\x00\x00\x0dIHDR"
_AFTER_IHDR = len(_SIGNATURE) + 25  # IHDR is 13 bytes in a frame of 12


def new_nonce() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(NONCE_SIZE)


def with_nonce(png: bytes, nonce: bytes) -> bytes:
    """Return `png` with a tEXt chunk `gongshi-nonce` (64 hex digits) after its header."""
    if len(nonce) != NONCE_SIZE:
        raise PictureError("picture_nonce", "图片随机数长度有误", "请联系维护人员")
    try:
        already = any(_is_nonce(kind, data) for kind, data in _chunks(png))
    except VerificationFailed:
        raise PictureError("picture_png", "图片不是完整的PNG文件", "请重新生成图片") from None
    if already:
        raise PictureError("picture_nonce", "图片已带随机数", "请从原图重新生成")
    data = KEYWORD + b"\x00" + nonce.hex().encode("ascii")
    return png[:_AFTER_IHDR] + _chunk(b"tEXt", data) + png[_AFTER_IHDR:]


def picture_nonce(png: bytes) -> bytes:
    """Return the nonce of a picture; VerificationFailed for none, two, or a damaged file."""
    found = [data for kind, data in _chunks(png) if _is_nonce(kind, data)]
    if len(found) != 1:
        raise VerificationFailed("picture_nonce")
    written = found[0].removeprefix(KEYWORD + b"\x00")
    try:
        nonce = hexbytes(written.decode("ascii"), "picture_nonce")
    except UnicodeDecodeError:
        raise VerificationFailed("picture_nonce") from None
    if len(nonce) != NONCE_SIZE:
        raise VerificationFailed("picture_nonce")
    return nonce


def _is_nonce(kind: bytes, data: bytes) -> bool:
    return kind == b"tEXt" and data.startswith(KEYWORD + b"\x00")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk's type and data, from IHDR to IEND, checksums verified."""
    if not png.startswith(_SIGNATURE + _IHDR_START):
        raise VerificationFailed("picture_png")
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(png):
            raise VerificationFailed("picture_png")
        (length,) = struct.unpack_from(">I", png, at)
        kind, end = png[at + 4 : at + 8], at + 12 + length
        data = png[at + 8 : end - 4]
        if end > len(png) or png[at:end] != _chunk(kind, data):
            raise VerificationFailed("picture_png")
        yield kind, data
        at = end
    if at != len(png):
        raise VerificationFailed("picture_png")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
