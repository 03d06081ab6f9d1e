"""The cage (隔离进程): hands bytes to a confined child, bounded in time and output.

One keeper (`gongshi.sources.child`) is started for this process, at the first file or by `warm`,
and forks a child for each file; it ends with us, or after ten idle minutes.
"""

from __future__ import annotations

import atexit
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.sources.child import CHUNK, END, ORDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.sources.limits import Limits

PACKAGES = Path(__file__).resolve().parents[2]
READERS = (sys.executable, "-P", "-s", "-m", "gongshi.sources.child")
AT_ONCE = 4  # files read at the same time by one process: each may take 640 MB
GOING_SECONDS = 5.0


class ChildDied(Exception):  # noqa: N818 - it is what happened; never shown, never carries output
    """The child gave no answer: it crashed, was stopped, or said too much."""


class Cage:
    """A keeper and the way to it. Threads may share one."""

    def __init__(self, command: Sequence[str] = READERS) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._keeper: subprocess.Popen[bytes] | None = None
        self._door: socket.socket | None = None

    def warm(self) -> None:
        """Start the keeper if there is none, and do not wait for it."""
        with self._lock:
            self._opened()

    def ask(self, payload: bytes, limits: Limits) -> bytes:
        """Return what a new child answers. Raises ChildDied for any other end."""
        mine, theirs = socket.socketpair()
        with self._room, mine:
            with theirs:
                self._hand_over(theirs, limits)
            return _talk(mine, payload, limits)

    def close(self) -> None:
        """Let the keeper go and wait for its end."""
        with self._lock:
            self._closed()

    def end(self) -> None:
        """Stop the keeper at once: this process ends, and nobody waits for an answer."""
        with self._lock:
            if self._keeper is not None:
                self._keeper.kill()
            self._closed()

    @property
    def keeper(self) -> int | None:
        """The process id of the keeper, where there is one."""
        return None if self._keeper is None else self._keeper.pid

    def _hand_over(self, line: socket.socket, limits: Limits) -> None:
        """Give the child's end of the line to the keeper; one that has gone is replaced once."""
        order = ORDER.pack(limits.cpu_seconds, limits.memory_bytes, limits.wall_seconds)
        with self._lock:
            for _ in range(2):
                with suppress(OSError):
                    socket.send_fds(self._opened(), [order], [line.fileno()])
                    return
                self._closed()
        raise ChildDied

    def _opened(self) -> socket.socket:
        if self._door is None:
            self._door, theirs = socket.socketpair()
            with theirs:
                self._keeper = _start(self._command, theirs)
        return self._door

    def _closed(self) -> None:
        if self._door is not None:
            self._door.close()
        if self._keeper is not None:
            try:
                self._keeper.wait(GOING_SECONDS)
            except subprocess.TimeoutExpired:
                self._keeper.kill()
                self._keeper.wait()
        self._door = self._keeper = None


def _start(command: Sequence[str], door: socket.socket) -> subprocess.Popen[bytes]:
    """Start a keeper: a bare environment, its own session, no output and no error stream.

    A traceback could quote a cell.
    """
    return subprocess.Popen(  # noqa: S603 - our own module, by full path
        command,
        stdin=door.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(PACKAGES), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        cwd="/",
        start_new_session=True,
    )


def _talk(line: socket.socket, payload: bytes, limits: Limits) -> bytes:
    """Send everything, then listen to the end, within the wall time for both together."""
    until = time.monotonic() + limits.wall_seconds
    with suppress(OSError):  # the child may be gone, or answer, before it has read everything
        line.settimeout(limits.wall_seconds)
        line.sendall(payload)
        line.shutdown(socket.SHUT_WR)
    parts, heard = [], 0
    while True:
        line.settimeout(max(until - time.monotonic(), 0.001))
        try:
            part = line.recv(CHUNK)
        except OSError:
            raise ChildDied from None
        if not part:
            break
        parts.append(part)
        heard += len(part)
        if heard > limits.reply_bytes:
            raise ChildDied
    answer = b"".join(parts)
    if not answer.endswith(END):
        raise ChildDied
    return answer.removesuffix(END)


cage = Cage()
"""The cage of this process."""

atexit.register(cage.end)


def warm() -> None:
    """Start the keeper early, while the caller does something else; a file is read sooner."""
    cage.warm()
