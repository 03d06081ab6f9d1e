"""The keeper and its children: `python -m gongshi.sources.child`. A file in, JSON out, gone.

The keeper has the readers loaded and never sees a file: for each order it forks a child, which
limits itself before it reads a byte (processor time, wall time, memory, no files written, no core
dump, no children), answers once, and ends. Nothing of one list can be in memory beside the next.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSED = ("numpy", "PIL", "lxml")  # openpyxl would load them; parsing tables needs none
DOOR = 0  # standard input: a socket on which orders arrive
END = b"\n"  # after a whole answer: one that was broken off has none
IDLE_SECONDS = 600.0
ORDER = struct.Struct("<qqd")  # processor seconds, bytes of memory, seconds by the wall
CHUNK = 1 << 20


def main() -> int:
    """Load the readers and serve. The parent's end of the door closes when it goes."""
    for name in CLOSED:
        sys.modules[name] = None  # type: ignore[assignment]
    import python_calamine  # noqa: F401, PLC0415

    from gongshi.sources import read_csv, read_xls, read_xlsx  # noqa: F401, PLC0415
    from gongshi.sources.work import work  # noqa: PLC0415
    from masking.header_words import is_harmless  # noqa: PLC0415

    is_harmless("民主评议")  # any word loads the lexicon
    keep(work)
    return 0


def keep(work: Callable[[bytes], bytes]) -> None:
    """Fork a child for every order, until the door closes or nobody came for ten minutes."""
    door = socket.socket(fileno=DOOR)
    door.settimeout(IDLE_SECONDS)
    signal.signal(signal.SIGCHLD, _reap)
    gc.disable()  # one list and gone: looking for cycles among its cells is a fifth of the time
    gc.freeze()
    while True:
        try:
            order, handed, _, _ = socket.recv_fds(door, ORDER.size, 1)
        except (TimeoutError, OSError):
            return
        if not order:
            return
        with socket.socket(fileno=handed[0]) as line:
            if os.fork() == 0:
                _serve(door, line, ORDER.unpack(order), work)


def _reap(*_: object) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _serve(
    door: socket.socket,
    line: socket.socket,
    order: tuple[int, int, float],
    work: Callable[[bytes], bytes],
) -> None:
    """Answer one order and end; any end without a whole answer is a refusal in the parent."""
    ended = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        cpu_seconds, memory_bytes, wall_seconds = order
        signal.setitimer(signal.ITIMER_REAL, wall_seconds)
        door.close()
        confine(cpu_seconds, memory_bytes)
        line.sendall(work(_whole(line)) + END)
        ended = 0
    finally:
        os._exit(ended)


def _whole(line: socket.socket) -> bytes:
    parts = []
    while part := line.recv(CHUNK):
        parts.append(part)
    return b"".join(parts)


def confine(cpu_seconds: int, memory_bytes: int) -> None:
    """Set this process's limits; they can only be lowered after this."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main())
