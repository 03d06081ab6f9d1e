"""The gate stops what only a hostile or broken file needs, fast, before openpyxl sees it."""

import io
import time
import zipfile

import pytest

from gongshi.errors import SourceListError
from gongshi.sources import Limits
from gongshi.sources.gate import survey
from tests.sources.making import DUAN, HEADER, repacked, xlsx

SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx(HEADER, DUAN)
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def in_sheet(old, new):
    def change(name, part):
        if name != SHEET:
            return part
        assert old in part
        return part.replace(old, new)

    return repacked(GOOD, change)


def after_declaration(name, part):
    return DOCTYPE + part if name == SHEET else part


def swollen(_name, part):
    return part.replace(b"<cellXfs", b"<xf/>" * 200_000 + b"<cellXfs")


def zeros(size):
    return in_sheet(b"</worksheet>", b" " * size + b"</worksheet>")


def external(kind):
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId9" Type="http://x/relationships/{kind}" '
        'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    return repacked(GOOD, extra=[("xl/worksheets/_rels/sheet1.xml.rels", relation)])


def flagged_encrypted():
    data = bytearray(GOOD)
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    return bytes(data)


def package(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, part in parts.items():
            new.writestr(name.replace("__", "/"), part)
    return out.getvalue()


HOSTILE = {
    "a part with a DOCTYPE": (repacked(GOOD, after_declaration), "E114"),
    "a link to another workbook": (external("externalLink"), "E114"),
    "60 MB of blanks in 60 kB": (zeros(60 << 20), "E103"),
    "a merge over the whole sheet": (
        in_sheet(
            b"</sheetData>",
            b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
        "E103",
    ),
    "a lone cell in the far corner": (
        in_sheet(
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
        ),
        "E103",
    ),
    "a million empty cells": (
        in_sheet(b"</sheetData>", b"<row>" + b"<c/>" * 1_000_000 + b"</row></sheetData>"),
        "E103",
    ),
    "elements nested a thousand deep": (
        in_sheet(b"</worksheet>", b"<a>" * 1000 + b"</a>" * 1000 + b"</worksheet>"),
        "E103",
    ),
    "more styles than any office program writes": (
        repacked(GOOD, swollen),
        "E103",
    ),
    "a cell name that is none": (in_sheet(b'r="A1"', b'r="A1:B2"'), "E107"),
    "XML that ends in the middle": (in_sheet(b"</sheetData>", b""), "E107"),
    "three hundred parts": (
        repacked(GOOD, extra=[(f"xl/media/{n}.bin", b"") for n in range(300)]),
        "E103",
    ),
    "a package with a password on its parts": (flagged_encrypted(), "E108"),
    "a text document": (package(word__document="<w/>"), "E106"),
    "a cut off package": (GOOD[: len(GOOD) // 2], "E107"),
}


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE)
def test_it_is_refused_within_a_second_of_work(data, code):
    began = time.process_time()
    with pytest.raises(SourceListError) as caught:
        survey(data, Limits())
    assert [found.code for found in caught.value.findings] == [code]
    assert time.process_time() - began < 1


def test_two_parts_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = repacked(GOOD, extra=[(SHEET, b"<worksheet/>")])
    with pytest.raises(SourceListError):
        survey(data, Limits())


def test_an_ordinary_list_passes():
    seen = survey(GOOD, Limits())
    assert (seen.cells, seen.formulas, seen.notes) == (12, {}, [])


def test_a_hyperlink_passes_and_is_listed():
    assert survey(external("hyperlink"), Limits()).notes == [("文件", "1处超链接,未使用")]


def test_formulas_are_noticed():
    assert survey(xlsx(HEADER, ["=1+1"]), Limits()).formulas == {SHEET: {(2, 1)}}
