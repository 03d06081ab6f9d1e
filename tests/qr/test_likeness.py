"""How far a capture of a panel is from the page it should show."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from gongshi import qr
from gongshi.display.report import DISTANCE_LIMIT

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PAGE = (PICTURES / "A-p1080.png").read_bytes()
OTHERS = ["B-p1080.png", "C-p1080.png"]


def png(image):
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def on_panel(w, h, page=PAGE, paper=(247, 242, 232)):
    """The page as a browser puts it on a panel of any size: in the middle, as large as fits."""
    picture = Image.open(BytesIO(page)).convert("RGB")
    panel = Image.new("RGB", (w, h), paper)
    scale = min(w / picture.width, h / picture.height)
    size = round(picture.width * scale), round(picture.height * scale)
    shown = picture.resize(size, Image.Resampling.BICUBIC)
    panel.paste(shown, ((w - size[0]) // 2, (h - size[1]) // 2))
    return panel


@pytest.mark.parametrize("size", [(1080, 1920), (2160, 3840), (540, 960), (1920, 1080), (720, 720)])
def test_the_page_on_a_panel_of_any_size_is_that_page(size):
    assert qr.distance(png(on_panel(*size)), PAGE) <= DISTANCE_LIMIT


def test_a_dimmed_and_tinted_panel_shows_the_same_page():
    dim = ImageEnhance.Brightness(on_panel(1080, 1920)).enhance(0.5)
    red, green, blue = dim.split()
    tinted = Image.merge("RGB", (red, green, blue.point(lambda v: v * 3 // 4)))
    assert qr.distance(png(tinted), PAGE) <= DISTANCE_LIMIT


@pytest.mark.parametrize("other", OTHERS)
def test_another_list_of_the_same_layout_is_another_page(other):
    shown = on_panel(1080, 1920, (PICTURES / other).read_bytes())
    assert qr.distance(png(shown), PAGE) > 2 * DISTANCE_LIMIT


def test_half_a_page_is_not_the_page():
    panel = on_panel(1080, 1920)
    panel.paste((247, 242, 232), (0, 960, 1080, 1920))
    assert qr.distance(png(panel), PAGE) > DISTANCE_LIMIT


@pytest.mark.parametrize("shot", [b"", b"junk", png(Image.new("RGB", (1080, 1920), (0, 0, 0)))])
def test_a_black_panel_or_no_picture_is_as_far_away_as_can_be(shot):
    assert qr.distance(shot, PAGE) == 1000
