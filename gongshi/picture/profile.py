"""Profiles (版式): a panel, the distance it is read from, and the sizes that follow.

Sizes are pixels. The table is the whole design; layouts take every measure from it.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from gongshi.errors import PictureError

MM_PER_INCH = 25.4
READING_ARC_MINUTES = 16  # below this, most people over 60 do not read; 20 is comfortable
COMPACT = 0.88
FACE_OF_EM = 0.92  # a Chinese character fills this much of its em


class Arrangement(StrEnum):
    """One column; text left and table right; or a cover, then text, then the table."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    LED = "led"


@dataclass(frozen=True)
class Profile:
    """A design for one panel. `factor` multiplies the finished drawing, exactly."""

    name: str
    arrangement: Arrangement
    width: int
    height: int
    diagonal_in: float
    distance_m: float
    margin: int
    office: int
    title: int
    title_next: int
    window: int
    base: int
    body: int
    small: int
    row: int
    module: int
    factor: int = 1

    @property
    def floor(self) -> int:
        """The smallest size that may be painted: 16 arc-minutes at the reading distance."""
        pitch = self.diagonal_in * MM_PER_INCH / math.hypot(self.width, self.height)
        face = self.distance_m * 1000 * math.radians(READING_ARC_MINUTES / 60)
        return math.ceil(face / pitch / FACE_OF_EM)

    @property
    def compact(self) -> Profile:
        """The same design set a little smaller, small text kept: to save a second page."""
        fields = ("office", "title", "window", "base", "body", "row")
        sizes = {field: round(getattr(self, field) * COMPACT) for field in fields}
        sizes["body"] = max(sizes["body"], self.small)
        return replace(self, **sizes)

    def em(self, n: float) -> int:
        """Return `n` times the base size in whole pixels: the unit of every gap."""
        return round(self.base * n)


P1080 = Profile(
    name="p1080",
    arrangement=Arrangement.PORTRAIT,
    width=1080,
    height=1920,
    diagonal_in=55,
    distance_m=3,
    margin=60,
    office=64,
    title=54,
    title_next=39,
    window=46,
    base=34,
    body=34,
    small=28,
    row=58,
    module=8,
)
L1080 = Profile(
    name="l1080",
    arrangement=Arrangement.LANDSCAPE,
    width=1920,
    height=1080,
    diagonal_in=55,
    distance_m=3,
    margin=56,
    office=52,
    title=46,
    title_next=36,
    window=42,
    base=32,
    body=26,
    small=26,
    row=54,
    module=8,
)
LED960 = Profile(  # a wall of 2.5 mm dots, 2.4 m wide, read across a yard
    name="led960",
    arrangement=Arrangement.LED,
    width=960,
    height=540,
    diagonal_in=108.4,
    distance_m=8,
    margin=20,
    office=34,
    title=30,
    title_next=24,
    window=32,
    base=24,
    body=24,
    small=20,
    row=36,
    module=6,
)
A4 = Profile(  # tenths of a millimetre; only its table and title are laid out here
    name="a4",
    arrangement=Arrangement.PORTRAIT,
    width=2100,
    height=2970,
    diagonal_in=14.32,
    distance_m=0.5,
    margin=270,
    office=106,
    title=78,
    title_next=39,
    window=56,
    base=42,
    body=49,
    small=34,
    row=84,
    module=6,
)


def _times(profile: Profile, name: str, factor: int) -> Profile:
    return replace(profile, name=name, factor=factor)


def _resized(profile: Profile, name: str, ratio: float, **other: float) -> Profile:
    """Return the design with every type size multiplied, on the same pixels."""
    fields = ("office", "title", "title_next", "window", "base", "body", "small", "row")
    sizes = {field: round(getattr(profile, field) * ratio) for field in fields}
    return replace(profile, name=name, **sizes, **other)  # type: ignore[arg-type]


PROFILES = {
    profile.name: profile
    for profile in (
        P1080,
        L1080,
        _times(P1080, "p2160", 2),
        _times(L1080, "l2160", 2),
        _resized(P1080, "p1080-43in", 31 / 28, diagonal_in=43),
        _resized(L1080, "l1080-43in", 31 / 26, diagonal_in=43),
        replace(P1080, name="p1080-dense", base=28, body=28, small=26, row=42),
        replace(L1080, name="l1080-dense", base=27, body=26, small=25, row=40),
        LED960,
    )
}


def profile_named(name: str) -> Profile:
    """Return a profile. Raises PictureError("profile_unknown")."""
    try:
        return PROFILES[name]
    except KeyError:
        raise PictureError(
            "profile_unknown", "没有这种屏幕版式", f"可用的版式:{'、'.join(PROFILES)}"
        ) from None


_SHAPES = {
    Arrangement.PORTRAIT: "竖屏",
    Arrangement.LANDSCAPE: "横屏",
    Arrangement.LED: "点阵屏",
}
_ENDINGS = {"43in": "43英寸", "dense": "长名单"}


def profile_words(name: str) -> str:
    """Return what staff call a profile: 竖屏1080×1920, 横屏1920×1080-43英寸."""
    profile = PROFILES.get(name)
    if profile is None:
        return name
    size = f"{profile.width * profile.factor}×{profile.height * profile.factor}"
    ending = _ENDINGS.get(name.partition("-")[2], "")
    return _SHAPES[profile.arrangement] + size + (f"-{ending}" if ending else "")


def profile_digest(profile: Profile) -> str:
    """Return the SHA-256 of the design's values: a changed number is another picture."""
    values = "\n".join(f"{key}={value}" for key, value in asdict(profile).items())
    return hashlib.sha256(values.encode("utf-8")).hexdigest()
