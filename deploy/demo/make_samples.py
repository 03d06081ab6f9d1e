"""Make the demo's source lists and their covering letters: `python make_samples.py FOLDER`.

Four files as a street office sends them, with all that a clerk meets: title rows, 填报单位,
合计 and 制表人 below, a phone in every row, a hidden sheet. Everybody in them is invented (order
codes 98x and 99x, phones 199 0000 xxxx). The bytes are the same on every run.
"""

from __future__ import annotations

import re
import sys
import zipfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None

FIXED_TIME = datetime(2026, 11, 23, 15, 30)  # noqa: DTZ001 - the file format has no zone
ZIP_TIME = (2026, 11, 23, 15, 30, 0)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(<)")
FOOTER = "制表人:周敏 19900001234"
HIDDEN_SHEET = "原始数据"
STREET = "填报单位:西河街道办事处"
THIN = Side(style="thin", color="FF808080")


@dataclass(frozen=True)
class Sample:
    """One list with its letter. `totals` is the 合计 row below the list."""

    letter_key: str
    file_name: str
    title: str
    reporter: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[Value, ...]
    card: dict[str, str | int]
    widths: tuple[int, ...] = field(default=())


A_HEADERS = (
    "序号",
    "所属社区",
    "申请人姓名",
    "身份证号码",
    "家庭人口",
    "拟保障人数",
    "拟月保障金额\n(元)",
    "致贫原因",
    "联系电话",
    "一卡通账号",
    "初审意见",
    "备注",
)
A_PEOPLE = (
    ("滨河社区", "段秀英", "530102196304129823", 3, 2, 1180, "因病", "拟同意"),
    ("滨河社区", "段桂英", "530102195801259923", 3, 2, 1180, "因残", "拟同意"),
    ("滨河社区", "普建华", "530102197103059819", 1, 1, 745, "因病", "拟同意"),
    ("滨河社区", "普国华", "530102197511229960", 1, 1, 745, "缺劳动力", "拟同意"),
    ("滨河社区", "欧阳文𬀩", "530102196607219834", 2, 2, 1490, "因残", "拟同意"),
    ("滨河社区", "阿依古丽·买买提", "530102196901089866", 4, 3, 1800, "因学", "拟同意"),
    ("滨河社区", "陆志强", "53010219620930980X", 1, 1, 745, "缺劳动力", "拟同意"),
    ("东风社区", "杨帆", "530102198305199873", 2, 1, 745, "因病", "拟同意"),
    ("滨河社区", "张顺", "530102195106309917", 1, 0, 0, "其他", "拟不予"),
)
B_HEADERS = (
    "序号",
    "姓名",
    "性别",
    "年龄",
    "身份证号",
    "残疾证号",
    "残疾类别等级",
    "家庭住址",
    "联系电话",
    "申请理由",
    "家庭情况",
    "申请补贴金额",
    "监护人",
)
B_PEOPLE = (
    ("李玉珍", "女", 57, "530102196902149883", "42", "肢体二级", "因病", "低保 2人户", 2000, ""),
    ("李国珍", "女", 57, "530102196908309892", "43", "肢体三级", "因病", "低保 2人户", 2000, ""),
    ("杨帆", "男", 43, "530102198305199873", "44", "听力四级", "因意外", "4人户", 3000, ""),
    ("赵文䶮", "男", 38, "530102198802149973", "43", "视力三级", "因学", "3人户", 1500, ""),
    ("王梓轩", "男", 12, "530102201406039857", "52", "智力二级", "因残", "3人户", 2000, "王建国"),
)
C_HEADERS = (
    "序号",
    "姓名",
    "性别",
    "出生年月",
    "身份证号",
    "供养形式",
    "拟入住机构",
    "自理能力评估",
    "照料人及电话",
    "初审意见",
    "备注",
)
C_PEOPLE = (
    ("张福顺", "男", "530102195108119834", "分散供养", "", "全自理", "张福贵"),
    ("周阿林", "男", "530102194901129937", "集中供养", "西河敬老院", "半护理", "孙院长"),
    ("吴桂兰", "女", "530102193705019955", "分散供养", "", "半护理", "吴小梅"),
    ("陈小满", "女", "53010220120820994X", "分散供养", "", "全自理", "陈德福"),
)


def phone(n: int) -> str:
    """Return the n-th invented phone, 199 0000 xxxx."""
    return f"1990000{2000 + n:04d}"


def account(n: int) -> str:
    """Return the n-th invented account: 19 digits, no bank's prefix."""
    return f"9900000000000{n:06d}"


def sample_a() -> Sample:
    """低保初审: nine households of two communities."""
    rows = tuple(
        (n, place, name, id_, size, covered, yuan, cause, phone(n), account(n), opinion, "")
        for n, (place, name, id_, size, covered, yuan, cause, opinion) in enumerate(A_PEOPLE, 1)
    )
    return Sample(
        letter_key="A",
        file_name="2026年11月低保初审名单(定稿)3.2.xlsx",
        title="西河街道2026年11月最低生活保障初审名单",
        reporter=STREET,
        headers=A_HEADERS,
        rows=rows,
        totals=("合计", None, "9户", None, 18, 13, 8630),
        card=_card("西街救助报〔2026〕31号", "2026-11-23", households=9, persons=13, amount=8630),
        widths=(6, 12, 18, 24, 10, 12, 14, 12, 16, 24, 12, 10),
    )


def sample_b() -> Sample:
    """残疾人临时救助: five applicants, to be posted on the day."""
    rows = tuple(
        (
            n,
            name,
            sex,
            age,
            id_,
            f"{id_}{grade}",
            disability,
            f"滨河社区{n}幢{n}0{n}号",
            phone(20 + n),
            reason,
            family,
            yuan,
            guardian,
        )
        for n, (name, sex, age, id_, grade, disability, reason, family, yuan, guardian) in (
            enumerate(B_PEOPLE, 1)
        )
    )
    return Sample(
        letter_key="B",
        file_name="残疾人临时救助申请.xlsx",
        title="西河街道残疾人特殊困难临时救助申请名单",
        reporter=STREET,
        headers=B_HEADERS,
        rows=rows,
        totals=("合计", "5人", *[None] * 9, 10500),
        card=_card("西街残联报〔2026〕18号", "2026-11-24", persons=5, amount=10500),
        widths=(6, 12, 6, 6, 24, 26, 14, 24, 16, 12, 14, 14, 10),
    )


def sample_c() -> Sample:
    """特困初审: four people, one of them a child."""
    rows = tuple(
        (
            n,
            name,
            sex,
            f"{id_[6:10]}-{id_[10:12]}",
            id_,
            form,
            home,
            ability,
            f"{carer} {phone(40 + n)}",
            "拟同意",
            "",
        )
        for n, (name, sex, id_, form, home, ability, carer) in enumerate(C_PEOPLE, 1)
    )
    return Sample(
        letter_key="C",
        file_name="特困初审名单.xlsx",
        title="西河街道特困人员救助供养初审名单",
        reporter=STREET,
        headers=C_HEADERS,
        rows=rows,
        totals=("合计", "4人"),
        card=_card("西街救助报〔2026〕32号", "2026-11-23", persons=4),
        widths=(6, 12, 6, 12, 24, 12, 14, 14, 22, 12, 10),
    )


def sample_d() -> Sample:
    """A again, spoilt: IDs as numbers, a column too many, totals that are not the letter's."""
    good = sample_a()
    headers = (*good.headers, "民主评议得分")
    spoilt = (
        tuple(_as_number(value) if at == A_ID else value for at, value in enumerate(row))
        for row in good.rows
    )
    rows = tuple((*row, 90 + n) for n, row in enumerate(spoilt))
    return replace(
        good,
        letter_key="D",
        file_name="2026年11月低保初审名单(初稿)1.0.xlsx",
        headers=headers,
        rows=rows,
        card=_card("西街救助报〔2026〕31号", "2026-11-23", households=10, persons=14, amount=9375),
        widths=(*good.widths, 14),
    )


A_ID = A_HEADERS.index("身份证号码")


def _as_number(value: Value) -> Value:
    text = str(value)
    return float(text) if text.isdigit() else value


def _card(doc_no: str, formed: str, **totals: int) -> dict[str, str | int]:
    labels = {"households": "户数", "persons": "人数", "amount": "合计金额"}
    card: dict[str, str | int] = {
        "报送单位": "西河街道办事处",
        "来文文号": doc_no,
        "来文日期": formed,
        "环节": "初审",
        "评议日期": "2026-11-20",
        "信息形成日": formed,
    }
    card.update({labels[key]: value for key, value in totals.items()})
    return card


def all_samples() -> tuple[Sample, ...]:
    """Return the samples A to D."""
    return (sample_a(), sample_b(), sample_c(), sample_d())


def workbook(sample: Sample) -> bytes:
    """Return the list as an xlsx file, the same bytes each time."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名单"
    _fill(sheet, sample)
    raw = book.create_sheet(HIDDEN_SHEET)
    raw.sheet_state = "hidden"
    for row in (sample.headers, *sample.rows):
        raw.append(row)
    book.properties.creator = "西河街道办事处"
    book.properties.created = FIXED_TIME
    stream = BytesIO()
    book.save(stream)
    return _settled(stream.getvalue())


def _fill(sheet: Worksheet, sample: Sample) -> None:
    last = len(sample.headers)
    for row, text, size in ((1, sample.title, 16), (2, sample.reporter, 11)):
        sheet.cell(row, 1, text).font = Font(size=size, bold=row == 1)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center")
    for row, values in enumerate((sample.headers, *sample.rows, sample.totals), 3):
        for column, value in enumerate(values, 1):
            _write(sheet, row, column, value)
    foot = 3 + 1 + len(sample.rows) + 1
    sheet.cell(foot, 1, FOOTER)
    sheet.merge_cells(start_row=foot, start_column=1, end_row=foot, end_column=last)
    for column, width in enumerate(sample.widths, 1):
        sheet.column_dimensions[sheet.cell(3, column).column_letter].width = width
    sheet.freeze_panes = "A4"


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    cell = sheet.cell(row, column, None if value == "" else value)
    cell.border = Border(THIN, THIN, THIN, THIN)
    if isinstance(value, str) and value.isdigit():
        cell.number_format = "@"
    if row == 3:  # noqa: PLR2004 - the header row
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFDDE8F0")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _settled(data: bytes) -> bytes:
    """Write the package again with fixed times."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                stamp = FIXED_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                part = MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return out.getvalue()


def csv_text(sample: Sample) -> str:
    """Return the list as the text that 另存为 CSV gives."""
    rows = ((sample.title,), (sample.reporter,), sample.headers, *sample.rows, sample.totals)
    lines = (",".join(_csv_cell(value) for value in row) for row in (*rows, (FOOTER,)))
    return "".join(f"{line}\r\n" for line in lines)


def _csv_cell(value: Value) -> str:
    text = "" if value is None else str(value)
    return f'"{text}"' if any(mark in text for mark in ',"\n') else text


def letter_text(sample: Sample) -> str:
    """Return the covering letter's card (来文) as YAML."""
    return "".join(f"{label}: {value}\n" for label, value in sample.card.items())


def make(folder: Path) -> list[Path]:
    """Write the four lists, their cards, and A once more as a GB18030 CSV (no card: same list)."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for sample in all_samples():
        table = folder / sample.file_name
        table.write_bytes(workbook(sample))
        card = table.with_suffix(".letter.yaml")
        card.write_text(letter_text(sample), "utf-8")
        written += [table, card]
    text = folder / sample_a().file_name.replace(".xlsx", ".csv")
    text.write_bytes(csv_text(sample_a()).encode("gb18030"))
    return [*written, text]


if __name__ == "__main__":
    for made in make(Path(sys.argv[1] if len(sys.argv) > 1 else "build/samples")):
        print(made)
