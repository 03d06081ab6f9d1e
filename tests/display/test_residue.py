"""After the end nothing of the list is on the screen's disk: the browser profile is searched."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image as Pixels

from gongshi.clock import real_now
from gongshi.display.assets import asset
from tests.display.conftest import VIEWPORT, Screen
from tests.display.makers import Page, item, manifest, page, whole

pytestmark = pytest.mark.browser


def noisy():
    """A picture whose bytes cannot be mistaken for anything else on a disk."""
    pixels = random.Random(7).randbytes(200 * 300 * 3)
    target = BytesIO()
    Pixels.frombytes("RGB", (200, 300), pixels).save(target, "PNG")
    png = target.getvalue()
    digest = sha256(png).hexdigest()
    image = replace(page((0, 0, 0)).image, sha256=digest, size=len(png), w=200, h=300)
    return Page(png, replace(image, path=f"/board/v1/picture/{digest}"))


def holding(folder, needle):
    """Return the files below `folder` that hold `needle`."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if needle in path.read_bytes()]


def test_after_the_end_no_byte_of_the_picture_is_in_the_browsers_profile(
    office, playwright, chromium_options, tmp_path_factory
):
    profile = tmp_path_factory.mktemp("profile")
    picture, now = noisy(), real_now()
    made = item(picture, whole(now - timedelta(hours=1)), whole(now + timedelta(seconds=12)))
    office.issue(manifest(now, made), picture)
    context = playwright.chromium.launch_persistent_context(
        profile, viewport=VIEWPORT, **chromium_options
    )
    screen = Screen(context.new_page())
    screen.open(office.url).wait_showing("A" * 26 + "/1")
    screen.wait_standby("ended")
    screen.page.wait_for_timeout(500)
    context.close()
    # The search reaches both places where a browser keeps things: its storage and its cache.
    assert holding(profile, b"gongshi/demo.example")
    assert holding(profile, asset("serif.otf").data[5_000:5_064])
    for start in range(0, len(picture.png) - 64, 5_000):
        assert holding(profile, picture.png[start : start + 64]) == []
    assert holding(profile, picture.image.sha256.encode()) == []
    assert holding(profile, b"A" * 26) == []
