"""The A4 sheet: real text, the right weights, room for the stamp, an unguessable file."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from gongshi import picture
from gongshi.errors import PictureError
from tests.picture.samples import AID, DIBAO, TEKUN, long_list

NONCE = bytes(range(32))


def read(pdf):
    return PdfReader(BytesIO(pdf))


def text_of(page):
    return page.extract_text().replace("\n", "").replace(" ", "")


@pytest.mark.parametrize("notice", [DIBAO, AID, TEKUN], ids=["dibao", "aid", "tekun"])
def test_the_three_samples_take_one_sheet_with_all_their_text(notice):
    (page,) = read(picture.sheet(notice, NONCE)).pages
    said = text_of(page)
    wanted = [
        notice.office,
        notice.plain_title,
        notice.number,
        notice.window_dates,
        *notice.body,
        notice.closing_line,
        *notice.row_notes,
        *(contact.text for contact in notice.contacts),
        notice.reviewing_body,
        notice.posting_body,
        notice.dated,
        notice.privacy,
        notice.paper_foot,
        notice.sample_mark,
        f"核对码{notice.qr.check_code}",
        *(text for row in notice.rows for text in row.cells.values() if not text.isdigit()),
    ]
    assert [words for words in wanted if words.replace(" ", "") not in said] == []


def test_money_is_grouped_on_paper_too():
    said = text_of(read(picture.sheet(DIBAO)).pages[0])
    assert "1,180" in said
    assert "1180" not in said


def test_a_long_list_repeats_its_heading_window_and_takedown_on_every_sheet():
    notice = long_list(90)
    pages = read(picture.sheet(notice)).pages
    assert len(pages) > 3
    for n, page in enumerate(pages, 1):
        said = text_of(page)
        for words in ("序号", notice.window_dates, notice.number, notice.paper_foot):
            assert words in said
        assert f"第{n}页/共{len(pages)}页" in said
        assert ("（续）" in said) == (n > 1)


@pytest.mark.parametrize("rows", range(36, 44))
def test_the_stamp_never_stands_on_a_sheet_without_rows(rows):
    last = text_of(read(picture.sheet(long_list(rows))).pages[-1])
    assert "张贴单位" in last
    assert f"53**************{rows:02}" in last


def test_the_nonce_is_in_the_metadata_and_the_date_is_not():
    meta = read(picture.sheet(TEKUN, NONCE)).metadata
    assert meta["/Keywords"] == f"gongshi-nonce:{NONCE.hex()}"
    assert meta["/Title"] == TEKUN.plain_title
    assert "/CreationDate" not in meta


def test_without_a_nonce_nothing_is_written():
    assert "/Keywords" not in read(picture.sheet(TEKUN)).metadata


def test_same_notice_same_nonce_same_bytes():
    assert picture.sheet(AID, NONCE) == picture.sheet(AID, NONCE)
    assert picture.sheet(AID, NONCE) != picture.sheet(AID, bytes(32))


def test_every_font_is_embedded_and_the_sheet_has_no_bitmap():
    reader = read(picture.sheet(DIBAO))
    resources = reader.pages[0]["/Resources"]
    for font in resources["/Font"].values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    assert list(reader.pages[0].images) == []


def test_text_of_a_notice_is_never_read_as_markup():
    evil = "#panic() $x$ *粗* _斜_ [括] \\ <a> @b // 注"
    (page,) = read(picture.sheet(replace(DIBAO, body=(evil,)))).pages
    assert "#panic()$x$*粗*_斜_[括]\\<a>@b//注" in text_of(page)


def test_a_figure_of_the_body_keeps_its_counter_on_its_line():
    body = tuple("自" * n + "2026年11月25日24时起" * 5 for n in range(9))
    pages = read(picture.sheet(replace(TEKUN, body=body))).pages
    lines = [text for page in pages for text in page.extract_text().split("\n")]
    assert sum("年" in text for text in lines) > 18
    assert [text for text in lines if text.startswith(("年", "月", "日", "时"))] == []


def test_a_character_no_font_has_is_a_star_on_paper_too():
    notice = replace(DIBAO, reviewing_body="初审单位：\U0002a6a5河街道办事处")
    assert "初审单位：*河街道办事处" in text_of(read(picture.sheet(notice)).pages[0])


def test_without_a_public_host_the_check_code_is_printed_alone():
    mark = replace(AID.qr, url=None, caption="请持核对码到为民服务站核验", domain="")
    said = text_of(read(picture.sheet(replace(AID, qr=mark))).pages[0])
    assert f"核对码{AID.qr.check_code}" in said
    assert "请持核对码到为民服务站核验" in said


def test_the_gate_is_given_every_text_of_the_sheet():
    given = picture.sheet_text(AID)
    for words in (AID.office, "李*珍", "53**************83", AID.paper_foot, AID.qr.check_code):
        assert words in given


def test_a_notice_without_a_table_prints():
    said = text_of(read(picture.sheet(replace(DIBAO, columns=(), rows=()))).pages[0])
    assert "序号" not in said


def test_a_title_without_marks_that_no_line_holds_is_refused():
    with pytest.raises(PictureError) as refused:
        picture.sheet(replace(DIBAO, title="关于拟纳入最低生活保障对象的公示" * 3))
    assert refused.value.code == "title_too_long"
