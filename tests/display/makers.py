"""Manifests and pictures for tests: invented, coloured, and signed with a known key."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256

from PIL import Image as Pixels

from gongshi.display import Image, Item, Manifest, Sensitivity, Standby
from gongshi.record.note import Signer
from tests.display.offices import BOARD, SITE

SIGNER = Signer(f"{SITE}/manifest", bytes(range(32)))
STRANGER = Signer(f"{SITE}/manifest", bytes(range(1, 33)))


@dataclass(frozen=True)
class Page:
    """A picture of one colour, so that a screenshot tells by its pixels what is shown."""

    png: bytes = field(repr=False)
    image: Image


@cache
def page(colour: tuple[int, int, int], size: tuple[int, int] = (540, 960)) -> Page:
    target = io.BytesIO()
    Pixels.new("RGB", size, colour).save(target, "PNG")
    png = target.getvalue()
    digest = sha256(png).hexdigest()
    path = f"/board/v1/picture/{digest}"
    return Page(png, Image(digest, len(png), "image/png", *size, path))


def item(picture: Page, starts, until, **changes) -> Item:
    made = Item(
        id="A" * 26,
        rev=1,
        page=1,
        pages=1,
        sensitivity=Sensitivity.SENSITIVE,
        starts=starts,
        until=until,
        image=picture.image,
        qr="",
        lease_s=21_600,
        min_dwell_s=0,
        priority=0,
    )
    return replace(made, **changes)


def manifest(issued_at, *items: Item, seq: int = 1, **changes) -> Manifest:
    made = Manifest(
        site=SITE,
        board=BOARD,
        seq=seq,
        prev="",
        issued_at=issued_at.replace(microsecond=0),
        lease_s=259_200,
        items=items,
        standby=Standby("滨河社区居民委员会"),
    )
    return replace(made, **changes)


def whole(moment):
    """Round up to a whole second, as manifests carry them."""
    return (moment + timedelta(microseconds=999_999)).replace(microsecond=0)
