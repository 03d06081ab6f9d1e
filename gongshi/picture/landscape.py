"""The lying page: text on the left, the table on the right.

Where the text leaves room, the QR stands under it and the table has the whole height; where it
does not (usually page 1), signature and QR take a strip under the table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshi.picture import blocks, codes, letterhead
from gongshi.picture.drawing import Block, Box, Fill, Ink, placed, stack
from gongshi.picture.faces import Face
from gongshi.picture.frame import Frame, require_room
from gongshi.picture.typeset import Style, line, width

if TYPE_CHECKING:
    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

LEFT_SHARE = 0.41
STRIP_GAP_EM = 0.35


@dataclass(frozen=True)
class _Columns:
    """Where the two columns stand."""

    left: Box
    right: Box
    divider: Fill


def frame(notice: Notice, p: Profile, n: int, of: int) -> Frame:
    """Return the frame of page `n`; the body stands on page 1 only."""
    last = _last_row(notice, p, p.width - 2 * p.margin, n, of)
    last_y = p.height - p.em(0.7) - last.height
    columns = _columns(p, last_y - p.em(0.45))
    left, right = columns.left, columns.right
    text = _text(notice, p, left.w, first=n == 1)
    beneath, strip = _share(notice, p, columns, left.h - text.height)
    strip_y = right.bottom - strip.height
    table = Box(right.x, right.y, right.w, strip_y - p.em(0.4) - right.y)
    before = (
        (Block(1, (columns.divider,)), 0, 0),
        (text, left.x, left.y),
        (beneath, left.x, left.bottom - beneath.height),
    )
    after = ((strip, right.x, strip_y), (last, p.margin, last_y))
    return Frame(before, require_room(table), after)


def _columns(p: Profile, bottom: int) -> _Columns:
    top, gutter = p.em(1.2), p.em(0.8)
    left = Box(p.margin, top, round(p.width * LEFT_SHARE) - p.margin, bottom - top)
    x = left.right + 2 * gutter
    right = Box(x, top, p.width - p.margin - x, bottom - top)
    return _Columns(left, right, Fill(Box(left.right + gutter, top, 2, left.h), Ink.HAIRLINE))


def _share(notice: Notice, p: Profile, columns: _Columns, room: int) -> tuple[Block, Block]:
    """Return what stands under the text and what stands under the table.

    The more fits under the text, the higher the table: contacts and QR, or contacts, or nothing.
    """
    across = columns.right.w
    gap = p.em(0.5)
    people = blocks.contacts(notice, p, columns.left.w)
    both = stack([people, codes.code_beside(notice, p, columns.left.w)], gap=gap)
    sign = _to_the_right(blocks.signature(notice, p, across), across)
    if both.height + gap <= room:
        return both, sign
    if people.height + gap <= room:
        return people, _strip(notice, p, across)
    require_room(Box(0, 0, 0, room))
    return Block(0), stack([blocks.contacts(notice, p, across), _strip(notice, p, across)], gap=gap)


def _text(notice: Notice, p: Profile, across: int, *, first: bool) -> Block:
    parts = [
        letterhead.office(notice, p, across),
        blocks.heading(notice, p, across, first=first),
        blocks.window_box(notice, p, across),
    ]
    if first:
        parts.append(stack(blocks.body(notice, p, across)))
    return stack(parts, gap=p.em(0.42))


def _strip(notice: Notice, p: Profile, across: int) -> Block:
    """Return the QR with its lines on the left, the signature at the lower right."""
    hang = codes.hang(notice, p, STRIP_GAP_EM)
    square = codes.code_square(notice, p)
    x = codes.square_width(notice, p) - hang + p.em(0.2)
    lines = codes.code_text(notice, p, across - x)
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
    return stack([rule, row], gap=p.em(STRIP_GAP_EM))


def _to_the_right(block: Block, across: int) -> Block:
    """Return the block with every line moved to the right edge."""
    moved = tuple(replace(op, box=op.box.moved(across - op.box.right, 0)) for op in block.drawn)
    return Block(block.height, moved, block.said)


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
