"""Which characters a font has. Pillow paints a box for a missing one and does not say so.

Reads format 12 of the `cmap` table of OpenType files and collections (OpenType 1.9). A font with
only format 4 stops at U+FFFF and is none of ours: it is refused, not half read.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COLLECTION = b"ttcf"
UNICODE_PLATFORMS = (0, 3)
SEGMENTED_COVERAGE = 12


@dataclass(frozen=True)
class Coverage:
    """Code points in ascending, disjoint, inclusive ranges."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __contains__(self, code: int) -> bool:
        at = bisect_right(self.starts, code) - 1
        return at >= 0 and code <= self.ends[at]


def read_coverage(path: Path, index: int = 0) -> Coverage:
    """Return the coverage of face `index` of the file. Raises ValueError without a Unicode map."""
    with path.open("rb") as file:
        head = file.read(12)
        start = 0
        if head[:4] == COLLECTION:
            file.seek(12 + 4 * index)
            (start,) = struct.unpack(">I", file.read(4))
        file.seek(start)
        (tables,) = struct.unpack(">4xH6x", file.read(12))
        for _ in range(tables):
            tag, offset, length = struct.unpack(">4s4xII", file.read(16))
            if tag == b"cmap":
                file.seek(offset)
                return _coverage(file.read(length))
    raise ValueError("no cmap table")


def _coverage(table: bytes) -> Coverage:
    subtables: dict[int, int] = {}
    (count,) = struct.unpack_from(">2xH", table)
    for n in range(count):
        platform, offset = struct.unpack_from(">H2xI", table, 4 + 8 * n)
        (form,) = struct.unpack_from(">H", table, offset)
        if platform in UNICODE_PLATFORMS:
            subtables[form] = offset
    if SEGMENTED_COVERAGE not in subtables:
        raise ValueError("no full Unicode character map")
    return _merged(_groups(table, subtables[SEGMENTED_COVERAGE]))


def _groups(table: bytes, at: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">12xI", table, at)
    groups = struct.iter_unpack(">III", table[at + 16 : at + 16 + 12 * count])
    return [(start if glyph else start + 1, end) for start, end, glyph in groups]


def _merged(ranges: list[tuple[int, int]]) -> Coverage:
    merged: list[list[int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return Coverage(tuple(s for s, _ in merged), tuple(e for _, e in merged))
