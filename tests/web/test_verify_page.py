"""The verify page in a real browser: what it says, and what it must refuse."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from gongshi.clock import real_now
from tests.web.bundles import CONTENT, ID, NOON, OTHER_ID, ROOT_VKEY, TITLE, Home, facts

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}
FILES = ("posted.note", "posted.tlog-proof", "status.note", "keys.note", "pages.json")


def home(at=NOON, **kind):
    return Home(real_now().replace(microsecond=0), at=at, **kind)


@pytest.fixture
def read(chromium, public_side):
    """Return a function from a home to the text of its page after the check, and the page."""
    public, address = public_side
    opened = []

    def look(bundle, *, javascript=True, host="127.0.0.1", clock=None, **view):
        context = chromium.new_context(viewport=PHONE, java_script_enabled=javascript)
        opened.append(context)
        page = context.new_page()
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        shutil.rmtree(public / "P", ignore_errors=True)
        bundle.write(public, **view)
        if clock:
            page.clock.install(time=clock)
        page.goto(f"{address.replace('127.0.0.1', host)}/P/{ID}")
        if javascript:
            page.wait_for_selector("main[data-checked]", state="attached")
        assert faults == []
        return page

    yield look
    for context in opened:
        context.close()


def said(page, name):
    return page.inner_text(f"#{name}")


def test_a_genuine_posting_shows_its_day_of_the_window_from_the_signed_record(read):
    page = read(home().post().say(), facts=facts(rows=9, title="别的标题"))
    assert page.get_attribute("#verdict", "class") == "genuine"
    assert said(page, "mark") == "核验通过：确由张贴单位发布"
    assert said(page, "state") == "公示中（第3/7个工作日）"
    assert page.inner_text("[data-fact=title]") == TITLE
    assert page.inner_text("[data-fact=rows]") == "7"
    assert page.inner_text("[data-fact=dates]") == "2026年11月25日至12月3日"


def test_the_check_code_is_that_of_the_signed_content(read):
    from gongshi.posting.ids import check_code

    page = read(home().post().say())
    assert page.inner_text("[data-fact=check_code]") == check_code(bytes.fromhex(CONTENT))


def test_no_witness_is_said_plainly_and_a_witness_by_name(read):
    alone = read(home().post().say())
    assert "无第三方见证" in alone.text_content("#steps")
    witnessed = read(home(witness=True).post().say())
    assert "第三方见证：witness.example" in witnessed.text_content("#steps")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 24, 2, tzinfo=UTC), "已张贴，公示期自明日起"),
        (datetime(2026, 11, 24, 16, 1, tzinfo=UTC), "公示中（第1/7个工作日）"),
        (datetime(2026, 11, 28, 4, tzinfo=UTC), "公示中（已满3/7个工作日，今日不计）"),
        (datetime(2026, 12, 3, 15, 59, tzinfo=UTC), "公示中（第7/7个工作日）"),
        (datetime(2026, 12, 3, 16, 0, tzinfo=UTC), "期满未登记撤下"),
    ],
)
def test_the_state_follows_the_training_clock_in_shanghai(read, at, words):
    assert said(read(home(at).post().say(age=timedelta(minutes=30))), "state") == words


def test_a_stale_status_note_leaves_the_state_unknown(read):
    page = read(home().post().say(age=timedelta(hours=26)))
    assert said(page, "state") == "状态未知"
    assert page.get_attribute("#verdict", "class") == "doubtful"


def test_a_missing_status_note_leaves_the_state_unknown(read):
    assert said(read(home().post()), "state") == "状态未知"


def test_a_retired_posting_says_so_even_when_its_status_note_is_stale(read):
    bundle = home(datetime(2026, 12, 10, tzinfo=UTC)).post()
    bundle.act("retired", "2026-12-03T16:00:05Z").say("retired", age=timedelta(hours=40))
    page = read(bundle)
    assert said(page, "state") == "已期满撤下（2026年12月4日 00:00）"
    assert "屏端证据：未收到（按期应撤下）" in page.text_content("#steps")


def test_a_withdrawn_posting_gives_its_reason(read):
    bundle = home().post().act("withdrawn", "2026-11-26T01:00:00Z", reason="privacy")
    page = read(bundle.say("withdrawn"))
    assert said(page, "state") == "提前撤回（2026年11月26日 09:00，涉及个人隐私）"


def test_a_corrected_posting_leads_to_the_number_that_the_record_names(read):
    from gongshi.notice import PublicLink

    bundle = home().post().act("corrected", "2026-11-26T01:00:00Z", by=OTHER_ID).say("corrected")
    page = read(bundle, state="corrected", successor=PublicLink(OTHER_ID, "滨社公示〔2026〕13号"))
    assert said(page, "state") == "已更正→滨社公示〔2026〕13号（2026年11月26日 09:00）"
    assert page.get_attribute("[data-link=successor]", "href") == f"/P/{OTHER_ID}"


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_refused(read, name):
    bundle = home().post().say()
    data = bytearray(bundle.files[name])
    data[len(data) // 2] ^= 1
    bundle.files[name] = bytes(data)
    page = read(bundle)
    assert page.get_attribute("#verdict", "class") == "refused"
    assert said(page, "mark") == "核验未通过，请勿采信"
    assert "公示中" not in page.inner_text("main")


def test_another_offices_root_key_is_refused(read):
    from gongshi.record.note import Signer

    other = Signer(ROOT_VKEY.split("+")[0], b"other key of the same name......")
    page = read(home().post().say(), root_vkey=other.vkey)
    assert "未通过的步骤：密钥目录由本单位根公钥签署" in said(page, "note")


def test_the_genuine_files_of_another_posting_are_refused(read):
    page = read(home().post(id=OTHER_ID).say())
    assert page.get_attribute("#verdict", "class") == "refused"


def test_a_status_note_that_hides_the_ending_is_refused(read):
    bundle = home().post().act("retired", "2026-11-26T01:00:00Z").say("posted")
    assert page_is_refused(read(bundle))


def test_missing_files_are_told_apart_from_forged_ones(read):
    bundle = home().post().say()
    del bundle.files["posted.tlog-proof"]
    page = read(bundle)
    assert page.get_attribute("#verdict", "class") == "unchecked"
    assert said(page, "state") == "状态未知"


def test_without_its_script_the_page_says_that_this_phone_did_not_check(read):
    page = read(home().post().say(), javascript=False)
    assert said(page, "mark") == "本手机未自行核验"
    assert said(page, "state") == "服务器所写状态：公示中，至2026年12月3日24时止"
    assert "脚本未运行" in said(page, "note")


def test_on_plain_http_the_page_says_that_the_browser_cannot_check(read):
    page = read(home().post().say(), host="binhe.example")
    assert page.get_attribute("#verdict", "class") == "unchecked"
    assert said(page, "mark") == "本手机不能自行核验"
    assert said(page, "state") == "服务器所写状态：公示中，至2026年12月3日24时止"
    assert "不是加密连接" in said(page, "note")


def test_on_plain_http_the_servers_words_do_not_outlive_the_end_or_a_day(read):
    over = home(datetime(2026, 12, 4, tzinfo=UTC)).post().say()
    written = over.at - timedelta(hours=3)
    page = read(over, host="binhe.example", written_at=written)
    assert said(page, "state") == "期满未登记撤下"
    old = home().post().say()
    page = read(old, host="binhe.example", written_at=old.at - timedelta(hours=27))
    assert said(page, "state") == "状态未知"


def test_a_page_left_open_does_not_go_on_saying_that_the_list_hangs(read):
    bundle = home(datetime(2026, 12, 3, 15, 59, tzinfo=UTC)).post().say(age=timedelta(minutes=1))
    page = read(bundle, clock=bundle.real_now)
    assert said(page, "state") == "公示中（第7/7个工作日）"
    page.clock.fast_forward(61_000)
    page.get_by_text("期满未登记撤下", exact=True).and_(page.locator("#state")).wait_for()


def test_the_page_fits_a_phone_of_360_pixels_without_sideways_scrolling(read):
    page = read(home().post().say())
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate("document.documentElement.scrollHeight") <= PHONE["height"]


def page_is_refused(page):
    return page.get_attribute("#verdict", "class") == "refused"
