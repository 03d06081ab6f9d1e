"""What openpyxl gives is kept with its type; nothing hidden slips into sight."""

from datetime import datetime

import pytest
from openpyxl.comments import Comment

from gongshi.sources import Limits
from gongshi.sources.grid import CellKind, Merge
from gongshi.sources.read_xlsx import read_xlsx
from gongshi.sources.values import number_text
from tests.sources.making import DUAN, HEADER, repacked, xlsx

LOST = "000"  # what a spreadsheet leaves of the last three digits of a number


def first_sheet(data):
    return read_xlsx(data, Limits()).sheets[0]


def test_an_id_typed_as_a_number_stays_a_number():
    cell = first_sheet(xlsx([530102196304129823.0])).cells[1, 1]
    assert (cell.kind, cell.text) == (CellKind.NUMBER, "530102196304130" + LOST)


def test_an_id_typed_as_text_stays_whole():
    cell = first_sheet(xlsx(["530102196304129823"])).cells[1, 1]
    assert (cell.kind, cell.text) == (CellKind.TEXT, "530102196304129823")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1180, "1180"),
        (1180.0, "1180"),
        (745.5, "745.5"),
        (0.1 + 0.2, "0.3"),
        (1e20, "1" + "0" * 20),
    ],
)
def test_numbers_are_written_as_a_spreadsheet_shows_them(value, text):
    assert number_text(value) == text


def test_a_formula_without_a_result_is_told_from_a_blank():
    sheet = first_sheet(xlsx(["=1+1", None, "x"]))
    assert sheet.cells[1, 1].kind is CellKind.UNCALCULATED
    assert (1, 2) not in sheet.cells


def test_a_formula_with_a_result_gives_the_result():
    def calculated(name, part):
        return part.replace(b"<v></v>", b"<v>1925</v>").replace(b"<v />", b"<v>1925</v>")

    cell = first_sheet(repacked(xlsx(["=1180+745"]), calculated)).cells[1, 1]
    assert (cell.kind, cell.text, cell.formula) == (CellKind.NUMBER, "1925", True)


def test_an_error_value_is_an_error():
    assert first_sheet(xlsx(["#N/A"])).cells[1, 1].kind is CellKind.ERROR


def test_a_date_is_written_in_the_iso_form():
    day = datetime(2026, 11, 1)  # noqa: DTZ001 - a spreadsheet's dates have no zone
    cell = first_sheet(xlsx([day])).cells[1, 1]
    assert (cell.kind, cell.text) == (CellKind.DATE, "2026-11-01")


def test_blanks_of_any_width_around_a_text_are_taken_off():
    assert first_sheet(xlsx(["\u3000段秀英\u00a0\n"])).cells[1, 1].text == "段秀英"


def test_a_cell_of_blanks_is_no_cell():
    assert first_sheet(xlsx(["\u3000 ", "x"])).cells.keys() == {(1, 2)}


def test_hidden_rows_columns_sheets_comments_and_merges_are_seen():
    def spoil(book, sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet["A1"].comment = Comment("复核人周敏", "周敏")
        sheet.merge_cells("C1:D2")
        book.create_sheet("底稿").sheet_state = "veryHidden"

    book = read_xlsx(xlsx(HEADER, DUAN, change=spoil), Limits())
    sheet, draft = book.sheets
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2}, {2})
    assert sheet.comments == ((1, 1, "复核人周敏"),)
    assert sheet.merges == (Merge(1, 3, 2, 4),)
    assert (sheet.hidden, draft.hidden) == (False, True)


def test_columns_hidden_as_a_group_are_all_hidden():
    def spoil(_book, sheet):
        sheet.column_dimensions.group("B", "D", hidden=True)

    assert first_sheet(xlsx(HEADER, change=spoil)).hidden_columns == {2, 3, 4}


def test_a_sheet_name_that_holds_a_number_is_not_repeated():
    def spoil(_book, sheet):
        sheet.title = "周敏19900001234"

    assert first_sheet(xlsx(HEADER, change=spoil)).name == "第1张工作表"
