"""Rows that are nobody's, wherever their words stand, and headings that change what follows."""

from tests.sources.making import DUAN, HEADER, PU, xlsx
from tests.sources.zoo.cage import beast

SUM = [None, None, None, 3, 1925, None]


def _with(place, text, row=SUM):
    return [text if column == place else value for column, value in enumerate(row)]


for _name, _last in {
    "sum named after the community": _with(0, "滨河社区小计"),
    "sum named in the last column": _with(5, "合计"),
    "sum named in the ID column": _with(2, "总  计"),
    "sum in English": _with(0, "Total"),
    "average of persons": _with(0, "平均"),
    "sum of persons beside its words": ["人数合计:", 3],
    "sum in words": ["户数:2户", None, "人数:3人", None, "金额:1925元"],
    "blank row crossed out": ["/", "/", "/", "/", "/", "/"],
    "signatures in several columns": [
        "街道负责人(签字):",
        None,
        None,
        "经办人(签字):",
        "2026年11月20日",
    ],
    "date and office alone": [None, None, None, None, "西河街道办事处"],
    "telephone for complaints": [None, "监督举报电话:", "0871-99001234"],
    "below is blank": [None, "以下空白"],
}.items():

    @beast(f"{_name}.xlsx")
    def _(last=_last):
        return xlsx(HEADER, DUAN, PU, last)


@beast("sums of groups between the rows.xlsx")
def _():
    return xlsx(HEADER, DUAN, _with(0, "一组小计"), PU, _with(1, "二组小计"), _with(0, "合计"))


@beast("nobody with an amount.xlsx")
def _():
    """May be a person whose name was forgotten: masking refuses it (E202), intake keeps it."""
    return xlsx(HEADER, DUAN, PU, [3, None, None, 1, 745, "拟同意"])


@beast("surname of a sum.xlsx")
def _():
    """合 and 共 begin no sum where an ID number stands beside them."""
    return xlsx(HEADER, [1, "共小计", *DUAN[2:]], PU)


@beast("surname of an average.xlsx")
def _():
    """No words of a sum make a footer of a row with an ID number."""
    return xlsx(HEADER[1:], ["平均义", *DUAN[2:]], PU[1:])


@beast("title of those who are taken off.xlsx")
def _():
    return xlsx(["11月停发低保名单"], HEADER, DUAN, PU)


@beast("heading of those who are taken off.xlsx")
def _():
    return xlsx(HEADER, ["一、拟纳入"], DUAN, ["二、拟取消对象"], PU)


@beast("heading of those who are taken off among the names.xlsx")
def _():
    return xlsx(HEADER, DUAN, [None, "不符合条件人员"], PU)


@beast("note on those taken off at the end.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, ["本月无取消对象"])


@beast("page numbers above each header.xlsx")
def _():
    title = ["低保初审名单"]
    return xlsx(title, HEADER, DUAN, ["第1页 共2页"], title, HEADER, PU, ["第2页 共2页"])


@beast("header again in other words.xlsx")
def _():
    again = ["序号", "申请人姓名", "身份证号码", *HEADER[3:]]
    return xlsx(HEADER, DUAN, again, PU)


@beast("header of two rows again.xlsx")
def _():
    upper = ["序号", "基本情况", None, "保障情况", None, "初审意见"]
    lower = [None, *HEADER[1:5], None]

    def merged(_book, sheet):
        for row in (1, 4):
            for area in ("A{0}:A{1}", "B{0}:C{0}", "D{0}:E{0}", "F{0}:F{1}"):
                sheet.merge_cells(area.format(row, row + 1))

    return xlsx(upper, lower, DUAN, upper, lower, PU, change=merged)


for _name, _above in {
    "ten thousand yuan above the header": ["单位:万元"],
    "thousands of persons and yuan above the header": [None, None, None, "(单位:人、千元)"],
    "yuan above the header": ["填报单位:万寿街道", None, None, None, "单位:元"],
}.items():

    @beast(f"{_name}.xlsx")
    def _(above=_above):
        return xlsx(above, HEADER, DUAN, PU)


def _table(*rows):
    return "".join(",".join(map(str, row)) + "\r\n" for row in rows).encode()


@beast("every amount cut at its comma.csv")
def _():
    """All lines have as many cells as the header: only the amounts can tell."""
    header = [*HEADER[:5], "备注"]
    return _table(header, [*DUAN[:4], 1, 180], [*PU[:4], 1, 745])


@beast("short numbers beside the amount.csv")
def _():
    header = [*HEADER[:5], "家庭收入", HEADER[5]]
    rows = [[*DUAN[:5], "300", DUAN[5]], [*PU[:5], "450", PU[5]]]
    return _table(header, *rows)


@beast("same person with dashes in the number.xlsx")
def _():
    return xlsx(HEADER, DUAN, [2, "段秀英", "530102-19630412-9823", *PU[3:]])


MEMBER = [None, "李小明", "530102201206149812"]


@beast("members without a relation.xlsx")
def _():
    """Posted, it would be a child's name in a row of its own."""
    return xlsx(HEADER, DUAN, MEMBER, PU)


@beast("members without a relation whose household is merged.xlsx")
def _():
    def merged(_book, sheet):
        for column in "DE":
            sheet.merge_cells(f"{column}2:{column}3")

    return xlsx(HEADER, DUAN, MEMBER, PU, change=merged)


@beast("household refused without amounts.xlsx")
def _():
    """Its decision is its own: masking holds it, and it counts nobody."""
    return xlsx(HEADER, DUAN, [*PU[:3], None, None, "拟不予"])
