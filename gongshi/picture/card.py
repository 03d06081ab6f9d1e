"""The card (卡片): a page without a table. The table's place says one thing, large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import PictureError
from gongshi.picture import blocks, landscape, led, portrait
from gongshi.picture.drawing import Block, Drawing, Ink, stack
from gongshi.picture.faces import Face
from gongshi.picture.profile import Arrangement
from gongshi.picture.typeset import Style, centred, width

if TYPE_CHECKING:
    from gongshi.picture.frame import Frame
    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

FRAMES = {
    Arrangement.PORTRAIT: portrait.frame,
    Arrangement.LANDSCAPE: landscape.frame,
    Arrangement.LED: led.frame,
}
LARGE_EM = 2.6  # of the base size; smaller where the line or the place is short
LINE_EM = 1.35
LEADING = 1.5


def card_pages(notice: Notice, p: Profile) -> tuple[Drawing, ...]:
    """Return the card's one page. Raises PictureError where it cannot be laid out readably."""
    try:
        return (_page(notice, p),)
    except PictureError:
        return (_page(notice, p.compact),)


def _page(notice: Notice, p: Profile) -> Drawing:
    frame = FRAMES[p.arrangement](notice, p, 1, 1)
    statement = _statement(notice, p, frame)
    y = frame.table.y + (frame.table.h - statement.height) // 2
    parts = (*frame.before, (statement, frame.table.x, y), *frame.after)
    drawn = tuple(operation for block, x, at in parts for operation in block.at(x, at))
    return Drawing(p.width, p.height, drawn, blocks.said(block for block, _, _ in parts))


def _statement(notice: Notice, p: Profile, frame: Frame) -> Block:
    """Return the statement: its first line in red, the largest size that the place holds."""
    for tenths in range(10, 3, -1):
        lines = [
            _line(text, p, frame.table.w, tenths / 10, first=n == 0)
            for n, text in enumerate(notice.row_notes)
        ]
        found = stack(lines, gap=p.em(0.2))
        if found.height <= frame.table.h:
            return found
    raise PictureError("text_too_long", "卡片文字过长,一屏放不下", "请精简 templates/cards/")


def _line(text: str, p: Profile, across: int, share: float, *, first: bool) -> Block:
    wanted = p.em((LARGE_EM if first else LINE_EM) * share)
    face, ink = (Face.SERIF_BOLD, Ink.RED) if first else (Face.MEDIUM, Ink.INK)
    size = max(p.small, wanted)
    while size > p.small and width(text, Style(face, size, ink)) > across:
        size -= 1
    return centred(
        text, Style(face, size, ink), across, role="statement", height=round(size * LEADING)
    )
