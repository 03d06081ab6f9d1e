"""What bytes are, whatever the file is called."""

from __future__ import annotations

from enum import StrEnum

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
NO_WORKBOOK = ("WordDocument".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le"))
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
HEAD = 4096

NOT_A_TABLE = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"{\\rtf",
    b"\x7fELF",
    b"MZ",
    b"SQLite format 3",
)


class Format(StrEnum):
    """The formats that are told apart. PACKAGE, OLD_BINARY and TEXT go on to a reader."""

    PACKAGE = "package"  # a zip: xlsx, xlsm, or another package that the gate names
    TEXT = "text"  # csv, tsv
    OLD_BINARY = "old_binary"  # xls, et
    ENCRYPTED = "encrypted"
    HTML = "html"
    XML = "xml"  # SpreadsheetML 2003
    EMPTY = "empty"
    OTHER = "other"


def recognise(data: bytes) -> Format:
    """Return the format by magic bytes."""
    if not data.strip():
        return Format.EMPTY
    if data.startswith(ZIP):
        return Format.PACKAGE
    if data.startswith(OLE):
        return _recognise_compound(data)
    if data.startswith(NOT_A_TABLE):
        return Format.OTHER
    return _recognise_text(data)


def _recognise_compound(data: bytes) -> Format:
    if ENCRYPTED_STREAM in data:
        return Format.ENCRYPTED
    return Format.OTHER if any(name in data for name in NO_WORKBOOK) else Format.OLD_BINARY


def _recognise_text(data: bytes) -> Format:
    if data.startswith(UTF16_MARKS):
        return Format.TEXT
    if b"\x00" in data:
        return Format.TEXT if utf16_without_mark(data) else Format.OTHER
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<meta", b"<table", b"<style")):
        return Format.HTML
    if head.startswith((b"<?xml", b"<?mso", b"<workbook")):
        return Format.HTML if b"<html" in head else Format.XML
    if head.startswith((b"mime-version:", b"content-type: multipart")):
        return Format.HTML
    return Format.TEXT


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
