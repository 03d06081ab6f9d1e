"""One real Chromium for every room: two drivers in one process would refuse to start."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP board.test 127.0.0.1, MAP binhe.example 127.0.0.1",
)


@pytest.fixture(scope="session")
def chromium_options():
    """How to start Chromium; where there is none, browser tests fail by name and never skip."""
    found = filter(None, map(shutil.which, CHROMIUM_NAMES))
    path = os.environ.get("GONGSHI_CHROMIUM") or next(found, None)
    if path is None:
        pytest.fail("缺少 Chromium:请安装 chromium(apt install chromium)后再测")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": path, "args": [*CHROMIUM_FLAGS, *root]}


@pytest.fixture(scope="session")
def playwright():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright, chromium_options):
    browser = playwright.chromium.launch(**chromium_options)
    yield browser
    browser.close()


@pytest.fixture(scope="session", autouse=True)
def _state_of_its_own(tmp_path_factory):
    """`gongshi verify` remembers: never in the account that runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield
