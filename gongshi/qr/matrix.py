"""Encode: a short address to modules. ISO/IEC 18004, error correction M, quiet zone 4.

M and not more: a bigger matrix on the same wall has smaller modules, and below 6 pixels a module
blur defeats phones sooner than damage does. Upper-case addresses use the alphanumeric mode, which
keeps a posting's address at version 3 (29 modules) while host and port have 24 characters or less.
"""

from __future__ import annotations

from functools import lru_cache

from gongshi.errors import PictureError

QUIET = 4  # modules of white on every side, ISO/IEC 18004 section 9.1
LARGEST = 6  # the biggest version a board takes: 41 modules


Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=64)
def encode(text: str) -> Matrix:
    """Return the modules of `text`, row by row, True is dark; without the quiet zone.

    Raises PictureError("qr_too_long") above version 6.
    """
    # Late: the base install reads codes (`gongshi verify`) and has no library that makes them.
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415
    from qrcode.exceptions import DataOverflowError  # noqa: PLC0415
    from qrcode.main import QRCode  # noqa: PLC0415

    code = QRCode(version=None, error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError):
        raise _too_long() from None
    if code.version > LARGEST:
        raise _too_long()
    return tuple(tuple(bool(dark) for dark in row) for row in code.get_matrix())


def _too_long() -> PictureError:
    return PictureError(
        "qr_too_long", "核验地址过长,二维码无法在屏上识读", "请缩短 site.yaml 的 public_base"
    )
