"""The table (名单表): columns as wide as their content asks, rows ruled and striped.

Cells stand in a block as wide as the column's widest cell, and that block stands in the middle of
the column: figures line up on the right, names on the left, and both sit under their heading.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from gongshi.errors import PictureError
from gongshi.picture.drawing import Block, Box, Fill, Ink, placed, stack
from gongshi.picture.faces import Face
from gongshi.picture.headings import break_heading
from gongshi.picture.typeset import Style, drawn, line, lines_of, width
from gongshi.posting.notice import Align, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice, Row

FIGURES = str.maketrans("123456789", "000000000")
NUMBER = Column("序号", Align.CENTRE)
NAME_LEAST_EM = 4  # a text column is never squeezed below this
LONG_NUMBER = 11  # characters: masked identity numbers, not amounts or dates
PAD = 0.34
HEADER_LEADING = 1.24
CELL_LEADING = 1.3
THICK, THIN = 3, 1
HEADING_LINES = (1, 2, 3)
LINE_WORTH = 0.08  # of the base size: a heading of three lines looks worse than type of 32 for 34
NUMBER_SHARE = 0.4  # of the spare room another column of its width would get


@dataclass(frozen=True)
class Track:
    """A column with its place: `block` is the width of its widest cell."""

    column: Column
    x: int
    w: int
    block: int
    heading: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table's geometry, the same on every page of a notice.

    `beneath` columns stand under the column labelled `under`; `named` ones have it on every row.
    """

    tracks: tuple[Track, ...]
    beneath: tuple[Column, ...]
    named: tuple[Column, ...]
    under: str
    profile: Profile
    size: int
    across: int

    @property
    def cell(self) -> Style:
        """The style of a cell."""
        return Style(Face.SANS, self.size)

    @property
    def small(self) -> Style:
        """The style of what stands beneath a name."""
        return Style(Face.SANS, self.profile.small, Ink.GREY)

    @property
    def heading(self) -> Style:
        """The style of a column's heading."""
        return Style(Face.BOLD, max(self.size - 2, self.profile.small))


@dataclass(frozen=True)
class _Need:
    column: Column
    block: int
    heading: tuple[str, ...]
    wide: int
    wraps: bool


def fit_table(notice: Notice, profile: Profile, across: int) -> Grid:
    """Return the grid for all rows of a notice.

    Headings break and type shrinks as far as the small size, then the masked number steps
    beneath the name, then text cells wrap. Raises PictureError("table_too_wide").
    """
    stepped = _step_beneath(notice)
    for columns in (notice.columns, stepped):
        for size, most_lines in _settings(profile):
            grid = _try(replace(notice, columns=columns), profile, across, size, most_lines)
            if grid is not None:
                return grid
    wrapped = _try_wrapping(replace(notice, columns=stepped), profile, across)
    if wrapped is None:
        raise PictureError(
            "table_too_wide", "表格列数过多,屏上放不下", "请减少公开的列,或改用横屏版式"
        )
    return wrapped


def _settings(profile: Profile) -> list[tuple[int, int]]:
    """Return sizes with the heading lines allowed at each, the best first.

    Another line in the headings is tried after type has shrunk by LINE_WORTH.
    """
    sizes = range(profile.base, profile.small - 1, -1)
    worth = profile.em(LINE_WORTH)
    return sorted(product(sizes, HEADING_LINES), key=lambda one: (one[1] * worth - one[0], one[1]))


def _step_beneath(notice: Notice) -> tuple[Column, ...]:
    """Return the columns with long masked numbers beneath the name."""
    return tuple(
        replace(column, beneath=True) if n and _is_long_number(notice, column) else column
        for n, column in enumerate(notice.columns)
    )


def _is_long_number(notice: Notice, column: Column) -> bool:
    cells = [row.cells.get(column.label, "") for row in notice.rows]
    return all(cell.isascii() for cell in cells) and max(map(len, cells), default=0) > LONG_NUMBER


def _bare(notice: Notice, profile: Profile, across: int, size: int) -> Grid:
    shown = [column for column in notice.columns if not column.beneath]
    under = shown[0].label if shown else ""
    beneath = tuple(column for column in notice.columns if column.beneath)
    named = tuple(c for c in beneath if all(row.cells.get(c.label) for row in notice.rows))
    return Grid((), beneath, named, under, profile, size, across)


def _try(notice: Notice, profile: Profile, across: int, size: int, most_lines: int) -> Grid | None:
    grid = _bare(notice, profile, across, size)
    needs = [_need(grid, notice, column, most_lines) for column in _columns(notice)]
    spare = across - sum(need.wide for need in needs)
    return replace(grid, tracks=_tracks(needs, spare)) if spare >= 0 else None


def _try_wrapping(notice: Notice, profile: Profile, across: int) -> Grid | None:
    """Take room from the widest text columns until the table fits."""
    grid = _bare(notice, profile, across, profile.small)
    needs = [_need(grid, notice, column, HEADING_LINES[-1]) for column in _columns(notice)]
    least = NAME_LEAST_EM * grid.size
    while (over := sum(need.wide for need in needs) - across) > 0:
        widest = max((n for n in needs if n.wraps and n.block > least), key=_block, default=None)
        if widest is None:
            return None
        cut = min(over, grid.size, widest.block - least)
        at = needs.index(widest)
        needs[at] = replace(widest, block=widest.block - cut, wide=widest.wide - cut)
    return replace(grid, tracks=_tracks(needs, 0))


def _block(need: _Need) -> int:
    return need.block


def _columns(notice: Notice) -> list[Column]:
    return [NUMBER, *(column for column in notice.columns if not column.beneath)]


def _need(grid: Grid, notice: Notice, column: Column, most_lines: int) -> _Need:
    texts = _shapes(cell_text(column, row) for row in notice.rows)
    block = max((width(text, grid.cell) for text in texts), default=0)
    if column.label == grid.under:
        for small in grid.beneath:
            below = _shapes(row.cells.get(small.label, "") for row in notice.rows)
            block = max([block, *(width(text, grid.small) for text in below)])
    heading = _headings(grid, column, most_lines, block)
    head = max(width(part, grid.heading) for part in heading)
    pad = round(grid.size * PAD)
    wraps = column.align is not Align.RIGHT and any(_is_prose(text) for text in texts)
    return _Need(column, block, heading, max(block, head) + 2 * pad, wraps)


def _shapes(texts: Iterable[str]) -> set[str]:
    """Return the texts with every figure as 0: figures are all equally wide, so few remain."""
    return {text.translate(FIGURES) for text in texts}


def _is_prose(text: str) -> bool:
    return len(drawn(text)) > NAME_LEAST_EM and not text.isascii()


def _headings(grid: Grid, column: Column, most_lines: int, block: int) -> tuple[str, ...]:
    """Return a column's heading; a number that stands on every row beneath is named too."""
    below = [c.label for c in grid.beneath if column.label == grid.under and c in grid.named]
    return (*break_heading(column.label, grid.heading, most_lines, block), *below)


def _tracks(needs: Sequence[_Need], spare: int) -> tuple[Track, ...]:
    """Share the spare room: by width, the number column less."""
    shares = [n.wide * (NUMBER_SHARE if n.column is NUMBER else 1) for n in needs]
    total = sum(shares) or 1
    tracks = []
    x = taken = 0
    given = 0.0
    for need, share in zip(needs, shares, strict=True):
        given += spare * share / total
        wide = need.wide + round(given) - taken
        taken = round(given)
        tracks.append(Track(need.column, x, wide, need.block, need.heading))
        x += wide
    return tuple(tracks)


def cell_text(column: Column, row: Row) -> str:
    """Return what a cell prints: the row's number, grouped money, or the masked text."""
    if column is NUMBER:
        return str(row.n)
    text = row.cells.get(column.label, "")
    return f"{int(text):,}" if column.money and text.isascii() and text.isdigit() else text


def row_heights(notice: Notice, grid: Grid) -> list[int]:
    """Return the least height of every row."""
    return [_row_height(row, grid) for row in notice.rows]


def _row_height(row: Row, grid: Grid) -> int:
    tallest = max(_cell(track, row, grid).height for track in grid.tracks)
    return max(grid.profile.row, tallest + grid.profile.em(0.5))


def table_block(rows: Sequence[Row], heights: Sequence[int], grid: Grid) -> Block:
    """Return heading and rows of one page."""
    lines = [
        _row(row, height, grid, Ink.ZEBRA if n % 2 else Ink.PAPER, last=n == len(rows) - 1)
        for n, (row, height) in enumerate(zip(rows, heights, strict=True))
    ]
    return stack([heading_block(grid), *lines, _rule(grid, THICK)])


def heading_block(grid: Grid) -> Block:
    """Return the heading row between its rules."""
    leading = round(grid.heading.size * HEADER_LEADING)
    most = max(len(track.heading) for track in grid.tracks)
    height = most * leading + grid.profile.em(0.5)
    ground = Block(height, (Fill(Box(0, 0, grid.across, height), Ink.HEADER),))
    parts = [(ground, 0, 0)]
    for track in grid.tracks:
        block = stack(_middle(part, grid.heading, track, leading) for part in track.heading)
        parts.append((block, track.x, (height - block.height) // 2))
    said = " ".join("".join(track.heading) for track in grid.tracks)
    row = placed(parts, height)
    return stack([_rule(grid, THICK), Block(height, row.drawn, (said,)), _rule(grid, THIN)])


def table_frame(grid: Grid) -> int:
    """Return the pixels a table takes besides its rows."""
    return heading_block(grid).height + THICK


def _middle(text: str, style: Style, track: Track, height: int) -> Block:
    x = (track.w - width(text, style)) // 2
    return line(text, style, role="heading", x=x, height=height)


def _rule(grid: Grid, thick: int) -> Block:
    return Block(thick, (Fill(Box(0, 0, grid.across, thick), Ink.INK),))


def _row(row: Row, height: int, grid: Grid, ground: Ink, *, last: bool) -> Block:
    parts = [(Block(height, (Fill(Box(0, 0, grid.across, height), ground),)), 0, 0)]
    if not last:
        hair = Fill(Box(0, height - THIN, grid.across, THIN), Ink.HAIRLINE)
        parts.append((Block(height, (hair,)), 0, 0))
    for track in grid.tracks:
        cell = _cell(track, row, grid)
        parts.append((cell, track.x, (height - cell.height) // 2))
    said = " ".join(words for block, _, _ in parts for words in block.said if words)
    return Block(height, placed(parts, height).drawn, (said,))


def _cell(track: Track, row: Row, grid: Grid) -> Block:
    text = cell_text(track.column, row)
    style = replace(grid.cell, ink=Ink.GREY) if track.column is NUMBER else grid.cell
    leading = round(grid.size * CELL_LEADING)
    lines = lines_of(text, style, track.block) if text else []
    blocks = [_aligned(part, style, track, leading) for part in lines]
    blocks += [_small(track, row, grid, column) for column in beneath_of(track, row, grid)]
    whole = stack(blocks)
    beneath = (row.cells[column.label] for column in beneath_of(track, row, grid))
    return Block(whole.height, whole.drawn, (text, *beneath))


def beneath_of(track: Track, row: Row, grid: Grid) -> list[Column]:
    """Return the columns that stand beneath this cell on this row."""
    if track.column.label != grid.under:
        return []
    return [column for column in grid.beneath if row.cells.get(column.label)]


def _small(track: Track, row: Row, grid: Grid, column: Column) -> Block:
    leading = round(grid.small.size * CELL_LEADING)
    return _aligned(row.cells[column.label], grid.small, track, leading)


def _aligned(text: str, style: Style, track: Track, height: int) -> Block:
    room = track.block - width(text, style)
    side = (track.w - track.block) // 2
    x = {Align.LEFT: side, Align.CENTRE: side + room // 2, Align.RIGHT: side + room}
    return line(text, style, role="cell", x=x[track.column.align], height=height)
