"""Column headings break between words and before their unit, into as few lines as help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.picture.titles import ways
from gongshi.picture.typeset import width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.picture.typeset import Style


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
    """Return where a heading may break: before its unit, and between words.

    Nouns of headings have two characters and stand last (拟|保障|人数), so words are counted off
    from the end.
    """
    at = label.index("（") if "（" in label[1:] else len(label)
    word, unit = label[:at], label[at:]
    odd = len(word) % 2
    pairs = [word[:odd], *(word[n : n + 2] for n in range(odd, len(word), 2)), unit]
    return [piece for piece in pairs if piece]
