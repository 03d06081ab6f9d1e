"""A real server in a process of its own, and a screen in a real Chromium before it."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image as Pixels

from gongshi.clock import real_now
from gongshi.display import build
from tests.display.makers import SIGNER

REPOSITORY = Path(__file__).parents[2]
VIEWPORT = {"width": 540, "height": 960}


class Office:
    """The office's side of a board: a folder that a server process serves."""

    def __init__(self, root):
        self.root = root
        (root / "pictures").mkdir()
        self.settings(vkey=SIGNER.vkey)
        self.process = None
        self.start()

    def settings(self, **changes):
        ahead = timedelta(seconds=changes.get("training", 0))
        ends = (real_now() + ahead + timedelta(minutes=10)).timestamp()
        settings = {"code": "one-time", "code_ends": ends, "vkey": SIGNER.vkey, **changes}
        staged = self.root / "office.part"
        staged.write_text(json.dumps(settings))
        staged.replace(self.root / "office.json")

    def start(self):
        command = [sys.executable, "-m", "tests.display.board_server", str(self.root)]
        self.process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.url = f"http://127.0.0.1:{self.port}/board/v1"

    def issue(self, manifest, *pages, signer=SIGNER):
        for page in pages:
            (self.root / "pictures" / page.image.sha256).write_bytes(page.png)
        return self.issue_bytes(build(manifest, signer))

    def issue_bytes(self, data):
        staged = self.root / "manifest.part"
        staged.write_bytes(data)
        staged.replace(self.root / "manifest.note")
        return data

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path)
    yield office
    if office.process.returncode is None:
        office.kill()


class Screen:
    """A panel as a passer-by sees it, and its DOM as an inspector does."""

    def __init__(self, page):
        self.page = page
        self.complaints = []
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda fault: self.complaints.append(str(fault)))

    def _heard(self, kind, text):
        # A page in the dark logs each poll that fails; anything else is worth knowing.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            self.complaints.append(text)

    def open(self, url):
        self.page.goto(f"{url}/pair?code=one-time")
        return self

    def shows(self, colour):
        """Whether the colour covers the better part of the panel."""
        return self.share(colour) > 0.9

    def share(self, colour):
        """The part of the panel that has this colour, give or take what a decoder may do."""
        pixels = Pixels.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        near = sum(
            count
            for count, found in pixels.getcolors(pixels.width * pixels.height)
            if all(abs(a - b) <= 8 for a, b in zip(found, colour, strict=True))
        )
        return near / (pixels.width * pixels.height)

    def wait_showing(self, what, timeout=20):
        self.page.wait_for_function(
            "what => document.documentElement.dataset.showing === what",
            arg=what,
            timeout=timeout * 1000,
            polling=20,
        )

    def wait_standby(self, reason, timeout=20):
        self.page.wait_for_function(
            """reason => document.documentElement.dataset.standby === reason
            && !document.getElementById("standby").hidden""",
            arg=reason,
            timeout=timeout * 1000,
            polling=20,
        )

    def wait_alert(self, code, timeout=20):
        self.page.wait_for_function(
            "code => document.documentElement.dataset.alert.split(' ').includes(code)",
            arg=code,
            timeout=timeout * 1000,
            polling=20,
        )

    @property
    def images(self):
        """The addresses of all pictures anywhere in the document."""
        return self.page.evaluate("[...document.querySelectorAll('img')].map(i => i.src)")

    @property
    def card(self):
        """The words on the standby card; empty while it is hidden."""
        return self.page.locator("#standby").inner_text() if self._card_is_up() else ""

    def _card_is_up(self):
        return self.page.locator("#standby").is_visible()

    def blob_is_dead(self, url):
        """Whether the blob can no longer be drawn; a fetch would only ask the page's own policy."""
        return self.page.evaluate(
            """url => new Promise((answer) => {
                const image = new Image();
                image.onload = () => answer(false);
                image.onerror = () => answer(true);
                image.src = url;
            })""",
            url,
        )


@pytest.fixture
def screen(chromium):
    context = chromium.new_context(viewport=VIEWPORT)
    screen = Screen(context.new_page())
    yield screen
    context.close()


def sleep_until(moment):
    """Let real time pass: what the panel does at an instant is measured at that instant."""
    time.sleep(max(0.0, (moment - real_now()).total_seconds()))
