"""Old binary workbooks (.xls, .et), as WPS and old Excel save them."""

import io
from datetime import date

import xlwt

from tests.sources.making import DUAN, HEADER, PU
from tests.sources.zoo.cage import GROUPED, PERSON_HEADER, ZHANG, beast

DAY = date(2026, 11, 1)


def old(*rows, change=None, spoil=None, **options):
    book = xlwt.Workbook(**options)
    sheet = book.add_sheet("名单", cell_overwrite_ok=True)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    if change:
        change(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return spoil(out.getvalue()) if spoil else out.getvalue()


def cell(row, column, value, **look):
    style = xlwt.XFStyle()
    for name, said in look.items():
        setattr(style, name, said)
    return lambda _book, sheet: sheet.write(row, column, value, style)


@beast("plain.xls")
def _():
    return old(HEADER, DUAN, PU)


@beast("plain.et")
def _():
    return old(["西河街道名单"], HEADER, DUAN, PU, ["制表人:周敏 19900001234"])


@beast("old titles merged.xls")
def _():
    def merge(_book, sheet):
        sheet.write_merge(0, 0, 0, 5, "西河街道名单")

    return old([], HEADER, DUAN, PU, change=merge)


@beast("old id as number.xls")
def _():
    return old(HEADER, DUAN, PU, change=cell(1, 2, 530102196304129823.0))


@beast("old id in E-notation.xls")
def _():
    return old(HEADER, DUAN, PU, change=cell(1, 2, "5.30102E+17"))


@beast("old formula never calculated.xls")
def _():
    return old(HEADER, DUAN, PU, change=cell(1, 4, xlwt.Formula("590*2")))


@beast("old hidden row.xls")
def _():
    def hide(_book, sheet):
        sheet.row(2).hidden = True

    return old(HEADER, DUAN, PU, change=hide)


@beast("old hidden column.xls")
def _():
    def hide(_book, sheet):
        sheet.col(6).hidden = True

    return old([*HEADER, "备注"], [*DUAN, "大病"], [*PU, "重残"], change=hide)


@beast("old hidden sheet.xls")
def _():
    def hide(book, _sheet):
        draft = book.add_sheet("原始数据")
        for column, value in enumerate(HEADER):
            draft.write(0, column, value)
        draft.write(1, 1, "杨帆")
        draft.visibility = 1

    return old(HEADER, DUAN, PU, change=hide)


@beast("old date.xls", persons=True)
def _():
    return old(PERSON_HEADER, ZHANG, change=cell(1, 2, DAY, num_format_str="yyyy-mm-dd"))


@beast("old date in Chinese format.xls", persons=True)
def _():
    return old(PERSON_HEADER, ZHANG, change=cell(1, 2, DAY, num_format_str='yyyy"年"m"月"'))


@beast("old date of 1904.xls", persons=True)
def _():
    def change(book, sheet):
        book.dates_1904 = True
        cell(1, 2, 44865, num_format_str="yyyy-mm-dd")(book, sheet)

    return old(PERSON_HEADER, ZHANG, change=change)


@beast("old date as bare number.xls", persons=True)
def _():
    return old(PERSON_HEADER, ZHANG, change=cell(1, 2, 46327))


@beast("old format of leading zeros.xls")
def _():
    return old(HEADER, DUAN, PU, change=cell(2, 4, 745, num_format_str="000000"))


@beast("old format of money.xls")
def _():
    return old(HEADER, DUAN, PU, change=cell(1, 4, 1180, num_format_str="#,##0.00"))


@beast("old boolean for a name.xls")
def _():
    return old(HEADER, DUAN, PU, change=lambda _b, s: s.row(1).set_cell_boolean(1, True))


@beast("old error value.xls")
def _():
    return old(HEADER, DUAN, PU, change=lambda _b, s: s.row(1).set_cell_error(4, 0x2A))


@beast("old group became a date.xls")
def _():
    change = cell(1, 6, DAY, num_format_str="m-d")
    return old(GROUPED, [*DUAN, None], [*PU, "3组"], change=change)


@beast("old rich text.xls")
def _():
    bold = xlwt.easyfont("bold true")
    return old(
        HEADER, DUAN, PU, change=lambda _b, s: s.write_rich_text(1, 1, ["段", ("秀英", bold)])
    )


@beast("old household merged.xls")
def _():
    def merge(_book, sheet):
        for column, value in enumerate(DUAN):
            sheet.write_merge(1, 2, column, column, value)

    rows = ([*HEADER, "与户主关系"], [*DUAN, "户主"], [*[None] * 6, "长子"], [*PU, "户主"])
    return old(*rows, change=merge)


@beast("old unknown column.xls")
def _():
    return old([*HEADER, "民主评议得分"], [*DUAN, 96], [*PU, 92])


@beast("old workbook cut short.xls")
def _():
    return old(HEADER, DUAN, PU, spoil=lambda data: data[:3000])


@beast("old rows too many.xls")
def _():
    return old(HEADER, DUAN, PU, change=cell(60_000, 1, "x"))


@beast("old binary of Word.xls")
def _():
    return old(HEADER, spoil=lambda data: data.replace("Workbook".encode("utf-16-le"), b"W" * 16))


@beast("old numbers of columns.xls")
def _():
    return old(HEADER, [1, 2, 3, 4, 5, 6], DUAN, PU)


@beast("old row struck out.xls")
def _():
    def strike(_book, sheet):
        for column, value in enumerate(PU):
            sheet.write(2, column, value, xlwt.easyxf("font: struck_out on"))

    return old(HEADER, DUAN, PU, change=strike)


@beast("old row in white.xls")
def _():
    def whiten(_book, sheet):
        for column, value in enumerate(PU):
            sheet.write(2, column, value, xlwt.easyxf("font: colour white"))

    return old(HEADER, DUAN, PU, change=whiten)


@beast("old format of accounting.xls")
def _():
    shown = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
    return old(HEADER, DUAN, PU, change=cell(1, 4, 1180, num_format_str=shown))


@beast("old blanks with a colour.xls")
def _():
    def paint(_book, sheet):
        for row in range(3, 3000):
            sheet.write(row, 0, "", xlwt.easyxf("pattern: pattern solid, fore_colour yellow"))

    return old(HEADER, DUAN, PU, change=paint)


@beast("old link as a formula.xls")
def _():
    link = xlwt.Formula('HYPERLINK("http://example.org/";"x")')
    return old(HEADER, DUAN, PU, change=cell(1, 1, link))


@beast("old header only.xls")
def _():
    return old(HEADER)


@beast("old one amount merged over two households.xls")
def _():
    def merge(_book, sheet):
        sheet.write_merge(1, 2, 4, 4, 1180)

    return old(HEADER, DUAN, [*PU[:4], None, PU[5]], change=merge)


@beast("old macros.xls")
def _():
    storage = "_VBA_PROJECT_CUR".encode("utf-16-le").ljust(512, b"\0")
    return old(HEADER, DUAN, PU, spoil=lambda data: data + storage)
