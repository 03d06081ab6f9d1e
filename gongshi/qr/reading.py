"""Decode: every QR in a finished picture, read by zxing-cpp."""

from __future__ import annotations

import warnings
from io import BytesIO

import zxingcpp
from PIL import Image, UnidentifiedImageError

from gongshi.errors import PictureError

MOST_PIXELS = 50_000_000  # six times a 4K board; a bigger file is not ours


def decode(picture: bytes | Image.Image) -> list[str]:
    """Return the texts of all QR codes in `picture`, in no promised order.

    Raises PictureError("picture_unreadable") for bytes that are no image, or a huge one.
    """
    image = picture if isinstance(picture, Image.Image) else _open(picture)
    found = zxingcpp.read_barcodes(
        image.convert("L"),
        zxingcpp.barcode_formats_from_str("QRCode"),
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [code.text for code in found if code.valid]


def _open(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=("PNG", "JPEG"))
            if image.width * image.height > MOST_PIXELS:
                raise _unreadable()
            image.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        raise _unreadable() from None
    return image


def _unreadable() -> PictureError:
    return PictureError(
        "picture_unreadable", "图片无法读取", "请使用公示系统导出的 PNG 或 JPEG 图片"
    )
