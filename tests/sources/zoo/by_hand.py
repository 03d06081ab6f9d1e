"""Text tables, and things that are only called tables."""

from tests.sources.making import DUAN, HEADER, PU, xlsx
from tests.sources.zoo.by_xlwt import old
from tests.sources.zoo.cage import beast

LOST = "000"  # what a spreadsheet leaves of the last three digits of a number


def lines(*rows, mark=",", end="\r\n"):
    return end.join(mark.join(map(str, row)) for row in rows) + end


TABLE = lines(HEADER, DUAN, PU)


def spoilt(find, put):
    assert find in TABLE
    return TABLE.replace(find, put)


@beast("utf-8.csv")
def _():
    return TABLE.encode()


@beast("utf-8 with mark.csv")
def _():
    return TABLE.encode("utf-8-sig")


@beast("utf-16.csv")
def _():
    return lines(HEADER, DUAN, PU, mark="\t").encode("utf-16")


@beast("gb18030 with a rare name.csv")
def _():
    return spoilt("段秀英", "欧阳文𬀩").encode("gb18030")


@beast("semicolons.csv")
def _():
    return lines(HEADER, DUAN, PU, mark=";").encode()


@beast("tabs.tsv")
def _():
    return lines(HEADER, DUAN, PU, mark="\t", end="\n").encode("gb18030")


@beast("guarded id.csv")
def _():
    return spoilt("530102196304129823", '"=""530102196304129823"""').encode()


@beast("guarded id without quotes.csv")
def _():
    return spoilt("530102196304129823", '="530102196304129823"').encode()


@beast("apostrophe.csv")
def _():
    return spoilt("530102196304129823", "'530102196304129823").encode()


@beast("tab before the id.csv")
def _():
    return spoilt("530102196304129823", '"\t530102196304129823"').encode()


@beast("id in E-notation.csv")
def _():
    return spoilt("530102196304129823", "5.30102E+17").encode()


@beast("id ending in 000.csv")
def _():
    return spoilt("530102196304129823", "530102196304129" + LOST).encode()


@beast("header with a line break.csv")
def _():
    return spoilt("拟月保障金额(元)", '"拟月保障金额\n(元)"').encode()


@beast("more cells than headers.csv")
def _():
    return spoilt("拟同意\r\n2", "拟同意,已核\r\n2").encode()


@beast("quote never closed.csv")
def _():
    return spoilt("段秀英", '"段秀英').encode()


@beast("two encodings.csv")
def _():
    return TABLE.encode() + "制表人:周敏".encode("gbk") + b"\xff\xff"


@beast("blank lines.csv")
def _():
    return TABLE.replace("\r\n", "\r\n\r\n").encode()


@beast("error of a spreadsheet.csv")
def _():
    return spoilt("1180", "#VALUE!").encode()


@beast("text called a workbook.xls")
def _():
    return TABLE.encode("gb18030")


@beast("new workbook called old.xls")
def _():
    return xlsx(HEADER, DUAN, PU)


@beast("old workbook called new.xlsx")
def _():
    return old(HEADER, DUAN, PU)


@beast("page called a workbook.xls")
def _():
    return f"<html><body><table><tr><td>{DUAN[1]}</td></tr></table></body></html>".encode()


@beast("SpreadsheetML.xls")
def _():
    return b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'


@beast("encrypted.xlsx")
def _():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@beast("empty.xlsx")
def _():
    return b""


@beast("blanks.csv")
def _():
    return b" \r\n\r\n "


@beast("scan.xlsx")
def _():
    return b"%PDF-1.7\n%..."


@beast("picture.xlsx")
def _():
    return b"\x89PNG\r\n\x1a\n"
