"""The verify page over HTTP, beside bare Starlette that answers the same bytes from memory.

Both run in a process of their own under the same uvicorn, on loopback; one client keeps one
connection open and asks a fixed number of times, one after the other. Ours reads the file anew for
each request and sets its headers; the bound holds the bytes.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.rounds import ROUNDS, Line, Target, alternate, wall
from tests.web.bundles import ID, NOON, Home

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED = 500
PAGE = f"/P/{ID}/"
ROOT = Path(__file__).parents[2]
SERVER = """
import sys
from pathlib import Path
import uvicorn
public, port, bare = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "bare"
if bare:
    from starlette.applications import Starlette
    from starlette.responses import HTMLResponse
    from starlette.routing import Route
    data = (public / sys.argv[4].strip("/") / "index.html").read_bytes()
    async def page(request):
        return HTMLResponse(data)
    app = Starlette(routes=[Route(sys.argv[4], page)])
else:
    from gongshi.web.public import create_public_app
    app = create_public_app(public, public / "log")
uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")
"""


def run(*, full: bool) -> Iterator[Line]:
    del full
    with tempfile.TemporaryDirectory() as folder:
        public = Path(folder)
        page = page_bytes()
        (public / "P" / ID).mkdir(parents=True)
        (public / "P" / ID / "index.html").write_bytes(page)
        with serving(public, "ours") as ours, serving(public, "bare") as bare:
            ports = {"ours": ours, "bare": bare}
            mine, other, ratio = alternate(
                lambda: asked(ports["ours"], page), lambda: asked(ports["bare"], page),
                rounds=ROUNDS, clock=wall,
            )  # fmt: skip
    yield Line(
        "web", f"verify page, {len(page):,} bytes", ASKED, ASKED / mine, ASKED / other,
        1 / ratio, "requests/s", "bare Starlette, bytes in memory", Target(0.5, at_most=False),
    )  # fmt: skip


def page_bytes() -> bytes:
    """A posting's page as the notice room writes it."""
    return Home(real_now=NOON).page().encode()


@contextmanager
def serving(public: Path, which: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-c", SERVER, str(public), str(port), which, PAGE]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        until = time.monotonic() + 30
        while not answers(port):
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def asked(port: int, page: bytes) -> None:
    """Ask ASKED times on one connection and compare every body."""
    request = f"GET {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(ASKED):
            connection.sendall(request)
            assert answer(connection) == page


def answer(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(lines[b"content-length"]):
        body += connection.recv(65_536)
    return body
