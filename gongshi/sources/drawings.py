"""What lies over the cells of a sheet (图片、文本框、划线): where it is, and the texts in it.

A line drawn through a row or a picture over it changes what a person sees and no cell. Only places
and texts are read, of parts that have passed the gate.
"""

from __future__ import annotations

import posixpath
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from gongshi.sources.grid import Drawn, Merge, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
SHEET = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
ANCHORS = (f"{SHEET}twoCellAnchor", f"{SHEET}oneCellAnchor", f"{SHEET}absoluteAnchor")
ROW, COLUMN = 190_500, 609_600  # EMU of a usual row and column, where a size is all that is told
TRUE = ("1", "true")


def drawn_over(data: bytes, parts: list[str]) -> list[tuple[Drawn, ...]]:
    """Return what lies over each sheet, given the sheets' parts."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        drawings = [_drawing_of(package, part.lstrip("/")) for part in parts]
        read = {drawing: tuple(_drawn_in(package, drawing)) for drawing in {*drawings}}
    return [read[drawing] for drawing in drawings]


def _drawing_of(package: zipfile.ZipFile, part: str) -> str:
    """Return the part of a sheet's drawing, of which it can have one; "" where it has none."""
    folder, name = posixpath.split(part)
    for relation in _parsed(package, f"{folder}/_rels/{name}.rels"):
        if relation.get("Type", "").endswith("/drawing"):
            target = posixpath.join("/", folder, relation.get("Target", ""))
            return posixpath.normpath(target).lstrip("/")
    return ""


def _drawn_in(package: zipfile.ZipFile, drawing: str) -> Iterator[Drawn]:
    return (_drawn(anchor) for anchor in _parsed(package, drawing) if anchor.tag in ANCHORS)


def _parsed(package: zipfile.ZipFile, name: str) -> tuple[Element, ...]:
    """Return the children of a part's root; none for a part that is not there or no XML."""
    try:
        return tuple(fromstring(package.read(name)))
    except (KeyError, ParseError, ValueError):
        return ()


def _drawn(anchor: Element) -> Drawn:
    hidden = any(named.get("hidden") in TRUE for named in anchor.iter(f"{SHEET}cNvPr"))
    text = "\n".join(trimmed(part.text or "") for part in anchor.iter(TEXT))
    return Drawn(None if hidden else _area(anchor), trimmed(text))


def _area(anchor: Element) -> Merge:
    top, left = _corner(anchor.find(f"{SHEET}from"), anchor.find(f"{SHEET}pos"))
    end, size = anchor.find(f"{SHEET}to"), anchor.find(f"{SHEET}ext")
    if end is None:
        rows, columns = _number(size, "cy") // ROW, _number(size, "cx") // COLUMN
        return Merge(top, left, top + rows, left + columns)
    bottom, right = _corner(end, None)
    # what ends at the very edge of a row or column does not lie over it
    bottom -= _inside(end, "rowOff") == 0 and bottom > top
    right -= _inside(end, "colOff") == 0 and right > left
    return Merge(top, left, bottom, right)


def _corner(cell: Element | None, place: Element | None) -> tuple[int, int]:
    if cell is not None:
        return _inside(cell, "row") + 1, _inside(cell, "col") + 1
    return _number(place, "y") // ROW + 1, _number(place, "x") // COLUMN + 1


def _inside(cell: Element, name: str) -> int:
    return _whole(cell.findtext(f"{SHEET}{name}", "0"))


def _number(element: Element | None, name: str) -> int:
    return 0 if element is None else _whole(element.get(name, "0"))


def _whole(text: str) -> int:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else 0  # noqa: PLR2004
