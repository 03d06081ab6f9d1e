"""Run one act in a process of its own and count, or be killed at, its points of no return.

    python killed.py HOME ACT ID record      print every point as JSON, one a line
    python killed.py HOME ACT ID N           SIGKILL right after point N took effect

A point is a commit that changed the database, a rename, or an unlink.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from pathlib import Path

from gongshi.office import open_desk
from gongshi.settings import Home
from gongshi.steps import publish, takedown

ACTS = {"publish": publish.publish, "retire": takedown.retire}
CHANGING = re.compile(r"[0-9a-f]{64}|\.[0-9]+\.[0-9a-f]{16}\.staged|[A-Z2-7]{26}|b-[a-z2-7]{26}")


class Points:
    """Counts points; at the chosen one the process dies without a chance to clean up."""

    def __init__(self, home: Path, stop_at: int | None) -> None:
        self.home, self.stop_at, self.seen = home, stop_at, []

    def passed(self, kind: str, path: object = "") -> None:
        if path and self.home not in Path(str(path)).parents:
            return
        place = CHANGING.sub("*", str(path).replace(str(self.home), ""))
        self.seen.append([kind, place])
        if len(self.seen) == self.stop_at:
            os.kill(os.getpid(), signal.SIGKILL)


def watch(points: Points, store) -> None:
    """Hook renames, unlinks, folder removals and the commits of this process."""
    for name, position in (("replace", 1), ("rename", 1), ("unlink", 0), ("rmdir", 0)):
        setattr(os, name, _told(getattr(os, name), points, name, position))
    dialect = store._engine.dialect
    commit = dialect.do_commit
    changes = {"seen": None}

    def do_commit(connection) -> None:
        before = changes["seen"]
        commit(connection)
        total = connection.total_changes
        changes["seen"] = total
        if before is not None and total != before:
            points.passed("commit")

    dialect.do_commit = do_commit
    with store.transaction():  # a commit that changes nothing sets what to compare with
        pass


def _told(act, points: Points, name: str, position: int):
    def told(*args, **options):
        result = act(*args, **options)
        points.passed(name, args[position] if len(args) > position else "")
        return result

    return told


def main() -> None:
    home, act, posting, mode = sys.argv[1:]
    desk = open_desk(Home(Path(home)))
    points = Points(Path(home), None if mode == "record" else int(mode))
    watch(points, desk.store)
    ACTS[act](desk, posting)
    print(json.dumps(points.seen))


if __name__ == "__main__":
    main()
