"""Arrange (排版): a notice and a profile become drawings, page by page. Pure.

Rows are shared over the fewest pages that hold them, as evenly as they can be, and grow a little
where every page has room.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from gongshi.errors import PictureError
from gongshi.picture import blocks, landscape, led, portrait
from gongshi.picture.drawing import Block, Drawing, stack
from gongshi.picture.paging import share_rows
from gongshi.picture.profile import Arrangement
from gongshi.picture.table import fit_table, row_heights, table_block, table_frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.picture.frame import Frame
    from gongshi.picture.profile import Profile
    from gongshi.picture.table import Grid
    from gongshi.posting.notice import Notice

FEW_PAGES = {  # more pages cycle anyway, and there large type wins
    Arrangement.PORTRAIT: 3,
    Arrangement.LANDSCAPE: 3,
    Arrangement.LED: 5,
}
FRAMES = {
    Arrangement.PORTRAIT: portrait.frame,
    Arrangement.LANDSCAPE: landscape.frame,
    Arrangement.LED: led.frame,
}
MOST_GROWTH = 1.3  # of a row's height, where no page is full


def arrange(notice: Notice, p: Profile) -> tuple[Drawing, ...]:
    """Return the pages of a notice before paint.

    The compact design is taken where it saves one of few pages, or where only it holds the text.
    Raises PictureError where something cannot be laid out at a readable size.
    """
    try:
        pages = _pages(notice, p)
    except PictureError:
        return _pages(notice, p.compact)
    if not 1 < len(pages) <= FEW_PAGES[p.arrangement]:
        return pages
    try:
        return min(pages, _pages(notice, p.compact), key=len)
    except PictureError:
        return pages


def _pages(notice: Notice, p: Profile) -> tuple[Drawing, ...]:
    before = led.opening(notice, p) if p.arrangement is Arrangement.LED else ()
    contents = [*before, *_table_pages(notice, p, len(before))] or [Block(0)]
    return tuple(
        _page(p, _frame(notice, p, n, len(contents)), content)
        for n, content in enumerate(contents, 1)
    )


def _table_pages(notice: Notice, p: Profile, pages_before: int) -> list[Block]:
    """Return the table's part on every page that has one."""
    if not notice.columns:
        return []
    first, following = (_frame(notice, p, pages_before + n, 2).table for n in (1, 2))
    grid = fit_table(notice, p, first.w)
    tail = blocks.closing(notice, p, first.w)
    around = table_frame(grid)
    heights = row_heights(notice, grid)
    counts = share_rows(heights, max(0, first.h - around), following.h - around, tail.height)
    rooms = [first.h - around, *[following.h - around] * (len(counts) - 1)]
    rooms[-1] -= tail.height
    grown = _grow(heights, counts, rooms)
    return _tables(notice, grid, grown, counts, tail)


def _frame(notice: Notice, p: Profile, n: int, of: int) -> Frame:
    return FRAMES[p.arrangement](notice, p, n, of)


def _grow(heights: Sequence[int], counts: Sequence[int], rooms: Sequence[int]) -> list[int]:
    """Return the rows' heights, all grown by what the fullest page allows."""
    edges = [0, *accumulate(counts)]
    fills = [sum(heights[a:b]) for a, b in pairwise(edges)]
    spare = [room / fill for room, fill in zip(rooms, fills, strict=True) if fill]
    growth = min([MOST_GROWTH, *spare])
    return [int(height * growth) for height in heights]


def _tables(
    notice: Notice, grid: Grid, heights: Sequence[int], counts: Sequence[int], tail: Block
) -> list[Block]:
    edges = [0, *accumulate(counts)]
    tables = [
        table_block(notice.rows[a:b], heights[a:b], grid) if b > a else Block(0)
        for a, b in pairwise(edges)
    ]
    tables[-1] = stack([tables[-1], tail])
    return tables


def _page(p: Profile, frame: Frame, table: Block) -> Drawing:
    parts = (*frame.before, (table, frame.table.x, frame.table.y), *frame.after)
    drawn = tuple(operation for block, x, y in parts for operation in block.at(x, y))
    return Drawing(p.width, p.height, drawn, blocks.said(block for block, _, _ in parts))
