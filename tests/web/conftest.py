"""A public side on a loopback port."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn

from gongshi.web.public import create_public_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
