"""Packages as other programs, or nobody, would write them: parts changed by hand."""

import io
import re
import zipfile

import xlsxwriter

from tests.sources.making import DUAN, HEADER, PU, repacked, xlsx
from tests.sources.zoo.by_openpyxl import SHEET
from tests.sources.zoo.by_xlsxwriter import written
from tests.sources.zoo.cage import PERSON_HEADER, ZHANG, beast

GOOD = xlsx(HEADER, DUAN, PU)


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def in_sheet(find, put, data=GOOD):
    """The list with a pattern in its sheet's XML replaced, which must be there."""

    def change(name, part):
        if name != SHEET:
            return part
        assert re.search(find, part)
        return re.sub(find, put, part)

    return repacked(data, change)


@beast("strict Open XML.xlsx")
def _():
    old, new = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    names = (b"spreadsheetml/2006/main", b"officeDocument/2006/relationships")

    def change(_name, part):
        for name in names:
            part = part.replace(old + name, new + name.replace(b"/2006", b""))
        return part

    return repacked(GOOD, change)


@beast("shared texts left out.xlsx")
def _():
    parts = parts_of(written(HEADER, DUAN, PU))
    del parts["xl/sharedStrings.xml"]
    return zipped(parts)


@beast("shared text that is not there.xlsx")
def _():
    put = rb"\g<1><v>999</v>"
    return in_sheet(rb'(<c r="B2" t="s">)<v>\d+</v>', put, written(HEADER, DUAN, PU))


@beast("cells without addresses.xlsx")
def _():
    return in_sheet(rb' r="[A-Z]*[0-9]+"', b"")


@beast("area stated too small.xlsx")
def _():
    return in_sheet(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"')


@beast("area stated too large.xlsx")
def _():
    return in_sheet(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"')


@beast("names with a prefix.xlsx")
def _():
    def change(name, part):
        if name != SHEET:
            return part
        return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", part.replace(b" xmlns=", b" xmlns:x="))

    return repacked(GOOD, change)


@beast("date of ISO 8601.xlsx", persons=True)
def _():
    put = b'<c r="C2" t="d"><v>2026-11-01</v></c>'
    return in_sheet(rb'<c r="C2".*?</c>', put, xlsx(PERSON_HEADER, ZHANG))


@beast("number in powers of ten.xlsx")
def _():
    return in_sheet(b"<v>1180</v>", b"<v>1.18E3</v>")


@beast("number with the noise of floats.xlsx")
def _():
    return in_sheet(b"<v>1180</v>", b"<v>1180.0000000000002</v>")


@beast("number without bounds.xlsx")
def _():
    return in_sheet(b"<v>1180</v>", b"<v>1e400</v>")


@beast("rows in the wrong order.xlsx")
def _():
    return in_sheet(rb'(<row r="2".*?</row>)(<row r="3".*?</row>)', rb"\2\1")


@beast("rows given twice.xlsx")
def _():
    return in_sheet(rb'(<row r="3".*?</row>)', rb"\1\1")


@beast("two bodies of one sheet.xlsx")
def _():
    body = rb'\1<sheetData><row r="4"><c r="A4"><v>3</v></c></row></sheetData>'
    return in_sheet(rb"(</sheetData>)", body)


@beast("sheet kept under another name.xlsx")
def _():
    """A gate that goes by the names of parts would not see the far corner."""
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    ending = b'Extension="dat" ContentType="application/xml"/><Default Extension="xml"'
    parts = {}
    for name, part in parts_of(GOOD).items():
        put = part.replace(b"</sheetData>", corner) if name == SHEET else part
        put = put.replace(b'Extension="xml"', ending)
        parts[name.replace(SHEET, "xl/blatt/eins.dat")] = put.replace(
            SHEET.removeprefix("xl/").encode(), b"blatt/eins.dat"
        )
    return zipped(parts)


@beast("template.xlsx")
def _():
    sheet, template = b"spreadsheetml.sheet.main+xml", b"spreadsheetml.template.main+xml"
    return repacked(GOOD, lambda _name, part: part.replace(sheet, template))


@beast("chart before the list.xlsx")
def _():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    picture, sheet = book.add_chartsheet("图"), book.add_worksheet("名单")
    for number, row in enumerate((HEADER, DUAN, PU)):
        sheet.write_row(number, 0, row)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=名单!$E$2:$E$3"})
    picture.set_chart(chart)
    book.close()
    return out.getvalue()


@beast("link as a formula.xlsx")
def _():
    link = '=HYPERLINK("http://example.org/","段秀英")'
    return written(
        HEADER, DUAN, PU, change=lambda _b, s: s.write_formula("B2", link, None, "段秀英")
    )


@beast("binary workbook.xlsb")
def _():
    return zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\0"})


@beast("list in an archive.zip")
def _():
    return zipped({"名单.xlsx": GOOD})


@beast("slides.pptx")
def _():
    return zipped({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"})


@beast("workbook of Numbers.numbers")
def _():
    return zipped({"Index/Document.iwa": b"\0"})


@beast("empty archive.xlsx")
def _():
    return b"PK\x05\x06" + bytes(18)


@beast("formula without address never calculated.xlsx")
def _():
    data = xlsx(HEADER, [*DUAN[:4], "=590*2", DUAN[5]], PU)
    return in_sheet(rb' r="[A-Z]*[0-9]+"', b"", data)


@beast("formula never calculated on the first of two sheets.xlsx")
def _():
    def add(book, _sheet):
        book.create_sheet("说明", 0).append(["=1+1"])

    return xlsx(HEADER, [*DUAN[:4], "=590*2", DUAN[5]], PU, change=add)
