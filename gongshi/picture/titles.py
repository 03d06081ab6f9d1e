"""Titles (标题) break at marked places only: fewest lines, then the most even ones."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from gongshi.errors import PictureError
from gongshi.picture.drawing import Block, stack
from gongshi.picture.faces import Face
from gongshi.picture.typeset import Style, centred, width
from gongshi.posting.notice import TITLE_BREAK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SMALLEST = 0.72  # of the design's title size; a title is never smaller than the text beneath it
MOST_LINES = 3
LEADING = 1.32
LINE_WORTH = 0.08  # of the size
AIR = 0.5  # em: a line as long as the rule above it looks squeezed in


def break_title(title: str, across: int, measure: Callable[[str], int]) -> list[str] | None:
    """Return the lines of a title, or None where some marked piece is wider than `across`."""
    pieces = [piece for piece in title.split(TITLE_BREAK) if piece]
    for count in range(1, len(pieces) + 1):
        fitting = [
            lines for lines in ways(pieces, count) if all(measure(line) <= across for line in lines)
        ]
        if fitting:
            return min(fitting, key=lambda lines: _unevenness(lines, measure))
    return None


def ways(pieces: Sequence[str], count: int) -> list[list[str]]:
    """Return every way to make `count` lines of the pieces."""
    ways = []
    for cuts in combinations(range(1, len(pieces)), count - 1):
        edges = [0, *cuts, len(pieces)]
        ways.append(["".join(pieces[a:b]) for a, b in pairwise(edges)])
    return ways


def _unevenness(lines: Sequence[str], measure: Callable[[str], int]) -> int:
    return sum(measure(line) ** 2 for line in lines)


def title_block(title: str, size: int, across: int, ends: str = "") -> Block:
    """Return the title, centred; `ends` (（续）) stays with its last piece.

    A line less is worth type smaller by LINE_WORTH. Raises PictureError("title_too_long") where no
    allowed size fits in three lines.
    """
    worth = LINE_WORTH * size
    sizes = range(size, round(size * SMALLEST) - 1, -1)
    fitting = [set_ for smaller in sizes if (set_ := _try(title + ends, smaller, across))]
    if not fitting:
        raise PictureError(
            "title_too_long", "标题过长,放不下三行", "请在类别文件的 title 中用 | 标出更多可换行处"
        )
    lines, style = min(fitting, key=lambda one: len(one[0]) * worth - one[1].size)
    return _set(lines, style, across)


def _try(title: str, size: int, across: int) -> tuple[list[str], Style] | None:
    """Return the lines at this size, with some air at their ends."""
    style = Style(Face.SERIF_BOLD, size)
    lines = break_title(title, across - round(AIR * size), lambda text: width(text, style))
    return (lines, style) if lines and len(lines) <= MOST_LINES else None


def _set(lines: Sequence[str], style: Style, across: int) -> Block:
    leading = round(style.size * LEADING)
    block = stack(centred(text, style, across, role="title", height=leading) for text in lines)
    return Block(block.height, block.drawn, ("".join(lines),))
