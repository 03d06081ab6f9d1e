"""Files as offices make them, with openpyxl, and packages spoilt by hand."""

import io
import zipfile
from datetime import datetime

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.sources.making import DUAN, HEADER, PU, repacked, xlsx
from tests.sources.zoo.cage import GROUPED, PERSON_HEADER, ZHANG, beast

LOST = "000"  # what a spreadsheet leaves of the last three digits of a number
DAY = datetime(2026, 11, 1)  # noqa: DTZ001 - a spreadsheet's dates have no zone
SHEET = "xl/worksheets/sheet1.xml"
TITLE = ["西河街道2026年11月最低生活保障初审名单"]


def with_cell(column, value, row=DUAN):
    return [value if n == column else cell for n, cell in enumerate(row)]


def formatted(place, number_format, value=None):
    def change(_book, sheet):
        if value is not None:
            sheet[place].value = value
        sheet[place].number_format = number_format

    return xlsx(HEADER, DUAN, PU, change=change)


def month(number_format):
    def change(_book, sheet):
        sheet["C2"].number_format = number_format

    return xlsx(PERSON_HEADER, [*ZHANG[:2], DAY], change=change)


def builtin_month(number):
    """A date whose format is one of the built-in Chinese ones, which openpyxl cannot name."""

    def style(name, part):
        if name == "xl/styles.xml":
            return part.replace(b'numFmtId="14"', b'numFmtId="%d"' % number)
        return part

    return repacked(month("mm-dd-yy"), style)


@beast("plain.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU)


@beast("titles above.xlsx")
def _():
    return xlsx(TITLE, ["填报单位:西河街道办事处"], [], HEADER, DUAN, PU)


@beast("merged title.xlsx")
def _():
    return xlsx(TITLE, HEADER, DUAN, PU, change=lambda _b, s: s.merge_cells("A1:F1"))


@beast("header of two rows.xlsx")
def _():
    def merge(_book, sheet):
        for span in ("A1:A2", "B1:C1", "D1:D2", "E1:E2", "F1:F2"):
            sheet.merge_cells(span)

    upper = ["序号", "申请人", None, *HEADER[3:]]
    return xlsx(upper, [None, "姓名", "身份证号"], DUAN, PU, change=merge)


@beast("notes between header and rows.xlsx")
def _():
    return xlsx(HEADER, ["填表说明:请用文本格式"], DUAN, PU)


@beast("footer with a phone.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, ["合计", "2户", None, 3, 1925], ["制表人:周敏 19900001234"])


@beast("blank tail.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, [3, None], [4, None], [" ", " "])


@beast("id as number.xlsx")
def _():
    return xlsx(HEADER, with_cell(2, 530102196304129823), PU)


@beast("id in E-notation.xlsx")
def _():
    return xlsx(HEADER, with_cell(2, "5.30102E+17"), PU)


@beast("id ending in 000.xlsx")
def _():
    return xlsx(HEADER, with_cell(2, "530102196304129" + LOST), PU)


@beast("account as number.xlsx")
def _():
    return xlsx([*HEADER, "一卡通账号"], [*DUAN, 6217000010001234567], [*PU, "6217000010001234"])


@beast("formula calculated.xlsx")
def _():
    def result(name, part):
        return part.replace(b"<v></v>", b"<v>1180</v>").replace(b"<v />", b"<v>1180</v>")

    return repacked(xlsx(HEADER, with_cell(4, "=590*2"), PU), result)


@beast("formula never calculated.xlsx")
def _():
    return xlsx(HEADER, with_cell(4, "=590*2"), PU)


@beast("error value.xlsx")
def _():
    return xlsx(HEADER, with_cell(1, "#REF!"), PU)


@beast("hidden sheet.xlsx")
def _():
    def hide(book, _sheet):
        draft = book.create_sheet("原始数据")
        draft.append(HEADER)
        draft.append(PU)
        draft.sheet_state = "hidden"

    return xlsx(HEADER, DUAN, PU, change=hide)


@beast("hidden row.xlsx")
def _():
    def hide(_book, sheet):
        sheet.row_dimensions[3].hidden = True

    return xlsx(HEADER, DUAN, PU, change=hide)


@beast("row of no height.xlsx")
def _():
    def hide(name, part):
        return part.replace(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"')

    return repacked(xlsx(HEADER, DUAN, PU), lambda n, p: hide(n, p) if n == SHEET else p)


@beast("hidden column.xlsx")
def _():
    def hide(_book, sheet):
        sheet.column_dimensions["G"].hidden = True

    return xlsx([*HEADER, "备注"], [*DUAN, "大病"], [*PU, "重残"], change=hide)


@beast("hidden name column.xlsx")
def _():
    def hide(_book, sheet):
        sheet.column_dimensions["B"].hidden = True

    return xlsx(HEADER, DUAN, PU, change=hide)


@beast("comment.xlsx")
def _():
    def comment(_book, sheet):
        sheet["B2"].comment = Comment("已电话核实 19900001234", "周敏")

    return xlsx(HEADER, DUAN, PU, change=comment)


@beast("dates of 1904.xlsx", persons=True)
def _():
    def epoch(book, sheet):
        book.epoch = CALENDAR_MAC_1904
        sheet["C2"].number_format = "yyyy-mm-dd"

    return xlsx(PERSON_HEADER, [*ZHANG[:2], DAY], change=epoch)


for _number in (27, 28, 30, 31, 36, 50, 52, 57, 58):

    @beast(f"date in built-in format {_number}.xlsx", persons=True)
    def _(number=_number):
        return builtin_month(number)


@beast("date in Chinese format.xlsx", persons=True)
def _():
    return month('yyyy"年"m"月"d"日";@')


@beast("date in Chinese numerals.xlsx", persons=True)
def _():
    return month('[DBNum1][$-804]yyyy"年"m"月";@')


@beast("date as bare number.xlsx", persons=True)
def _():
    return xlsx(PERSON_HEADER, [*ZHANG[:2], 46327])


@beast("time in a date column.xlsx", persons=True)
def _():
    def change(_book, sheet):
        sheet["C2"].value = 0.5
        sheet["C2"].number_format = "h:mm"

    return xlsx(PERSON_HEADER, ZHANG, change=change)


@beast("format of leading zeros.xlsx")
def _():
    return formatted("E3", "000000")


@beast("format in thousands.xlsx")
def _():
    return formatted("E2", "#,##0,")


@beast("format in percent.xlsx")
def _():
    return formatted("E2", "0%")


@beast("format adds 万.xlsx")
def _():
    return formatted("E2", '0"万元"')


@beast("format shows nothing.xlsx")
def _():
    return formatted("E2", ";;;")


@beast("format rounds.xlsx")
def _():
    return formatted("E2", "0", 1180.55)


@beast("format hides a text.xlsx")
def _():
    return formatted("B2", ";;;")


@beast("format replaces a text.xlsx")
def _():
    return formatted("B2", '@"等2人"')


@beast("format of money.xlsx")
def _():
    return formatted("E2", '"¥"#,##0.00;[Red]\\-"¥"#,##0.00')


@beast("format of WPS.xlsx")
def _():
    return formatted("E2", 'G/通用格式"元"')


@beast("boolean for a name.xlsx")
def _():
    return xlsx(HEADER, with_cell(1, True), PU)


@beast("group became a date.xlsx")
def _():
    def change(_book, sheet):
        sheet["G2"].number_format = "m-d"

    return xlsx(GROUPED, [*DUAN, DAY], [*PU, "3组"], change=change)


@beast("rich text.xlsx")
def _():
    def change(_book, sheet):
        red = InlineFont(color="FFFF0000")
        sheet["B2"].value = CellRichText("段", TextBlock(red, "秀英"))

    return xlsx(HEADER, DUAN, PU, change=change)


def _shared(text):
    """A sheet whose B2 is kept as this markup among the shared strings."""

    def change(name, part):
        return part.replace("<t>段秀英</t>".encode(), text.encode())

    return repacked(xlsx(HEADER, DUAN, PU), change)


@beast("phonetic guide.xlsx")
def _():
    return _shared('<t>段秀英</t><rPh sb="0" eb="3"><t>duanxiuying</t></rPh>')


@beast("carriage return as code.xlsx")
def _():
    return _shared("<t>段秀英_x000D_</t>")


@beast("code of an underscore.xlsx")
def _():
    return _shared("<t>段_x005F_x0041_英</t>")


@beast("line break at the end.xlsx")
def _():
    return xlsx(HEADER, with_cell(1, "段秀英\n"), PU)


@beast("wide blanks around.xlsx")
def _():
    return xlsx(HEADER, with_cell(1, "\u3000段秀英\u00a0"), PU)


@beast("apostrophe kept as text.xlsx")
def _():
    return xlsx(HEADER, with_cell(2, "'530102196304129823"), PU)


@beast("apostrophe as prefix.xlsx")
def _():
    def change(_book, sheet):
        sheet["C2"].style = "Normal"
        sheet["C2"].alignment = openpyxl.styles.Alignment(horizontal="left")
        sheet["C2"].quotePrefix = True

    return xlsx(HEADER, DUAN, PU, change=change)


@beast("full-width digits.xlsx")
def _():
    wide = "".join(chr(ord(d) + 0xFEE0) for d in "530102196304129823")
    return xlsx(HEADER, with_cell(2, wide), PU)


@beast("unknown column.xlsx")
def _():
    return xlsx([*HEADER, "民主评议得分"], [*DUAN, 96], [*PU, 92])


@beast("column without header.xlsx")
def _():
    return xlsx(HEADER, [*DUAN, "已核"], PU)


@beast("two columns for one field.xlsx")
def _():
    return xlsx([*HEADER, "申请人姓名"], [*DUAN, "段桂英"], [*PU, "普国华"])


@beast("missing column.xlsx")
def _():
    return xlsx(HEADER[:-1], DUAN[:-1], PU[:-1])


@beast("two lists.xlsx")
def _():
    def again(book, _sheet):
        other = book.create_sheet("名单2")
        other.append(HEADER)
        other.append(PU)

    return xlsx(HEADER, DUAN, change=again)


@beast("no header.xlsx")
def _():
    return xlsx(DUAN, PU)


@beast("header only.xlsx")
def _():
    return xlsx(TITLE, HEADER)


@beast("same person twice.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, with_cell(1, "段秀莹"))


@beast("same person as 15 digits.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, with_cell(2, "530102630412982"))


@beast("other communities only.xlsx")
def _():
    return xlsx([*HEADER, "所属社区"], [*DUAN, "东风社区"], [*PU, "东风"])


@beast("community blank.xlsx")
def _():
    return xlsx([*HEADER, "所属社区"], [*DUAN, "滨河社区居委会"], PU)


@beast("community merged.xlsx")
def _():
    def merge(_book, sheet):
        sheet.merge_cells("G2:G3")

    return xlsx([*HEADER, "所属社区"], [*DUAN, "滨河"], PU, change=merge)


@beast("household merged.xlsx")
def _():
    def merge(_book, sheet):
        for column in "ABCDEF":
            sheet.merge_cells(f"{column}2:{column}3")

    member = [None, None, None, None, None, None, "长子"]
    return xlsx([*HEADER, "与户主关系"], [*DUAN, "户主"], member, [*PU, "户主"], change=merge)


@beast("two persons in one merged name.xlsx", persons=True)
def _():
    other = [None, "530102194901129937", "2026年11月"]
    return xlsx(PERSON_HEADER, ZHANG, other, change=lambda _b, s: s.merge_cells("A2:A3"))


@beast("amount in words.xlsx")
def _():
    return xlsx(HEADER, with_cell(4, "一千一百八十"), PU)


@beast("amount as text.xlsx")
def _():
    return xlsx(HEADER, with_cell(4, "1,180元"), PU)


@beast("self-made character.xlsx")
def _():
    return xlsx(HEADER, with_cell(1, "段\ue123英"), PU)


@beast("rare character.xlsx")
def _():
    return xlsx(HEADER, with_cell(1, "欧阳文𬀩"), PU)


def _with_doctype(entities):
    def change(name, part):
        if name != SHEET:
            return part
        head = b'<?xml version="1.0"?><!DOCTYPE worksheet [' + entities + b"]>"
        return head + part[part.index(b"<worksheet") :]

    return repacked(xlsx(HEADER, DUAN, PU), change)


@beast("entity bomb.xlsx")
def _():
    steps = b"".join(
        b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"x") for n in range(9)
    )
    return _with_doctype(steps)


@beast("external entity.xlsx")
def _():
    return _with_doctype(b'<!ENTITY x SYSTEM "file:///etc/hostname">')


@beast("external workbook.xlsx")
def _():
    rels = b"xl/_rels/workbook.xml.rels"
    link = (
        b'<Relationship Id="rId99" TargetMode="External" Target="file:///x.xlsx" Type="http://'
        b'schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/>'
    )

    def change(name, part):
        if name == rels.decode():
            return part.replace(b"</Relationships>", link + b"</Relationships>")
        return part

    return repacked(xlsx(HEADER, DUAN, PU), change)


@beast("hyperlink.xlsx")
def _():
    def link(_book, sheet):
        sheet["B2"].hyperlink = "https://example.org/"
        sheet["B2"].value = "段秀英"

    return xlsx(HEADER, DUAN, PU, change=link)


@beast("macros.xlsm")
def _():
    return repacked(xlsx(HEADER, DUAN, PU), extra=[("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")])


@beast("merge over the whole sheet.xlsx")
def _():
    def change(name, part):
        if name != SHEET:
            return part
        merge = b'<mergeCells count="1"><mergeCell ref="A10:XFD1048576"/></mergeCells>'
        return part.replace(b"</sheetData>", b"</sheetData>" + merge)

    return repacked(xlsx(HEADER, DUAN, PU), change)


@beast("cell in the far corner.xlsx")
def _():
    def change(_book, sheet):
        sheet["XFD1048576"].value = "x"

    return xlsx(HEADER, DUAN, PU, change=change)


@beast("package cut short.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU)[:-400]


@beast("document of Word.xlsx")
def _():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    return out.getvalue()


@beast("value that lies twice.xlsx")
def _():
    """Two cells claim the same address: readers keep the first or the last of them."""

    def change(name, part):
        if name != SHEET:
            return part
        twice = b'<c r="E2" t="n"><v>2360</v></c>'
        return part.replace(b'<c r="F2"', twice + b'<c r="F2"')

    return repacked(xlsx(HEADER, DUAN, PU), change)


@beast("letter in a sheet.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, change=letter_sheet())


@beast("letter in a sheet differs.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, change=letter_sheet(合计金额=1926))


@beast("letter in a sheet is incomplete.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, change=letter_sheet(信息形成日=None))


def _letter(change):
    def add(book, sheet):
        letter_sheet()(book, sheet)
        change(book["来文"])

    return xlsx(HEADER, DUAN, PU, change=add)


@beast("letter in a sheet says two numbers of households.xlsx")
def _():
    return _letter(lambda letter: letter.append(["户数", 9]))


@beast("letter in a sheet says the same twice.xlsx")
def _():
    return _letter(lambda letter: letter.append(["户数", "2户"]))


@beast("letter in a sheet with a total struck out.xlsx")
def _():
    return _letter(lambda letter: setattr(letter["B10"], "font", Font(strike=True)))


@beast("letter in a sheet with an error for its sender.xlsx")
def _():
    return _letter(lambda letter: letter.__setitem__("B2", "#REF!"))


LETTER = {
    "报送单位": "西河街道办事处",
    "来文文号": "西街救助报〔2026〕31号",
    "来文日期": datetime(2026, 11, 23),  # noqa: DTZ001
    "环节": "初审",
    "评议日期": "2026年11月20日",
    "信息形成日": "2026-11-23",
    "户数": 2,
    "人数": "3人",
    "合计金额": "1,925元",
}


def letter_sheet(**other):
    def add(book, _sheet):
        sheet = book.create_sheet("来文")
        sheet.append(["来文登记"])
        for label, value in {**LETTER, **other}.items():
            sheet.append([label, value])

    return add


@beast("header that nobody knows.xlsx")
def _():
    return xlsx(["序号", "困难群众本人姓名", *HEADER[2:]], DUAN, PU)
