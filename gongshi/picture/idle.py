"""The idle picture (填充图): what a screen plays when nothing is due. No names, no dates, no QR.

For screens that play a folder: an empty folder would leave the last picture standing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.picture.drawing import Drawing, Ink, spaced, stack
from gongshi.picture.faces import Face
from gongshi.picture.letterhead import office_lines
from gongshi.picture.paint import paint, to_png
from gongshi.picture.profile import profile_named
from gongshi.picture.proof import require_sound
from gongshi.picture.typeset import Style, centred

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.picture.drawing import Block
    from gongshi.picture.profile import Profile

MESSAGE = "本屏目前没有公示内容"
LEADING = 1.5


def idle(office: str, lines: Iterable[str], profile: str) -> bytes:
    """Return the PNG for a profile: the office, that nothing is posted, and where to ask.

    The same words give the same bytes. Raises PictureError as `render` does.
    """
    p = profile_named(profile)
    across = p.width - 2 * p.margin
    block = stack(
        (
            _office(office, p, across),
            spaced(_line(MESSAGE, Style(Face.SERIF_BOLD, p.title), across), above=p.em(1)),
            *(_line(line, Style(Face.SANS, p.body, Ink.GREY), across) for line in lines),
        ),
        gap=p.em(0.6),
    )
    top = (p.height - block.height) // 2
    drawing = Drawing(p.width, p.height, block.at(p.margin, top), block.said)
    require_sound(drawing, p)
    return to_png(paint(drawing, p.factor), None)


def _office(name: str, p: Profile, across: int) -> Block:
    style = Style(Face.SERIF_BOLD, p.title_next, Ink.RED)
    return stack(_line(part, style, across) for part in office_lines(name, style, across))


def _line(text: str, style: Style, across: int) -> Block:
    return centred(text, style, across, role="idle", height=round(style.size * LEADING))
