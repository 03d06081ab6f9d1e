"""Files as other programs write them: inline texts, results of formulas, formats by number."""

import io
from datetime import datetime

import xlsxwriter

from tests.sources.making import DUAN, HEADER, PU
from tests.sources.zoo.cage import PERSON_HEADER, ZHANG, beast

DAY = datetime(2026, 11, 1)  # noqa: DTZ001


def written(*rows, change=None, **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet("名单")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    if change:
        change(book, sheet)
    book.close()
    return out.getvalue()


@beast("by xlsxwriter.xlsx")
def _():
    return written(HEADER, DUAN, PU)


@beast("inline texts.xlsx")
def _():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("名单")
    for number, row in enumerate((HEADER, DUAN, PU)):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


@beast("formula with result.xlsx")
def _():
    return written(
        HEADER, DUAN, PU, change=lambda _b, s: s.write_formula("E2", "=590*2", None, 1180)
    )


@beast("formula with a text.xlsx")
def _():
    return written(
        HEADER, DUAN, PU, change=lambda _b, s: s.write_formula("B2", '="段"&"秀英"', None, "段秀英")
    )


@beast("formula with an error.xlsx")
def _():
    return written(
        HEADER, DUAN, PU, change=lambda _b, s: s.write_formula("E2", "=1/0", None, "#DIV/0!")
    )


@beast("array formula.xlsx")
def _():
    return written(
        HEADER,
        DUAN,
        PU,
        change=lambda _b, s: s.write_array_formula("E2:E2", "{=SUM(D2*590)}", None, 1180),
    )


@beast("date of 1904 by xlsxwriter.xlsx", persons=True)
def _():
    def date(book, sheet):
        sheet.write_datetime("C2", DAY, book.add_format({"num_format": "yyyy-mm"}))

    return written(PERSON_HEADER, ZHANG, change=date, date_1904=True)


@beast("number of format 31 by xlsxwriter.xlsx", persons=True)
def _():
    def date(book, sheet):
        sheet.write_number("C2", 46327, book.add_format({"num_format": 31}))

    return written(PERSON_HEADER, ZHANG, change=date)


@beast("name in bold parts.xlsx")
def _():
    def rich(book, sheet):
        sheet.write_rich_string("B2", "段", book.add_format({"bold": True}), "秀英")

    return written(HEADER, DUAN, PU, change=rich)


@beast("folded columns.xlsx")
def _():
    def fold(_book, sheet):
        sheet.set_column("G:G", None, None, {"level": 1, "hidden": True})

    return written([*HEADER, "备注"], [*DUAN, "大病"], [*PU, "重残"], change=fold)


@beast("filtered rows.xlsx")
def _():
    def filter_(_book, sheet):
        sheet.autofilter("A1:F3")
        sheet.filter_column("B", "x == 段秀英")
        sheet.set_row(2, None, None, {"hidden": True})

    return written(HEADER, DUAN, PU, change=filter_)


@beast("chart sheet beside.xlsx")
def _():
    def chart(book, _sheet):
        page = book.add_chartsheet("图")
        drawn = book.add_chart({"type": "column"})
        drawn.add_series({"values": "=名单!$E$2:$E$3"})
        page.set_chart(drawn)

    return written(HEADER, DUAN, PU, change=chart)
