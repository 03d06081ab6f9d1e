"""A frame: what stands on a page besides the table, and where the table may stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import PictureError

if TYPE_CHECKING:
    from gongshi.picture.drawing import Block, Box

Part = tuple["Block", int, int]


@dataclass(frozen=True)
class Frame:
    """Parts with their places, in reading order around the table's box."""

    before: tuple[Part, ...]
    table: Box
    after: tuple[Part, ...]


def require_room(table: Box) -> Box:
    """Return the box, or raise PictureError("text_too_long") where nothing is left of the page."""
    if table.h < 0:
        raise PictureError(
            "text_too_long", "文字过长,一屏放不下", "请精简正文或受理信息,或改用字号更小的版式"
        )
    return table
