"""Look at real processes by what they were started with, through /proc."""

from __future__ import annotations

import os
import time
from pathlib import Path


def of_home(home: Path) -> dict[int, str]:
    """Return pid -> command line of every living process whose environment names this home."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            marked = f"GONGSHI_HOME={home}\0".encode() in (entry / "environ").read_bytes() + b"\0"
            dead = (entry / "stat").read_text().rpartition(")")[2].split()[0] in "ZX"
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if marked and not dead:
            found[int(entry.name)] = words.strip()
    return found


def gone(home: Path, within_s: float) -> dict[int, str]:
    """Wait for the home's processes to end; return those that are left."""
    until = time.monotonic() + within_s
    while (left := of_home(home)) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def wait_for(what, within_s: float):
    """Return the first true answer of `what`; fail when there is none in time."""
    until = time.monotonic() + within_s
    while not (answer := what()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.1)
    return answer
