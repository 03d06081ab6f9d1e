"""Rows over pages: the fewest pages, filled as evenly as they can be."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from gongshi.errors import PictureError

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PAGES = 60


def share_rows(heights: Sequence[int], first: int, following: int, tail: int) -> list[int]:
    """Return how many rows go on each page.

    `first` and `following` are the pixels for rows on page 1 and on later pages; `tail` is what
    the last page needs beneath its rows. Raises PictureError("rows_do_not_fit").
    """
    reach = [0, *accumulate(heights)]
    least = 1 if following <= 0 else max(1, 1 - (first - tail - reach[-1]) // following)
    for pages in range(least, MOST_PAGES + 1):
        rooms = [first, *[following] * (pages - 1)]
        rooms[-1] -= tail
        counts = _evenest(reach, rooms)
        if counts is not None:
            return counts
    raise PictureError(
        "rows_do_not_fit", "名单在这种版式下排不下", "请改用更大的屏幕版式,或分批公示"
    )


def _evenest(reach: Sequence[int], rooms: Sequence[int]) -> list[int] | None:
    """Return the split with the least sum of squared fills, or None where none fits.

    Squares even the pages out: moving a row from a fuller page to an emptier one lowers the sum.
    Counts are kept negative so that of two equal splits the one fuller in front is the lesser.
    """
    rows = len(reach) - 1
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for n, room in enumerate(rooms):
        further: dict[int, tuple[int, tuple[int, ...]]] = {}
        for start, (cost, counts) in best.items():
            for end in range(start + min(n, 1), rows + 1):  # only page 1 may be without rows
                fill = reach[end] - reach[start]
                if fill > room:
                    break
                candidate = (cost + fill * fill, (*counts, start - end))
                if end not in further or candidate < further[end]:
                    further[end] = candidate
        best = further
    return [-count for count in best[rows][1]] if rows in best else None
