"""One act at a time (独占): a lock file that dies with its holder.

Timer, flow runner and staff are separate processes on one home. Whoever writes files of it holds
this lock, so no two projections interleave and no sweep takes a key that is just being made.
"""

from __future__ import annotations

import fcntl
import os
import threading
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gongshi.steps.desk import Desk

_in_process = threading.RLock()
_held: dict[str, int] = {}


@contextmanager
def exclusive(desk: Desk) -> Iterator[None]:
    """Hold the home's lock for the block; nested blocks of one thread share it."""
    path = str(desk.home.root / "run" / "office.lock")
    with _in_process:
        if path in _held:
            yield
            return
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            _held[path] = descriptor
            yield
        finally:
            _held.pop(path, None)
            os.close(descriptor)


def alone(stage: Callable[[Desk, str], None]) -> Callable[[Desk, str], None]:
    """Make a stage of one posting hold the home's lock."""

    @wraps(stage)
    def locked(desk: Desk, posting_id: str) -> None:
        with exclusive(desk):
            stage(desk, posting_id)

    return locked
