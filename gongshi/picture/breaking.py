"""Where Chinese lines break (禁则): atoms that hold together, and lines made of them.

After W3C CLREQ sections 3.1.5-3.1.7: closing marks never start a line, opening marks never end
one; figures and Latin words stay whole; 年月日户人号 stay with their figure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NO_START = "。，、；：！？）》」』】〕〉”’％…—·"  # noqa: RUF001 - the full-width percent sign
NO_END = "（《「『【〔〈“‘"
HALF_BLANK_RIGHT = "。，、；：！？）》」』】〕〉"  # their right half is empty in mainland fonts
HALF_BLANK_LEFT = "（《「『【〔〈"
ATOM = re.compile(
    rf"[{NO_END}]*(?:[!-~]+(?:[—–～][!-~]+)*[年月日时号条户人名元岁个件]?|……|——|[^!-~])[{NO_START}]*",
    re.DOTALL,
)
ORPHAN_EM = 3  # a last line shorter than this looks forgotten
ORPHAN_COST = 30.0
ONE_LINE = 1e4
TOO_WIDE = 1e9


@dataclass(frozen=True)
class Line:
    """A line: its text, where it starts, and how many pixels justification may add."""

    text: str
    x: int
    slack: int
    last: bool


def atoms(text: str) -> list[str]:
    """Return the pieces of `text` that never break inside."""
    return ATOM.findall(text)


def squeeze(before: str, after: str) -> bool:
    """Return whether two neighbouring full-width marks share half an em of blank."""
    closing = before in HALF_BLANK_RIGHT and after in HALF_BLANK_RIGHT + HALF_BLANK_LEFT
    return closing or (before in HALF_BLANK_LEFT and after in HALF_BLANK_LEFT)


def break_lines(
    text: str, width: int, em: int, measure: Callable[[str], int], indent: int = 0
) -> list[Line]:
    """Return the best lines: fewest, then least uneven, then no forgotten last word.

    `measure` gives the natural width of an atom. An atom wider than the line overflows it, with
    negative slack: the caller decides what to do.
    """
    pieces = atoms(text)
    reach = _reach(pieces, em, measure)
    best: list[tuple[float, tuple[Line, ...]]] = [(0, ())]
    for end in range(1, len(pieces) + 1):
        options = [
            (best[start][0] + _cost(line, start, em), (*best[start][1], line))
            for start, line in _lines_ending(pieces, end, reach, width, em, indent)
        ]
        best.append(min(options, key=lambda option: option[0]))
    return list(best[-1][1])


def _reach(pieces: Sequence[str], em: int, measure: Callable[[str], int]) -> list[int]:
    """Return where each atom ends, all set in one endless line."""
    reach = [0]
    for n, piece in enumerate(pieces):
        shared = em // 2 if n and squeeze(pieces[n - 1][-1], piece[0]) else 0
        reach.append(reach[-1] + measure(piece) - shared)
    return reach


def _lines_ending(
    pieces: Sequence[str], end: int, reach: Sequence[int], width: int, em: int, indent: int
) -> Iterator[tuple[int, Line]]:
    """Yield every line that fits and ends before piece `end`; at least the shortest one."""
    for start in range(end - 1, -1, -1):
        x = _start_x(pieces, start, em, indent)
        shared = em // 2 if start and squeeze(pieces[start - 1][-1], pieces[start][0]) else 0
        slack = width - x - (reach[end] - reach[start] + shared) + _overhang(pieces[end - 1], em)
        if slack < 0 and start < end - 1:
            return
        yield start, Line("".join(pieces[start:end]), x, slack, end == len(pieces))


def _start_x(pieces: Sequence[str], start: int, em: int, indent: int) -> int:
    """An opening mark at the start of a line hangs its blank half into the margin."""
    if start == 0:
        return indent
    return -(em // 2) if pieces[start][0] in HALF_BLANK_LEFT else 0


def _overhang(text: str, em: int) -> int:
    """A closing mark at the end of a line hangs its blank half into the margin."""
    return em // 2 if text[-1] in HALF_BLANK_RIGHT else 0


def _cost(line: Line, start: int, em: int) -> float:
    """A line costs more than any unevenness, so that the fewest lines win."""
    if line.slack < 0:
        return TOO_WIDE
    if not line.last:
        return ONE_LINE + (line.slack / em) ** 2
    forgotten = start > 0 and len(line.text) < ORPHAN_EM
    return ONE_LINE + (ORPHAN_COST if forgotten else 0)
