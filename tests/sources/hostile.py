"""Files made to harm their reader: each with the code by which it must be refused.

Nothing here is large on disk. A package of gigabytes is one block of deflate, repeated.
"""

import io
import struct
import zipfile
import zlib

from tests.sources.making import DUAN, HEADER, PU, repacked, xlsx
from tests.sources.zoo.by_xlwt import cell, old

SHEET = "xl/worksheets/sheet1.xml"
MB = 1 << 20
GB = 1 << 30
HOSTILE = {}


def hostile(name, code):
    def enter(make):
        HOSTILE[name] = (make, code)
        return make

    return enter


def sheet_with(find, put):
    """The good list with `find` in its sheet's XML replaced."""

    def change(name, part):
        if name != SHEET:
            return part
        assert find in part
        return part.replace(find, put, 1)

    return repacked(xlsx(HEADER, DUAN, PU), change)


def beside_rows(put):
    return sheet_with(b"</sheetData>", b"</sheetData>" + put)


def grown(name, head, block, tail, size, *, told=None):
    """The good list whose part `name` is `head`, `block` over and over up to `size`, `tail`.

    `told` is the size that the package claims; the true one where it is None.
    """
    flat = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = flat.compress(head) + flat.flush(zlib.Z_FULL_FLUSH)
    block *= MB // len(block)
    one = flat.compress(block) + flat.flush(zlib.Z_FULL_FLUSH)
    packed = start + one * (size // MB) + flat.compress(tail) + flat.flush()
    claimed = told or len(head) + len(block) * (size // MB) + len(tail)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(HEADER, DUAN, PU))) as good,
        zipfile.ZipFile(out, "w") as new,
    ):
        for entry in good.namelist():
            new.writestr(entry, packed if entry == name else good.read(entry))
        for entry in new.infolist():
            if entry.filename == name:
                entry.compress_type, entry.file_size = zipfile.ZIP_DEFLATED, claimed
                _correct(out, entry)
    return out.getvalue()


def _correct(out, entry):
    """Write method and claimed size into the local header as they will stand in the directory."""
    end = out.tell()
    out.seek(entry.header_offset + 8)
    out.write(struct.pack("<H", zipfile.ZIP_DEFLATED))
    out.seek(entry.header_offset + 22)
    out.write(struct.pack("<I", entry.file_size))
    out.seek(end)


def numbered(rows, columns, text):
    """Rows of one short text, as XML."""
    letters = [chr(65 + n) for n in range(columns)]
    return "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{a}{r}" t="inlineStr"><is><t>{text}</t></is></c>' for a in letters)
        + "</row>"
        for r in range(10, 10 + rows)
    ).encode()


@hostile("merge over the whole sheet", "E103")
def _():
    return beside_rows(b'<mergeCells><mergeCell ref="A10:XFD1048576"/></mergeCells>')


@hostile("many merges that add up", "E103")
def _():
    merges = b"".join(b'<mergeCell ref="A%d:Z%d"/>' % (n, n + 99) for n in range(10, 9000, 100))
    return beside_rows(b"<mergeCells>" + merges + b"</mergeCells>")


@hostile("link over the whole sheet", "E103")
def _():
    return beside_rows(b'<hyperlinks><hyperlink ref="A10:XFD1048576" location="A1"/></hyperlinks>')


@hostile("cell in the far corner", "E103")
def _():
    return sheet_with(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )


@hostile("cell in the corner that is allowed", "E103")
def _():
    return sheet_with(
        b"</sheetData>", b'<row r="20000"><c r="IV20000"><v>1</v></c></row></sheetData>'
    )


@hostile("hidden columns without end", "E107")
def _():
    return sheet_with(
        b"<sheetData>", b'<cols><col min="1" max="2000000000" hidden="1"/></cols><sheetData>'
    )


@hostile("hidden columns over and over", "E103")
def _():
    columns = b"".join(b'<col min="%d" max="16384" hidden="1"/>' % n for n in range(1, 16_000))
    far = b'<row r="20001"><c r="A20001"><v>1</v></c></row></sheetData>'
    data = sheet_with(b"<sheetData>", b"<cols>" + columns + b"</cols><sheetData>")
    return repacked(data, lambda _n, part: part.replace(b"</sheetData>", far))


@hostile("20,000 small merges", "E103")
def _():
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(10, 20_010))
    return beside_rows(b"<mergeCells>" + merges + b"</mergeCells>")


@hostile("a comment of 40 MB in the XML", "E103")
def _():
    return sheet_with(b"<sheetData>", b"<!--" + b"< >" * (13 * MB) + b"--><sheetData>")


def _doctype(entities):
    return sheet_with(b"<worksheet", b"<!DOCTYPE worksheet [" + entities + b"]><worksheet")


@hostile("entity bomb", "E114")
def _():
    steps = [b'<!ENTITY e0 "x">']
    steps += [b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12)]
    return _doctype(b"".join(steps))


@hostile("one long entity used often", "E114")
def _():
    return _doctype(b'<!ENTITY x "' + b"x" * 100_000 + b'">')


@hostile("external entity", "E114")
def _():
    return _doctype(b'<!ENTITY x SYSTEM "file:///etc/hostname">')


@hostile("external document type", "E114")
def _():
    return sheet_with(
        b"<worksheet", b'<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x"><worksheet'
    )


@hostile("2 GB of blanks in the sheet", "E103")
def _():
    return grown(SHEET, b"<worksheet><sheetData>", b" ", b"</sheetData></worksheet>", 2 * GB)


@hostile("2 GB of blanks that claim to be few", "E107")
def _():
    return grown(SHEET, b"<worksheet>", b" ", b"</worksheet>", 2 * GB, told=5_000)


@hostile("a cell of 1 GB", "E103")
def _():
    head = b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
    return grown(SHEET, head, b"x", b"</t></is></c></row></sheetData></worksheet>", GB)


@hostile("a cell of 40 MB", "E103")
def _():
    text = b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"x" * (40 * MB) + b"</t></is></c></row>"
    return sheet_with(b"</sheetData>", text + b"</sheetData>")


@hostile("an attribute of 40 MB", "E103")
def _():
    return sheet_with(b"<sheetData>", b'<sheetData x="' + b"x" * (40 * MB) + b'">')


@hostile("200,000 rows of 26", "E103")
def _():
    block = b'<row><c t="inlineStr"><is><t>x</t></is></c>' + b"<c><v>1</v></c>" * 25 + b"</row>"
    return grown(SHEET, b"<worksheet><sheetData>", block, b"</sheetData></worksheet>", 90 * MB)


@hostile("200,000 rows of 26 within 50 MB", "E103")
def _():
    block = b"<row>" + b"<c/>" * 26 + b"</row>"
    return grown(SHEET, b"<worksheet><sheetData>", block, b"</sheetData></worksheet>", 24 * MB)


@hostile("2 million rows without a cell", "E103")
def _():
    return grown(SHEET, b"<worksheet><sheetData>", b"<row/>", b"</sheetData></worksheet>", 12 * MB)


@hostile("20,001 rows", "E103")
def _():
    return sheet_with(b"</sheetData>", numbered(19_992, 1, "x") + b"</sheetData>")


@hostile("500,000 styles", "E103")
def _():
    def change(name, part):
        if name != "xl/styles.xml":
            return part
        return part.replace(b"<cellXfs", b"<x>" + b"<y/>" * 500_000 + b"</x><cellXfs", 1)

    return repacked(xlsx(HEADER, DUAN, PU), change)


@hostile("elements 100,000 deep", "E103")
def _():
    deep = b"<x>" * 100_000 + b"</x>" * 100_000
    return sheet_with(b"<sheetData>", deep + b"<sheetData>")


@hostile("2,000 parts", "E103")
def _():
    return repacked(xlsx(HEADER, DUAN, PU), extra=[(f"xl/x{n}.xml", b"<x/>") for n in range(2_000)])


@hostile("old merge over the whole sheet", "E103")
def _():
    def merge(_book, sheet):
        sheet.merged_ranges.append((5, 60_000, 0, 200))  # merge() would write every blank

    return old(HEADER, DUAN, PU, change=merge)


@hostile("old cell in the far corner", "E103")
def _():
    return old(HEADER, DUAN, PU, change=cell(65_535, 255, "x"))


@hostile("old cell in the corner that is allowed", "E103")
def _():
    return old(HEADER, DUAN, PU, change=cell(19_999, 255, "x"))


@hostile("csv of 200,000 rows", "E103")
def _():
    return ",".join(map(str, HEADER)).encode() + (b"\n" + b"," * 25) * 200_000


@hostile("csv of a million columns", "E103")
def _():
    return ",".join(map(str, HEADER)).encode() + b"," * 1_000_000


@hostile("csv with a cell of 9 MB", "E103")
def _():
    return ",".join(map(str, HEADER)).encode() + b'\n"' + b"x" * (9 * MB) + b'"'


@hostile("csv of 9 million quotes", "E103")
def _():
    return ",".join(map(str, HEADER)).encode() + b"\n" + b'"' * (9 * MB + 1)


@hostile("file of 11 MB", "E103")
def _():
    return b"x" * (11 * MB)


@hostile("one drawing named many times", "E107")
def _():
    """A reader that follows every relation reads the same part as often."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    link = b'<Relationship Id="rId%d" Type="%s" Target="../drawings/drawing1.xml"/>'
    space = b'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    links = b"".join(link % (n, kind) for n in range(5000))
    drawn = b'xmlns="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    many = b"<Relationships %s>%s</Relationships>" % (space, links)
    one = b"<wsDr %s>%s</wsDr>" % (drawn, b"<oneCellAnchor/>" * 90_000)
    extra = (("xl/worksheets/_rels/sheet1.xml.rels", many), ("xl/drawings/drawing1.xml", one))
    return repacked(xlsx(HEADER, DUAN, PU), extra=extra)
