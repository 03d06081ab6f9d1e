"""The upright page: head, window, body, table; pinned to the foot, whom to call and the QR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.picture import blocks, codes, letterhead
from gongshi.picture.drawing import Block, Box, Fill, Ink, placed, stack
from gongshi.picture.faces import Face
from gongshi.picture.frame import Frame, require_room
from gongshi.picture.typeset import Style, centred, line, width

if TYPE_CHECKING:
    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

HANG_EM = 0.45  # how far the quiet zone of the QR may reach out to either side
FOOT_GAP_EM = 0.45


def frame(notice: Notice, p: Profile, n: int, of: int) -> Frame:
    """Return the frame of page `n`; the body stands on page 1 only."""
    across = p.width - 2 * p.margin
    top = p.em(1.1)
    head = _head(notice, p, across, first=n == 1)
    foot = _foot(notice, p, across, n, of)
    foot_y = p.height - p.em(0.8) - foot.height
    table_y = top + head.height + p.em(0.5)
    table = require_room(Box(p.margin, table_y, across, foot_y - p.em(0.4) - table_y))
    return Frame(((head, p.margin, top),), table, ((foot, p.margin, foot_y),))


def _head(notice: Notice, p: Profile, across: int, *, first: bool) -> Block:
    parts = [
        letterhead.office(notice, p, across),
        blocks.heading(notice, p, across, first=first),
        blocks.window_box(notice, p, across),
    ]
    if first:
        parts.append(stack(blocks.body(notice, p, across)))
    return stack(parts, gap=p.em(0.45))


def _foot(notice: Notice, p: Profile, across: int, n: int, of: int) -> Block:
    rule = Block(2, (Fill(Box(0, 0, across, 2), Ink.HAIRLINE),))
    privacy = blocks.privacy(notice, p, across)
    return stack(
        [rule, _contact_row(notice, p, across), privacy, _last_row(notice, p, across, n, of)],
        gap=p.em(FOOT_GAP_EM),
    )


def _contact_row(notice: Notice, p: Profile, across: int) -> Block:
    """Return contacts and QR side by side, the QR as wide as its caption or as its square."""
    square = codes.square_width(notice, p) - 2 * codes.hang(notice, p, HANG_EM)
    caption, *others = codes.code_widths(notice, p)
    narrow = max([square, *others])
    widths = (max(narrow, caption), narrow)
    rows = [_side_by_side(notice, p, across, wide) for wide in widths]
    return min(rows, key=lambda row: (row.contacts, row.block.height)).block


@dataclass(frozen=True)
class _Row:
    """A way to set the row; `contacts` is their height: a contact should not wrap."""

    block: Block
    contacts: int


def _side_by_side(notice: Notice, p: Profile, across: int, right_w: int) -> _Row:
    """Contacts above signature on the left; the QR on the right, its quiet zone hanging out."""
    left_w = across - right_w - p.em(0.8)
    hang = codes.hang(notice, p, FOOT_GAP_EM)
    right = codes.code_below(notice, p, right_w)
    people = blocks.contacts(notice, p, left_w)
    sign = blocks.signature(notice, p, left_w)
    height = max(right.height - hang, people.height + p.em(0.5) + sign.height)
    parts = (
        (people, 0, 0),
        (sign, 0, height - sign.height),
        (right, across - right_w, height - right.height),
    )
    return _Row(placed(parts, height), people.height)


def _last_row(notice: Notice, p: Profile, across: int, n: int, of: int) -> Block:
    """Return the last line of a page: mark of a sample, page, where the sealed paper is."""
    height = p.em(1.25)
    grey = Style(Face.SANS, p.small, Ink.GREY)
    seal_x = across - width(notice.seal_note, grey)
    count = Style(Face.MEDIUM, p.small)
    text = blocks.page_count(n, of)
    parts = (
        (blocks.sample_mark(notice, p), 0, 0),
        (line(notice.seal_note, grey, role="seal", height=height), seal_x, 0),
        (centred(text, count, across, role="page", height=height), 0, 0),
    )
    return placed(parts, height)
