"""Layouts of real forms, by openpyxl: what stands above, between, beside and under the rows."""

from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table

from tests.sources.making import DUAN, HEADER, PU, xlsx
from tests.sources.zoo.by_openpyxl import with_cell
from tests.sources.zoo.cage import PERSON_HEADER, ZHANG, beast

GROUPS = ["序号", "基本情况", None, "保障情况", None, "初审意见"]
PARTS = [None, "姓名", "身份证号", "拟保障人数", "拟月保障金额"]


def merged(*places):
    def change(_book, sheet):
        for place in places:
            sheet.merge_cells(place)

    return change


def in_row(row, **look):
    def change(_book, sheet):
        for cell in sheet[row]:
            for name, said in look.items():
                setattr(cell, name, said)

    return change


@beast("header of three rows.xlsx")
def _():
    rows = (GROUPS, PARTS, [None, None, None, "(人)", "(元)"], DUAN, PU)
    places = ("A1:A3", "B1:C1", "B2:B3", "C2:C3", "D1:E1", "F1:F3")
    return xlsx(*rows, change=merged(*places))


@beast("header of two rows without merges.xlsx")
def _():
    return xlsx(GROUPS, PARTS, DUAN, PU)


@beast("header printed on every page.xlsx")
def _():
    page = ["本页小计", None, None, 2, 1180]
    return xlsx(["初审名单"], HEADER, DUAN, page, ["初审名单"], HEADER, PU)


@beast("numbers of columns below the header.xlsx")
def _():
    return xlsx(HEADER, [1, 2, 3, 4, 5, 6], DUAN, PU)


@beast("columns numbered 甲 and 乙.xlsx")
def _():
    return xlsx(HEADER, ["甲", "乙", "丙", "(1)", "(2)", "(3)"], DUAN, PU)


@beast("units below the header.xlsx")
def _():
    return xlsx(HEADER, [None, None, None, "人", "单位:元"], DUAN, PU)


@beast("万元 below the header.xlsx")
def _():
    return xlsx(HEADER, [None, None, None, "人", "万元"], DUAN, PU)


@beast("example to fill in by.xlsx")
def _():
    return xlsx(HEADER, ["例", "张三", "530102199001019993", 2, 1000, "拟同意"], DUAN, PU)


@beast("name merged over the id.xlsx")
def _():
    return xlsx(HEADER, DUAN, with_cell(2, None, PU), change=merged("B3:C3"))


@beast("one amount merged over two households.xlsx")
def _():
    return xlsx(HEADER, DUAN, with_cell(4, None, PU), change=merged("E2:E3"))


@beast("one id merged over two households.xlsx")
def _():
    return xlsx(HEADER, DUAN, with_cell(2, None, PU), change=merged("C2:C3"))


@beast("opinion merged over all rows.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU[:5], change=merged("F2:F3"))


@beast("start merged over two persons.xlsx", persons=True)
def _():
    rows = (ZHANG, ["周阿林", "530102194901129937"])
    return xlsx(PERSON_HEADER, *rows, change=merged("C2:C3"))


@beast("two tables side by side.xlsx")
def _():
    return xlsx([*HEADER, None, *HEADER], [*DUAN, None, *PU])


@beast("second list below in another order.xlsx")
def _():
    turned = [HEADER[n] for n in (0, 2, 1, 3, 4, 5)]
    return xlsx(HEADER, DUAN, [], ["第二批"], turned, [PU[n] for n in (0, 2, 1, 3, 4, 5)])


@beast("second list below of another community.xlsx")
def _():
    return xlsx(["滨河社区初审名单"], HEADER, DUAN, [], ["东风社区初审名单"], HEADER, PU)


@beast("headings between the rows.xlsx")
def _():
    groups = (["第一居民小组"], DUAN[1:], ["第二居民小组"], PU[1:])
    return xlsx(HEADER[1:], *groups, change=merged("A2:E2", "A4:E4"))


@beast("headings between the rows without merges.xlsx")
def _():
    return xlsx(HEADER[1:], ["第一居民小组"], DUAN[1:], ["第二居民小组"], PU[1:])


@beast("notice and phone under the names.xlsx")
def _():
    notes = (["监督电话:0871-65123456"], ["公示期间如有异议请向居委会反映"])
    return xlsx(HEADER[1:], DUAN[1:], PU[1:], *notes)


@beast("row of a name only.xlsx")
def _():
    """It may be a person whose row was not finished: it is not passed over."""
    return xlsx(HEADER[1:], DUAN[1:], PU[1:], ["李国珍"])


@beast("subtotals in the middle.xlsx")
def _():
    return xlsx(HEADER, DUAN, ["小计", "1户", None, 2, 1180], PU, ["合 计", None, None, 3, 1925])


@beast("total as a table of Excel has it.xlsx")
def _():
    def table(_book, sheet):
        sheet.add_table(Table(displayName="T", ref="A1:F4", totalsRowCount=1))

    return xlsx(HEADER, DUAN, PU, ["汇总", None, None, None, 1925], change=table)


@beast("total in a sentence.xlsx")
def _():
    return xlsx(HEADER[1:], DUAN[1:], PU[1:], ["共2户", None, 3, 1925])


@beast("total without a label.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, [None, None, None, 3, 1925])


@beast("serial numbers as text.xlsx")
def _():
    return xlsx(HEADER, ["1、", *DUAN[1:]], ["2、", *PU[1:]])


@beast("phones with extensions.xlsx")
def _():
    phones = ("0871-65123456转801", "0871-65123456-8")
    return xlsx([*HEADER, "联系电话"], [*DUAN, phones[0]], [*PU, phones[1]])


@beast("row struck out.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, change=in_row(3, font=Font(strike=True)))


@beast("row in white.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, change=in_row(3, font=Font(color="FFFFFFFF")))


@beast("white on a dark ground.xlsx")
def _():
    look = {"font": Font(color="FFFFFFFF"), "fill": PatternFill("solid", fgColor="FF203864")}
    return xlsx(HEADER, DUAN, PU, change=in_row(3, **look))


@beast("row too low to be seen.xlsx")
def _():
    def low(_book, sheet):
        sheet.row_dimensions[3].height = 0.5

    return xlsx(HEADER, DUAN, PU, change=low)


@beast("list on a sheet named with blanks.xlsx")
def _():
    def name(_book, sheet):
        sheet.title = "名单 (2)"

    return xlsx(HEADER, with_cell(2, 530102196304129823), PU, change=name)


@beast("sheet named after a person.xlsx")
def _():
    def name(_book, sheet):
        sheet.title = "段秀英"

    return xlsx(HEADER, with_cell(2, 530102196304129823), PU, change=name)


@beast("protected sheet.xlsx")
def _():
    def protect(_book, sheet):
        sheet.protection.sheet = True
        sheet.protection.password = "x"

    return xlsx(HEADER, DUAN, PU, change=protect)


@beast("list on a very hidden sheet beside.xlsx")
def _():
    def hide(book, _sheet):
        raw = book.create_sheet("原始数据")
        raw.append(HEADER)
        raw.append(DUAN)
        raw.sheet_state = "veryHidden"

    return xlsx(HEADER, DUAN, PU, change=hide)


@beast("one row only.xlsx")
def _():
    return xlsx(HEADER, DUAN)


@beast("half a person.xlsx")
def _():
    return xlsx(HEADER, with_cell(3, "2.5人"), PU)


@beast("communities as headings.xlsx")
def _():
    return xlsx(HEADER, ["滨河社区"], DUAN, ["东风社区"], PU)


@beast("own community as a heading.xlsx")
def _():
    return xlsx(HEADER, ["滨河社区居委会"], DUAN, PU)


@beast("summary on a second sheet.xlsx")
def _():
    def add(book, _sheet):
        sheet = book.create_sheet("汇总")
        sheet.append(["居民小组", "拟保障人数", "拟月保障金额(元)"])
        sheet.append(["一组", 3, 1925])

    return xlsx(HEADER, DUAN, PU, change=add)


@beast("last year on a second sheet.xlsx")
def _():
    def add(book, _sheet):
        sheet = book.create_sheet("去年")
        sheet.append(["姓名", "身份证号"])
        sheet.append(DUAN[1:3])

    return xlsx(HEADER, DUAN, PU, change=add)


@beast("every column drawn over two.xlsx")
def _():
    rows = [[part for cell in row for part in (cell, None)] for row in (HEADER, DUAN, PU)]
    pairs = ("AB", "CD", "EF", "GH", "IJ", "KL")
    return xlsx(*rows, change=merged(*(f"{a}{n}:{b}{n}" for n in (1, 2, 3) for a, b in pairs)))


@beast("every row drawn over two.xlsx")
def _():
    places = (f"{column}{row}:{column}{row + 1}" for row in (2, 4) for column in "ABCDEF")
    return xlsx(HEADER, DUAN, [], PU, change=merged(*places))


@beast("list in the middle of the sheet.xlsx")
def _():
    return xlsx([], [], *([None] * 3 + row for row in (HEADER, DUAN, PU)))


@beast("amount with a note above the line.xlsx")
def _():
    """Folded, it would be ten times as much."""
    return xlsx(HEADER, with_cell(4, "1180²"), PU)


@beast("amount in a circle.xlsx")
def _():
    return xlsx(HEADER, with_cell(4, "①"), PU)


@beast("two amounts in one cell.xlsx")
def _():
    return xlsx(HEADER, with_cell(4, "118\n745"), PU)


@beast("amount in capital numerals.xlsx")
def _():
    return xlsx(HEADER, with_cell(4, "壹仟壹佰捌拾元整"), PU)


@beast("amount with a letter for a digit.xlsx")
def _():
    return xlsx(HEADER, with_cell(4, "118O"), PU)


@beast("id with blanks.xlsx")
def _():
    return xlsx(HEADER, with_cell(2, "530102 1963 0412 9823"), PU)


@beast("row written too small to read.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, change=in_row(3, font=Font(size=1)))


@beast("persons became a date.xlsx")
def _():
    def dated(_book, sheet):
        sheet["D2"].number_format = 'm"月"d"日"'

    return xlsx(HEADER, DUAN, PU, change=dated)


@beast("signatures in a table below.xlsx")
def _():
    signed = ([None, "评议小组签字", "职务", "签名"], [None, "周敏", "组长", None])
    return xlsx(HEADER, DUAN, PU, [], *signed)


@beast("statistics in a table below.xlsx")
def _():
    return xlsx(
        HEADER, DUAN, PU, [], ["类别", None, "户数", "人数", "金额"], ["低保", None, 2, 3, 1925]
    )
