"""Files saved by LibreOffice Calc; made once and committed, because few machines have it.

Run this script where `soffice` is installed to make the fixtures anew.
"""

import subprocess
import tempfile
from pathlib import Path

from openpyxl.comments import Comment

from tests.sources.making import DUAN, HEADER, PU, xlsx
from tests.sources.zoo.cage import beast

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = ("calc saved as.xls", "calc saved as.xlsx", "calc saved as.ods", "calc saved as.csv")
FILTERS = {"csv": "csv:Text - txt - csv (StarCalc):44,34,76"}  # comma, quote, UTF-8


def source():
    """A list with what other writers of .xls cannot make: a comment, a hidden row, a result."""

    def change(_book, sheet):
        sheet["E2"].value = "=590*2"
        sheet["B2"].comment = Comment("已电话核实 19900001234", "周敏")
        sheet["E3"].number_format = "000000"
        sheet.row_dimensions[4].hidden = True

    hidden = [3, "杨帆", "530102198305199873", 1, 745, "拟同意"]
    return xlsx(HEADER, DUAN, PU, hidden, change=change)


for _name in NAMES:

    @beast(_name)
    def _(name=_name):
        return (FIXTURES / name).read_bytes()


def linked():
    """A list with a link below it, which other writers of .xls cannot make."""

    def change(_book, sheet):
        sheet["A6"].value = "详见"
        sheet["A6"].hyperlink = "https://example.org/"

    return xlsx(HEADER, DUAN, PU, change=change)


@beast("calc saved with a link.xls")
def _():
    return (FIXTURES / "calc saved with a link.xls").read_bytes()


def main():
    with tempfile.TemporaryDirectory() as folder:
        made, link = Path(folder, "calc saved as.xlsx"), Path(folder, "calc saved with a link.xlsx")
        made.write_bytes(source())
        link.write_bytes(linked())
        for file, name in (*((made, name) for name in NAMES), (link, "calc saved with a link.xls")):
            ending = Path(name).suffix[1:]
            into = ["--convert-to", FILTERS.get(ending, ending), "--outdir", FIXTURES]
            command = ["soffice", "--headless", *into, file]
            subprocess.run(command, check=True, env={"HOME": folder, "PATH": "/usr/bin:/bin"})


if __name__ == "__main__":
    main()
