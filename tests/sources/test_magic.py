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
    "a pdf is one": (b"%PDF-1.7", Format.PDF),
    "a photograph is a picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF", Format.PICTURE),
    "a scan is a picture": (b"II*\x00\x08\x00\x00\x00", Format.PICTURE),
    "an archive is one": (b"Rar!\x1a\x07\x01\x00", Format.ARCHIVE),
    "an empty package is an archive": (b"PK\x05\x06" + bytes(18), Format.ARCHIVE),
    "a text document is one": (OLE + "WordDocument".encode("utf-16-le"), Format.WORD),
    "rich text is a text document": (b"{\\rtf1\\ansi", Format.WORD),
    "a covering letter's card is one": (
        "报送单位: 西河街道办事处\n来文文号: 西街救助报〔2026〕31号\n".encode(),
        Format.CARD,
    ),
    "a list whose title row names the sender is text": (
        "报送单位:西河街道办事处\n姓名,身份证号\n".encode(),
        Format.TEXT,
    ),
    "JSON is data": (b'[{"name": 1}]', Format.DATA),
    "an e-mail is data": (b"From: a@example.org\r\nSubject: x\r\n", Format.DATA),
    "a page of two bytes a character is html": (
        "<table><tr><td>姓名</td></tr></table>".encode("utf-16"),
        Format.HTML,
    ),
    "a page that begins with a comment is html": (b"<!-- saved -->\n<table></table>", Format.HTML),
    "UTF-16 without a mark is text": ("姓名\t身份证号\r\n".encode("utf-16-le"), Format.TEXT),
    "UTF-16 the other way round is text": ("姓名\t身份证号\r\n".encode("utf-16-be"), Format.TEXT),
    "bytes with zeros are no text": (b"abc\x00\x01", Format.OTHER),
    "blanks are an empty file": (b" \r\n", Format.EMPTY),
    "UTF-8 with a mark is text": ("\ufeff姓名,身份证号".encode(), Format.TEXT),
    "GB18030 is text": ("姓名,身份证号".encode("gb18030"), Format.TEXT),
    "UTF-16 with a mark is text": ("姓名\t身份证号".encode("utf-16"), Format.TEXT),
}


@pytest.mark.parametrize(("data", "format_"), CASES.values(), ids=CASES)
def test_the_format_is_told_by_content(data, format_):
    assert recognise(data) is format_
