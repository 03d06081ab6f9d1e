"""The screen in a real Chromium before the real server: shown, then gone though the server is dead.

The training clock is set a few seconds before the end of the window; then real seconds pass.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.request import urlopen

import pytest

from gongshi import qr
from gongshi.clock import SHANGHAI
from gongshi.posting.life import WithdrawReason
from gongshi.steps.postings import takedown
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick
from gongshi.steps.wall import pairing

from .conftest import KINDS, ROOT

pytestmark = pytest.mark.browser

END = datetime(2026, 12, 2, tzinfo=SHANGHAI)
AHEAD_S = 25  # room to start a server and a browser on a busy machine, and to kill 5 s early


@contextmanager
def web(home):
    """Run `python -m gongshi.web` on a free port; yield its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "GONGSHI_HOME": str(home.root), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gongshi.web", "--port", str(port)]
    process = subprocess.Popen(command, env=env)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urlopen(f"{address}/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address, process
    finally:
        process.kill()
        process.wait()


def paired_page(chromium, office, address, board):
    code = pairing.pair(office.desk, board)
    page = chromium.new_context(viewport={"width": 1080, "height": 1920}).new_page()
    page.goto(f"{address}/board/v1/pair?code={code}")
    return page


def seen(page) -> list[str]:
    """Return what a phone before the panel would read."""
    return qr.decode(page.screenshot())


def shown(page, url: str) -> bool:
    for _ in range(100):
        if url in seen(page):
            return True
        time.sleep(0.1)
    return False


def test_the_list_is_gone_a_second_after_the_end_with_the_server_killed_before(
    office, samples, chromium
):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    url = f"HTTP://127.0.0.1:8765/P/{posting}"
    with web(office.home) as (address, process):
        office.move_clock((END - timedelta(seconds=AHEAD_S)).replace(tzinfo=None).isoformat())
        tick(office.desk)
        page = paired_page(chromium, office, address, "gate")
        assert shown(page, url)
        ahead = (END - office.desk.now()).total_seconds()
        assert ahead > 6, "this machine was too slow to kill the server five seconds early"
        process.send_signal(signal.SIGKILL)
        process.wait()
        time.sleep(ahead - 1)
        assert url in seen(page)
        time.sleep((END - office.desk.now()).total_seconds() + 1)
        assert page.locator("img").count() == 0
        assert seen(page) == []
        assert "blob:" not in page.content()


def test_a_withdrawn_list_leaves_the_screen_at_once_by_the_hint_and_not_by_the_poll(
    office, samples, chromium
):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    url = f"HTTP://127.0.0.1:8765/P/{posting}"
    with web(office.home) as (address, _):
        page = paired_page(chromium, office, address, "gate")
        assert shown(page, url)
        takedown.withdraw(office.desk, posting, "li-ming", WithdrawReason.PRIVACY)
        # The next poll is up to half a minute away.
        page.wait_for_selector("#standby:visible", timeout=10_000)
        assert seen(page) == []
        assert "公示栏" in page.content()


def test_a_stranger_without_a_token_gets_no_picture(office, samples):
    from urllib.error import HTTPError

    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    picture = next(office.home.pictures.glob(f"{posting}/*.png"))
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    with web(office.home) as (address, _):
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{address}/board/v1/picture/{digest}", timeout=5)
        refused.value.close()
        assert refused.value.code == 404
        with urlopen(f"{address}/P/{posting}/", timeout=5) as page:
            assert "核验" in page.read().decode()
