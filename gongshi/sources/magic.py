"""What bytes are, whatever the file is called."""

from __future__ import annotations

import re
from enum import StrEnum

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
NO_WORKBOOK = ("WordDocument".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le"))
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
HEAD = 4096

BEGINNINGS = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"BM": "picture",
    b"II*\x00": "picture",
    b"MM\x00*": "picture",
    b"Rar!": "archive",
    b"7z\xbc\xaf": "archive",
    b"\x1f\x8b": "archive",
    b"BZh": "archive",
    b"\xfd7zXZ": "archive",
    b"PK\x05\x06": "archive",
    b"{\\rtf": "word",
    b"\x7fELF": "other",
    b"MZ": "other",
    b"SQLite format 3": "other",
}
PAGE = re.compile(r"<(!doctype html|html|head|meta|style|table|tr|div|body)\b")
CARD = re.compile(r"^(报送单位|来文文号|来文日期|信息形成日)[ \t]*[:\uff1a]", re.MULTILINE)
MAIL = re.compile(r"(from|received|return-path|date|subject|message-id|x-[a-z-]+): ")


class Format(StrEnum):
    """The formats that are told apart. PACKAGE, OLD_BINARY and TEXT go on to a reader."""

    PACKAGE = "package"  # a zip: xlsx, xlsm, or another package that the gate names
    TEXT = "text"  # csv, tsv
    OLD_BINARY = "old_binary"  # xls, et
    ENCRYPTED = "encrypted"
    HTML = "html"
    XML = "xml"  # SpreadsheetML 2003
    EMPTY = "empty"
    PDF = "pdf"
    PICTURE = "picture"
    ARCHIVE = "archive"
    WORD = "word"
    CARD = "card"  # the covering letter's, in YAML
    DATA = "data"  # JSON, an e-mail, SYLK, DIF
    OTHER = "other"


def recognise(data: bytes) -> Format:
    """Return the format by magic bytes."""
    if not data.strip():
        return Format.EMPTY
    if data.startswith(ZIP):
        return Format.PACKAGE
    if data.startswith(OLE):
        return _recognise_compound(data)
    for beginning, found in BEGINNINGS.items():
        if data.startswith(beginning):
            return Format(found)
    return _recognise_text(data)


def _recognise_compound(data: bytes) -> Format:
    if ENCRYPTED_STREAM in data:
        return Format.ENCRYPTED
    return Format.WORD if any(name in data for name in NO_WORKBOOK) else Format.OLD_BINARY


def _recognise_text(data: bytes) -> Format:
    head = _head(data)
    if head is None:
        return Format.OTHER
    if head.startswith("<"):
        xml = head.startswith(("<?xml", "<?mso", "<workbook"))
        if "<html" in head or (not xml and PAGE.search(head)):
            return Format.HTML
        return Format.XML if xml else Format.TEXT
    if head.startswith(("mime-version:", "content-type: multipart")):
        return Format.HTML
    if head.startswith(("{", "[{", "id;p", "table\r\n0,1", "table\n0,1")) or MAIL.match(head):
        return Format.DATA
    return Format.CARD if len(CARD.findall(head)) > 1 else Format.TEXT


def _head(data: bytes) -> str | None:
    """Return the beginning of a text in small letters, or None for what is no text."""
    if data.startswith(UTF16_MARKS):
        encoding = "utf-16"
    elif b"\x00" in data:
        encoding = utf16_without_mark(data) or ""
    else:
        encoding = "utf-8-sig"
    if not encoding:
        return None
    return data[:HEAD].decode(encoding, "replace").lstrip("\ufeff \t\r\n").lower()


def utf16_without_mark(data: bytes) -> str | None:
    """Return the encoding of UTF-16 text without a byte order mark, or None.

    In a table's text commas, digits and line ends leave zero bytes on one side only.
    """
    low, high = data[:HEAD:2].count(0), data[1:HEAD:2].count(0)
    if len(data) % 2 or not low + high:
        return None
    encoding = "utf-16-le" if high > low else "utf-16-be"
    try:
        return None if "\0" in data.decode(encoding) else encoding
    except UnicodeDecodeError:
        return None
