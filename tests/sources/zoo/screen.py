"""What the screen shows is not what the file holds: struck, hidden, tinted, not worked out."""

import io
import struct

import xlsxwriter
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, DataBarRule, Rule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from xlrd.compdoc import CompDoc
from xlwt.CompoundDoc import XlsDoc

from tests.sources.making import DUAN, HEADER, PU, repacked, xlsx
from tests.sources.zoo.by_openpyxl import month
from tests.sources.zoo.cage import beast

WHITE = "FFFFFFFF"


def _parts(place, *parts):
    """A sheet with one cell of several parts; (text, font) is written otherwise."""

    def change(_book, sheet):
        sheet[place] = CellRichText(
            *(TextBlock(InlineFont(**p[1]), p[0]) if isinstance(p, tuple) else p for p in parts)
        )

    return xlsx(HEADER, DUAN, PU, change=change)


STRUCK = {"strike": True}

for _name, _place, _cell in (
    ("amount struck out in part", "E2", (("1180", STRUCK), "980")),
    ("name struck out in part", "B2", (("段桂英", STRUCK), "段秀英")),
    ("opinion struck out in part", "F2", (("拟不予", STRUCK), "拟同意")),
    ("note above the amount", "E2", ("1180", ("1", {"vertAlign": "superscript"}))),
    ("digit in white", "E2", ("1180", ("0", {"color": WHITE}))),
    ("digit too small to read", "E2", ("1180", ("0", {"sz": 1}))),
    ("every part struck out", "B3", (("普建", STRUCK), ("华", STRUCK))),
):

    @beast(f"{_name}.xlsx")
    def _(place=_place, cell=_cell):
        return _parts(place, *cell)


@beast("community struck out in part.xlsx")
def _():
    def change(_book, sheet):
        sheet["G2"] = CellRichText(TextBlock(InlineFont(strike=True), "东风"), "滨河社区")

    rows = ([*HEADER, "所属社区"], [*DUAN, "滨河社区"], [*PU, "滨河社区"])
    return xlsx(*rows, change=change)


@beast("blank struck out behind the name.xlsx")
def _():
    return _parts("B2", "段秀英", ("  ", STRUCK))


def _coloured(ink, ground=None, **more):
    def change(_book, sheet):
        sheet["E2"].font = Font(color=Color(**ink))
        if ground:
            sheet["E2"].fill = PatternFill("solid", fgColor=ground, **more)

    return xlsx(HEADER, DUAN, PU, change=change)


for _name, _ink, _ground in (
    ("nearly white", {"rgb": "FFFDFDFD"}, None),
    ("white of the theme with a tint", {"theme": 0, "tint": -0.05}, None),
    ("white on a white ground", {"rgb": WHITE}, WHITE),
    ("red on red", {"rgb": "FFFF0000"}, "FFFF0000"),
    ("grey that can be seen", {"rgb": "FFA6A6A6"}, None),
    ("white on red", {"rgb": WHITE}, "FFFF0000"),
):

    @beast(f"amount in {_name}.xlsx")
    def _(ink=_ink, ground=_ground):
        return _coloured(ink, ground)


def _conditional(rule, area="E2:E3"):
    return xlsx(
        HEADER, DUAN, PU, change=lambda _book, sheet: sheet.conditional_formatting.add(area, rule)
    )


@beast("condition writes in white.xlsx")
def _():
    return _conditional(CellIsRule("greaterThan", ["0"], font=Font(color=WHITE)))


@beast("condition strikes out.xlsx")
def _():
    struck = DifferentialStyle(font=Font(strike=True))
    return _conditional(Rule("expression", formula=["$F2=1"], dxf=struck), "A2:F3")


@beast("condition shows nothing.xlsx")
def _():
    nothing = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=";;;"))
    return _conditional(Rule("expression", formula=["$F2=1"], dxf=nothing))


@beast("condition draws a bar alone.xlsx")
def _():
    return _conditional(DataBarRule("min", end_type="max", color="FF638EC6", showValue=False))


@beast("condition marks what is there twice.xlsx")
def _():
    red = DifferentialStyle(font=Font(color="FF9C0006"), fill=PatternFill(bgColor="FFFFC7CE"))
    return _conditional(Rule("duplicateValues", dxf=red), "C2:C3")


@beast("condition strikes out a column beside.xlsx")
def _():
    struck = DifferentialStyle(font=Font(strike=True))
    return _conditional(Rule("expression", formula=["$F2=1"], dxf=struck), "A2:A3")


def _written(change):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("名单")
        for number, row in enumerate((HEADER, DUAN, PU)):
            sheet.write_row(number, 0, row)
        change(sheet)
    return stream.getvalue()


@beast("formula that a program left to the reader.xlsx")
def _():
    return _written(lambda sheet: sheet.write_formula("E2", "=590*2"))


@beast("zero that is not shown.xlsx")
def _():
    def change(sheet):
        sheet.write("E2", 0)
        sheet.hide_zero()

    return _written(change)


@beast("error that only new programs know.xlsx")
def _():
    def change(_name, part):
        begin = part.find(b'<c r="F2"')
        end = part.find(b"</c>", begin)
        error = b'<c r="F2" t="e"><v>#SPILL!</v>'
        return part if begin < 0 else part[:begin] + error + part[end:]

    return repacked(xlsx(HEADER, DUAN, PU), change)


@beast("name that is shown from right to left.xlsx")
def _():
    return xlsx(HEADER, [1, "\u202e英秀段", *DUAN[2:]], PU)


@beast("yuan sign of full width.xlsx")
def _():
    def change(_book, sheet):
        sheet["E2"].number_format = '"\uffe5"#,##0.00'

    return xlsx(HEADER, DUAN, PU, change=change)


@beast("row formatted to its very end.xlsx")
def _():
    def change(_book, sheet):
        sheet["XFD2"].font = Font(bold=True)

    return xlsx(HEADER, DUAN, PU, change=change)


@beast("something in the last column of all.xlsx")
def _():
    return xlsx(HEADER, DUAN, PU, change=lambda _book, sheet: sheet.__setitem__("XFD2", "x"))


def old(change):
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单", cell_overwrite_ok=True)
    for number, row in enumerate((HEADER, DUAN, PU)):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _font(style):
    return xlwt.easyxf(f"font: {style}").font


for _name, _place, _cell in (
    ("amount struck out in part", (1, 4), (("1180", _font("struck_out on")), "980")),
    ("note above the amount", (1, 4), ("1180", ("1", _font("escapement superscript")))),
    ("digit in white", (1, 4), ("1180", ("0", _font("color white")))),
    ("name in bold parts", (1, 1), (("段", _font("bold on")), "秀英")),
):

    @beast(f"old {_name}.xls")
    def _(place=_place, cell=_cell):
        return old(lambda sheet: sheet.write_rich_text(*place, cell))


for _name, _style in (
    ("white on white", "font: color white; pattern: pattern solid, fore_color white"),
    ("too small to read", "font: height 20"),
):

    @beast(f"old amount {_name}.xls")
    def _(style=_style):
        return old(lambda sheet: sheet.write(1, 4, 1180, xlwt.easyxf(style)))


@beast("old zero that is not shown.xls")
def _():
    def change(sheet):
        sheet.write(1, 4, 0)
        sheet.show_zero_values = False

    return old(change)


@beast("old row too low to be seen.xls")
def _():
    def change(sheet):
        sheet.row(2).height = 20
        sheet.row(2).height_mismatch = True

    return old(change)


SQUARE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060"
    "60000000050001a5f645400000000049454e44ae426082"
)


@beast("text box over a name.xlsx")
def _():
    return _written(
        lambda sheet: sheet.insert_textbox("B2", "此户取消", {"width": 60, "height": 20})
    )


@beast("picture over two rows.xlsx")
def _():
    picture = {"image_data": io.BytesIO(SQUARE), "x_scale": 90, "y_scale": 30}
    return _written(lambda sheet: sheet.insert_image("E2", "seal.png", picture))


@beast("picture below the list.xlsx")
def _():
    picture = {"image_data": io.BytesIO(SQUARE), "x_scale": 90, "y_scale": 30}
    return _written(lambda sheet: sheet.insert_image("E9", "seal.png", picture))


def _changed(change):
    """The old list with its stream of records changed, in a new compound document."""
    document = CompDoc(old(lambda _sheet: None), logfile=io.StringIO())
    stream = bytes(document.get_named_stream("Workbook"))
    out = io.BytesIO()
    XlsDoc().save(out, change(stream))
    return out.getvalue()


def _record(id_, body):
    return struct.pack("<HH", id_, len(body)) + body


def _at_the_end(*records):
    """Put records before the end of the last sheet."""

    def change(stream):
        end = stream.rindex(_record(0x0A, b""))
        return stream[:end] + b"".join(records) + stream[end:]

    return _changed(change)


@beast("old amount given twice.xls")
def _():
    return _at_the_end(_record(0x0203, struct.pack("<HHHd", 1, 4, 15, 980.0)))


@beast("old workbook of Excel 95.xls")
def _():
    return _changed(lambda stream: stream.replace(b"\x00\x06", b"\x00\x05", 1))


def _condition(flags, ink=0xFFFFFFFF, struck=b"\0\0\0\0", stated=b"\x9a\0\0\0"):
    """A condition on E2:E3 whose font strikes out or has a colour."""
    area = struct.pack("<4H", 1, 2, 4, 4)
    heads = struct.pack("<HH", 1, 1) + area + struct.pack("<H", 1) + area
    font = bytes(64) + b"\xff" * 4 + struck + bytes(8) + struct.pack("<I", ink) + bytes(4) + stated
    rule = b"\x01\x05" + struct.pack("<HHI", 3, 0, flags) + b"\0\0" + font.ljust(118, b"\0")
    rule += bytes(4) if flags & GROUND else b""
    return _at_the_end(_record(0x01B0, heads), _record(0x01B1, rule + b"\x1e\0\0"))


FONT, GROUND = 1 << 26, 1 << 29


@beast("old condition strikes out.xls")
def _():
    return _condition(FONT, struck=b"\x80\0\0\0", stated=b"\x1a\0\0\0")


@beast("old condition writes in white.xls")
def _():
    return _condition(FONT, ink=9)


@beast("old condition writes in white on its own ground.xls")
def _():
    return _condition(FONT | GROUND, ink=9)


@beast("old condition does not speak of striking out.xls")
def _():
    return _condition(FONT, struck=b"\x80\0\0\0")


@beast("old picture over a row.xls")
def _():
    return old(lambda sheet: sheet.insert_bitmap_data(_bitmap(), 1, 1, scale_x=4, scale_y=4))


@beast("old picture below the list.xls")
def _():
    return old(lambda sheet: sheet.insert_bitmap_data(_bitmap(), 9, 1))


def _bitmap():
    """A white bitmap of 16 × 16, 24 bits a point."""
    points = b"\xff" * (16 * 16 * 3)
    head = (40).to_bytes(4, "little") + (16).to_bytes(4, "little") * 2
    head += b"\x01\x00\x18\x00" + b"\0" * 24
    size = 14 + len(head) + len(points)
    return (
        b"BM" + size.to_bytes(4, "little") + b"\0" * 4 + (54).to_bytes(4, "little") + head + points
    )


for _name, _format in {
    "in a year of its own": '"2025年"m"月"',
    "without its month": "yyyy",
    "in the Buddhist calendar": "[$-D07041E]yyyy-mm",
    "in a Chinese format with weekday": 'yyyy"年"m"月"d"日" aaaa',
}.items():

    @beast(f"date shown {_name}.xlsx", persons=True)
    def _(format_=_format):
        return month(format_)
