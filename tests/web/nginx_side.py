"""nginx with the shipped configuration, on a loopback port, in front of a folder."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.web.public.routes import ASSETS

if TYPE_CHECKING:
    from collections.abc import Iterator

CONF = Path(__file__).parents[2] / "deploy" / "nginx" / "gongshi-public.conf"
START_S = 10
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def nginx(program: str, public: Path, place: Path) -> Iterator[str]:
    """Serve `public` and `public/log`; what nginx itself writes goes to `place`."""
    port = free_port()
    (place / "gongshi-public.conf").write_text(filled_in(public, port), "utf-8")
    (place / "nginx.conf").write_text(around(place), "utf-8")
    command = [program, "-c", str(place / "nginx.conf"), "-e", str(place / "error.log")]
    with subprocess.Popen([*command, "-p", str(place)]) as running:
        try:
            wait_for(port, running, place / "error.log")
            yield f"127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(START_S)


def filled_in(public: Path, port: int) -> str:
    """Fill in what the file asks its reader to fill in, and nothing else."""
    text = CONF.read_text("utf-8").replace("listen 80;", f"listen 127.0.0.1:{port};")
    for name, folder in (("public", public), ("log", public / "log"), ("assets", ASSETS)):
        text, times = re.subn(rf"(set \$gongshi_{name} +)\S+;", rf"\g<1>{folder};", text)
        assert times == 1, name
    return text


def around(place: Path) -> str:
    """The rest of a configuration: no rights beyond those of the account that runs the test."""
    user = "user root;\n" if os.geteuid() == 0 else ""
    folders = "".join(f"{name}_temp_path {place / name};\n" for name in TEMPORARY)
    return (
        f"{user}daemon off;\nmaster_process off;\npid {place / 'pid'};\nevents {{ }}\n"
        f"http {{\naccess_log off;\n{folders}include {place / 'gongshi-public.conf'};\n}}\n"
    )


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_S * 10):
        assert running.poll() is None, log.read_text("utf-8")
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))
