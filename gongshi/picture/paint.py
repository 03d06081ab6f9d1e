"""Paint (绘制): a drawing becomes an indexed PNG. Nothing here decides where anything stands.

A palette of blends replaces full colour: text edges need some 60 colours, and the file is a third
of the size. Compression level 6; 9 costs five times as long for nothing.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gongshi.picture.drawing import Code, Drawing, Fill, Ink, Words
from gongshi.picture.faces import glyph
from gongshi.qr import QUIET

if TYPE_CHECKING:
    from gongshi.picture.drawing import Box

NONCE_KEY = "gongshi-nonce"
NONCE_BYTES = 32
COMPRESSION = 6
BLENDS = (  # text colour over ground, steps between them
    (Ink.INK, Ink.PAPER, 15),
    (Ink.INK, Ink.ZEBRA, 9),
    (Ink.INK, Ink.HEADER, 7),
    (Ink.RED, Ink.PAPER, 11),
    (Ink.GREY, Ink.PAPER, 9),
    (Ink.GREY, Ink.ZEBRA, 5),
    (Ink.PAPER, Ink.RED, 7),
)


def paint(drawing: Drawing, factor: int = 1) -> Image.Image:
    """Return the drawing as an indexed image, every measure times `factor`."""
    size = (drawing.width * factor, drawing.height * factor)
    image = Image.new("RGB", size, Ink.PAPER.value)
    for operation in drawing.drawn:
        match operation:
            case Fill():
                image.paste(operation.ink.value, _corners(operation.box, factor))
            case Words():
                _words(image, operation, factor)
            case Code():
                _code(image, operation, factor)
    return image.quantize(palette=_palette(), dither=Image.Dither.NONE)


def to_png(image: Image.Image, nonce: bytes | None) -> bytes:
    """Return the file; a nonce stands as hexadecimal in a tEXt chunk."""
    info = PngInfo()
    if nonce is not None:
        assert len(nonce) == NONCE_BYTES, "a nonce has 32 bytes"
        info.add_text(NONCE_KEY, nonce.hex())
    buffer = BytesIO()
    image.save(buffer, "PNG", pnginfo=info, compress_level=COMPRESSION)
    return buffer.getvalue()


def _words(image: Image.Image, words: Words, factor: int) -> None:
    size = words.size * factor
    x0, y0 = words.box.x * factor, words.baseline * factor
    for char, x, drop in words.pens:
        mark = glyph(words.face, size, char)
        left, top = x0 + x * factor + mark.dx, y0 + drop * factor + mark.dy
        wide, high = mark.mask.size
        if wide and high:
            image.im.paste(words.ink.value, (left, top, left + wide, top + high), mark.mask)


def _code(image: Image.Image, code: Code, factor: int) -> None:
    module = code.module * factor
    side = len(code.matrix)
    small = Image.new("L", (side, side))
    small.putdata([0 if dark else 255 for row in code.matrix for dark in row])
    big = small.resize((side * module, side * module), Image.Resampling.NEAREST)
    x, y = (code.box.x * factor + QUIET * module, code.box.y * factor + QUIET * module)
    image.paste(big.convert("RGB"), (x, y))


def _corners(box: Box, factor: int) -> tuple[int, int, int, int]:
    x, y, right, bottom = (v * factor for v in (box.x, box.y, box.right, box.bottom))
    return x, y, right, bottom


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    colours = [ink.value for ink in Ink] + [(0, 0, 0)]
    for ink, ground, steps in BLENDS:
        colours += [_blend(ink, ground, n / (steps + 1)) for n in range(1, steps + 1)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([value for colour in dict.fromkeys(colours) for value in colour])
    return palette


def _blend(ink: Ink, ground: Ink, part: float) -> tuple[int, int, int]:
    mixed = (round(a + (b - a) * part) for a, b in zip(ink.value, ground.value, strict=True))
    red, green, blue = mixed
    return red, green, blue
