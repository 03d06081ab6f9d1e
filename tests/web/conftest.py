"""A public side on a loopback port and a real headless Chromium."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from gongshi.web.public import create_public_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP binhe.example 127.0.0.1",  # a LAN address: plain HTTP, not secure
]


@contextmanager
def serving(public: Path) -> Iterator[str]:
    """Serve a public folder; yield its address."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # so that a browser may knock before the server thread is up
    app = create_public_app(public, public / "log")
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="session")
def public_side(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    """A public folder and the address under which it is served."""
    public = tmp_path_factory.mktemp("public")
    with serving(public) as address:
        yield public, address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; a machine without one fails here by name and never skips."""
    assert CHROMIUM.exists(), "缺少 Chromium:请安装 chromium(apt install chromium)后再测"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
