"""A posting's address goes into a QR and comes back; nothing else is promised."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from gongshi.errors import PictureError
from gongshi.qr import QUIET, decode, encode

ID = "ABCDEFGHIJKLMNOPQRSTUVWX23"


def picture(matrix, module=8, fmt="PNG"):
    side = len(matrix)
    small = Image.new("L", (side + 2 * QUIET,) * 2, 255)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x + QUIET, y + QUIET), 0)
    buffer = BytesIO()
    big = small.resize((small.width * module,) * 2, Image.Resampling.NEAREST)
    big.save(buffer, fmt)
    return buffer.getvalue()


@pytest.mark.parametrize("host", ["192.168.1.20:8080", "GS.YUNXI.EXAMPLE", "A" * 24])
def test_an_upper_case_address_with_a_host_of_24_characters_has_29_modules(host):
    text = f"HTTP://{host.upper()}/P/{ID}"
    matrix = encode(text)
    assert len(matrix) == 29
    assert decode(picture(matrix)) == [text]


def test_a_longer_host_gives_33_modules():
    assert len(encode(f"HTTPS://{'A' * 26}/P/{ID}")) == 33


def test_lower_case_needs_more_modules_but_is_read_the_same():
    text = f"https://gs.yunxi.example/p/{ID}".lower()
    matrix = encode(text)
    assert len(matrix) > 29
    assert decode(picture(matrix)) == [text]


def test_a_jpeg_is_read_as_well():
    assert decode(picture(encode("HTTP://A.B/P/" + ID), fmt="JPEG")) == ["HTTP://A.B/P/" + ID]


def test_a_picture_without_a_code_gives_nothing():
    assert decode(Image.new("RGB", (200, 200), "white")) == []


def test_an_address_too_long_for_a_board_is_refused():
    with pytest.raises(PictureError) as refused:
        encode("HTTP://" + "A" * 300)
    assert refused.value.code == "qr_too_long"
    with pytest.raises(PictureError):
        encode("x" * 5000)


@pytest.mark.parametrize("junk", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\nxxxx"])
def test_bytes_that_are_no_picture_are_refused_with_our_own_error(junk):
    with pytest.raises(PictureError) as refused:
        decode(junk)
    assert refused.value.code == "picture_unreadable"


def test_a_truncated_picture_is_refused_with_our_own_error():
    whole = picture(encode("HTTP://A.B/P/" + ID))
    with pytest.raises(PictureError):
        decode(whole[: len(whole) // 2])


def test_a_huge_picture_is_refused_before_it_is_unpacked():
    buffer = BytesIO()
    Image.new("1", (10_000, 6_000)).save(buffer, "PNG")
    with pytest.raises(PictureError):
        decode(buffer.getvalue())
