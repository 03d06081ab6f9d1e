"""Set one line: characters to pens. The only place that knows how a character stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from gongshi.picture.breaking import (
    HALF_BLANK_LEFT,
    HALF_BLANK_RIGHT,
    Line,
    atoms,
    break_lines,
    squeeze,
)
from gongshi.picture.drawing import Block, Box, Ink, Words, stack
from gongshi.picture.faces import Face, advance

ASCENT = 0.88  # of the em, in both fonts: the em box stands from here to 0.12 below the baseline
STAR_DROP = 0.26  # an ASCII star hangs this far above the middle of figures
LINES_KEPT = 4096  # every page repeats head and foot; only cells differ
STRETCH_EM = 2.5  # more than this, and a line stays ragged
HAN = range(0x2E80, 0x40000)
NARROWED = {"＊": 0.8, "·": 0.5, "*": 0.8}  # full-width marks set narrower, kept centred


@dataclass(frozen=True)
class Style:
    """Face, size in pixels and colour."""

    face: Face
    size: int
    ink: Ink = Ink.INK


Pens = tuple[tuple[str, int, int], ...]


def drawn(text: str) -> str:
    """Return what is painted for `text`: a star beside Chinese is the full-width one."""
    return text.replace("*", "＊") if any(ord(c) in HAN for c in text) else text


@lru_cache(maxsize=LINES_KEPT)
def pens(text: str, style: Style, stretch: int = 0, tracking: int = 0) -> tuple[Pens, int]:
    """Return the pens of a line and the line's width.

    `stretch` pixels are spread over the places between atoms; `tracking` goes after each
    character but the last.
    """
    gaps = _gap_ends(text) if stretch else set()
    placed: list[tuple[str, int, int]] = []
    x = 0
    shown = drawn(text)
    for n, char in enumerate(shown):
        if n and squeeze(shown[n - 1], char):
            x -= style.size // 2
        passed = sum(1 for gap in gaps if gap <= n)
        extra = stretch * passed // len(gaps) if gaps else 0
        full = advance(style.face, style.size, char)
        step = round(full * NARROWED.get(char, 1))
        drop = round(style.size * STAR_DROP) if char == "*" else 0
        placed.append((char, x + extra - (full - step) // 2, drop))
        x += step + (tracking if n < len(shown) - 1 else 0)
    return tuple(placed), x + (stretch if gaps else 0)


def width(text: str, style: Style, tracking: int = 0) -> int:
    """Return a line's natural width."""
    return pens(text, style, tracking=tracking)[1]


def _gap_ends(text: str) -> set[int]:
    """Return the indexes of characters that justification may push to the right."""
    ends: set[int] = set()
    at = 0
    for atom in atoms(text)[:-1]:
        at += len(atom)
        ends.add(at)
    return ends


def line(
    text: str,
    style: Style,
    *,
    role: str,
    x: int = 0,
    height: int | None = None,
    stretch: int = 0,
    tracking: int = 0,
) -> Block:
    """Return one line as a block; the em box stands in the middle of `height`.

    The words' box leaves out the blank half of a mark at either end: that half may hang.
    """
    height = style.size if height is None else height
    placed, wide = pens(text, style, stretch, tracking)
    left = style.size // 2 if text[:1] in tuple(HALF_BLANK_LEFT) else 0
    right = style.size // 2 if text[-1:] in tuple(HALF_BLANK_RIGHT) else 0
    top = (height - style.size) // 2
    words = Words(
        role,
        text,
        Box(x + left, top, wide - left - right, style.size),
        top + round(style.size * ASCENT),
        style.face,
        style.size,
        style.ink,
        tuple((char, at - left, drop) for char, at, drop in placed),
    )
    return Block(height, (words,), (text,))


def centred(
    text: str, style: Style, across: int, *, role: str, height: int, tracking: int = 0
) -> Block:
    """Return one line in the middle of `across` pixels."""
    x = (across - width(text, style, tracking)) // 2
    return line(text, style, role=role, x=x, height=height, tracking=tracking)


def paragraph(
    text: str, style: Style, across: int, *, role: str, leading: int, indent: int = 0
) -> Block:
    """Return a paragraph broken into lines, justified but for its last."""
    block = stack(
        line(part, style, role=role, x=one.x, height=leading, stretch=_stretch(one, style.size))
        for part, one in _lines(text, style, across, indent)
    )
    return Block(block.height, block.drawn, (text,))


def ragged(text: str, style: Style, across: int, *, role: str, leading: int) -> Block:
    """Return a paragraph of lines that keep their natural width."""
    block = stack(
        line(part, style, role=role, x=one.x, height=leading)
        for part, one in _lines(text, style, across, 0)
    )
    return Block(block.height, block.drawn, (text,))


def lines_of(text: str, style: Style, across: int) -> list[str]:
    """Return the lines a text takes in `across` pixels."""
    if width(text, style) <= across:
        return [text]
    return [part for part, _ in _lines(text, style, across, 0)]


def balanced(text: str, style: Style, across: int) -> list[str]:
    """Return the lines of a short centred text, as few as `across` allows and about equal."""
    lines = lines_of(text, style, across)
    even = max(width(text, style) // len(lines), style.size)
    while len(narrower := lines_of(text, style, even)) > len(lines):
        even += style.size // 4
    return narrower if even < across else lines


@lru_cache(maxsize=LINES_KEPT)
def _lines(text: str, style: Style, across: int, indent: int) -> tuple[tuple[str, Line], ...]:
    shown = drawn(text)
    broken = break_lines(shown, across, style.size, lambda atom: width(atom, style), indent)
    ends = list(accumulate(len(one.text) for one in broken))
    starts = [0, *ends]
    return tuple((text[a:b], one) for a, b, one in zip(starts, ends, broken, strict=False))


def _stretch(line: Line, em: int) -> int:
    return line.slack if not line.last and 0 < line.slack <= STRETCH_EM * em else 0
