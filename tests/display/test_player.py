"""The player page in a real Chromium against a real server, in real seconds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gongshi.clock import real_now
from gongshi.display import Revocation, Revoked, Sensitivity, build
from tests.display.conftest import sleep_until
from tests.display.makers import SIGNER, STRANGER, item, manifest, page, whole

pytestmark = pytest.mark.browser

MAGENTA, TEAL = (200, 0, 120), (0, 130, 120)
LIST, OTHER = page(MAGENTA), page(TEAL)
SHOWN = "A" * 26 + "/1"


def due(picture=LIST, seconds=600, **changes):
    """Return an item that hangs now and for `seconds` more."""
    now = real_now()
    return item(
        picture, whole(now - timedelta(hours=1)), whole(now + timedelta(seconds=seconds)), **changes
    )


def hang(office, screen, *, seconds=600, seq=1, **changes):
    """Hang one list and wait until it is seen; return its end."""
    made = due(seconds=seconds)
    office.issue(manifest(real_now(), made, seq=seq, **changes), LIST)
    screen.open(office.url).wait_showing(SHOWN)
    return made.until


def nothing_is_left(screen, blob=None):
    assert screen.images == []
    assert screen.share(MAGENTA) == 0
    assert blob is None or screen.blob_is_dead(blob)
    return True


def test_a_valid_list_is_shown_and_nothing_complains(office, screen):
    hang(office, screen)
    assert screen.shows(MAGENTA)
    (address,) = screen.images
    assert address.startswith("blob:")
    assert not screen.blob_is_dead(address)
    assert screen.card == ""
    assert screen.complaints == []
    assert screen.page.evaluate("document.documentElement.dataset.alert") == ""


def test_with_the_server_killed_the_list_still_hangs_until_its_end_and_not_a_second_longer(
    office, screen
):
    """SIGKILL more than 5 s before the end; at end + 1 s it is in neither DOM nor screenshot."""
    end = hang(office, screen, seconds=12)
    (blob,) = screen.images
    assert real_now() < end - timedelta(seconds=5)
    office.kill()
    sleep_until(end - timedelta(seconds=1.5))
    assert screen.shows(MAGENTA)
    sleep_until(end + timedelta(seconds=1))
    assert nothing_is_left(screen, blob)
    assert "公示期已满" in screen.card
    assert "请到为民服务站咨询" in screen.card
    assert "922" in screen.card
    assert SHOWN not in screen.page.content()


def test_with_the_server_alive_the_list_is_hidden_at_its_end_and_not_before(office, screen):
    end = hang(office, screen, seconds=8)
    gone_at = screen.page.evaluate(
        """() => new Promise(resolve => {
            const look = () => document.querySelector("#stage img")
                ? setTimeout(look, 1) : resolve(Date.now());
            look();
        })"""
    )
    assert gone_at / 1000 >= end.timestamp()  # how soon after it is measured by ./run bench board
    sleep_until(end + timedelta(seconds=1))
    screen.wait_standby("ended")
    assert nothing_is_left(screen)


def test_the_standby_card_is_light_and_says_the_time(office, screen):
    before = real_now()
    office.issue(manifest(before))
    screen.open(office.url).wait_standby("nothing_posted")
    minutes = {f"{moment + timedelta(hours=8):%H:%M}" for moment in (before, real_now())}
    assert "目前没有公示内容" in screen.card
    assert "滨河社区居民委员会" in screen.card
    assert any(minute in screen.card for minute in minutes)
    assert screen.share((0, 0, 0)) < 0.2
    assert screen.share((253, 251, 246)) > 0.5


@pytest.mark.parametrize(
    "size", [(1080, 1920), (1920, 1080), (960, 540), (540, 960), (1024, 768), (2160, 3840)]
)
def test_the_standby_card_fits_its_frame_with_the_longest_words_on_any_panel(office, screen, size):
    width, height = size
    office.issue(manifest(real_now()))
    screen.page.set_viewport_size({"width": width, "height": height})
    screen.open(office.url).wait_standby("nothing_posted")
    overflowing = screen.page.evaluate(
        """() => {
            const words = document.getElementById("words").content;
            const rows = [...words.querySelectorAll("[data-title]")];
            const longest = (key) => rows.map((row) => row.dataset[key] ?? "")
                .sort((a, b) => b.length - a.length)[0];
            document.getElementById("reason").textContent = longest("title");
            document.getElementById("advice").textContent = longest("advice");
            const sheet = document.querySelector(".sheet").getBoundingClientRect();
            const inside = (box) => box.top >= sheet.top && box.bottom <= sheet.bottom
                && box.left >= sheet.left && box.right <= sheet.right;
            const parts = [...document.querySelectorAll(".sheet *")];
            const boxes = ["h1", ".time", ".say", "footer"].map((part) =>
                document.querySelector(part).getBoundingClientRect());
            const apart = (a, b) => a.bottom <= b.top || a.right <= b.left;
            return parts.filter((part) => !inside(part.getBoundingClientRect()))
                .map((part) => part.id || part.className)
                .concat(boxes.slice(1).filter((box, i) => !apart(boxes[i], box)).map(String));
        }"""
    )
    assert overflowing == []


def test_an_emptied_list_is_standby_at_the_next_poll(office, screen):
    hang(office, screen)
    (blob,) = screen.images
    office.issue(manifest(real_now(), seq=2))
    screen.wait_standby("nothing_posted")
    assert nothing_is_left(screen, blob)


def test_a_withdrawn_list_is_standby_at_the_next_poll(office, screen):
    hang(office, screen)
    gone = Revoked(LIST.image.sha256, "A" * 26, Revocation.WITHDRAWN, whole(real_now()))
    office.issue(manifest(real_now(), due(), seq=2, revoked=(gone,)))
    screen.wait_standby("revoked")
    assert nothing_is_left(screen)


NEVER = 3_600_000  # milliseconds to the next poll


def test_a_hint_takes_a_list_down_without_waiting_for_the_next_poll(office, screen):
    office.kill()
    office.settings(poll_ms=NEVER)
    office.start()
    hang(office, screen)
    (blob,) = screen.images
    office.issue(manifest(real_now(), seq=2))
    screen.wait_standby("nothing_posted")
    assert screen.complaints == []
    assert nothing_is_left(screen, blob)


LIVE_BLOBS = """
    window.live = new Set();
    const create = URL.createObjectURL, revoke = URL.revokeObjectURL;
    URL.createObjectURL = (blob) => { const url = create(blob); live.add(url); return url; };
    URL.revokeObjectURL = (url) => { live.delete(url); revoke(url); };
"""


def test_forty_swaps_leave_one_picture_in_memory(office, screen):
    screen.page.add_init_script(LIVE_BLOBS)
    hang(office, screen)
    for seq in range(2, 42):
        picture, posting = ((LIST, "A" * 26), (OTHER, "B" * 26))[seq % 2]
        office.issue(manifest(real_now(), due(picture, id=posting), seq=seq), picture)
        screen.wait_showing(f"{posting}/1")
    assert screen.page.evaluate("[...live]") == screen.images
    assert len(screen.images) == 1


def test_without_hints_the_page_polls_and_tells_the_staff_after_three_missed(office, screen):
    screen.page.route("**/board/v1/events", lambda route: route.abort())
    screen.page.add_init_script(
        "const wait = setTimeout; window.setTimeout = (f, ms) => wait(f, ms === 5000 ? 50 : ms);"
    )
    hang(office, screen)
    screen.wait_alert("hints_silent")
    assert screen.shows(MAGENTA)
    office.issue(manifest(real_now(), seq=2))
    screen.wait_standby("nothing_posted")


def flipped(data):
    """Flip one bit inside the signed text: the page's number becomes another digit."""
    place = data.index(b'"page":1') + len('"page":')
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def bad_manifests():
    good = manifest(real_now(), due(), seq=5)
    tomorrow = replace(good, issued_at=good.issued_at + timedelta(days=1))
    return {
        "manifest_signature": flipped(build(good, SIGNER)),
        "manifest_board": build(replace(good, board="gate"), SIGNER),
        "manifest_site": build(replace(good, site="demo.example/dongfeng"), SIGNER),
        "manifest_time": build(tomorrow, SIGNER),
    }


@pytest.mark.parametrize("code", bad_manifests())
def test_a_bad_manifest_is_not_shown(office, screen, code):
    office.issue(manifest(real_now(), due()), LIST)
    office.issue_bytes(bad_manifests()[code])
    reason = "clock_behind" if code == "manifest_time" else "manifest_refused"
    screen.open(office.url).wait_standby(reason)
    screen.wait_alert(code)
    assert nothing_is_left(screen)


@pytest.mark.parametrize("code", bad_manifests())
def test_after_a_bad_manifest_the_last_good_one_hangs_on_and_the_staff_see_a_code(
    office, screen, code
):
    hang(office, screen)
    office.issue_bytes(bad_manifests()[code])
    screen.wait_alert(code)
    assert screen.shows(MAGENTA)


def test_a_proxy_that_answers_for_a_dead_office_is_silence_and_no_lost_pairing(office, screen):
    hang(office, screen)
    screen.page.route("**/board/v1/manifest", lambda route: route.fulfill(status=502))
    screen.wait_alert("server_silent")
    assert "not_paired" not in screen.page.evaluate("document.documentElement.dataset.alert")
    assert screen.shows(MAGENTA)


@pytest.mark.parametrize(("body", "code"), [("<p>登录", "signature"), ("x" * 50_000, "size")])
def test_a_login_page_in_place_of_a_manifest_is_forgotten_once_the_office_answers(
    office, screen, body, code
):
    hang(office, screen)
    screen.page.route("**/board/v1/manifest", lambda route: route.fulfill(body=body))
    screen.wait_alert(f"manifest_{code}")
    screen.page.unroute("**/board/v1/manifest")
    screen.page.wait_for_function(
        "() => document.documentElement.dataset.alert === ''", timeout=5_000, polling=20
    )
    assert screen.shows(MAGENTA)


def test_a_manifest_signed_by_another_key_of_the_same_name_is_not_shown(office, screen):
    office.issue(manifest(real_now(), due()), LIST, signer=STRANGER)
    screen.open(office.url).wait_standby("manifest_refused")
    assert nothing_is_left(screen)


def test_an_older_manifest_is_not_shown_even_after_a_reload(office, screen):
    old = build(manifest(real_now(), due(), seq=1), SIGNER)
    office.issue(manifest(real_now(), seq=2), LIST)
    screen.open(office.url).wait_standby("nothing_posted")
    office.issue_bytes(old)
    screen.wait_alert("manifest_seq")
    assert nothing_is_left(screen)
    screen.page.reload()
    screen.wait_standby("manifest_refused")
    assert nothing_is_left(screen)


def test_another_manifest_under_the_same_number_is_not_shown(office, screen):
    office.issue(manifest(real_now(), seq=2))
    screen.open(office.url).wait_standby("nothing_posted")
    office.issue(manifest(real_now(), due(), seq=2), LIST)
    screen.wait_alert("manifest_seq")
    assert nothing_is_left(screen)


def test_a_picture_of_other_dimensions_than_signed_is_not_shown(office, screen):
    made = due()
    office.issue(manifest(real_now(), replace(made, image=replace(made.image, h=961))), LIST)
    screen.open(office.url).wait_standby("picture_refused")
    screen.wait_alert("picture_decode")
    assert nothing_is_left(screen)


@pytest.mark.parametrize("kind", ["hash", "size", "decode"])
def test_a_picture_that_is_not_the_signed_one_is_not_shown(office, screen, kind):
    path = office.root / "pictures" / LIST.image.sha256
    made = due()
    if kind == "decode":  # signed, but no picture
        junk = b"x" * LIST.image.size
        made = due(replace(OTHER, png=junk, image=digest_of(junk)))
        path = office.root / "pictures" / made.image.sha256
        path.write_bytes(junk)
    else:
        path.write_bytes(LIST.png[:-1] + (b"" if kind == "size" else b"\x00"))
    office.issue(manifest(real_now(), made))
    screen.open(office.url).wait_standby("picture_refused")
    screen.wait_alert(f"picture_{kind}")
    assert nothing_is_left(screen)


def digest_of(data):
    from hashlib import sha256

    found = sha256(data).hexdigest()
    return replace(LIST.image, sha256=found, path=f"/board/v1/picture/{found}", size=len(data))


def test_one_bad_picture_does_not_keep_the_good_ones_off(office, screen):
    bad = due(OTHER, id="B" * 26, priority=9)
    (office.root / "pictures" / OTHER.image.sha256).write_bytes(LIST.png)
    office.issue(manifest(real_now(), bad, due()), LIST)
    screen.open(office.url).wait_showing(SHOWN)
    screen.wait_alert("picture_size" if len(LIST.png) != len(OTHER.png) else "picture_hash")
    assert screen.shows(MAGENTA)


def test_a_picture_that_comes_late_is_shown_when_it_comes(office, screen):
    office.issue(manifest(real_now(), due()))
    screen.open(office.url).wait_standby("picture_refused")
    (office.root / "pictures" / LIST.image.sha256).write_bytes(LIST.png)
    screen.wait_showing(SHOWN)


def test_pages_take_turns_and_each_keeps_one_blob(office, screen):
    screen.page.add_init_script(
        """const create = URL.createObjectURL; window.made = 0;
        URL.createObjectURL = (blob) => { window.made += 1; return create(blob); };"""
    )
    first, second = due(pages=2), due(OTHER, pages=2, page=2)
    office.issue(manifest(real_now(), first, second, rotation_s=1), LIST, OTHER)
    screen.open(office.url)
    for _ in range(2):
        screen.wait_showing(SHOWN)
        assert len(screen.images) == 1
        screen.wait_showing(SHOWN[:-1] + "2")
        assert screen.shows(TEAL)
    assert screen.page.evaluate("window.made") == 2


def begin_with(screen, what):
    """Open the page anew until the picture of `what` came first: they are fetched side by side."""
    for _ in range(5):
        screen.page.wait_for_function("document.documentElement.dataset.showing", timeout=20_000)
        if screen.page.evaluate("document.documentElement.dataset.showing") == what:
            return
        screen.page.reload()
    screen.wait_showing(what)


def test_when_one_of_two_pages_ends_the_other_hangs_on_alone(office, screen):
    ending = due(seconds=8)
    staying = due(OTHER, id="B" * 26)
    office.issue(manifest(real_now(), ending, staying, rotation_s=60), LIST, OTHER)
    begin_with(screen.open(office.url), SHOWN)
    (blob,) = screen.images
    screen.page.evaluate("() => { window.ended = document.querySelector('#stage img') }")
    screen.wait_showing("B" * 26 + "/1", timeout=20)
    assert screen.shows(TEAL)
    # An <img> would paint the ended page until the next one is decoded: it needs a new node.
    assert not screen.page.evaluate("window.ended.isConnected || window.ended.hasAttribute('src')")
    assert screen.blob_is_dead(blob)


def test_a_page_begins_at_its_hour_without_asking_the_server(office, screen):
    starts = whole(real_now() + timedelta(seconds=8))
    made = item(LIST, starts, starts + timedelta(hours=1))
    office.issue(manifest(real_now(), made), LIST)
    screen.open(office.url).wait_standby("not_yet")
    screen.page.wait_for_timeout(700)
    office.kill()
    screen.wait_showing(SHOWN, timeout=20)
    assert real_now() >= starts


def test_cut_off_from_the_office_a_list_goes_when_its_lease_lapses(office, screen):
    made = due(lease_s=8)
    issued = real_now()
    office.issue(manifest(issued, made), LIST)
    screen.open(office.url).wait_showing(SHOWN)
    office.kill()
    screen.wait_alert("server_silent")
    assert screen.shows(MAGENTA)
    screen.wait_standby("lease_lapsed", timeout=20)
    assert nothing_is_left(screen)


def test_a_renewed_manifest_renews_the_lease(office, screen):
    office.issue(manifest(real_now(), due(lease_s=6)), LIST)
    screen.open(office.url).wait_showing(SHOWN)
    office.issue(manifest(real_now() + timedelta(seconds=2), due(lease_s=60), seq=2))
    screen.page.wait_for_timeout(7000)
    assert screen.shows(MAGENTA)


def test_when_the_evaluator_throws_every_list_is_hidden_and_a_general_page_stays(office, screen):
    general = due(OTHER, id="B" * 26, sensitivity=Sensitivity.GENERAL)
    office.issue(manifest(real_now(), due(), general, rotation_s=60), LIST, OTHER)
    begin_with(screen.open(office.url), SHOWN)
    break_evaluator(screen)
    screen.wait_showing("B" * 26 + "/1")
    screen.wait_alert("evaluator_failed")
    assert screen.shows(TEAL)
    assert screen.share(MAGENTA) == 0


def test_when_the_evaluator_throws_and_only_lists_hang_the_card_says_so(office, screen):
    hang(office, screen)
    (blob,) = screen.images
    break_evaluator(screen)
    screen.wait_standby("evaluator_failed")
    assert nothing_is_left(screen, blob)


def break_evaluator(screen):
    """Make the one array method that only the evaluator uses throw from now on."""
    screen.page.evaluate("() => { Array.prototype.sort = () => { throw new Error('broken') } }")


SKEW = """const real = Date.now; window.skew = 0; Date.now = () => real() + window.skew;"""


@pytest.mark.parametrize("back_s", [3600, 8 * 86_400], ids=["an hour", "eight days"])
def test_set_back_with_the_server_dead_the_list_still_ends(office, screen, back_s):
    screen.page.add_init_script(SKEW)
    end = hang(office, screen, seconds=10)
    office.kill()
    screen.page.evaluate(f"window.skew = -{back_s} * 1000")
    screen.wait_alert("clock_back")
    sleep_until(end + timedelta(seconds=1))
    assert nothing_is_left(screen)


def test_set_an_hour_ahead_the_list_ends_early_and_comes_back_when_corrected(office, screen):
    screen.page.add_init_script(SKEW)
    hang(office, screen, seconds=600)
    screen.page.evaluate("window.skew = 3600 * 1000")
    screen.wait_standby("ended")
    screen.page.evaluate("window.skew = 0")
    screen.wait_showing(SHOWN)


def test_in_training_the_page_runs_on_the_signed_clock_and_follows_it_forward(office, screen):
    """The office has walked its clock 30 days on; the browser knows only from the manifest."""
    ahead = timedelta(days=30)
    office.settings(training=30 * 86_400)
    there = real_now() + ahead
    made = item(LIST, whole(there - timedelta(hours=1)), whole(there + timedelta(days=9)))
    office.issue(manifest(there, made, training_s=30 * 86_400), LIST)
    screen.open(office.url).wait_showing(SHOWN)
    office.settings(training=40 * 86_400)
    office.issue(manifest(there + timedelta(days=10), made, seq=2, training_s=40 * 86_400))
    screen.wait_standby("ended")
    assert nothing_is_left(screen)


def test_in_training_a_list_ends_on_the_second_although_its_manifest_is_nine_minutes_old(
    office, screen
):
    """Signed time alone would be nine minutes late: the offset makes the device's clock count."""
    ahead = timedelta(days=30)
    office.settings(training=30 * 86_400)
    there = real_now() + ahead
    made = item(LIST, whole(there - timedelta(hours=1)), whole(there + timedelta(seconds=10)))
    issued = there - timedelta(minutes=9)
    office.issue(manifest(issued, made, training_s=30 * 86_400), LIST)
    screen.open(office.url).wait_showing(SHOWN)
    sleep_until(made.until - ahead + timedelta(seconds=1))
    assert nothing_is_left(screen)
    screen.wait_standby("ended")


def test_a_browser_without_ed25519_shows_standby_and_says_why(office, screen):
    screen.page.add_init_script(
        "crypto.subtle.generateKey = () => Promise.reject(new Error('NotSupported'));"
    )
    office.issue(manifest(real_now(), due()), LIST)
    screen.open(office.url).wait_standby("no_ed25519")
    assert nothing_is_left(screen)


def test_outside_a_secure_context_the_page_shows_standby_and_says_why(office, screen):
    office.issue(manifest(real_now(), due()), LIST)
    screen.open(f"http://board.test:{office.port}/board/v1").wait_standby("insecure_context")
    assert nothing_is_left(screen)


def test_an_unpaired_screen_shows_a_card_and_no_list(office, screen):
    office.issue(manifest(real_now(), due()), LIST)
    screen.page.goto(f"{office.url}/player")
    assert "本屏尚未配对" in screen.card
    assert nothing_is_left(screen)


def test_the_announced_next_key_takes_over_without_a_reload(office, screen):
    hang(office, screen, next_key=STRANGER.vkey)
    office.issue(manifest(real_now(), seq=2), signer=STRANGER)
    screen.wait_standby("nothing_posted")


def test_the_page_keeps_numbers_only(office, screen):
    hang(office, screen)
    kept = screen.page.evaluate("JSON.stringify(localStorage)")
    assert "A" * 26 not in kept
    assert LIST.image.sha256 not in kept
    assert '\\"seq\\":1' in kept
    assert screen.page.evaluate("caches.keys()") == []


def test_the_sites_own_standby_picture_hangs_behind_the_card(office, screen):
    from gongshi.display import Standby

    standby = Standby("滨河社区居民委员会", OTHER.image.sha256, OTHER.image.size)
    office.issue(manifest(real_now(), standby=standby), OTHER)
    screen.open(office.url).wait_standby("nothing_posted")
    screen.page.wait_for_selector(".backdrop")
    assert screen.share(TEAL) > 0.02
    assert "请到为民服务站咨询" in screen.card
