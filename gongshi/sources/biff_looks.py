"""What BIFF records say of the screen: objects over cells, conditions that strike out or hide."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from gongshi.sources.grid import Merge

if TYPE_CHECKING:
    from collections.abc import Iterator

ANCHOR = re.compile(rb"\x10\xf0\x12\x00\x00\x00(.{18})", re.DOTALL)  # OfficeArtClientAnchorSheet
CORNERS = struct.Struct("<9H")
NO_COVER = (0x19, 0x14)  # notes, and the arrows of filters
NEW_OBJECT = b"\x15\x00"
OLD_CORNERS, OLD_PLACE = struct.Struct("<8H"), slice(10, 26)  # BIFF5, and what xlwt writes
AREAS = slice(12, None)  # of CONDFMT: their number, then each
AREA = struct.Struct("<4H")
FLAGS = slice(6, 10)  # of CF: which parts of the look it states
HAS_FORMAT, HAS_FONT, HAS_GROUND = 1 << 25, 1 << 26, 1 << 29
FONT = 12  # where a CF's font begins, if no number format comes before it
STRIKE, STRIKE_AT, STRIKE_UNSTATED_AT, INK_AT = 0x80, 68, 88, 80
WHITES = (1, 9)


def anchors(body: bytes) -> Iterator[Merge]:
    """Yield the places in a drawing record, one for each object."""
    for found in ANCHOR.finditer(body):
        _, left, _, top, _, right, across, bottom, down = CORNERS.unpack(found[1])
        yield Merge(top + 1, left + 1, bottom + (down > 0), right + (across > 0))


def covers(body: bytes) -> bool:
    """Return whether an object may lie over what people read."""
    return int.from_bytes(body[4:6], "little") not in NO_COVER


def own_place(body: bytes) -> Merge | None:
    """Return the place that an object of the old kind states itself."""
    if body[:2] == NEW_OBJECT or len(body) < OLD_PLACE.stop:
        return None
    left, _, top, _, right, across, bottom, down = OLD_CORNERS.unpack(body[OLD_PLACE])
    return Merge(top + 1, left + 1, bottom + (down > 0), right + (across > 0))


def condition_areas(body: bytes) -> tuple[Merge, ...]:
    """Return where the conditions that follow this CONDFMT record apply."""
    areas = body[AREAS][2:]
    whole = areas[: len(areas) // AREA.size * AREA.size]
    found = AREA.iter_unpack(whole)
    return tuple(Merge(top + 1, left + 1, low + 1, right + 1) for top, low, left, right in found)


def hides(body: bytes) -> bool:
    """Return whether a CF record strikes out, or writes in white on no ground of its own."""
    flags = int.from_bytes(body[FLAGS], "little")
    if not flags & HAS_FONT:
        return False
    font = body[FONT + (2 if flags & HAS_FORMAT else 0) :]
    stated = not _byte(font, STRIKE_UNSTATED_AT) & STRIKE
    struck = stated and bool(_byte(font, STRIKE_AT) & STRIKE)
    ink = int.from_bytes(font[INK_AT : INK_AT + 4], "little")
    return struck or (ink in WHITES and not flags & HAS_GROUND)


def _byte(data: bytes, at: int) -> int:
    return data[at] if at < len(data) else 0
