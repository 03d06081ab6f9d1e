"""A whole screen: office, agent and a real Chromium in processes of their own, in real seconds."""

from __future__ import annotations

import contextlib
import os
import signal
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image as Pixels
from playwright.sync_api import Error

from gongshi import qr
from gongshi.clock import real_now
from gongshi.display import Sensitivity
from gongshi.display.report import State, What
from tests.display.agents import AgentProcess, reports, wait_for
from tests.display.conftest import VIEWPORT, Screen
from tests.display.makers import Page, item, manifest, page, whole
from tests.display.test_player import digest_of
from tests.display.test_residue import holding

pytestmark = pytest.mark.browser

ADDRESS = "HTTP://DEMO.EXAMPLE/P/" + "A" * 26
SHOWN = "A" * 26 + "/1"


def with_code(text):
    """A page with noise for text and a QR code, as a board page has."""
    modules = qr.encode(text)
    picture = Pixels.effect_noise((540, 960), 90).convert("RGB")
    size = len(modules)
    code = Pixels.new("1", (size + 8, size + 8), 1)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            code.putpixel((x + 4, y + 4), 0 if dark else 1)
    picture.paste(code.resize((300, 300), Pixels.Resampling.NEAREST).convert("RGB"), (120, 600))
    target = BytesIO()
    picture.save(target, "PNG")
    return Page(target.getvalue(), digest_of(target.getvalue()))


LIST = with_code(ADDRESS)


def due(picture, seconds, **changes):
    now = real_now()
    ends = whole(now + timedelta(seconds=seconds))
    return item(picture, whole(now - timedelta(hours=1)), ends, **changes)


@pytest.fixture
def agent(office, tmp_path_factory):
    made = AgentProcess(tmp_path_factory.mktemp("board"), office.url.removesuffix("/board/v1"))
    yield made
    made.kill()


@pytest.fixture
def kiosk(agent, playwright, chromium_options, tmp_path_factory):
    """A Chromium with a profile on disk and its DevTools port open, as the kiosk unit starts it."""
    profile = tmp_path_factory.mktemp("profile")
    flags = [*chromium_options["args"], f"--remote-debugging-port={agent.devtools}"]
    context = playwright.chromium.launch_persistent_context(
        profile, viewport=VIEWPORT, **{**chromium_options, "args": flags}
    )
    screen = Screen(context.pages[0])
    screen.profile, screen.context = profile, context
    yield screen
    with contextlib.suppress(Error):  # a test may have killed it
        context.close()


def test_a_screen_is_paired_shows_reads_itself_back_ends_on_time_wipes_and_leaves_no_byte(
    office, agent, kiosk
):
    office.issue(manifest(real_now(), made := due(LIST, 20, qr=ADDRESS)), LIST)
    agent.start()
    kiosk.page.goto(agent.url)
    kiosk.wait_showing(SHOWN, timeout=15)
    assert holding(agent.home, LIST.png[2_000:2_064])  # the search below reaches the cache
    kiosk.wait_standby("ended", timeout=25)
    assert real_now() >= made.until
    wait_for(lambda: any(e.what is What.WIPED for e in events(office)), "no receipt came")
    assert list((agent.home / "cache").iterdir()) == []
    told = reports(office)
    assert [r.n for r in told] == list(range(1, len(told) + 1))
    spans = [s for r in told for s in r.spans if s.sight.state is State.VISIBLE]
    (reading,) = [one for r in told for one in r.readings]
    # the page tells every three seconds; a busy machine may miss one of the last
    assert spans[-1].ends >= made.until - timedelta(seconds=8)
    assert spans[-1].ends <= made.until + timedelta(seconds=1)
    assert reading.holds(ADDRESS), reading.distance
    wiped = next(e for e in events(office) if e.what is What.WIPED)
    assert (wiped.id, wiped.sha256, wiped.code) == ("A" * 26, LIST.image.sha256, "unlinked")
    assert wiped.at <= made.until + timedelta(seconds=1)
    agent.kill()
    kill(browser_of(kiosk.profile))
    assert holding(kiosk.profile, b"gongshi/demo.example")  # and here the browser's own storage
    for folder in (kiosk.profile, agent.home):
        for start in range(0, len(LIST.png) - 64, 5_000):
            assert holding(folder, LIST.png[start : start + 64]) == []


def events(office):
    return [event for report in reports(office) for event in report.events]


def test_with_the_agent_killed_the_page_blanks_after_ten_seconds_and_comes_back_with_it(
    office, agent, kiosk
):
    office.issue(manifest(real_now(), due(LIST, 600)), LIST)
    agent.start()
    kiosk.page.goto(agent.url)
    kiosk.wait_showing(SHOWN, timeout=15)
    agent.kill()
    kiosk.page.wait_for_timeout(5000)
    assert len(kiosk.images) == 1
    kiosk.wait_standby("agent_silent", timeout=10)
    assert kiosk.images == []
    agent.start()
    kiosk.wait_showing(SHOWN, timeout=15)


def test_rebooted_without_a_server_and_without_time_lists_stay_hidden_and_a_general_page_hangs(
    office, agent, kiosk
):
    general = page((0, 130, 120))
    plain = due(general, 600, id="B" * 26, sensitivity=Sensitivity.GENERAL)
    office.issue(manifest(real_now(), due(LIST, 600), plain), LIST, general)
    agent.start()
    wait_for(lambda: len(list((agent.home / "cache").iterdir())) == 2, "pictures did not come")
    agent.stop()
    office.kill()
    agent.start()
    kiosk.page.goto(agent.url)
    kiosk.wait_showing("B" * 26 + "/1", timeout=15)
    assert agent.health()["heard"] is False
    assert kiosk.page.evaluate("document.documentElement.dataset.showing") == "B" * 26 + "/1"


def browser_of(profile):
    """Return the process that was started with this profile."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            line = command_line(entry)
            if f"--user-data-dir={profile}" in line and "--type=" not in line:
                return int(entry.name)
    raise AssertionError("no browser has this profile")


def command_line(entry):
    try:
        return (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def kill(process_id):
    os.kill(process_id, signal.SIGKILL)
