"""The LED wall: a cover, the text, then the list; on every page until when, and a code to scan."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from gongshi import picture, qr
from gongshi.errors import PictureError
from gongshi.posting.notice import Contact
from tests.picture.samples import AID, DIBAO, TEKUN, URL, long_list


def pages(notice):
    return picture.render(notice, "led960").pages


@pytest.mark.parametrize("notice", [DIBAO, AID, TEKUN], ids=["dibao", "aid", "tekun"])
def test_a_cover_then_the_text_then_the_list(notice):
    cover, text, *tables = pages(notice)
    assert notice.office in cover.text
    assert all(contact.text in cover.text for contact in notice.contacts)
    assert notice.posting_body in cover.text
    assert all(paragraph in text.text for paragraph in notice.body)
    assert "序号" not in cover.text + text.text
    assert all("序号" in table.text for table in tables)
    assert notice.closing_line in tables[-1].text


def test_every_page_says_who_what_until_when_and_carries_the_code():
    every = pages(long_list(40))
    assert len(every) > 5
    for page in every:
        words = (DIBAO.office, DIBAO.plain_title, DIBAO.number, DIBAO.window_dates, "K7QM2XPA")
        assert [said for said in words if said not in page.text] == []
        assert (DIBAO.privacy in page.text) == (page.n > 1)
        assert qr.decode(page.png) == [URL]
        pixels = cv2.imdecode(np.frombuffer(page.png, np.uint8), cv2.IMREAD_COLOR)
        assert cv2.QRCodeDetector().detectAndDecode(pixels)[0] == URL


def test_three_hundred_rows_are_shown_in_order():
    cells = [box.text for page in pages(long_list(300)) for box in page.boxes if box.role == "cell"]
    assert cells[::7] == [str(n) for n in range(1, 301)]


def test_contacts_that_the_cover_cannot_hold_move_to_the_next_page():
    many = DIBAO.contacts + tuple(Contact("监督单位", f"监督单位第{n}号") for n in range(3))
    cover, text, *_ = pages(replace(DIBAO, contacts=many))
    assert many[0].text not in cover.text
    assert many[-1].text in text.text


def test_a_notice_without_a_table_is_cover_and_text():
    assert len(pages(replace(DIBAO, columns=(), rows=(), row_notes=()))) == 2


def test_a_paragraph_that_no_page_holds_is_refused():
    with pytest.raises(PictureError) as refused:
        pages(replace(DIBAO, body=(DIBAO.body[0] * 3,)))
    assert refused.value.code == "text_too_long"
