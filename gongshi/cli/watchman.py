"""python -m gongshi.cli.watchman: leaves no orphan when the supervisor is killed (守护).

Reads `+PGID` and `-PGID` lines from the supervisor. When the pipe ends without farewell, the
supervisor is dead: every process group still on the list gets SIGTERM, then SIGKILL.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GRACE_S = 4.0
STEP_S = 0.1


def groups_left(lines: Iterable[str]) -> set[int]:
    """Return the groups that were entered and not struck out when the lines end."""
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    return groups


def end_groups(groups: Iterable[int], grace_s: float = GRACE_S) -> None:
    """End every process of the groups: SIGTERM, a while, SIGKILL."""
    alive = {group for group in groups if _send(group, signal.SIGTERM)}
    until = time.monotonic() + grace_s
    while alive and time.monotonic() < until:
        time.sleep(STEP_S)
        alive = {group for group in alive if _send(group, 0)}
    for group in alive:
        _send(group, signal.SIGKILL)


def _send(group: int, sign: int) -> bool:
    try:
        os.killpg(group, sign)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main() -> None:
    """Watch until the supervisor is gone. Only its death or farewell ends the watch."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end_groups(groups_left(sys.stdin))


if __name__ == "__main__":
    main()
