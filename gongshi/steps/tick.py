"""Tick (例行): what a timer does every minute, without Prefect. It heals whatever a crash left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gongshi.errors import as_refusal
from gongshi.posting.life import ENDED, State
from gongshi.steps import artefacts, failures, files, keyring, marks, reserve
from gongshi.steps.exclusive import exclusive
from gongshi.steps.home import backup
from gongshi.steps.log import cosigned
from gongshi.steps.postings import closing, objections, publish, takedown
from gongshi.steps.projection import project
from gongshi.steps.wall import coverage

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk


_PROJECTED = ("boards", "live", "log", "public")


@dataclass(frozen=True)
class Ticked:
    """What a tick did, by opaque id."""

    published: tuple[str, ...]
    retired: tuple[str, ...]
    failed: tuple[str, ...]
    swept: int
    closed: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()  # codes of what did not work and is no single list's fault

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "published": list(self.published),
            "retired": list(self.retired),
            "failed": list(self.failed),
            "swept": self.swept,
            "closed": list(self.closed),
            "troubles": list(self.troubles),
        }


def tick(desk: Desk) -> Ticked:
    """Finish publications and takedowns that were begun, retire what is due, renew, sweep.

    What only reads and counts comes after the lock: a takedown must not wait for it.
    """
    reserve.make_room(desk.home)
    with exclusive(desk):
        desk = keyring.resume(desk)
        done = _tick(desk)
    try:
        coverage.look(desk)
        closed = closing.close_all(desk)
    except Exception as fault:  # noqa: BLE001 - what was done is told all the same
        return replace(done, troubles=(*done.troubles, as_refusal(fault).code))
    return replace(done, closed=tuple(closed))


def _tick(desk: Desk) -> Ticked:
    failed: list[str] = []
    marks.keep(desk)
    retired = [p for p in takedown.due(desk) if _tried(desk, p, "retire", failed)]
    with desk.store.transaction() as tx:
        begun = [posting.id for posting in tx.postings.in_states([State.PUBLISHING])]
    published = [p for p in begun if _tried(desk, p, "publish", failed)]
    troubles = cosigned.take_inbox(desk)
    try:
        troubles += ["board_full"] if project(desk) else []
        swept = sweep(desk) + objections.expire(desk)
        reserve.keep(desk.home)
    except Exception as fault:  # noqa: BLE001 - what was done is told all the same
        troubles.append(as_refusal(fault).code)
        swept = 0
    troubles += [] if backup.rewrite(desk) else ["live_backup_stale"]
    return Ticked(tuple(published), tuple(retired), tuple(failed), swept, troubles=tuple(troubles))


def sweep(desk: Desk) -> int:
    """Remove staged files, and keys and pictures that no living batch or posting owns."""
    with desk.store.transaction() as tx:
        living = [s for s in State if s not in ENDED]
        keys = {f"{batch.id}.key" for batch in tx.batches.in_states(living)}
        keys |= objections.living_keys(tx)
        postings = {posting.id for posting in tx.postings.in_states(living)}
    stray = [path for path in desk.home.rowkeys.iterdir() if path.name not in keys]
    stray += list(desk.home.tmp.iterdir())
    stray += [p for place in _PROJECTED for p in files.abandoned(desk.home.root / place)]
    stray += [path for path in desk.home.pictures.iterdir() if not path.is_dir()]
    gone = files.remove(path for path in stray if path.is_file())
    desk.store.scrub()
    for place in list(desk.home.pictures.iterdir()):
        if place.name not in postings:
            artefacts.clear(desk, place.name)
            gone += 1
    return gone


def _tried(desk: Desk, posting_id: str, step: str, failed: list[str]) -> bool:
    try:
        if step == "publish":
            publish.publish(desk, posting_id)
        else:
            takedown.retire(desk, posting_id)
    except Exception as fault:  # noqa: BLE001 - a fault of one list must not stop the others
        failures.record(desk, posting_id, step, as_refusal(fault).code)
        failed.append(posting_id)
        return False
    failures.clear(desk, posting_id)
    return True
