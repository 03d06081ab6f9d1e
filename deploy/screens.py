"""Make the screenshots of docs/pictures: the board, the standby card, the verify page on a phone.

    python deploy/screens.py [FOLDER]

The real server on loopback, a real headless Chromium, a training office whose clock is walked.
Needs playwright (the dev dependencies) and Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from pictures import KINDS, ROOT, open_office, post

from gongshi.clock import SHANGHAI, advance_training_clock
from gongshi.office import open_desk
from gongshi.posting.life import WithdrawReason
from gongshi.steps import pairing, takedown
from gongshi.steps.tick import tick

sys.path.insert(0, str(ROOT / "deploy" / "demo"))

from make_samples import all_samples, make
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from gongshi.settings import Home

PORT = 8797
ADDRESS = f"http://127.0.0.1:{PORT}"
PANEL = {"width": 1080, "height": 1920}
PHONE = {"width": 390, "height": 844}
PAST_THE_END = datetime(2026, 12, 4, 0, 0, 30, tzinfo=SHANGHAI)
PAST_THE_CARDS = datetime(2026, 12, 10, 0, 1, tzinfo=SHANGHAI)  # 不含姓名的卡片也已撤下


@contextmanager
def serving(home: Home) -> Iterator[None]:
    """Run the web side until the block ends."""
    env = {**os.environ, "GONGSHI_HOME": str(home.root), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gongshi.web", "--port", str(PORT)]
    with subprocess.Popen(command, env=env) as process:
        try:
            for _ in range(100):
                try:
                    urlopen(f"{ADDRESS}/health", timeout=1).close()  # noqa: S310 - loopback
                    break
                except OSError:
                    time.sleep(0.2)
            yield
        finally:
            process.terminate()


def panel(browser: Browser, home: Home, target: Path) -> None:
    """Photograph what a paired board shows."""
    page = browser.new_context(viewport=PANEL).new_page()
    page.goto(f"{ADDRESS}/board/v1/pair?code={pairing.pair(open_desk(home), 'gate')}")
    page.wait_for_timeout(3000)
    page.screenshot(path=target)


def phone(browser: Browser, posting: str, target: Path) -> None:
    """Photograph the verify page on a phone, once its script has checked."""
    page = browser.new_context(viewport=PHONE, device_scale_factor=2).new_page()
    page.goto(f"{ADDRESS}/P/{posting}/")
    page.wait_for_selector("main[data-checked]", state="attached")
    page.screenshot(path=target, full_page=True)


def main(folder: Path) -> None:
    """Make all screenshots in `folder`."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("缺少 Chromium,请先安装 / Chromium is needed")
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as driver:
        lists = Path(temporary, "lists")
        make(lists)
        home = open_office(Path(temporary, "home"))
        postings = {
            s.letter_key: post(home, lists / s.file_name, KINDS[s.letter_key])
            for s in all_samples()
            if s.letter_key in KINDS
        }
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        with serving(home):
            browser = driver.chromium.launch(executable_path=chromium, args=root)
            panel(browser, home, folder / "screen-showing.png")
            phone(browser, postings["A"], folder / "verify-posted.png")
            takedown.withdraw(
                open_desk(home), postings["B"], "li-ming", WithdrawReason.ERROR_IN_LIST
            )
            phone(browser, postings["B"], folder / "verify-withdrawn.png")
            advance_training_clock(home.clock_file, PAST_THE_END)
            tick(open_desk(home))
            phone(browser, postings["A"], folder / "verify-retired.png")
            advance_training_clock(home.clock_file, PAST_THE_CARDS)
            tick(open_desk(home))
            panel(browser, home, folder / "screen-standby.png")
            browser.close()
    for picture in [*folder.glob("screen-*.png"), *folder.glob("verify-*.png")]:
        picture.chmod(0o644)
        print(picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
