"""The lying page: text on the left, the table on the right.

Where the text leaves room, the QR stands under it and the table has the whole height; where it
does not (usually page 1), signature and QR take a strip under the table.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gongshi.picture import blocks
from gongshi.picture.drawing import Block, Box, Fill, Ink, placed, stack
from gongshi.picture.faces import Face
from gongshi.picture.frame import Frame, require_room
from gongshi.picture.typeset import Style, line, width

if TYPE_CHECKING:
    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

LEFT_SHARE = 0.41


def frame(notice: Notice, p: Profile, n: int, of: int) -> Frame:
    """Return the frame of page `n`; the body stands on page 1 only."""
    left_w = round(p.width * LEFT_SHARE) - p.margin
    top = p.em(1.2)
    last = _last_row(notice, p, p.width - 2 * p.margin, n, of)
    last_y = p.height - p.em(0.7) - last.height
    bottom = last_y - p.em(0.45)
    text = _text(notice, p, left_w, first=n == 1)
    people = blocks.contacts(notice, p, left_w)
    code = blocks.code_beside(notice, p, left_w)
    gap = p.em(0.5)
    require_room(Box(0, 0, left_w, bottom - top - text.height - gap - people.height))
    right_x = p.margin + left_w + 2 * p.em(0.8)
    right = Box(right_x, top, p.width - p.margin - right_x, bottom - top)
    divider = Fill(Box(p.margin + left_w + p.em(0.8), top, 2, bottom - top), Ink.HAIRLINE)
    before = [(Block(1, (divider,)), 0, 0), (text, p.margin, top)]
    if text.height + people.height + code.height + 2 * gap <= bottom - top:
        people_y = bottom - code.height - gap - people.height
        before += [(people, p.margin, people_y), (code, p.margin, bottom - code.height)]
        strip = _signature_row(notice, p, right.w)
    else:
        before.append((people, p.margin, bottom - people.height))
        strip = _strip(notice, p, right.w)
    strip_y = bottom - strip.height
    table = require_room(Box(right.x, top, right.w, strip_y - p.em(0.4) - top))
    after = ((strip, right.x, strip_y), (last, p.margin, last_y))
    return Frame(tuple(before), table, after)


def _text(notice: Notice, p: Profile, across: int, *, first: bool) -> Block:
    parts = [
        blocks.office(notice, p, across),
        blocks.heading(notice, p, across, first=first),
        blocks.window_box(notice, p, across),
    ]
    if first:
        parts.append(blocks.body(notice, p, across))
    return stack(parts, gap=p.em(0.42))


def _strip(notice: Notice, p: Profile, across: int) -> Block:
    """Return the QR with its lines on the left, the signature at the lower right."""
    hang = blocks.hang(notice, p)
    square = blocks.code_square(notice, p)
    x = blocks.square_width(notice, p) - hang + p.em(0.2)
    lines = blocks.code_text(notice, p, across - x)
    sign = _to_the_right(blocks.signature(notice, p, across - x), across)
    height = max(square.height - hang, lines.height + p.em(0.4) + sign.height)
    rule = Block(2, (Fill(Box(0, 0, across, 2), Ink.HAIRLINE),))
    row = placed(
        (
            (square, -hang, height - square.height),
            (lines, x, p.em(0.1)),
            (sign, 0, height - sign.height),
        ),
        height,
    )
    return stack([rule, row], gap=p.em(0.35))


def _to_the_right(block: Block, across: int) -> Block:
    """Return the block with every line moved to the right edge."""
    moved = tuple(replace(op, box=op.box.moved(across - op.box.right, 0)) for op in block.drawn)
    return Block(block.height, moved, block.said)


def _signature_row(notice: Notice, p: Profile, across: int) -> Block:
    return _to_the_right(blocks.signature(notice, p, across), across)


def _last_row(notice: Notice, p: Profile, across: int, n: int, of: int) -> Block:
    """Return the page's last line: mark, privacy, where the sealed paper is, page."""
    grey = Style(Face.SANS, p.small, Ink.GREY)
    strong = Style(Face.MEDIUM, p.small)
    height = p.em(1.25)
    mark = blocks.sample_mark(notice, p)
    after_mark = blocks.block_width(mark) + p.em(0.6) if mark.height else 0
    count = blocks.page_count(n, of)
    count_x = across - width(count, strong)
    seal_x = count_x - p.em(1) - width(notice.seal_note, grey)
    return placed(
        (
            (mark, 0, 0),
            (line(notice.privacy, strong, role="privacy", height=height), after_mark, 0),
            (line(notice.seal_note, grey, role="seal", height=height), seal_x, 0),
            (line(count, strong, role="page", height=height), count_x, 0),
        ),
        height,
    )
