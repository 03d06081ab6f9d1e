"""The pictures in docs/ are what the office posts: readable codes, masked rows, nothing raw."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
BOARDS = sorted([*PICTURES.glob("*-p1080.png"), *PICTURES.glob("*-l1080.png")])
ADDRESS = re.compile(r"HTTP://GONGSHI\.EXAMPLE/P/[A-Z2-7]{26}")
PRINTED = {
    "A": (
        "关于2026年11月拟纳入最低生活保障对象初审情况的公示",
        "2026年11月25日至12月3日",
        (
            "1段*英（甲）53**************23321,180拟同意",
            "2段*英（乙）53**************23321,180拟同意",
            "3普*华53**************1911745拟同意",
            "4普*华53**************6011745拟同意",
            "5欧阳*𬀩53**************34221,490拟同意",
            "6阿**·买**53**************66431,800拟同意",
            "7陆*强53**************0X11745拟同意",
            "（共7户，以下空白）",
        ),
    ),
    "B": (
        "关于残疾人特殊困难临时救助申请对象的公示",
        "2026年11月25日至12月1日",
        (
            "1李*珍53**************8357因病低保2人户2,000",
            "2李*珍53**************9257因病低保2人户2,000",
            "3杨*43因意外4人户3,000",
            "4赵*䶮38因学3人户1,500",
            "（共4人，以下空白）",
        ),
    ),
    "C": (
        "关于拟纳入特困人员救助供养对象初审情况的公示",
        "2026年11月25日至12月3日",
        (
            "1张*顺分散供养拟同意",
            "2周*林集中供养拟同意",
            "3吴*兰分散供养拟同意",
            "（共3人，以下空白）",
        ),
    ),
}
POSTED_HEADERS = {
    "所属社区",
    "家庭人口",
    "拟保障人数",
    "拟月保障金额\n(元)",
    "初审意见",
    "年龄",
    "申请理由",
    "家庭情况",
    "申请补贴金额",
    "供养形式",
}


@cache
def sample_lists():
    """Return the samples of deploy/demo/make_samples.py, a script and no package, by letter."""
    path = ROOT / "deploy" / "demo" / "make_samples.py"
    spec = importlib.util.spec_from_file_location("make_samples", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_samples"] = module
    spec.loader.exec_module(module)
    return {sample.letter_key: sample for sample in module.all_samples()}


def raw_values(sample):
    """Return every value of a column that is not posted; one character or figure proves nothing."""
    hidden = [n for n, header in enumerate(sample.headers) if header not in POSTED_HEADERS]
    cells = {str(row[n]) for row in sample.rows for n in hidden}
    parts = {part for cell in cells for part in (cell, *cell.split(" "))}
    return {value for value in parts if len(value) > 1}


@cache
def sheet_of(letter):
    return PdfReader(PICTURES / f"{letter}-sheet.pdf")


def text_of(reader):
    return re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))


def half_jpeg(data):
    image = Image.open(BytesIO(data)).convert("RGB")
    out = BytesIO()
    image.resize((image.width // 2, image.height // 2)).save(out, "JPEG", quality=75)
    return out.getvalue()


def read_by_zxing(data):
    return [code.text for code in zxingcpp.read_barcodes(Image.open(BytesIO(data)).convert("L"))]


def read_by_opencv(data):
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return [cv2.QRCodeDetector().detectAndDecode(pixels)[0]]


def test_every_sample_has_both_boards_and_its_sheet():
    made = {path.name for path in PICTURES.iterdir()}
    wanted = {f"{n}-{kind}" for n in PRINTED for kind in ("p1080.png", "l1080.png", "sheet.pdf")}
    assert wanted <= made


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("reader", [read_by_zxing, read_by_opencv])
@pytest.mark.parametrize("seen", [bytes, half_jpeg], ids=["file", "half a JPEG"])
def test_two_decoders_read_the_address_of_the_posting(path, reader, seen):
    (address,) = reader(seen(path.read_bytes()))
    assert ADDRESS.fullmatch(address)


@pytest.mark.parametrize("letter", PRINTED)
def test_both_boards_of_a_sample_lead_to_one_posting(letter):
    codes = [read_by_zxing(path.read_bytes()) for path in BOARDS if path.stem.startswith(letter)]
    assert len(codes) == 2
    assert codes[0] == codes[1]


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_a_board_carries_its_nonce_and_no_other_words(path):
    with Image.open(path) as image:
        image.load()
        assert list(image.text) == ["gongshi-nonce"]
        assert re.fullmatch("[0-9a-f]{64}", image.text["gongshi-nonce"])


@pytest.mark.parametrize("letter", PRINTED)
def test_the_text_of_a_sheet_holds_title_window_and_every_masked_row(letter):
    title, window, rows = PRINTED[letter]
    said = text_of(sheet_of(letter))
    assert [words for words in (title, window, *rows) if words not in said] == []
    assert "演示样张" in said


@pytest.mark.parametrize("letter", PRINTED)
def test_neither_text_nor_metadata_of_a_sheet_holds_a_raw_value(letter):
    reader = sheet_of(letter)
    metadata = "".join(str(value) for value in (reader.metadata or {}).values())
    said = text_of(reader) + metadata
    raw = raw_values(sample_lists()[letter])
    assert len(raw) > 10
    assert sum(value in said for value in raw) == 0
