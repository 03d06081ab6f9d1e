"""The plan (推送方案): from what is desired and what is observed to the ops between. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.display.push.model import Amend, Put, Remove, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from gongshi.display.push.model import Able, Op, Seen, Wanted

_RENAMED = re.compile(r"(?:-[0-9]+)?(?:\.[a-z]{1,4})?$")  # -1 behind a name that was taken


def plan(
    desired: Sequence[Wanted], observed: Sequence[Seen], able: Able, now: datetime
) -> tuple[Op, ...]:
    """Return the ops in order: what must go, what changes, what comes, what cannot be shown.

    Carrying them out and planning again gives no op but the same `Unfit`.
    """
    unfit = [Unfit(wanted, code) for wanted in desired if (code := _fault(wanted, able))]
    refused = {op.wanted.name for op in unfit}
    fit = {w.name: w for w in desired if w.name not in refused and w.starts <= now < w.until}
    kept = dict(_kept(fit, observed))
    refs = {seen.ref for seen in kept.values()}
    gone = [Remove(seen.ref, seen.name) for seen in observed if seen.ref not in refs]
    amended = [
        Amend(kept[name].ref, wanted)
        for name, wanted in fit.items()
        if name in kept and able.keeps_time and _differs(wanted, kept[name], able)
    ]
    put = [Put(wanted) for name, wanted in fit.items() if name not in kept]
    return (*gone, *amended, *put, *unfit)


def base_name(name: str) -> str:
    """Return a name as we gave it, whatever a device hung behind it."""
    return _RENAMED.sub("", name)


def turn(wanted: Wanted, able: Able) -> int:
    """Return how many seconds a picture stays, within what the device should be told."""
    return min(wanted.seconds, able.most_seconds) if able.most_seconds else wanted.seconds


def _kept(fit: dict[str, Wanted], observed: Sequence[Seen]) -> Iterator[tuple[str, Seen]]:
    """Choose one copy of each wanted picture: right bytes; an exact name before a renamed one."""
    chosen: set[str] = set()
    for seen in sorted(observed, key=lambda one: (len(one.name), one.name, one.ref)):
        name = next((n for n in (seen.name, base_name(seen.name)) if n in fit), "")
        if name and name not in chosen and seen.sha256 == fit[name].sha256:
            chosen.add(name)
            yield name, seen


def _differs(wanted: Wanted, seen: Seen, able: Able) -> bool:
    told = (seen.starts, seen.until, seen.seconds, seen.enabled)
    return told != (wanted.starts, wanted.until, turn(wanted, able), True)


def _fault(wanted: Wanted, able: Able) -> str:
    if wanted.until <= wanted.starts:
        return "push_end_before_start"
    longest, shortest = max(wanted.w, wanted.h), min(wanted.w, wanted.h)
    large = able.most_w and (longest > able.most_w or shortest > able.most_h)
    return "push_too_large" if large else ""
