"""A board agent in a process of its own, as systemd would run it, and a kiosk before it."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from gongshi.display import evidence

REPOSITORY = Path(__file__).parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class AgentProcess:
    """`gongshi board run` against an office."""

    def __init__(self, home, server):
        self.home, self.server = home, server
        self.port, self.devtools = free_port(), free_port()
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "gongshi.cli", "board", "run", "--server", self.server]
        places = ["--home", str(self.home), "--port", str(self.port)]
        eyes = ["--devtools", str(self.devtools)]
        self.process = subprocess.Popen(
            [*command, *places, *eyes],
            cwd=REPOSITORY,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.health, "the agent did not answer")
        return self

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/"

    def health(self):
        try:
            with urlopen(f"{self.url}local/health", timeout=2) as answer:
                return json.load(answer)
        except OSError:
            return None

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(15) == 0


def wait_for(happened, otherwise, seconds=20):
    """Return what `happened` returns once it is true."""
    for _ in range(seconds * 20):
        if found := happened():
            return found
        time.sleep(0.05)
    raise AssertionError(otherwise)


def reports(office):
    """Return what the agent has uploaded, in the order of its chain."""
    folder = office.root / "evidence"
    found = [evidence.read(path.read_bytes()) for path in folder.glob("*")]
    return sorted(found, key=lambda report: report.n)
