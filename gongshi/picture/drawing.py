"""A drawing (图样): operations with boxes, before any pixel. Layout makes it, paint paints it.

Blocks are drawings at their own origin, put together by `stack` and moved by `at`. Pure values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.picture.faces import Face
    from gongshi.qr import Matrix


class Ink(Enum):
    """The colours, and no others."""

    PAPER = (0xFF, 0xFF, 0xFF)
    INK = (0x1C, 0x1C, 0x1C)
    RED = (0xB0, 0x16, 0x1C)
    GREY = (0x60, 0x60, 0x60)
    ZEBRA = (0xF5, 0xF2, 0xEB)
    HEADER = (0xEC, 0xE5, 0xD8)
    HAIRLINE = (0xD6, 0xD2, 0xCA)


@dataclass(frozen=True)
class Box:
    """A rectangle in whole pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """First column to the right of it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """First row beneath it."""
        return self.y + self.h

    def moved(self, dx: int, dy: int) -> Box:
        """Return the box elsewhere."""
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def meets(self, other: Box) -> bool:
        """Return whether the two share a pixel."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True)
class Fill:
    """A filled rectangle."""

    box: Box
    ink: Ink


@dataclass(frozen=True)
class Words:
    """One line of text. `pens` are (character, x, lift) from the box's left and the baseline."""

    role: str
    text: str
    box: Box
    baseline: int
    face: Face
    size: int
    ink: Ink
    pens: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Code:
    """A QR: the box includes the quiet zone, `module` is pixels a module."""

    box: Box
    matrix: Matrix
    module: int


Operation = Fill | Words | Code


@dataclass(frozen=True)
class Block:
    """A piece of a page at its own origin; `said` is its text as a person would read it out."""

    height: int
    drawn: tuple[Operation, ...] = ()
    said: tuple[str, ...] = ()

    def at(self, x: int, y: int) -> tuple[Operation, ...]:
        """Return its operations moved to (x, y) of the page."""
        return tuple(_moved(operation, x, y) for operation in self.drawn)


@dataclass(frozen=True)
class Drawing:
    """A whole page before paint."""

    width: int
    height: int
    drawn: tuple[Operation, ...]
    said: tuple[str, ...]


def stack(blocks: Iterable[Block], gap: int = 0) -> Block:
    """Return the blocks one under the other; empty ones leave no gap."""
    drawn: list[Operation] = []
    said: list[str] = []
    y = 0
    for block in blocks:
        if not block.height:
            continue
        y += gap if y else 0
        drawn.extend(block.at(0, y))
        said.extend(block.said)
        y += block.height
    return Block(y, tuple(drawn), tuple(said))


def spaced(block: Block, above: int = 0, below: int = 0) -> Block:
    """Return the block with room around it."""
    return Block(above + block.height + below, block.at(0, above), block.said)


def placed(parts: Iterable[tuple[Block, int, int]], height: int | None = None) -> Block:
    """Return blocks put at given places as one block, as high as its lowest part."""
    parts = tuple(parts)
    drawn = tuple(op for block, x, y in parts for op in block.at(x, y))
    said = tuple(words for block, _, _ in parts for words in block.said)
    lowest = max((y + block.height for block, _, y in parts), default=0)
    return Block(lowest if height is None else height, drawn, said)


def _moved(operation: Operation, dx: int, dy: int) -> Operation:
    box = operation.box.moved(dx, dy)
    if isinstance(operation, Words):
        return replace(operation, box=box, baseline=operation.baseline + dy)
    return replace(operation, box=box)
