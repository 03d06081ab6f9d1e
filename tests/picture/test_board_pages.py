"""Board pages: nothing overlaps, nothing is lost, everybody can read them, twice the same."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from gongshi import picture, qr
from gongshi.errors import PictureError
from gongshi.picture.arrange import arrange
from gongshi.picture.drawing import Code, Fill, Words
from gongshi.picture.profile import L1080, P1080, PROFILES, profile_digest
from gongshi.picture.proof import require_sound
from gongshi.posting.notice import Align, Column, Contact, QrMark, Row
from tests.picture.samples import AID, DIBAO, TEKUN, URL, long_list

NONCE = bytes(range(32))
SAMPLES = {"dibao": DIBAO, "aid": AID, "tekun": TEKUN, "forty rows": long_list(40)}
NO_HOST = replace(
    AID, qr=replace(AID.qr, url=None, caption="请持核对码到为民服务站核验", domain="")
)


def text_of(page):
    return page.text.replace("\n", " ")


def image_of(page):
    return Image.open(BytesIO(page.png))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("sample", [*SAMPLES, "no host"])
def test_no_two_boxes_share_a_pixel_and_all_stand_inside(sample, profile):
    design = PROFILES[profile]
    for drawing in arrange(SAMPLES.get(sample, NO_HOST), design):
        content = [op for op in drawing.drawn if not isinstance(op, Fill)]
        for n, one in enumerate(content):
            assert one.box.x >= 0
            assert one.box.right <= drawing.width
            assert one.box.y >= 0
            assert one.box.bottom <= drawing.height
            assert not any(one.box.meets(other.box) for other in content[n + 1 :])
        require_sound(drawing, design)


@pytest.mark.parametrize("profile", PROFILES)
def test_no_text_is_smaller_than_the_reading_floor(profile):
    design = PROFILES[profile]
    sizes = [op.size for d in arrange(DIBAO, design) for op in d.drawn if isinstance(op, Words)]
    assert min(sizes) >= design.floor


def test_the_floors_are_those_of_the_reading_distance():
    assert P1080.floor == 24  # 55 inches at 3 m
    assert PROFILES["p1080-43in"].floor == 31  # 43 inches at 3 m


def test_text_below_the_floor_is_refused():
    far = replace(P1080, distance_m=4.0)
    with pytest.raises(PictureError) as refused:
        require_sound(arrange(DIBAO, far)[0], far)
    assert refused.value.code == "below_floor"


def test_glyphs_stay_in_their_boxes():
    """Ink is found only where a box says so (rules and grounds apart)."""
    page = picture.render(TEKUN, "p1080").pages[0]
    ink = np.asarray(image_of(page).convert("L")) < 90
    for box in page.boxes:
        ink[box.y - 3 : box.y + box.h + 3, box.x - 3 : box.x + box.w + 3] = False
    for op in arrange(TEKUN, P1080)[0].drawn:
        if not isinstance(op, Words):
            ink[op.box.y : op.box.bottom, op.box.x : op.box.right] = False
    assert not ink.any()


@pytest.mark.parametrize("profile", ["p1080", "l1080", "p2160"])
@pytest.mark.parametrize("sample", SAMPLES)
def test_two_decoders_read_the_code_from_the_file_and_from_half_a_jpeg(sample, profile):
    for page in picture.render(SAMPLES[sample], profile, NONCE).pages[:2]:
        half = BytesIO()
        image = image_of(page).convert("RGB")
        image.resize((page.w // 2, page.h // 2)).save(half, "JPEG", quality=75)
        for data in (page.png, half.getvalue()):
            assert qr.decode(data) == [URL]
            pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            assert cv2.QRCodeDetector().detectAndDecode(pixels)[0] == URL


def test_a_module_is_eight_pixels_with_four_of_quiet_around_the_matrix():
    (code,) = [op for op in arrange(DIBAO, P1080)[0].drawn if isinstance(op, Code)]
    assert code.module == 8
    assert code.box.w == (29 + 8) * 8
    page = image_of(picture.render(DIBAO, "p1080").pages[0]).convert("L")
    quiet = page.crop((code.box.x, code.box.y, code.box.right, code.box.y + 32))
    assert set(quiet.tobytes()) == {255}


def test_without_a_public_host_the_check_code_stands_alone():
    (page,) = picture.render(NO_HOST, "p1080").pages
    assert qr.decode(page.png) == []
    assert AID.qr.check_code in page.text
    assert "到为民服务站核验" in page.text


@pytest.mark.parametrize("profile", ["p1080", "l1080", "l1080-43in"])
def test_every_page_repeats_who_what_until_when_and_whom_to_call(profile):
    notice = SAMPLES["forty rows"]
    pages = picture.render(notice, profile).pages
    assert len(pages) > 2
    for page in pages:
        said = text_of(page)
        for words in (
            notice.office,
            notice.number,
            notice.window_dates,
            notice.posting_body,
            notice.privacy,
            notice.sample_mark,
            notice.seal_note,
            "核对码 K7QM2XPA",
            f"第{page.n}页/共{len(pages)}页",
            *(contact.text for contact in notice.contacts),
        ):
            assert words in said
        assert (f"{notice.plain_title}（续）" in said) == (page.n > 1)
        assert ("提倡实名反映" in said) == (page.n == 1)


def test_the_end_of_the_list_is_said_once_on_the_last_page():
    pages = picture.render(SAMPLES["forty rows"], "p1080").pages
    assert ["（共40户，以下空白）" in page.text for page in pages] == [False] * (len(pages) - 1) + [
        True
    ]


@pytest.mark.parametrize("profile", ["p1080", "l1080", "p1080-dense"])
def test_three_hundred_rows_stand_in_order_once_each_evenly(profile):
    drawings = arrange(long_list(300), PROFILES[profile])
    numbers = [
        [op.text for op in d.drawn if isinstance(op, Words) and op.role == "cell"][::7]
        for d in drawings
    ]
    assert [n for page in numbers for n in page] == [str(n) for n in range(1, 301)]
    later = [len(page) for page in numbers[1:]]
    assert max(later) - min(later) <= 1


def test_the_three_samples_take_one_page_each():
    for notice in (DIBAO, AID, TEKUN):
        for profile in ("p1080", "l1080"):
            assert len(picture.render(notice, profile).pages) == 1


def test_money_is_grouped_and_lined_up_on_the_right():
    page = picture.render(DIBAO, "p1080").pages[0]
    money = [box for box in page.boxes if box.text in ("1,180", "745", "1,490", "1,800")]
    assert len(money) == 7
    assert len({box.x + box.w for box in money}) == 1


def test_a_masked_number_stands_small_beneath_its_name():
    page = picture.render(AID, "p1080").pages[0]
    name = next(box for box in page.boxes if box.text == "李*珍")
    number = next(box for box in page.boxes if box.text == "53**************83")
    assert number.h < name.h
    assert number.y >= name.y + name.h
    assert number.x == name.x


def test_a_number_too_wide_for_its_own_column_steps_beneath_the_name():
    pages = picture.render(DIBAO, "p1080-43in").pages
    boxes = [box for page in pages for box in page.boxes]
    name = next(box for box in boxes if box.role == "cell" and box.text.startswith("段"))
    number = next(box for box in boxes if box.text == "53**************23")
    assert number.x == name.x
    assert "姓名身份证号" in pages[-1].text


def test_a_short_cell_never_wraps():
    cells = [box.text for box in picture.render(DIBAO, "p1080").pages[0].boxes]
    assert "拟同意" in cells
    assert "阿**·买**" in cells


def test_more_columns_than_a_panel_can_show_are_refused():
    columns = tuple(Column(f"很长的栏目名称{n}", Align.CENTRE) for n in range(14))
    rows = (Row(1, {column.label: "很长的内容" for column in columns}),)
    with pytest.raises(PictureError) as refused:
        picture.render(replace(DIBAO, columns=columns, rows=rows), "p1080")
    assert refused.value.code == "table_too_wide"


def test_long_text_cells_wrap_before_the_table_is_refused():
    words = "经社区评议小组入户核实情况属实同意上报街道审核"
    columns = (*DIBAO.columns[:1], Column("评议意见", Align.LEFT), Column("备注", Align.LEFT))
    cells = {"姓名": "段*英", "评议意见": words, "备注": words}
    notice = replace(DIBAO, columns=columns, rows=(Row(1, cells),))
    (page,) = picture.render(notice, "p1080").pages
    assert "".join(b.text for b in page.boxes if b.role == "cell").count("街道审核") == 2


def test_a_body_no_page_can_hold_is_refused():
    with pytest.raises(PictureError) as refused:
        picture.render(replace(DIBAO, body=DIBAO.body * 6), "p1080")
    assert refused.value.code == "text_too_long"


def test_a_notice_without_a_table_is_a_page_of_text():
    (page,) = picture.render(replace(DIBAO, columns=(), rows=(), row_notes=()), "l1080").pages
    assert "序号" not in page.text


def test_a_character_no_font_has_becomes_a_star_with_a_finding():
    rare = "\U0002a6a5"
    rows = (Row(1, {**DIBAO.rows[0].cells, "姓名": f"段*{rare}"}), *DIBAO.rows[1:])
    rendered = picture.render(replace(DIBAO, rows=rows), "p1080")
    (finding,) = rendered.findings
    assert finding.code == "W503"
    assert "U+2A6A5" in finding.words
    assert finding.where == "第1行“姓名”"
    assert rare not in repr(finding)
    assert "段**" in rendered.pages[0].text
    assert rare not in rendered.pages[0].text


def test_variation_selectors_and_joiners_are_not_characters():
    notice = replace(DIBAO, office="滨河\ufe00社区\u200d居民委员会")
    rendered = picture.render(notice, "p1080")
    assert rendered.findings == ()
    assert "滨河社区居民委员会" in rendered.pages[0].text


def test_samples_need_no_finding():
    for notice in SAMPLES.values():
        assert picture.render(notice, "l1080").findings == ()


def test_four_k_is_exactly_twice():
    once, twice = (picture.render(AID, name).pages[0] for name in ("p1080", "p2160"))
    assert (twice.w, twice.h) == (2160, 3840) == image_of(twice).size
    assert [(b.text, b.x * 2, b.y * 2, b.w * 2, b.h * 2) for b in once.boxes] == [
        (b.text, b.x, b.y, b.w, b.h) for b in twice.boxes
    ]


def test_the_nonce_stands_in_one_text_chunk_and_changes_nothing_else():
    plain, sealed = (picture.render(TEKUN, "p1080", n).pages[0] for n in (None, NONCE))
    assert b"gongshi-nonce" not in plain.png
    image = image_of(sealed)
    image.load()
    assert image.text == {"gongshi-nonce": NONCE.hex()}
    assert image.tobytes() == image_of(plain).tobytes()


def test_same_notice_same_nonce_same_bytes_in_another_process():
    again = (
        "import hashlib, sys; from gongshi import picture; from tests.picture.samples import AID;"
        "print(hashlib.sha256(picture.render(AID, 'p1080', bytes(range(32))).pages[0].png)"
        ".hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", again], capture_output=True, text=True, check=True, cwd="."
    )
    here = picture.render(AID, "p1080", NONCE).pages[0].png
    assert here == picture.render(AID, "p1080", NONCE).pages[0].png
    assert run.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_the_file_is_small_and_indexed():
    page = picture.render(DIBAO, "p1080").pages[0]
    assert image_of(page).mode == "P"
    assert len(page.png) < 200_000


def test_an_unknown_profile_is_refused():
    with pytest.raises(PictureError) as refused:
        picture.render(DIBAO, "p999")
    assert refused.value.code == "profile_unknown"


def test_a_changed_design_has_another_digest():
    assert profile_digest(P1080) != profile_digest(replace(P1080, row=59))
    assert profile_digest(P1080) != profile_digest(L1080)
    assert picture.versions()["profile:p1080"] == profile_digest(P1080)


def test_a_long_contact_wraps_beside_its_label():
    long = Contact("受理地点", "云溪市翠屏区西河街道滨河社区党群服务中心一楼为民服务大厅3号窗口")
    page = picture.render(replace(AID, contacts=(long, *AID.contacts[1:])), "p1080").pages[0]
    lines = [box for box in page.boxes if box.role == "contact" and box.text in long.text]
    assert len(lines) == 2
    assert len({box.x for box in lines}) == 1


def test_a_window_label_of_four_characters_stands_on_two_lines():
    notice = replace(DIBAO, window_label="张贴期限", window_days="最长45日")
    boxes = picture.render(notice, "l1080").pages[0].boxes
    assert [box.text for box in boxes if box.role == "window_label"] == ["张贴", "期限"]


def test_a_check_code_and_domain_stand_beside_the_code():
    mark = QrMark(URL, "扫码核验真伪（不显示名单）", "gongshi.yunxi.example:443", "ABCD2345")
    for profile in ("p1080", "l1080"):
        said = picture.render(replace(DIBAO, qr=mark), profile).pages[0].text
        assert "核对码 ABCD2345" in said
        assert "gongshi.yunxi.example:443" in said
