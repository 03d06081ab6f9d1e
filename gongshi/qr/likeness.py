"""How like two pictures are (图像比对): a capture of a panel against the picture it should show."""

from __future__ import annotations

from io import BytesIO
from math import sqrt

from PIL import Image, ImageStat

from gongshi.qr.reading import MOST_PIXELS

WIDTH = 160
"""Both are brought to this width: lines of text still tell pages apart, single pixels do not."""
FARTHEST = 1000


def distance(shot: bytes, page: bytes) -> int:
    """Return 0 for the same picture to 1000 for one that has nothing of it.

    The page is looked for where a browser puts it: in the middle, as large as fits. What is
    compared is the course of light and dark (1 minus the correlation), so that a dimmed or tinted
    panel is the same page, and another page of the same layout is not. Bytes that are no picture
    are as far away as can be.
    """
    try:
        wanted = _grey(page)
        seen = _grey(shot)
    except (OSError, ValueError, SyntaxError):
        return FARTHEST
    scale = min(seen.width / wanted.width, seen.height / wanted.height)
    w, h = wanted.width * scale, wanted.height * scale
    left, top = (seen.width - w) / 2, (seen.height - h) / 2
    size = (WIDTH, max(1, round(WIDTH * wanted.height / wanted.width)))
    cut = seen.resize(size, Image.Resampling.BOX, box=(left, top, left + w, top + h))
    return _apart(cut, wanted.resize(size, Image.Resampling.BOX))


def _grey(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
    if image.width * image.height > MOST_PIXELS:
        raise ValueError
    return image.convert("L")


def _apart(a: Image.Image, b: Image.Image) -> int:
    mean_a, mean_b = ImageStat.Stat(a).mean[0], ImageStat.Stat(b).mean[0]
    pairs = [(x - mean_a, y - mean_b) for x, y in zip(a.tobytes(), b.tobytes(), strict=True)]
    both = sum(x * y for x, y in pairs)
    spread = sqrt(sum(x * x for x, _ in pairs) * sum(y * y for _, y in pairs))
    return FARTHEST if spread == 0 else round(FARTHEST * (1 - max(both / spread, 0.0)))
