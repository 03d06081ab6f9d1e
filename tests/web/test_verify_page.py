"""The verify page in a real browser: what it says, and what it must refuse."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest

from gongshi.clock import SHANGHAI, real_now
from tests.web.bundles import (
    CONTENT,
    COUNTED,
    ID,
    NOON,
    OTHER_ID,
    ROOT_VKEY,
    TITLE,
    WINDOW,
    Home,
    facts,
)

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 780}
NO_ED25519 = """
SubtleCrypto.prototype.importKey = async () => {
  throw new DOMException("Algorithm: Unrecognized name", "NotSupportedError");
};
"""
FILES = ("posted.note", "posted.tlog-proof", "status.note", "keys.note", "pages.json")


def home(at=NOON, **kind):
    return Home(real_now().replace(microsecond=0), at=at, **kind)


@pytest.fixture
def read(chromium, public_side):
    """Return a function from a home to the text of its page after the check, and the page."""
    public, address = public_side
    opened = []

    def look(bundle, *, javascript=True, host="127.0.0.1", clock=None, before=None, **view):
        context = chromium.new_context(viewport=PHONE, java_script_enabled=javascript)
        opened.append(context)
        page = context.new_page()
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        shutil.rmtree(public / "P", ignore_errors=True)
        bundle.write(public, **view)
        if before:
            page.add_init_script(before)
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


def look(page):
    return page.get_attribute("#verdict", "class")


def said(page, name):
    return page.inner_text(f"#{name}")


def test_a_genuine_posting_shows_its_day_of_the_window_from_the_signed_record(read):
    page = read(home().post().say(), facts=facts(rows=9, title="别的标题"))
    assert page.get_attribute("#verdict", "class") == "posted"
    assert said(page, "mark") == "核验通过：确由张贴单位发布"
    assert said(page, "state") == "公示中（第3/7个工作日）"
    assert said(page, "when") == "至2026年12月3日24时止"
    assert page.inner_text("[data-fact=title]") == TITLE
    assert page.inner_text("[data-fact=rows]") == "7"
    assert page.inner_text("[data-fact=dates]") == "2026年11月25日至12月3日"


def test_the_check_code_is_that_of_the_signed_content(read):
    from gongshi.posting.ids import check_code

    page = read(home().post().say())
    assert page.inner_text("[data-fact=check_code]") == check_code(bytes.fromhex(CONTENT))


def test_no_witness_is_said_plainly_and_a_witness_by_name_and_time(read):
    alone = read(home().post().say())
    assert "无第三方见证" in alone.text_content("#steps")
    bundle = home(witness=True).post().say()
    at = bundle.real_now.astimezone(SHANGHAI)
    told = f"第三方见证：witness.example于{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    assert told in read(bundle).text_content("#steps")


def test_an_ending_that_no_witness_has_seen_yet_is_told_apart_from_the_posting(read):
    bundle = home(datetime(2026, 12, 10, tzinfo=UTC), witness=True).post()
    bundle.witness = False
    bundle.act("retired", "2026-12-03T16:00:05Z").say("retired")
    told = read(bundle).text_content("#steps")
    assert "张贴记录第三方见证：witness.example于" in told
    assert "撤下记录第三方见证：暂无" in told


def test_what_was_signed_after_its_first_day_is_said_to_be(read):
    assert "公示期已经开始" not in said(read(home().post().say()), "note")
    bundle = home().post(time="2026-11-26T01:30:00Z").say()
    told = "这条记录签署于2026年11月26日 09:30，当时公示期已经开始"
    assert told in said(read(bundle), "note")


def test_evidence_of_display_is_told_where_the_log_has_it(read):
    ended = home(datetime(2026, 12, 10, tzinfo=UTC)).post()
    ended.act("retired", "2026-12-03T16:00:05Z").say("retired")
    assert "屏端证据：未收到（按期应撤下）" in read(ended, state="retired").text_content("#steps")
    told = read(ended, state="retired", evidence=(7, 9)).text_content("#steps")
    assert "屏端证据：已收到（服务器所写：存证日志第7、9条）" in told


def test_the_servers_own_words_do_not_call_an_early_end_the_end():
    early = home().page(state="retired", early=True)
    assert "服务器所写状态：已登记撤下（早于期限）" in early
    assert "服务器所写状态：已期满撤下" in home().page(state="retired")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 24, 2, tzinfo=UTC), "已张贴，公示期自明日起"),
        (datetime(2026, 11, 24, 16, 1, tzinfo=UTC), "公示中（第1/7个工作日）"),
        (datetime(2026, 11, 28, 4, tzinfo=UTC), "公示中（已满3/7个工作日）"),
        (datetime(2026, 12, 3, 15, 59, tzinfo=UTC), "公示中（第7/7个工作日）"),
        (datetime(2026, 12, 3, 16, 0, tzinfo=UTC), "期满未登记撤下"),
    ],
)
def test_the_state_follows_the_training_clock_in_shanghai(read, at, words):
    assert said(read(home(at).post().say(age=timedelta(minutes=30))), "state") == words


def test_a_stale_status_note_leaves_the_state_unknown(read):
    page = read(home().post().say(age=timedelta(hours=26)))
    assert said(page, "state") == "状态未知"
    assert page.get_attribute("#verdict", "class") == "unknown"
    assert "公示中" not in page.inner_text("main")


def test_a_missing_status_note_leaves_the_state_unknown(read):
    assert said(read(home().post()), "state") == "状态未知"


def test_a_retired_posting_says_so_even_when_its_status_note_is_stale(read):
    bundle = home(datetime(2026, 12, 10, tzinfo=UTC)).post()
    bundle.act("retired", "2026-12-03T16:00:05Z").say("retired", age=timedelta(hours=40))
    page = read(bundle)
    assert said(page, "state") == "已期满撤下"
    assert said(page, "when") == "2026年12月4日 00:00登记撤下"
    assert "屏端证据：未收到（按期应撤下）" in page.text_content("#steps")


def test_a_withdrawn_posting_gives_its_reason(read):
    bundle = home().post().act("withdrawn", "2026-11-26T01:00:00Z", reason="privacy")
    page = read(bundle.say("withdrawn"))
    assert said(page, "state") == "提前撤回"
    assert said(page, "when") == "2026年11月26日 09:00撤回，原因：涉及个人隐私"


def test_a_corrected_posting_leads_to_the_number_that_the_record_names(read):
    from gongshi.notice import PublicLink

    bundle = home().post().act("corrected", "2026-11-26T01:00:00Z", by=OTHER_ID).say("corrected")
    page = read(bundle, state="corrected", successor=PublicLink(OTHER_ID, "滨社公示〔2026〕13号"))
    assert said(page, "state") == "已更正"
    assert said(page, "when") == "2026年11月26日 09:00更正，以新公示为准→滨社公示〔2026〕13号"
    assert page.get_attribute("[data-link=successor]", "href") == f"/P/{OTHER_ID}"


def test_an_extension_moves_the_end_and_says_so(read):
    longer = WINDOW | {"last": "2026-12-10", "not_after": "2026-12-10T16:00:00Z"}
    bundle = home(datetime(2026, 12, 4, 4, tzinfo=UTC)).post()
    bundle.act("extended", "2026-12-02T01:00:00Z", reason="not_displayed", window=longer)
    page = read(bundle.say())
    assert (said(page, "state"), look(page)) == ("公示中", "posted")
    assert said(page, "when") == "已登记延长；至2026年12月10日24时止"
    assert page.inner_text("[data-fact=dates]") == "2026年11月25日至12月10日"


def test_a_retirement_signed_before_the_end_is_not_called_the_end(read):
    bundle = home().post().act("retired", "2026-11-26T01:00:00Z").say("retired")
    assert said(read(bundle), "state") == "已登记撤下（早于期限）"


def test_a_phone_that_is_slow_does_not_outlive_what_the_office_signed_after_the_end(read):
    bundle = home(datetime(2026, 12, 3, 15, 58, tzinfo=UTC)).post()
    assert said(read(bundle.say(age=timedelta(minutes=-3))), "state") == "期满未登记撤下"


def ended(act, **fields):
    bundle = home(datetime(2026, 12, 10, tzinfo=UTC)).post()
    return bundle.act(act, "2026-12-03T16:00:05Z", **fields).say(act)


def missed_its_end():
    return home(datetime(2026, 12, 10, tzinfo=UTC)).post().say()


STATES = {
    "posted": (lambda: home().post().say(), (20, 102, 58)),
    "retired": (lambda: ended("retired"), (74, 80, 88)),
    "withdrawn": (lambda: ended("withdrawn", reason="other"), (138, 82, 0)),
    "corrected": (lambda: ended("corrected", by=OTHER_ID), (138, 82, 0)),
    "overdue": (missed_its_end, (109, 100, 70)),
    "unknown": (lambda: home().post().say(age=timedelta(hours=27)), (109, 100, 70)),
    "refused": (lambda: home().post(id=OTHER_ID).say(), (176, 22, 28)),
}


@pytest.mark.parametrize(("name", "made"), STATES.items(), ids=STATES)
def test_the_state_governs_the_colour_and_only_what_hangs_now_is_green(read, name, made):
    bundle, colour = made
    page = read(bundle())
    style = "getComputedStyle(document.querySelector('#verdict')).backgroundColor"
    assert (look(page), page.evaluate(style)) == (name, "rgb({}, {}, {})".format(*colour))
    assert ("公示中" in page.inner_text("#verdict")) == (name == "posted")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_an_ended_posting_is_not_offered_for_comparison_with_the_wall(read):
    page = read(ended("withdrawn", reason="other"))
    assert "墙上若仍张贴，请告知张贴单位" in said(page, "note")
    assert "都应当相同" not in page.inner_text("main")


def test_days_that_the_record_did_not_sign_are_not_counted(read):
    lies = facts(counted_days=(*COUNTED[1:], date(2026, 12, 9)))
    assert said(read(home().post().say(), facts=lies), "state") == "公示中"


def test_a_phone_without_ed25519_shows_the_servers_words_and_says_so(read):
    page = read(home().post().say(), before=NO_ED25519)
    assert look(page) == "unchecked"
    assert said(page, "mark") == "本手机未自行核验"
    assert said(page, "state") == "服务器所写状态：公示中"
    assert "不支持 Ed25519" in said(page, "note")


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


def test_a_genuine_page_that_lies_where_another_belongs_is_refused(chromium, public_side):
    public, address = public_side
    home().post().say().write(public)
    shutil.copytree(public / "P" / ID, public / "P" / OTHER_ID, dirs_exist_ok=True)
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{address}/P/{OTHER_ID}")
    page.wait_for_selector("main[data-checked]", state="attached")
    assert look(page) == "refused"
    assert "网址就是本次公示的网址" in said(page, "note")
    context.close()
    shutil.rmtree(public / "P")


def test_a_link_to_another_host_is_not_taken_for_the_successor(read):
    from gongshi.notice import PublicLink

    bundle = home().post().act("corrected", "2026-11-26T01:00:00Z", by=OTHER_ID).say("corrected")
    other = PublicLink(f"x/P/{OTHER_ID}", "滨社公示〔2026〕99号")
    page = read(bundle, state="corrected", successor=other)
    assert said(page, "when") == "2026年11月26日 09:00更正，以新公示为准→"


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
    assert said(page, "state") == "服务器所写状态：公示中"
    assert said(page, "when") == "至2026年12月3日24时止"
    assert "脚本未运行" in said(page, "note")


def test_on_plain_http_the_page_says_that_the_browser_cannot_check(read):
    page = read(home().post().say(), host="binhe.example")
    assert page.get_attribute("#verdict", "class") == "unchecked"
    assert said(page, "mark") == "本手机未自行核验"
    assert said(page, "state") == "服务器所写状态：公示中"
    assert said(page, "when") == "至2026年12月3日24时止"
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
