"""Proof (校样): a drawing is refused if anything on it overlaps, sticks out or is too small.

The layouts are written so that this never happens; a length nobody thought of must stop here and
not on a wall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import PictureError
from gongshi.picture.drawing import Box, Code, Drawing, Fill, Words

if TYPE_CHECKING:
    from gongshi.picture.profile import Profile


def require_sound(drawing: Drawing, profile: Profile) -> None:
    """Raise PictureError("below_floor", "outside_page" or "overlap") for an unsound drawing."""
    content = [op for op in drawing.drawn if not isinstance(op, Fill)]
    if any(isinstance(op, Words) and op.size < profile.floor for op in content):
        raise PictureError(
            "below_floor", "字号小于该屏可读下限,不出图", "请精简文字,或改用更大的屏幕版式"
        )
    edge = profile.em(0.5)
    inside = Box(edge, edge, drawing.width - 2 * edge, drawing.height - 2 * edge)
    if not all(_within(op.box, inside) for op in content):
        raise PictureError("outside_page", "文字超出版面,不出图", "请精简过长的内容")
    if overlap(content) or _crossed(drawing):
        raise PictureError("overlap", "版面内容重叠,不出图", "请精简过长的内容")


def overlap(content: list[Words | Code]) -> tuple[Words | Code, Words | Code] | None:
    """Return the first two that share a pixel, or None."""
    waiting: list[Words | Code] = []
    for op in sorted(content, key=lambda one: one.box.y):
        waiting = [other for other in waiting if other.box.bottom > op.box.y]
        for other in waiting:
            if op.box.meets(other.box):
                return other, op
        waiting.append(op)
    return None


def _crossed(drawing: Drawing) -> bool:
    """Return whether a rule or ground reaches into the white around a QR."""
    codes = [op.box for op in drawing.drawn if isinstance(op, Code)]
    fills = [op.box for op in drawing.drawn if isinstance(op, Fill)]
    return any(code.meets(fill) for code in codes for fill in fills)


def _within(box: Box, page: Box) -> bool:
    across = page.x <= box.x and box.right <= page.right
    return across and page.y <= box.y and box.bottom <= page.bottom
