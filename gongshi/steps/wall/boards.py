"""Manifests (展示清单): what each board may show, signed, numbered, re-issued every ten minutes.

The manifest kept in the database is the truth; the file is its copy. A posting is listed only once
a checkpoint covers its entry, and no longer from the moment its takedown is intended. Where there
is no room for everything, cards without names go first: the law says that lists hang.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from gongshi.display import manifest
from gongshi.display.manifest import (
    Image,
    Item,
    Manifest,
    Revocation,
    Revoked,
    Sensitivity,
    Standby,
)
from gongshi.errors import DisplayError, GongshiError
from gongshi.notice import address
from gongshi.posting.life import Ending, State
from gongshi.posting.site import Board
from gongshi.steps import files, marks
from gongshi.steps.artefacts import SHEET
from gongshi.steps.log.logfiles import Head
from gongshi.steps.wall import cards
from gongshi.store import StoredManifest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from gongshi.record.note import Signer
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, StoredPage, Transaction

REISSUE_AFTER = timedelta(minutes=10)
LEASE_S = 6 * 3600  # lists of people: how long a board cut off from us may go on showing
BOARD_LEASE_S = 72 * 3600  # the ceiling for everything on the board
ROTATION_S = 12
SECONDS_A_ROW = 1.2
READING_HEAD_S = 6
ROUND_LIMIT_S = 30 * 60
"""The longest one round of a board's pages may take: nobody waits longer before a wall."""
GAP_S = 120
GAP_SLACK_S = 30
LAST_CALL = timedelta(hours=24)
"""In the last day of its window a list comes first in every round."""

_REASONS = {
    Ending.RETIRED: Revocation.RETIRED,
    Ending.WITHDRAWN: Revocation.WITHDRAWN,
    Ending.CORRECTED: Revocation.SUPERSEDED,
}


def manifest_file(desk: Desk, board: str) -> Path:
    """Return the file a board's manifest is served from."""
    return desk.home.boards / board / "manifest.note"


def project(desk: Desk, head: Head) -> tuple[str, ...]:
    """Issue a new manifest to each board whose content changed or whose manifest grew old.

    Returns the postings that a board has no room for. A board that fails does not keep the others
    from theirs; its fault is raised at the end.
    """
    faults: list[GongshiError | OSError] = []
    for board in (*desk.rules.boards, *_given_up(desk)):
        try:
            with desk.store.transaction() as tx:
                issued = _issue(desk, tx, board, head)
            files.put(manifest_file(desk, board.name), issued.note)
        except (GongshiError, OSError) as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    with desk.store.transaction() as tx:
        hanging = [posting.id for posting in _hanging(tx, marks.latest(desk), head)]
    return tuple(posting for posting in hanging if lacking(desk, posting))


def lacking(desk: Desk, posting_id: str) -> list[str]:
    """Return the titles of the boards whose manifest does not list a posting (未展示的屏)."""
    return [board.title for board in desk.rules.boards if posting_id not in _listed(desk, board)]


def check_room(desk: Desk, tx: Transaction, posting_id: str) -> None:
    """Refuse a posting, just recorded in `tx`, that a board cannot hold beside what hangs there."""
    everything = Head(sys.maxsize, b"")
    for board in desk.rules.boards:
        note = _fitted(_draft(desk, tx, board, everything, desk.now()), desk.keys.manifest)
        if posting_id not in {item.id for item in manifest.read(note).items}:
            raise DisplayError(
                "board_full",
                f"{board.title}放不下这份公示的全部页面,未发布",
                "把部分公示改放到别的屏",
            )
        if manifest.read(note).max_gap_s > ROUND_LIMIT_S + GAP_SLACK_S:
            raise DisplayError(
                "board_round",
                f"{board.title}轮播一遍会超过{ROUND_LIMIT_S // 60}分钟,群众等不到自己那一页,未发布",
                "把部分公示改放到别的屏,或在 boards.yaml 改用 -dense 画面规格",
            )


def _listed(desk: Desk, board: Board) -> set[str]:
    path = manifest_file(desk, board.name)
    return {item.id for item in manifest.read(path.read_bytes()).items} if path.exists() else set()


def _given_up(desk: Desk) -> list[Board]:
    """Return boards that left the configuration: their screens are told to show nothing."""
    known = {board.name for board in desk.rules.boards}
    with desk.store.transaction() as tx:
        return [Board(name, "", "", (), ()) for name in tx.boards.names() if name not in known]


def _issue(desk: Desk, tx: Transaction, board: Board, head: Head) -> StoredManifest:
    known = tx.boards.manifest(board.name)
    now = desk.now()
    draft = _draft(desk, tx, board, head, now)
    said = repr((draft, desk.keys.manifest.vkey))  # another key says it anew
    substance = hashlib.sha256(said.encode()).hexdigest()
    if known and known.substance == substance and _is_young(now - known.issued_at):
        return known
    numbered = replace(
        draft,
        seq=known.seq + 1 if known else 1,
        prev=manifest.digest(known.note) if known else "",
        issued_at=now,
    )
    note = _fitted(numbered, desk.keys.manifest)
    issued = StoredManifest(board.name, numbered.seq, now, substance, note)
    tx.boards.put_manifest(issued)
    return issued


def _is_young(age: timedelta) -> bool:
    """Whether a manifest needs no successor; one from the future has one (时钟倒退)."""
    return timedelta(0) <= age < REISSUE_AFTER


def _fitted(wanted: Manifest, signer: Signer) -> bytes:
    """Return the signed note of as much as a manifest can hold: lists first, the oldest before.

    What is left out is not shown, which is safe; `lacking` makes it seen.
    """
    while True:
        try:
            return manifest.build(wanted, signer)
        except DisplayError as fault:
            if fault.code != "manifest_size" or not (wanted.items or wanted.revoked):
                raise
        wanted = _lighter(wanted)


def _lighter(wanted: Manifest) -> Manifest:
    """Return less: one revocation a posting, which is enough; a card less; the newest list gone."""
    once = {gone.id: gone for gone in wanted.revoked}
    if len(once) < len(wanted.revoked):
        return replace(wanted, revoked=tuple(once.values()))
    if wanted.items and _is_card(wanted.items[-1]):
        return replace(wanted, items=wanted.items[:-1])
    if wanted.items:
        newest = wanted.items[-1].id
        return replace(wanted, items=tuple(i for i in wanted.items if i.id != newest))
    return replace(wanted, revoked=wanted.revoked[1:])


def _draft(desk: Desk, tx: Transaction, board: Board, head: Head, now: datetime) -> Manifest:
    epoch = now.replace(year=2000, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    hanging = _hanging(tx, marks.latest(desk), head)
    lists = [item for posting in hanging for item in _items(desk, tx, board, posting)]
    items = (*lists, *_while_there_is_time(lists, _cards(desk, tx, board, now)))
    return Manifest(
        site=desk.rules.site.origin,
        board=board.name,
        seq=1,
        prev="",
        issued_at=epoch,
        lease_s=BOARD_LEASE_S,
        items=items,
        standby=Standby(desk.rules.site.office),
        open_hours=board.open_hours,
        rotation_s=ROTATION_S,
        max_gap_s=_longest_gap(items),
        revoked=tuple(_revoked(tx, board, now)),
        training_s=desk.training,
    )


def _while_there_is_time(lists: Sequence[Item], cards: Iterator[Item]) -> Iterator[Item]:
    """Yield the cards that a round still has time for beside the lists."""
    round_s = _round_s(lists)
    for card in cards:
        round_s += _round_s([card])
        if round_s > ROUND_LIMIT_S:
            return
        yield card


def _is_card(item: Item) -> bool:
    return item.sensitivity is Sensitivity.GENERAL


def _round_s(items: Sequence[Item]) -> int:
    return sum(max(ROTATION_S, item.min_dwell_s) for item in items)


def _longest_gap(items: Sequence[Item]) -> int:
    """Return how long a page may be off the panel while the others have their turn."""
    round_s = _round_s(items)
    return max(GAP_S, round_s + GAP_SLACK_S) if len(items) > 1 else GAP_S


def _hanging(tx: Transaction, now: datetime, head: Head) -> list[Posting]:
    """Return what a checkpoint covers and no end has reached, in the order it went up.

    The log decides that order: a list that hangs gives no room to one that was submitted before it
    and published after it.
    """
    showing = [p for p in tx.postings.in_states([State.SHOWING]) if now < p.ends_at]
    went_up = {p.id: _first_entry(tx, p) for p in showing}
    covered = [p for p in showing if went_up[p.id] < head.size]
    return sorted(covered, key=lambda posting: went_up[posting.id])


def _first_entry(tx: Transaction, posting: Posting) -> int:
    """Return the log index of a posting's first entry, past every log's end without one."""
    return min((entry.index for entry in tx.entries.of_posting(posting.id)), default=sys.maxsize)


def pages_on(board: Board, pages: Sequence[StoredPage]) -> Sequence[StoredPage]:
    """Return the pages in the board's first profile that was painted."""
    painted = {page.profile for page in pages if page.profile != SHEET}
    profile = next((name for name in board.profiles if name in painted), None)
    return [page for page in pages if page.profile == profile]


def _items(desk: Desk, tx: Transaction, board: Board, posting: Posting) -> Iterator[Item]:
    pages = pages_on(board, tx.postings.pages(posting.id))
    rows_a_page = posting.row_count / max(1, len(pages))
    dwell = max(ROTATION_S, round(READING_HEAD_S + rows_a_page * SECONDS_A_ROW))
    if posting.published_at is None:
        raise AssertionError
    for page in pages:
        yield Item(
            id=posting.id,
            rev=1,
            page=page.n,
            pages=len(pages),
            sensitivity=Sensitivity.SENSITIVE,
            starts=posting.published_at,
            until=posting.ends_at,
            image=Image(
                page.sha256,
                page.size,
                "image/png",
                page.w,
                page.h,
                f"/board/v1/picture/{page.sha256}",
            ),
            qr=address(desk.rules.site, posting.id) or "",
            lease_s=LEASE_S,
            min_dwell_s=dwell,
            priority=int(posting.ends_at - desk.now() <= LAST_CALL),
        )


def _cards(desk: Desk, tx: Transaction, board: Board, now: datetime) -> Iterator[Item]:
    """Yield the cards without names: a list's page number goes on, for the slip hangs beside it."""
    for posting, card, until in cards.on_board(desk, tx, board, now):
        hanging = posting.state is State.SHOWING
        page = len(pages_on(board, tx.postings.pages(posting.id))) + 1 if hanging else 1
        yield Item(
            id=posting.id,
            rev=2,
            page=page,
            pages=page,
            sensitivity=Sensitivity.GENERAL,
            starts=posting.published_at or posting.submitted_at,
            until=until,
            image=Image(
                card.sha256,
                card.size,
                "image/png",
                card.w,
                card.h,
                f"/board/v1/picture/{card.sha256}",
            ),
            qr=address(desk.rules.site, posting.id) or "",
            lease_s=BOARD_LEASE_S,
            min_dwell_s=ROTATION_S,
            priority=0,
        )


def _revoked(tx: Transaction, board: Board, now: datetime) -> Iterator[Revoked]:
    """List pages that came down before their `until`; past it they are gone by themselves."""
    for posting in tx.postings.ended_early(now):
        at = posting.ended_at or now
        for page in pages_on(board, tx.postings.pages(posting.id)):
            yield Revoked(page.sha256, posting.id, _REASONS[Ending(str(posting.ending))], at)
