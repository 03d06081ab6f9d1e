"""The LED wall (点阵屏): few pixels, read from afar, so each page says one thing.

A cover says who posts what and until when; text pages say why; table pages follow, each with the
window. The QR stands on the right of every page: the release gate reads it back from every file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import PictureError
from gongshi.picture import blocks, codes, letterhead
from gongshi.picture.drawing import Block, Box, Fill, Ink, placed, stack
from gongshi.picture.faces import Face
from gongshi.picture.frame import Frame, require_room
from gongshi.picture.titles import AIR, title_block
from gongshi.picture.typeset import Style, centred, line, width

if TYPE_CHECKING:
    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

TOP_EM = 0.6  # still half an em where the compact design is taken
GAP_EM = 0.4


@dataclass(frozen=True)
class _Columns:
    """Where the two columns stand, with a rule between them."""

    left: Box
    right: Box
    rule: Fill


def opening(notice: Notice, p: Profile) -> tuple[Block, ...]:
    """Return what stands on the pages before the table: whom to call, who signs, the body.

    Raises PictureError("text_too_long") for a paragraph that no page holds.
    """
    cover, following = (frame(notice, p, n, 2).table for n in (1, 2))
    people = (blocks.contacts(notice, p, cover.w), blocks.signature(notice, p, cover.w))
    pages: list[list[Block]] = [[]]
    for block in (*people, *blocks.body(notice, p, cover.w)):
        room = following.h if len(pages) > 1 else cover.h
        if stack([*pages[-1], block], gap=p.em(GAP_EM)).height > room:
            pages.append([])
        pages[-1].append(block)
        if block.height > following.h:
            raise _too_long()
    return tuple(stack(page, gap=p.em(GAP_EM)) for page in pages)


def frame(notice: Notice, p: Profile, n: int, of: int) -> Frame:
    """Return the frame of page `n`; page 1 is the cover."""
    last = _last_row(notice, p, n, of)
    last_y = p.height - p.em(0.5) - last.height
    head = _cover_head(notice, p) if n == 1 else Block(0)
    top = p.em(TOP_EM) + (head.height + p.em(GAP_EM) if head.height else 0)
    columns = _columns(notice, p, top, last_y - p.em(0.3))
    left, right = columns.left, columns.right
    running = _running_head(notice, p, left.w, cover=n == 1)
    side = _side(notice, p, right.w, cover=n == 1)
    require_room(Box(0, 0, 0, right.h - side.height))
    table_y = left.y + running.height + p.em(GAP_EM)
    table = require_room(Box(left.x, table_y, left.w, left.bottom - table_y))
    before = (
        (head, p.margin, p.em(TOP_EM)),
        (Block(1, (columns.rule,)), 0, 0),
        (running, left.x, left.y),
    )
    return Frame(before, table, ((side, right.x, right.y), (last, p.margin, last_y)))


def _columns(notice: Notice, p: Profile, top: int, bottom: int) -> _Columns:
    number = width(notice.number, Style(Face.SANS, p.small))
    wide = max(codes.square_width(notice, p), *codes.code_widths(notice, p)[1:], number)
    gutter = p.em(0.4)
    right = Box(p.width - p.margin - wide, top, wide, bottom - top)
    left = Box(p.margin, top, right.x - 2 * gutter - p.margin, bottom - top)
    return _Columns(left, right, Fill(Box(right.x - gutter, top, 2, right.h), Ink.HAIRLINE))


def _cover_head(notice: Notice, p: Profile) -> Block:
    """Return office, title and number across the page; the title on one line where it can."""
    across = p.width - 2 * p.margin
    size = p.title
    while _title_width(notice, size) > across and size > p.base:
        size -= 1
    title = title_block(notice.title, size, across)
    grey = Style(Face.SANS, p.small, Ink.GREY)
    number = centred(notice.number, grey, across, role="number", height=p.em(1.1))
    return stack([letterhead.office(notice, p, across), title, number], gap=p.em(0.2))


def _title_width(notice: Notice, size: int) -> int:
    return width(notice.plain_title, Style(Face.SERIF_BOLD, size)) + round(AIR * size)


def _running_head(notice: Notice, p: Profile, across: int, *, cover: bool) -> Block:
    """Return the window, on later pages beneath the title."""
    window = blocks.window_box(notice, p, across)
    if cover:
        return window
    title = title_block(notice.title, p.title_next, across, blocks.CONTINUED)
    return stack([title, window], gap=p.em(0.25))


def _side(notice: Notice, p: Profile, across: int, *, cover: bool) -> Block:
    """Return the QR with its words; on later pages who posts, and the number."""
    code = codes.code_below(notice, p, across)
    if cover:
        return code
    leading = round(p.small * blocks.SMALL_LEADING)
    grey = Style(Face.SANS, p.small, Ink.GREY)
    office = letterhead.office_small(notice, p, across)
    number = centred(notice.number, grey, across, role="number", height=leading)
    return stack([code, office, number], gap=p.em(0.25))


def _last_row(notice: Notice, p: Profile, n: int, of: int) -> Block:
    """Return the last line: where the sealed paper is, or beside names what not to do; the page."""
    across = p.width - 2 * p.margin
    height = p.em(1.25)
    strong = Style(Face.MEDIUM, p.small)
    mark = blocks.sample_mark(notice, p)
    x = blocks.block_width(mark) + p.em(0.5) if mark.height else 0
    text, role = (notice.seal_note, "seal") if n == 1 else (notice.privacy, "privacy")
    count = blocks.page_count(n, of)
    return placed(
        (
            (mark, 0, 0),
            (line(text, strong, role=role, height=height), x, 0),
            (line(count, strong, role="page", height=height), across - width(count, strong), 0),
        ),
        height,
    )


def _too_long() -> PictureError:
    return PictureError(
        "text_too_long", "正文一段过长,点阵屏一页放不下", "请分段,或改用更大的屏幕版式"
    )
