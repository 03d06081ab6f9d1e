"""Make the screenshots of docs/pictures: the board, the standby card, the verify page on a phone.

    python deploy/screens.py [FOLDER]

The real server on loopback, a real headless Chromium, a training office whose clock is walked
through the life of three postings. Needs playwright (the dev dependencies) and Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from openpyxl import load_workbook
from pictures import HANDLER, KINDS, ROOT, open_office, post
from PIL import Image

from gongshi.clock import SHANGHAI, advance_training_clock, real_now
from gongshi.office import open_desk
from gongshi.posting.life import WithdrawReason
from gongshi.steps.lists.submit import Wishes
from gongshi.steps.postings import takedown
from gongshi.steps.tick import tick
from gongshi.steps.wall import pairing

sys.path.insert(0, str(ROOT / "deploy" / "demo"))

from make_samples import all_samples, make
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Route

    from gongshi.settings import Home

PORT = 8797
ADDRESS = f"http://127.0.0.1:{PORT}"
PANEL = {"width": 1080, "height": 1920}
PHONE = {"width": 360, "height": 780}
THIRD_DAY = datetime(2026, 11, 27, 12, 0, tzinfo=SHANGHAI)
PAST_THE_END = datetime(2026, 12, 4, 0, 0, 30, tzinfo=SHANGHAI)
PAST_THE_CARDS = datetime(2026, 12, 13, 0, 1, tzinfo=SHANGHAI)  # 不含姓名的卡片也已撤下
A_DAY_AND_MORE = timedelta(hours=27)  # a status note is good for 26
PHONE_COLOURS = 32  # a third of the bytes, and nobody sees it
# What an old WebView answers: it has no Ed25519.
NO_ED25519 = """
SubtleCrypto.prototype.importKey = async () => {
  throw new DOMException("Algorithm: Unrecognized name", "NotSupportedError");
};
"""


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


@dataclass(frozen=True)
class Phone:
    """A phone of 360 pixels in front of the wall, with what ails it."""

    browser: Browser
    folder: Path

    def scan(
        self,
        posting: str,
        name: str,
        *,
        script: bool = True,
        old: bool = False,
        late: timedelta = timedelta(0),
        altered: str = "",
    ) -> None:
        """Photograph the verify page once its script, if it has one, has checked."""
        context = self.browser.new_context(
            viewport=PHONE, device_scale_factor=2, java_script_enabled=script
        )
        page = context.new_page()
        if old:
            page.add_init_script(NO_ED25519)
        if late:
            page.clock.install(time=real_now() + late)
        if altered:
            page.route(f"**/{altered}", one_bit_flipped)
        page.goto(f"{ADDRESS}/P/{posting}/")
        if script:
            page.wait_for_selector("main[data-checked]", state="attached")
        target = self.folder / f"verify-{name}.png"
        page.screenshot(path=target, full_page=True)
        context.close()
        with Image.open(target) as full:
            full.convert("RGB").quantize(PHONE_COLOURS, dither=Image.Dither.NONE).save(target)


def one_bit_flipped(route: Route) -> None:
    """Answer with the file as it is, but for one bit in its middle."""
    body = bytearray(route.fetch().body())
    body[len(body) // 2] ^= 1
    route.fulfill(body=bytes(body))


def walk(home: Home, moment: datetime) -> None:
    """Move the training clock, and let the office do what is due."""
    advance_training_clock(home.clock_file, moment)
    tick(open_desk(home))


def correct(home: Home, old: str, path: Path, kind: str) -> None:
    """Post the same list again, from other bytes, in place of `old`."""
    book = load_workbook(path)
    book.properties.keywords = "again"
    again = path.with_name(f"again-{path.name}")
    book.save(again)
    letter = path.with_suffix(".letter.yaml").read_bytes()
    again.with_suffix(".letter.yaml").write_bytes(letter)
    post(home, again, kind, Wishes(corrects=old))


def photograph(browser: Browser, home: Home, lists: Path, folder: Path) -> None:
    """Walk three postings through their lives and photograph each state."""
    samples = {s.letter_key: lists / s.file_name for s in all_samples() if s.letter_key in KINDS}
    postings = {key: post(home, path, KINDS[key]) for key, path in samples.items()}
    phone = Phone(browser, folder)
    panel(browser, home, folder / "screen-showing.png")
    walk(home, THIRD_DAY)
    listed, withdrawn, corrected = (postings[key] for key in "ABC")
    phone.scan(listed, "posted")
    phone.scan(listed, "altered", altered="posted.note")
    phone.scan(listed, "stale", late=A_DAY_AND_MORE)
    phone.scan(listed, "no-script", script=False)
    phone.scan(listed, "no-ed25519", old=True)
    takedown.withdraw(open_desk(home), withdrawn, HANDLER, WithdrawReason.ERROR_IN_LIST)
    phone.scan(withdrawn, "withdrawn")
    correct(home, corrected, samples["C"], KINDS["C"])
    phone.scan(corrected, "corrected")
    walk(home, PAST_THE_END)
    phone.scan(listed, "retired")
    walk(home, PAST_THE_CARDS)
    panel(browser, home, folder / "screen-standby.png")


def main(folder: Path) -> None:
    """Make all screenshots in `folder`."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("缺少 Chromium,请先安装 / Chromium is needed")
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as driver:
        lists = Path(temporary, "lists")
        make(lists)
        home = open_office(Path(temporary, "home"))
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        with serving(home):
            browser = driver.chromium.launch(executable_path=chromium, args=root)
            photograph(browser, home, lists, folder)
            browser.close()
    for picture in [*folder.glob("screen-*.png"), *folder.glob("verify-*.png")]:
        picture.chmod(0o644)
        print(picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
