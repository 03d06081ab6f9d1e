"""Column headings break between words and before their unit, into as few lines as help."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from gongshi.picture.titles import ways
from gongshi.picture.typeset import width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.picture.typeset import Style

PREFIXES = "拟月本应实原现"  # one character before a noun of two: 拟保障, 月保障


def break_heading(label: str, style: Style, most_lines: int, block: int) -> tuple[str, ...]:
    """Return the heading that widens its column least, on the fewest lines, the most even way.

    Of two equally even ways the one with the longer first line reads better.
    """
    pieces = heading_pieces(label)
    every = [ways(pieces, n) for n in range(1, min(most_lines, len(pieces)) + 1)]
    return min(
        (tuple(lines) for some in every for lines in reversed(some)),
        key=lambda lines: _shape(lines, style, block),
    )


def _shape(lines: Sequence[str], style: Style, block: int) -> tuple[int, int, int]:
    widths = [width(part, style) for part in lines]
    return max(block, *widths), len(lines), sum(wide * wide for wide in widths)


def heading_pieces(label: str) -> list[str]:
    """Return where a heading may break: before its unit, and between words of two characters.

    The odd character goes with a word, never on a line of its own: a prefix with the first word
    (拟保障|人数), anything else with the last (家庭|人口数).
    """
    at = label.index("（") if "（" in label[1:] else len(label)
    word, unit = label[:at], label[at:]
    cuts = [0, *range(2 + _odd_in_front(word), len(word) - 1, 2), len(word)]
    pieces = [*(word[a:b] for a, b in pairwise(cuts)), unit]
    return [piece for piece in pieces if piece]


def _odd_in_front(word: str) -> bool:
    return len(word) % 2 == 1 and word[0] in PREFIXES
