"""Fonts (字体), from wheels, so that the same text looks the same on every office's machine.

Noto Sans CJK is a variable font whose default weight is Thin, and index 2 of its collection is
the mainland form: a wrong axis or index still paints something. So name and axes are asserted,
and the file's digest is pinned: another font is another picture.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from PIL import ImageFont

from gongshi.errors import PictureError
from gongshi.picture.cmap import Coverage, read_coverage

if TYPE_CHECKING:
    from PIL._imaging import ImagingCore

GLYPHS_KEPT = 8192  # masks of about 1 kB each; a notice uses some 600
BOLD_STROKE = 0.018  # of the em, on every side: Noto Serif SC comes in one weight only


@dataclass(frozen=True)
class FontFile:
    """A font file in a wheel, and what it must be."""

    package: str
    file: str
    index: int
    family: str
    weight_axis: tuple[int, int] | None
    digest: str


SANS_FILE = FontFile(
    "manimgx_fonts_cjk",
    "NotoSansCJK-VF.otf.ttc",
    2,
    "Noto Sans CJK SC",
    (100, 900),
    "d3d8256cdec8dbcb3552284bc6b20c734dd60c2ee9df83b5758e34807c4bac32",
)
SERIF_FILE = FontFile(
    "pylopdf_fonts_zh_cn",
    "NotoSerifSC-Regular.otf",
    0,
    "Noto Serif SC",
    None,
    "e8f396decc1f0963a016a989c3d8852e863d1350996f573860a80767c83a1cd3",
)
FILES = (SANS_FILE, SERIF_FILE)


class Face(Enum):
    """A face: file, weight axis, stroke in em."""

    SANS = (SANS_FILE, 400, 0.0)
    MEDIUM = (SANS_FILE, 500, 0.0)
    BOLD = (SANS_FILE, 700, 0.0)
    SERIF_BOLD = (SERIF_FILE, None, BOLD_STROKE)


@dataclass(frozen=True)
class Glyph:
    """A painted glyph: coverage mask and its offset from pen and baseline."""

    mask: ImagingCore
    dx: int
    dy: int


_painting = RLock()  # FreeType faces are not safe to share between threads


@lru_cache(maxsize=1)
def check_fonts() -> None:
    """Assert digest, name and axes of every font file, once a process.

    Raises PictureError("font_missing") or PictureError("font_changed").
    """
    for file in FILES:
        if hashlib.sha256(font_path(file).read_bytes()).hexdigest() != file.digest:
            raise _changed(file)
        font = ImageFont.truetype(font_path(file), 32, index=file.index)
        if font.getname()[0] != file.family or _axis(font) != file.weight_axis:
            raise _changed(file)


def font_path(file: FontFile) -> Path:
    """Return where the wheel put the file."""
    found = find_spec(file.package)
    if found is None or found.origin is None:
        raise PictureError(
            "font_missing", f"缺少字体包 {file.package}", "请安装 gongshi[office] 后重试"
        )
    return Path(found.origin).with_name(file.file)


@lru_cache(maxsize=4)
def coverage(file: FontFile) -> Coverage:
    """Return the characters the file has."""
    return read_coverage(font_path(file), file.index)


def has(face: Face, char: str) -> bool:
    """Return whether the face can paint the character."""
    return ord(char) in coverage(face.value[0])


@lru_cache(maxsize=GLYPHS_KEPT)
def advance(face: Face, size: int, char: str) -> int:
    """Return the pen's advance in whole pixels."""
    with _painting:
        return round(_font(_drawn_by(face, char), size).getlength(char))


@lru_cache(maxsize=GLYPHS_KEPT)
def glyph(face: Face, size: int, char: str) -> Glyph:
    """Return the mask of one character, drawn once and kept."""
    stroke = face.value[2] * size
    with _painting:
        font = _font(_drawn_by(face, char), size)
        mask, (dx, dy) = font.getmask2(
            char, "L", stroke_width=stroke, anchor="ls", stroke_filled=True
        )
    return Glyph(mask, dx, dy)


def _drawn_by(face: Face, char: str) -> Face:
    """Return the face itself, or the sans where the serif lacks a rare character."""
    return face if has(face, char) else Face.BOLD if face is Face.SERIF_BOLD else face


@lru_cache(maxsize=128)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    check_fonts()
    file, weight, _ = face.value
    font = ImageFont.truetype(
        font_path(file), size, index=file.index, layout_engine=ImageFont.Layout.BASIC
    )
    if weight is not None:
        font.set_variation_by_axes([weight])
    return font


def _axis(font: ImageFont.FreeTypeFont) -> tuple[int, int] | None:
    try:
        axes = font.get_variation_axes()
    except OSError:
        return None
    return (axes[0]["minimum"] or 0, axes[0]["maximum"] or 0) if len(axes) == 1 else None


def _changed(file: FontFile) -> PictureError:
    return PictureError(
        "font_changed", f"字体文件 {file.file} 与登记的不一致", "请按 requirements.lock 重装字体包"
    )
