"""The QR with its words: check code and domain, beneath it or beside it.

Without a public host there is no QR: the check code stands alone in a frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.picture.blocks import SMALL_LEADING, red_frame
from gongshi.picture.drawing import Block, Box, Code, Ink, placed, stack
from gongshi.picture.faces import Face
from gongshi.picture.typeset import Style, balanced, centred, line, width
from gongshi.qr import QUIET, encode

if TYPE_CHECKING:
    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

CHECK_CODE = "核对码"
CODE_LEADING = 1.26


def code_square(notice: Notice, p: Profile) -> Block:
    """Return the QR with its quiet zone, or without a public host the check code in a frame."""
    if notice.qr.url is None:
        return _code_in_frame(notice, p)
    matrix = encode(notice.qr.url)
    side = (len(matrix) + 2 * QUIET) * p.module
    return Block(side, (Code(Box(0, 0, side, side), matrix, p.module),))


def square_width(notice: Notice, p: Profile) -> int:
    """Return how wide `code_square` is."""
    return max((op.box.right for op in code_square(notice, p).drawn), default=0)


def _code_in_frame(notice: Notice, p: Profile) -> Block:
    large = Style(Face.BOLD, p.em(1.3), Ink.RED)
    across = width(notice.qr.check_code, large) + p.em(1.4)
    inner = stack(
        [
            centred(CHECK_CODE, Style(Face.MEDIUM, p.base), across, role="code", height=p.em(1.3)),
            centred(notice.qr.check_code, large, across, role="code", height=p.em(1.8)),
        ]
    )
    height = inner.height + p.em(1.2)
    return placed(((red_frame(across, height), 0, 0), (inner, 0, p.em(0.6))), height)


def code_lines(notice: Notice, p: Profile) -> list[tuple[str, Style]]:
    """Return what stands beside or beneath the QR."""
    small = Style(Face.SANS, p.small)
    if notice.qr.url is None:
        return [(notice.qr.caption, small)]
    return [
        (notice.qr.caption, small),
        (f"{CHECK_CODE} {notice.qr.check_code}", Style(Face.BOLD, p.small)),
        (notice.qr.domain, Style(Face.SANS, p.small, Ink.GREY)),
    ]


def code_widths(notice: Notice, p: Profile) -> list[int]:
    """Return the widths of the lines that go with the QR, the caption's first."""
    return [width(text, style) for text, style in code_lines(notice, p)]


def code_below(notice: Notice, p: Profile, across: int) -> Block:
    """Return the QR with its lines beneath, all centred."""
    leading = round(p.small * CODE_LEADING)
    square = code_square(notice, p)
    x = (across - square_width(notice, p)) // 2
    lines = [
        _said_whole(
            stack(
                centred(part, style, across, role="code", height=leading)
                for part in _cut(text, style, across)
            ),
            text,
        )
        for text, style in code_lines(notice, p)
    ]
    return stack([placed(((square, x, 0),), square.height), *lines])


def _said_whole(block: Block, text: str) -> Block:
    """A broken line is read out unbroken."""
    return Block(block.height, block.drawn, (text,))


def hang(notice: Notice, p: Profile, room: float) -> int:
    """Return how far a QR may reach into `room` em of white beside it: at most its quiet zone."""
    return 0 if notice.qr.url is None else min(QUIET * p.module, p.em(room))


def code_beside(notice: Notice, p: Profile, across: int) -> Block:
    """Return the QR with its lines to the right, in its middle."""
    square = code_square(notice, p)
    x = square_width(notice, p) + p.em(0.4)
    lines = code_text(notice, p, across - x)
    height = max(square.height, lines.height)
    return placed(((square, 0, 0), (lines, x, (height - lines.height) // 2)), height)


def code_text(notice: Notice, p: Profile, across: int) -> Block:
    """Return the QR's lines from the left."""
    leading = round(p.small * SMALL_LEADING)
    return stack(
        _said_whole(
            stack(
                line(part, style, role="code", height=leading) for part in _cut(text, style, across)
            ),
            text,
        )
        for text, style in code_lines(notice, p)
    )


def _cut(text: str, style: Style, across: int) -> list[str]:
    """A caption too long for one line breaks before its bracket."""
    at = text.find("（")
    if width(text, style) > across and at > 0:
        return [text[:at], text[at:]]
    return balanced(text, style, across)
