"""Run one act in processes of its own: to record its points, then once for each, killed there.

    python killed.py HOME ACT ID FOLDER

A point is a commit that changed the database, a rename, an unlink or the removal of a folder. Each
run gets a copy of HOME, dies by SIGKILL right after its point took effect, and is followed by one
tick in another process. The copies stay in FOLDER for the test to look at. The interpreter and the
fonts are loaded once, before the first fork; the desk is opened by each process for itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
from pathlib import Path

from gongshi import picture, sources
from gongshi.office import open_desk
from gongshi.settings import Home
from gongshi.steps.postings import publish, takedown
from gongshi.steps.tick import tick

ACTS = {"publish": publish.publish, "retire": takedown.retire}
CHANGING = re.compile(
    r"[0-9a-f]{64}|(?<=-)[0-9a-f]{12}(?=\.)|\.[0-9]+\.[0-9a-f]{16}\.staged"
    r"|[A-Z2-7]{26}|b-[a-z2-7]{26}"
)
WARM = (picture, sources)


class Points:
    """Counts points; at the chosen one the process dies without a chance to clean up."""

    def __init__(self, home: Path, stop_at: int) -> None:
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


def apart(work) -> int:
    """Run `work` in a process of its own; return the status it ended with."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def acting(home: Path, act: str, posting: str, stop_at: int, record: Path | None = None):
    def work() -> None:
        desk = open_desk(Home(home))
        points = Points(home, stop_at)
        watch(points, desk.store)
        ACTS[act](desk, posting)
        if record is not None:
            record.write_text(json.dumps(points.seen), "utf-8")

    return work


def ticked(home: Path) -> None:
    if apart(lambda: tick(open_desk(Home(home)))) != 0:
        sys.exit(f"the tick failed in {home.name}")


def main() -> None:
    start, act, posting, folder = sys.argv[1:]
    unkilled = Path(shutil.copytree(start, Path(folder, "unkilled")))
    record = Path(folder, "recorded.json")
    if apart(acting(unkilled, act, posting, 0, record)) != 0:
        sys.exit("the unkilled run failed")
    ticked(unkilled)
    killed = []
    for point, name in enumerate(json.loads(record.read_text("utf-8")), 1):
        home = Path(shutil.copytree(start, Path(folder, f"killed-{point}")))
        status = apart(acting(home, act, posting, point))
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            sys.exit(f"not killed at point {point}: {name}")
        killed.append(name)
        ticked(home)
    print(json.dumps(killed))


if __name__ == "__main__":
    main()
