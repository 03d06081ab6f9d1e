"""The cage (隔离进程): runs a child on bytes, bounded in time and output, whatever it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.sources.limits import Limits

PACKAGES = Path(__file__).resolve().parents[2]


class ChildDied(Exception):  # noqa: N818 - it is what happened; never shown, never carries output
    """The child gave no answer: it crashed, was stopped, or said too much."""


def reader_command(limits: Limits) -> list[str]:
    """Return the command of the reading child."""
    return [
        sys.executable,
        "-P",
        "-s",
        "-m",
        "gongshi.sources.child",
        str(limits.cpu_seconds),
        str(limits.memory_bytes),
    ]


def run(command: Sequence[str], payload: bytes, limits: Limits) -> bytes:
    """Return what the child wrote. Raises ChildDied for any other end.

    The child has a bare environment, its own process group and no error stream: a traceback
    could quote a cell.
    """
    child = subprocess.Popen(  # noqa: S603 - our own module, by full path
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd="/",
        start_new_session=True,
    )
    watch = threading.Timer(limits.wall_seconds, _kill, [child])
    watch.start()
    try:
        return _talk(child, payload, limits)
    finally:
        watch.cancel()
        _kill(child)
        _close(child)


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": str(PACKAGES), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def _talk(child: subprocess.Popen[bytes], payload: bytes, limits: Limits) -> bytes:
    feeder = threading.Thread(target=_feed, args=(child, payload), daemon=True)
    feeder.start()
    assert child.stdout is not None
    answer = child.stdout.read(limits.reply_bytes + 1)
    if len(answer) > limits.reply_bytes:
        raise ChildDied
    if child.wait() != 0:
        raise ChildDied
    feeder.join()
    return answer


def _feed(child: subprocess.Popen[bytes], payload: bytes) -> None:
    assert child.stdin is not None
    with suppress(OSError, ValueError):  # the child may be gone before it has read everything
        child.stdin.write(payload)
        child.stdin.close()


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Stop the child and whatever it started; a pid that was waited for may be another's."""
    if child.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _close(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    child.wait()
