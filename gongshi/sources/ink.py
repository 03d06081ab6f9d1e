"""Whether writing stands out from its ground (字迹看得见), from their colours alone."""

from __future__ import annotations

import colorsys

Rgb = tuple[int, int, int]

BLACK: Rgb = (0, 0, 0)
WHITE: Rgb = (255, 255, 255)
LEAST_CONTRAST = 1.15  # after WCAG 2.2: 1 for equal colours, 21 for black on white
FULL = 255


def is_unseen(ink: Rgb | None, ground: Rgb | None) -> bool:
    """Return whether ink cannot be told from its ground; a colour nobody knows may well be seen."""
    if ink is None or ground is None:
        return False
    darker, lighter = sorted((_luminance(ink), _luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05) < LEAST_CONTRAST


def from_hex(text: str) -> Rgb | None:
    """Return the colour of RRGGBB or AARRGGBB."""
    try:
        red, green, blue = bytes.fromhex(text[-6:])
    except ValueError:
        return None
    return red, green, blue


def tinted(colour: Rgb, tint: float) -> Rgb:
    """Return a colour made lighter (tint above 0) or darker (ECMA-376 part 1, 18.8.19)."""
    if not tint:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*(part / FULL for part in colour))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), saturation)
    return round(red * FULL), round(green * FULL), round(blue * FULL)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / FULL) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
