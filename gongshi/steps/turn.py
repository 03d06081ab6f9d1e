"""Take turns (轮流): one process at a time changes a home.

A flow's run, the routine of every minute and a person's command are different processes. Each
step is safe to run twice, but not twice at the same moment: two projections could leave the
older checkpoint, and a second painter clears the first one's pages. The lock is the kernel's; it
is gone when its holder dies.
"""

from __future__ import annotations

import fcntl
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.settings import Home

_within = threading.RLock()
_held = threading.local()


@contextmanager
def turn(home: Home) -> Iterator[None]:
    """Wait for the home to be free and hold it; a turn within a turn of the thread is the same."""
    if getattr(_held, "home", None) == home:
        yield
        return
    with _within, (home.root / "run" / "turn.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _held.home = home
        try:
            yield
        finally:
            _held.home = None
