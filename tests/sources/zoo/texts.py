"""Text tables as programs and people spoil them, and texts that are no tables."""

import json

from tests.sources.making import DUAN, HEADER, PU
from tests.sources.zoo.by_hand import TABLE, lines, spoilt
from tests.sources.zoo.cage import beast

ONE_ID = "530102196304129823"
MONEY = ["姓名", "身份证号", "拟保障人数", "初审意见", "金额", "备注"]


def text(name, encoding="utf-8"):
    """Enter a maker of a text."""

    def enter(make):
        return beast(name)(lambda: make().encode(encoding))

    return enter


@text("utf-16 without mark.csv", "utf-16-le")
def _():
    return TABLE


@text("utf-16 the other way round.csv", "utf-16-be")
def _():
    return TABLE


@text("separator stated.csv")
def _():
    return "sep=;\r\n" + TABLE.replace(",", ";")


@text("separator stated after a mark.csv", "utf-8-sig")
def _():
    return "sep=,\r\n" + TABLE


@text("line ends of old Macs.csv", "gb18030")
def _():
    return TABLE.replace("\r\n", "\r")


@text("line ends doubled.csv")
def _():
    return TABLE.replace("\r\n", "\r\r\n")


@text("wide commas.csv")
def _():
    return TABLE.replace(",", "\uff0c")


@text("wide semicolons.csv", "gb18030")
def _():
    return TABLE.replace(",", "\uff1b")


@text("one wide comma.csv")
def _():
    return spoilt("段秀英,", "段秀英\uff0c")


@text("columns between bars.csv")
def _():
    return "\n".join("|" + "|".join(map(str, row)) + "|" for row in (HEADER, DUAN, PU))


@text("columns by blanks.txt")
def _():
    return lines(HEADER, DUAN, PU, mark="  ")


@text("title full of commas.csv")
def _():
    return "说明:请核对,如有误,请反馈,联系,本,办,公,室\r\n" + TABLE


@text("title full of commas over semicolons.csv")
def _():
    return "说明:一,二,三,四,五,六,七,八\r\n" + TABLE.replace(",", ";")


@text("everything in quotes.csv")
def _():
    return lines(*([f'"{cell}"' for cell in row] for row in (HEADER, DUAN, PU)))


@text("blank before a quote.csv")
def _():
    return spoilt("段秀英", ' "段秀英"')


@text("quotes escaped by backslashes.csv")
def _():
    return spoilt("段秀英", '"段\\"秀英"')


@text("single quotes around every cell.csv")
def _():
    return lines(*([f"'{cell}'" for cell in row] for row in (HEADER, DUAN, PU)))


@text("quotes around two rows.csv")
def _():
    return spoilt("段秀英", '"段秀英').replace("普建华", '普建华"')


@text("amount with a comma.csv")
def _():
    return spoilt("1180", "1,180")


@text("amount with a comma in quotes.csv")
def _():
    return spoilt("1180", '"1,180"')


@text("amount cut at its comma and blank remark.csv")
def _():
    """2,080 without quotes: 2 would be posted, and 080 taken for a remark."""
    rows = (["段秀英", ONE_ID, 2, "拟同意", "2,080"], ["普建华", PU[2], 1, "拟同意", 745, ""])
    return lines(MONEY, *rows)


@text("one line longer than the others.csv")
def _():
    rows = (["段秀英", ONE_ID, 2, "拟同意", "1,180", ""], ["普建华", PU[2], 1, "拟同意", 745, ""])
    return lines(
        MONEY, *rows, *(["李国珍", f"53010219690830989{n}", 1, "拟同意", 1, ""] for n in (2,))
    )


@text("separator lost.csv")
def _():
    return spoilt("1,段秀英,", "1段秀英,")


@text("separator too many.csv")
def _():
    return spoilt("段秀英", "段秀英,")


@text("commas at the end of every row.csv")
def _():
    return TABLE.replace("拟同意\r\n", "拟同意,\r\n")


@text("commas at the end of the header.csv")
def _():
    return TABLE.replace("初审意见\r\n", "初审意见,,\r\n")


@text("formula in a text table.csv")
def _():
    return spoilt("1180", "=590*2")


@text("id in E-notation of 15 digits.csv")
def _():
    return spoilt(ONE_ID, "5.30102196304129E+17")


@text("id in small e-notation.csv")
def _():
    return spoilt(ONE_ID, "5.3e17")


@text("end of file of DOS.csv")
def _():
    return TABLE + "\x1a"


@text("mark in the middle of two files.csv")
def _():
    return (
        TABLE + "\ufeff" + TABLE.replace("段秀英", "李玉珍").replace(ONE_ID, "530102196902149883")
    )


@beast("zero byte in a name.csv")
def _():
    return spoilt("段秀英", "段\0秀英").encode()


@beast("traditional encoding.csv")
def _():
    return TABLE.encode("big5", "replace")


@beast("mark of UTF-8 before GB18030.csv")
def _():
    return b"\xef\xbb\xbf" + TABLE.encode("gb18030")


@text("data of a program.csv")
def _():
    return json.dumps([dict(zip(HEADER, DUAN, strict=True))], ensure_ascii=False)


@text("card of the letter.csv")
def _():
    return "报送单位: 西河街道办事处\n来文文号: 西街救助报〔2026〕31号\n户数: 2\n"


@text("mail with the list.csv")
def _():
    return "From: a@example.org\r\nSubject: x\r\n\r\n" + TABLE


@text("page of two bytes a character.xls", "utf-16")
def _():
    return "<html><table><tr><td>姓名</td></tr></table></html>"


@text("page that begins with a comment.xls")
def _():
    return "<!-- saved -->\n<table><tr><td>姓名</td></tr></table>"


@text("flat document of LibreOffice.xls")
def _():
    return '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names"/>'


@text("archive of a page.xls")
def _():
    return "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"


@text("table of SYLK.slk")
def _():
    return 'ID;PWXL;N;E\r\nC;Y1;X1;K"姓名"\r\nE\r\n'


@text("table of DIF.dif")
def _():
    return 'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n0,2\r\n""\r\n'
