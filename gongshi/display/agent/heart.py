"""A word to systemd (看门狗): ready, alive, what is shown; nothing where nobody listens."""

from __future__ import annotations

import os
import socket


def notify(*words: str) -> bool:
    """Send `READY=1`, `WATCHDOG=1`, `STATUS=…` to NOTIFY_SOCKET; return whether anybody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):  # the abstract namespace
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaker:
            speaker.connect(address)
            speaker.sendall("\n".join(words).encode())
    except OSError:
        return False
    return True
