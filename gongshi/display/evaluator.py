"""What a board may show now, and why not (到点判定). Pure; the player page runs the same rules.

Boundaries are half open: from ≤ now < until. An item also needs a live lease: without news from
the office its permission lapses `lease_s` seconds after the manifest was issued, so that a board
cut off by accident or on purpose cannot keep a withdrawn list for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from gongshi.display.model import Item, Manifest, Sensitivity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gongshi.display.boardclock import BoardClock


class Reason(StrEnum):
    """Why an item, or the whole board, shows nothing (待机原因)."""

    NO_MANIFEST = "no_manifest"
    LEASE_LAPSED = "lease_lapsed"
    NO_TRUSTED_TIME = "no_trusted_time"
    NOT_YET = "not_yet"
    REVOKED = "revoked"
    ENDED = "ended"
    NOTHING_POSTED = "nothing_posted"


WORTH_TELLING = (
    Reason.LEASE_LAPSED,
    Reason.NO_TRUSTED_TIME,
    Reason.NOT_YET,
    Reason.REVOKED,
    Reason.ENDED,
)
"""With several hidden items the standby card names the first of these: faults before the calm."""

KEPT = frozenset({Reason.NOT_YET, Reason.NO_TRUSTED_TIME})
"""Hidden, but its picture may stay in the cache: it can still become due."""


@dataclass(frozen=True)
class Shown:
    """One page on the wall: when it must go, and how many seconds a turn it stays."""

    item: Item
    deadline: datetime
    dwell_s: int


@dataclass(frozen=True)
class Showing:
    """What the board shows: pages in order, or a reason for standby; never both."""

    pages: tuple[Shown, ...]
    standby: Reason | None
    hidden: Mapping[tuple[str, int], Reason]
    keep: frozenset[str]
    """Digests of pictures that may stay in the cache; every other one is wiped now."""
    next_change: datetime | None
    """The next instant at which the answer differs by time alone."""


@dataclass(frozen=True)
class Turn:
    """Whose turn it is (轮播): the page on the wall, since when, and who had a turn this round."""

    digest: str = ""
    since_s: float = 0.0
    had: frozenset[str] = frozenset()


def take_turn(pages: Sequence[Shown], turn: Turn, mono_s: float) -> tuple[Shown | None, Turn]:
    """Return the page for the wall at monotonic second `mono_s`, and the turn afterwards.

    A page stays until its time is up; then the first that had no turn this round follows, in the
    order of `pages`, so an urgent newcomer is next. When all had theirs a new round begins:
    a page is never away longer than the others' times together, whatever comes and goes.
    """
    if not pages:
        return None, Turn()
    here = next((p for p in pages if p.item.image.sha256 == turn.digest), None)
    if here is not None and mono_s - turn.since_s < here.dwell_s:
        return here, turn
    waiting = [p for p in pages if p.item.image.sha256 not in turn.had]
    had = turn.had if waiting else frozenset()
    page = (waiting or pages)[0]
    digest = page.item.image.sha256
    return page, Turn(digest, mono_s, had | {digest})


def round_s(pages: Iterable[Shown]) -> int:
    """Return how many seconds one round of all pages takes."""
    return sum(page.dwell_s for page in pages)


def evaluate(manifest: Manifest | None, state: BoardClock, now: datetime) -> Showing:
    """Decide what to show at `now` (as `BoardClock.at` gave it) under the last good manifest."""
    if manifest is None:
        return Showing((), Reason.NO_MANIFEST, {}, frozenset(), None)
    judged = [
        (item, _reason(manifest, item, now, trusted=state.trusted)) for item in manifest.items
    ]
    due = sorted((i for i, why in judged if why is None), key=lambda i: -i.priority)
    pages = tuple(_shown(manifest, item) for item in due)
    hidden = {(item.id, item.page): why for item, why in judged if why is not None}
    keep = frozenset(i.image.sha256 for i, why in judged if why is None or why in KEPT)
    return Showing(
        pages=pages,
        standby=None if pages else _standby(hidden),
        hidden=hidden,
        keep=keep,
        next_change=_next_change(manifest, pages, now),
    )


def deadline(manifest: Manifest, item: Item) -> datetime:
    """Return when the item must be off the wall: its end or the end of its lease."""
    lease = timedelta(seconds=min(manifest.lease_s, item.lease_s))
    return min(item.until, manifest.issued_at + lease)


def _reason(manifest: Manifest, item: Item, now: datetime, *, trusted: bool) -> Reason | None:
    if any(r.id == item.id or r.sha256 == item.image.sha256 for r in manifest.revoked):
        return Reason.REVOKED
    if now >= item.until:
        return Reason.ENDED
    if now < item.starts:
        return Reason.NOT_YET
    if item.sensitivity is Sensitivity.SENSITIVE and not trusted:
        return Reason.NO_TRUSTED_TIME
    return Reason.LEASE_LAPSED if now >= deadline(manifest, item) else None


def _shown(manifest: Manifest, item: Item) -> Shown:
    dwell_s = max(manifest.rotation_s, item.min_dwell_s)
    return Shown(item, deadline(manifest, item), dwell_s)


def _standby(hidden: Mapping[tuple[str, int], Reason]) -> Reason:
    present = set(hidden.values())
    return next((r for r in WORTH_TELLING if r in present), Reason.NOTHING_POSTED)


def _next_change(manifest: Manifest, pages: tuple[Shown, ...], now: datetime) -> datetime | None:
    moments = [p.deadline for p in pages]
    moments += [item.starts for item in manifest.items if item.starts > now]
    return min(moments, default=None)
