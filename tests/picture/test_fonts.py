"""The fonts are the ones we mean, and what they lack is known before it is painted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import ImageFont

from gongshi.errors import PictureError
from gongshi.picture import faces
from gongshi.picture.cmap import read_coverage
from gongshi.picture.faces import SANS_FILE, SERIF_FILE, Face, advance, check_fonts, glyph, has
from tests.picture.samples import AID, DIBAO, NAMES, TEKUN

MISSING = "\U0002a6a5"  # 𪚥, four dragons: in none of the fonts


@pytest.fixture
def unchecked():
    check_fonts.cache_clear()
    yield
    check_fonts.cache_clear()


def test_the_wheels_hold_the_fonts_that_were_looked_at(unchecked):
    check_fonts()


@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "0" * 64},
        {"index": 0},  # the Japanese forms
        {"family": "Noto Sans CJK TC"},
        {"weight_axis": None},
    ],
)
def test_another_file_face_or_axis_is_refused(unchecked, monkeypatch, wrong):
    monkeypatch.setattr(faces, "FILES", (replace(SANS_FILE, **wrong), SERIF_FILE))
    with pytest.raises(PictureError) as refused:
        check_fonts()
    assert refused.value.code == "font_changed"


def test_a_missing_wheel_is_named(unchecked, monkeypatch):
    monkeypatch.setattr(faces, "FILES", (replace(SANS_FILE, package="no_such_fonts"),))
    with pytest.raises(PictureError) as refused:
        check_fonts()
    assert refused.value.code == "font_missing"


def test_the_default_weight_thin_is_never_what_we_paint():
    thin = ImageFont.truetype(faces.font_path(SANS_FILE), 60, index=2).getmask("国")
    regular, bold = (glyph(face, 60, "国").mask for face in (Face.SANS, Face.BOLD))
    ink = [sum(bytes(mask)) for mask in (thin, regular, bold)]
    assert ink[0] < ink[1] < ink[2]


def test_the_serif_is_bold_and_not_hollow():
    font = ImageFont.truetype(faces.font_path(SERIF_FILE), 60)
    assert sum(bytes(glyph(Face.SERIF_BOLD, 60, "国").mask)) > sum(bytes(font.getmask("国")))


def test_every_character_of_the_samples_is_covered():
    texts = [*NAMES, *(text for n in (DIBAO, AID, TEKUN) for text in (*n.body, n.title))]
    assert [c for text in texts for c in text if c != "\u200b" and not has(Face.SANS, c)] == []


def test_rare_characters_of_names_are_known_one_by_one():
    assert has(Face.SANS, "䶮")
    assert has(Face.SANS, "𬀩")
    assert not has(Face.SANS, MISSING)


def test_what_the_map_calls_missing_is_what_pillow_paints_as_a_box():
    """Pillow paints .notdef for a missing character; a covered one looks different."""
    font = ImageFont.truetype(faces.font_path(SANS_FILE), 40, index=2)
    box = bytes(font.getmask("\U000f1234"))
    assert bytes(font.getmask(MISSING)) == box
    for char in "䶮𬀩〔＊９":
        assert bytes(font.getmask(char)) != box


def test_a_character_the_serif_lacks_is_drawn_by_the_sans():
    assert not has(Face.SERIF_BOLD, "𠮷")
    assert advance(Face.SERIF_BOLD, 40, "𠮷") == advance(Face.BOLD, 40, "𠮷") == 40


def test_all_figures_of_the_sans_are_equally_wide():
    for face in (Face.SANS, Face.MEDIUM, Face.BOLD):
        assert len({advance(face, 34, figure) for figure in "0123456789"}) == 1


def test_coverage_agrees_with_itself_at_its_edges():
    covered = read_coverage(faces.font_path(SERIF_FILE))
    for start, end in zip(covered.starts[:50], covered.ends[:50], strict=True):
        assert start in covered
        assert end in covered
        assert end + 1 not in covered


def test_a_file_without_a_unicode_map_is_refused(tmp_path):
    broken = tmp_path / "font.otf"
    broken.write_bytes(b"OTTO\x00\x00" + bytes(60))
    with pytest.raises(ValueError, match="cmap"):
        read_coverage(broken)
