"""The marked-up copy (标注副本): a new workbook that shows staff where to correct their list.

Only the texts of sheets in sight are carried over: no formula, format, link or macro. Each cell
is written as a text, so that one beginning with = + - @ stays what it is.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import xlsxwriter

from gongshi.errors import Level
from gongshi.sources.grid import LETTERS
from gongshi.sources.view import in_sight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongshi.errors import Finding
    from gongshi.sources.grid import Sheet

PLAIN = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
CONTENTS = "问题清单"
HEADINGS = ("编号", "位置", "问题", "怎样处理")
COLOURS = {Level.REFUSE: "#FFC7CE", Level.DECIDE: "#FFEB9C", Level.WARN: "#DDEBF7"}
PLACE = re.compile(r"(.+)!([A-Z]{1,3})([0-9]{1,7})")
ROW = re.compile(r"(.+)!第([0-9]{1,7})行")
WIDTHS = (8, 24, 60, 80)
LONGEST_NAME = 31  # of a sheet, as spreadsheets allow
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")

Marks = dict[tuple[int, int], "list[Finding]"]


def marked_copy(sheets: Sequence[Sheet], findings: Sequence[Finding]) -> bytes:
    """Return the copy as xlsx bytes; nothing touches a disk."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **PLAIN})
    looks = {level: book.add_format({"bg_color": colour}) for level, colour in COLOURS.items()}
    _contents(book, findings, looks)
    names = {CONTENTS}
    for number, sheet in enumerate((s for s in sheets if not s.hidden and s.cells), 1):
        name = _free(sheet.name, number, names)
        _sheet(book.add_worksheet(name), in_sight(sheet).sheet, _marks(sheet, findings), looks)
    book.close()
    return out.getvalue()


def _contents(
    book: xlsxwriter.Workbook, findings: Iterable[Finding], looks: dict[Level, object]
) -> None:
    sheet = book.add_worksheet(CONTENTS)
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading)
    for row, found in enumerate(findings, 1):
        for column, text in enumerate((found.code, found.where, found.words, found.advice)):
            sheet.write_string(row, column, text, looks[found.level])


def _sheet(copy: object, sheet: Sheet, marks: Marks, looks: dict[Level, object]) -> None:
    for (row, column), cell in sheet.cells.items():
        found = marks.get((row, column)) or marks.get((row, 0))
        look = looks[found[0].level] if found else None
        copy.write_string(row - 1, column - 1, cell.text, look)  # type: ignore[attr-defined]
    for (row, column), found in marks.items():
        words = "\n".join(f"{f.code} {f.words}。{f.advice}" for f in found)
        copy.write_comment(row - 1, max(column - 1, 0), words)  # type: ignore[attr-defined]


def _marks(sheet: Sheet, findings: Iterable[Finding]) -> Marks:
    """Return the findings by place; (row, 0) is a whole row."""
    marks: Marks = {}
    for found in findings:
        cell, row = PLACE.fullmatch(found.where), ROW.fullmatch(found.where)
        if cell and cell[1] == sheet.name:
            marks.setdefault((int(cell[3]), _column(cell[2])), []).append(found)
        elif row and row[1] == sheet.name:
            marks.setdefault((int(row[2]), 0), []).append(found)
    return marks


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number


def _free(name: str, number: int, taken: set[str]) -> str:
    """Return the sheet's name if a new workbook may have it."""
    plain = FORBIDDEN.sub("", name)[:LONGEST_NAME]
    if not plain or plain.lower() in {other.lower() for other in taken}:
        plain = f"第{number}张"
    taken.add(plain)
    return plain
