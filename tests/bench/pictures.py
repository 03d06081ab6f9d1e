"""Pictures: milliseconds a page, beside bare Pillow drawing the same lines at the same places.

The bound knows every place in advance: no line breaking, no table widths, no checks, no QR. It
draws each line with one `ImageDraw.text` call in the same fonts, loaded before, and writes the same
kind of PNG (61 colours, level 6). Ours may come out below 1 all the same: it keeps glyph masks, and
Pillow draws each character anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from gongshi.picture import render
from gongshi.picture.arrange import arrange
from gongshi.picture.drawing import Fill, Words
from gongshi.picture.faces import font_path
from gongshi.picture.legible import legible
from gongshi.picture.paint import _palette, to_png
from gongshi.picture.profile import profile_named
from tests.bench.rounds import Line, alternate
from tests.picture.samples import DIBAO, long_list

if TYPE_CHECKING:
    from collections.abc import Iterator

NONCE = bytes(32)


def run(*, full: bool) -> Iterator[Line]:
    del full
    for notice, words in ((DIBAO, "7 rows"), (long_list(120), "120 rows")):
        for profile in ("p1080", "l1080", "p2160"):
            if profile == "p2160" and notice is not DIBAO:
                continue
            pages = places(notice, profile)
            count = len(pages)
            ours, bound, ratio = alternate(
                lambda n=notice, p=profile: render(n, p, NONCE),
                lambda pages=pages: [drawn(*page) for page in pages],
                rounds=3,
            )
            yield Line(
                "pictures", f"{profile}, {words}", count, ours * 1000 / count,
                bound * 1000 / count, ratio, "ms/page", "bare Pillow, places known",
            )  # fmt: skip


def places(notice, profile: str):
    """The size, the filled boxes and the lines of every page, with their fonts loaded."""
    design = profile_named(profile)
    printed, _ = legible(notice)
    return [
        (
            (drawing.width * design.factor, drawing.height * design.factor),
            [fill(op, design.factor) for op in drawing.drawn if isinstance(op, Fill)],
            [text(op, design.factor) for op in drawing.drawn if isinstance(op, Words)],
        )
        for drawing in arrange(printed, design)
    ]


def fill(op: Fill, factor: int):
    box = (op.box.x, op.box.y, op.box.right - 1, op.box.bottom - 1)
    return tuple(v * factor for v in box), op.ink.value


def text(op: Words, factor: int):
    return (op.box.x * factor, op.baseline * factor), op.text, font(op, factor), op.ink.value


_fonts = {}


def font(op: Words, factor: int) -> ImageFont.FreeTypeFont:
    key = (op.face, op.size * factor)
    if key not in _fonts:
        file, weight, _ = op.face.value
        loaded = ImageFont.truetype(
            font_path(file), key[1], index=file.index, layout_engine=ImageFont.Layout.BASIC
        )
        if weight is not None:
            loaded.set_variation_by_axes([weight])
        _fonts[key] = loaded
    return _fonts[key]


def drawn(size, fills, lines) -> bytes:
    image = Image.new("RGB", size, (255, 255, 255))
    pen = ImageDraw.Draw(image)
    for box, ink in fills:
        pen.rectangle(box, fill=ink)
    for place, words, face, ink in lines:
        pen.text(place, words, ink, font=face, anchor="ls")
    return to_png(image.quantize(palette=_palette(), dither=Image.Dither.NONE), NONCE)
