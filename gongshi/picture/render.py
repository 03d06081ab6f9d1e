"""Render (出图): a notice to the pages a board shows, each with its text and its boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import PIL
from PIL import features

from gongshi.picture.arrange import arrange
from gongshi.picture.card import card_pages
from gongshi.picture.drawing import Words
from gongshi.picture.faces import FILES
from gongshi.picture.legible import legible
from gongshi.picture.paint import paint, to_png
from gongshi.picture.profile import PROFILES, profile_digest, profile_named
from gongshi.picture.proof import require_sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.errors import Finding
    from gongshi.picture.drawing import Drawing
    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

    Layout = Callable[[Notice, Profile], tuple[Drawing, ...]]


@dataclass(frozen=True)
class TextBox:
    """One printed line: its role, its text and where it stands, in pixels of the picture."""

    role: str
    text: str
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Page:
    """One picture (公示图). `text` is what a person would read out, for the gate and for ears."""

    n: int
    of: int
    profile: str
    w: int
    h: int
    png: bytes
    boxes: tuple[TextBox, ...]
    text: str


@dataclass(frozen=True)
class Rendered:
    """All pages of a notice in one profile, and W503 for characters no font has."""

    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]


def render(notice: Notice, profile: str, nonce: bytes | None = None) -> Rendered:
    """Return the pages of a notice for a profile; the same input gives the same bytes.

    A nonce (32 bytes) goes into every page's file, so that no hash of it can be guessed from the
    list. Raises PictureError: profile_unknown, font_*, *_too_long, *_too_wide, below_floor.
    """
    return _render(notice, profile, nonce, arrange)


def render_card(notice: Notice, profile: str, nonce: bytes | None = None) -> Page:
    """Return the one page of a card (卡片): a notice without a table whose notes it says large."""
    return _render(notice, profile, nonce, card_pages).pages[0]


def _render(notice: Notice, profile: str, nonce: bytes | None, layout: Layout) -> Rendered:
    design = profile_named(profile)
    printed, findings = legible(notice)
    drawings = layout(printed, design)
    pages = []
    for n, drawing in enumerate(drawings, 1):
        require_sound(drawing, design)
        png = to_png(paint(drawing, design.factor), nonce)
        w, h = drawing.width * design.factor, drawing.height * design.factor
        boxes = _boxes(drawing, design.factor)
        text = "\n".join(words for words in drawing.said if words)
        pages.append(Page(n, len(drawings), profile, w, h, png, boxes, text))
    return Rendered(tuple(pages), findings)


def versions() -> dict[str, str]:
    """Return what the pixels depend on: libraries, fonts, designs."""
    libraries = {
        "pillow": PIL.__version__,
        "freetype": str(features.version("freetype2")),
        "zlib": str(features.version("zlib")),
    }
    fonts = {f"font:{file.family}": file.digest for file in FILES}
    designs = {f"profile:{name}": profile_digest(p) for name, p in PROFILES.items()}
    return {**libraries, **fonts, **designs}


def _boxes(drawing: Drawing, factor: int) -> tuple[TextBox, ...]:
    return tuple(
        TextBox(
            op.role,
            op.text,
            op.box.x * factor,
            op.box.y * factor,
            op.box.w * factor,
            op.box.h * factor,
        )
        for op in drawing.drawn
        if isinstance(op, Words)
    )
