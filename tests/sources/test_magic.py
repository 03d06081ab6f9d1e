"""Bytes are what they are, whatever the file is called."""

import pytest

from gongshi.sources.magic import Format, recognise
from tests.sources.making import DUAN, HEADER, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

CASES = {
    "a workbook is a package": (xlsx(HEADER, DUAN), Format.PACKAGE),
    "an old binary is one": (OLE + b"\x00" * 600, Format.OLD_BINARY),
    "an encrypted workbook is told from an old binary": (
        OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"),
        Format.ENCRYPTED,
    ),
    "a page saved as xls is html": (b"\r\n<html><table><tr></tr></table></html>", Format.HTML),
    "an Excel page with an XML head is html": (
        b'<?xml version="1.0"?>\n<html xmlns:x="urn:x"></html>',
        Format.HTML,
    ),
    "a mail archive of a page is html": (b"MIME-Version: 1.0\r\n", Format.HTML),
    "SpreadsheetML is xml": (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook></Workbook>', Format.XML),
    "a pdf is no table": (b"%PDF-1.7", Format.OTHER),
    "a photograph is no table": (b"\xff\xd8\xff\xe0\x00\x10JFIF", Format.OTHER),
    "bytes with zeros are no text": (b"abc\x00\x01", Format.OTHER),
    "blanks are an empty file": (b" \r\n", Format.EMPTY),
    "UTF-8 with a mark is text": ("\ufeff姓名,身份证号".encode(), Format.TEXT),
    "GB18030 is text": ("姓名,身份证号".encode("gb18030"), Format.TEXT),
    "UTF-16 with a mark is text": ("姓名\t身份证号".encode("utf-16"), Format.TEXT),
}


@pytest.mark.parametrize(("data", "format_"), CASES.values(), ids=CASES)
def test_the_format_is_told_by_content(data, format_):
    assert recognise(data) is format_
