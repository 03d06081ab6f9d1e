"""Push (推送): bring screens with software of their own to what their manifest says.

Desired comes from the board's own signed manifest, so that a device never shows what a board may
not. No lock is held while a device is spoken to. What was done is appended to `push.jsonl`, the
outcome stands in `push.json`; neither names anybody.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi import picture
from gongshi.clock import from_utc_text, real_now, to_utc_text
from gongshi.display import manifest, push
from gongshi.display.push import PushError, Report, Wanted
from gongshi.display.push.anthias import Anthias, client
from gongshi.display.push.folder import Folder, LocalFiles
from gongshi.display.report import Level
from gongshi.steps import files
from gongshi.steps.ends import real_instant
from gongshi.steps.wall import cards
from gongshi.steps.wall.boards import manifest_file
from gongshi.store import Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from gongshi.display.push import Adapter, Done
    from gongshi.posting.site import Board, Push
    from gongshi.steps.desk import Desk

DIGITS = 20  # of the picture's SHA-256, in its name on the device
IDLE = "idle"


@dataclass(frozen=True)
class Pushed:
    """How one board's push ended. `unconfirmed`: delivered, but the glass was not seen."""

    board: str
    at: datetime
    reached: bool
    troubles: tuple[str, ...]
    unconfirmed: bool
    showing: str
    done: int
    stray: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object (docs/formats/push.md)."""
        return {
            "board": self.board,
            "at": to_utc_text(self.at),
            "reached": self.reached,
            "troubles": list(self.troubles),
            "unconfirmed": self.unconfirmed,
            "showing": self.showing,
            "done": self.done,
            "stray": list(self.stray),
        }


def pushed_boards(desk: Desk) -> list[Board]:
    """Return the boards that are pushed to."""
    return [board for board in desk.rules.boards if board.push]


def reconcile_all(desk: Desk) -> list[Pushed]:
    """Bring every pushed board up to its manifest; one that fails does not hold up the others."""
    return [reconcile(desk, board) for board in pushed_boards(desk)]


def reconcile(desk: Desk, board: Board) -> Pushed:
    """Bring one board up to its manifest and keep what happened."""
    assert board.push is not None
    now = real_now()
    sources = {one.name: (one, source) for one, source in _desired(desk, board, now)}
    desired = [one for one, _ in sources.values()]
    before = standing(desk, board.name)
    try:
        with _adapter(desk, board.name, board.push) as adapter:
            adapter.stray |= set(before.stray if before else ())
            report = push.reconcile(adapter, desired, lambda one: _bytes(sources[one.name][1]), now)
            evidence = adapter.able.evidence
    except PushError as fault:
        stray = before.stray if before else ()
        report, evidence = Report(False, (), (fault.code,), stray=stray), "L0"
    pushed = Pushed(
        board.name,
        now.replace(microsecond=0),
        report.reached,
        report.troubles,
        bool(desired) and evidence == "L0",
        report.showing,
        sum(1 for one in report.done if not one.code),
        report.stray,
    )
    _keep(desk, pushed, report.done)
    _glimpse(desk, board, pushed.showing)
    return pushed


def _glimpse(desk: Desk, board: Board, showing: str) -> None:
    """Keep that a page was on the glass at this instant: coverage stitches such glimpses (L1)."""
    note = manifest_file(desk, board.name)
    digits = showing.removeprefix(_prefix(board.name))[:DIGITS]
    if len(digits) < DIGITS or not showing.startswith(_prefix(board.name)) or not note.exists():
        return
    for item in manifest.read(note.read_bytes()).items:
        sha256 = item.image.sha256
        if sha256.startswith(digits):
            seen = Sighting(board.name, item.id, sha256, Level.PAINTED, desk.now(), None)
            with desk.store.transaction() as tx:
                tx.sightings.add(seen)


def standing(desk: Desk, board: str) -> Pushed | None:
    """Return the newest outcome of a board's push, None where there was none."""
    try:
        found = json.loads((desk.home.boards / board / "push.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Pushed(
        found["board"],
        from_utc_text(found["at"]),
        found["reached"],
        tuple(found["troubles"]),
        found["unconfirmed"],
        found["showing"],
        found["done"],
        tuple(found["stray"]),
    )


# ---- what is desired ----------------------------------------------------------------------------
_Source = Path | bytes


def _bytes(source: _Source) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _desired(desk: Desk, board: Board, now: datetime) -> list[tuple[Wanted, _Source]]:
    pages: list[tuple[Wanted, _Source]] = [
        (one, path) for one, path in _pages(desk, board) if one.starts <= now < one.until
    ]
    if pages or (board.push and board.push.adapter == "anthias"):
        return pages
    return [_idle(desk, board, now)]


def _pages(desk: Desk, board: Board) -> Iterator[tuple[Wanted, Path]]:
    """Yield the manifest's pages with their files, at real instants: devices know no training."""
    note = manifest_file(desk, board.name)
    if not note.exists():
        return
    for item in manifest.read(note.read_bytes()).items:
        image = item.image
        path = cards.picture_of(desk, item.id, image.sha256)
        if path is not None:
            yield (
                Wanted(
                    f"{_prefix(board.name)}{image.sha256[:DIGITS]}",
                    image.sha256,
                    image.w,
                    image.h,
                    real_instant(desk, item.starts),
                    real_instant(desk, item.until),
                    item.min_dwell_s,
                ),
                path,
            )


def _idle(desk: Desk, board: Board, now: datetime) -> tuple[Wanted, bytes]:
    site = desk.rules.site
    asked = site.contacts.accept
    data = _painted_idle(site.office, (f"咨询：{asked.body}", asked.phone), board.profiles[0])
    digest = hashlib.sha256(data).hexdigest()
    until = now.replace(year=now.year + 1, month=1, day=1)
    return Wanted(f"{_prefix(board.name)}{IDLE}", digest, 0, 0, now, until, 10), data


@cache
def _painted_idle(office: str, lines: tuple[str, ...], profile: str) -> bytes:
    """Paint once what the ticker would ask for every minute."""
    return picture.idle(office, lines, profile)


def _prefix(board: str) -> str:
    return f"{push.PREFIX}_{board}_"  # board names hold no underscore


# ---- how a device is reached --------------------------------------------------------------------
@contextmanager
def _adapter(desk: Desk, board: str, how: Push) -> Iterator[Adapter]:
    prefix = _prefix(board)
    if how.adapter == "folder":
        yield Folder(LocalFiles(Path(how.path)), prefix)
    elif how.adapter == "anthias":
        login = (how.user, _secret(desk, board)) if how.user else None
        with client(how.url, login) as http:
            yield Anthias(http, prefix)
    else:
        try:
            from gongshi.display.push.sftp import connected  # noqa: PLC0415 - an extra
        except ImportError as fault:
            raise PushError("push_no_sftp") from fault
        secret = _secret(desk, board)
        with connected(how.host, how.port, how.user, secret, how.host_key, how.path) as found:
            yield Folder(found, prefix)


def secret_file(desk: Desk, board: str) -> Path:
    """Return where a board's password or private key lies."""
    return desk.home.keys / "push" / board


def _secret(desk: Desk, board: str) -> str:
    try:
        return secret_file(desk, board).read_text("utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise PushError("push_no_secret") from fault


def _keep(desk: Desk, pushed: Pushed, done: tuple[Done, ...]) -> None:
    place = desk.home.boards / pushed.board
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = to_utc_text(pushed.at)
    lines = [
        json.dumps({"at": at, "op": d.op, "name": d.name, "ok": not d.code, "code": d.code})
        for d in done
    ]
    if lines:
        with (place / "push.jsonl").open("a", encoding="ascii") as kept:
            kept.write("\n".join(lines) + "\n")
    files.put(place / "push.json", json.dumps(pushed.as_json()).encode())
