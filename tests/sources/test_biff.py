"""What lies in an old workbook beside its cells is counted and told."""

import struct

from gongshi.sources import Limits, biff

BOF, EOF, BOOK, LINK = 0x0809, 0x0A, 0x01AE, 0x01B8


def record(id_, body=b""):
    return struct.pack("<HH", id_, len(body)) + body


def test_links_and_other_workbooks_are_counted_and_our_own_sheets_are_not(monkeypatch):
    stream = (
        record(BOF, b"\x00\x06" + bytes(14))
        + record(BOOK, b"\x02\x00\x01\x04")  # this workbook
        + record(BOOK, b"\x01\x00\x01\x3a")  # functions of add-ins
        + record(BOOK, b"\x01\x00\x06\x00\x00\x01x.xls")
        + record(LINK, bytes(32)) * 2
        + record(EOF)
    )
    monkeypatch.setattr(biff, "_stream", lambda _data: stream)
    seen = biff.survey_old(b"", Limits())
    assert [why for _, why in seen.notes()] == ["2处超链接,未使用", "1处外部工作簿链接,未读取"]
