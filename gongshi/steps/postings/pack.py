"""Make the evidence pack of a posting (证据包): what the store and the public side have of it.

It names nobody and shows nothing of a list, before retirement and after. Where a new kind of proof
appears (of display, of a paper copy), it joins in `_beside`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from string import Template
from typing import TYPE_CHECKING, Any

from gongshi.clock import to_utc_text
from gongshi.errors import GongshiError
from gongshi.notice.environment import default_templates
from gongshi.posting.as_json import window_json
from gongshi.record import canonical, pack, proof
from gongshi.record.acts import Act
from gongshi.steps import marks
from gongshi.steps.exclusive import exclusive
from gongshi.steps.hung import hung_on
from gongshi.steps.log import logfiles, publictree
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.numbers import window_of
from gongshi.steps.projection import project
from gongshi.steps.wall import coverage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, StoredEntry, StoredReport

TEMPLATE = "pack/guide.txt"
VIEW = "index.html"  # for people's eyes, and written anew each day
RECEIPTS = timedelta(days=1)  # a screen tells after the end that it has wiped a picture
FURTHER = (Act.OBJECTION_CLOSED.value, Act.DISPLAY_EVIDENCE.value)


@dataclass(frozen=True)
class Packed:
    """A pack: the posting, the zip, and how much is in it."""

    posting: str
    data: bytes
    files: int
    reports: int


def make(desk: Desk, any_id: str) -> Packed:
    """Return the evidence pack of a posting that was published."""
    with exclusive(desk):
        project(desk)
        with desk.store.transaction() as tx:
            posting = posting_or_refuse(tx, any_id)
            entries = tx.entries.of_posting(posting.id)
        if posting.published_at is None or posting.facts is None:
            raise GongshiError(
                "not_published", "这份公示还没有发布,没有证据可以打包", "发布之后再试"
            )
        reports = _reports(desk, posting)
        files = {
            **_public(desk, posting),
            **_further(desk, entries),
            pack.HEAD_FILE: logfiles.read_head(desk).note,
            **_beside(desk, posting, reports),
        }
    data = pack.write(posting.id, files)
    return Packed(posting.id, data, len(files) + 1, len(reports))


def _public(desk: Desk, posting: Posting) -> dict[str, bytes]:
    place = publictree.folder(desk, posting.id)
    found = (path for path in place.iterdir() if path.is_file() and path.name != VIEW)
    return {
        f"P/{posting.id}/{path.name}": path.read_bytes()
        for path in found
        if not path.name.startswith(".")
    }


def _further(desk: Desk, entries: Sequence[StoredEntry]) -> dict[str, bytes]:
    """Return entries that are in the log and not in `P/ID/`, each with its proof."""
    head = logfiles.read_head(desk)
    files = {}
    for entry in entries:
        if entry.kind in FURTHER and entry.index < head.size:
            path = logfiles.prove(desk, entry.index, head)
            files[f"entries/{entry.index}.note"] = entry.note
            files[f"entries/{entry.index}.tlog-proof"] = proof.make(entry.index, path, head.note)
    return files


def _beside(desk: Desk, posting: Posting, reports: Sequence[StoredReport]) -> dict[str, bytes]:
    """Return what is no record of the log: reasons, approvals, what screens said, the guide."""
    keys: dict[str, set[str]] = {}
    for report in reports:
        keys.setdefault(report.board, set()).add(report.vkey)
    boards = [{"board": board, "keys": sorted(vkeys)} for board, vkeys in sorted(keys.items())]
    return {
        pack.GUIDE: _guide(posting),
        pack.WINDOW_FILE: canonical.dumps(_window(posting)),
        pack.APPROVALS_FILE: canonical.dumps(_approvals(desk, posting)),
        pack.SCREENS_FILE: canonical.dumps({"boards": boards}),
        pack.COVERAGE_FILE: canonical.dumps(_coverage(desk, posting)),
        **{f"screens/{r.board}/{r.sha256}.note": r.note for r in reports},
    }


def _window(posting: Posting) -> dict[str, Any]:
    told = window_json(window_of(posting))
    wanted = ("unit", "n", "first_day", "last_day", "days")
    return {
        **{name: told[name] for name in wanted},
        "not_after": to_utc_text(posting.not_after),
    }


def _approvals(desk: Desk, posting: Posting) -> dict[str, Any]:
    with desk.store.transaction() as tx:
        approved = tx.postings.approved(posting.id)
    return {
        "content": posting.content,
        "submitted_at": to_utc_text(posting.submitted_at),
        "approvals": [
            {"role": "approver", "content": content, "at": to_utc_text(at)}
            for content, at in approved
        ],
    }


def _coverage(desk: Desk, posting: Posting) -> dict[str, Any]:
    """Return what the office makes of the reports, minute by minute; unknown stays unknown."""
    told = coverage.coverage(desk, posting.id).as_json()
    return {name: told[name] for name in ("boards", "whole", "short")}


def _reports(desk: Desk, posting: Posting) -> list[StoredReport]:
    """Return what the screens signed while it could hang, of the boards it hung on."""
    begins, ends = _shown(desk, posting)
    with desk.store.transaction() as tx:
        boards = sorted(hung_on(tx, posting.id))
        return [r for board in boards for r in tx.screens.reports(board, begins, ends)]


def _shown(desk: Desk, posting: Posting) -> tuple[datetime, datetime]:
    if posting.published_at is None:
        raise AssertionError
    return posting.published_at, (posting.ended_at or marks.latest(desk)) + RECEIPTS


def _guide(posting: Posting) -> bytes:
    text = (default_templates() / TEMPLATE).read_text("utf-8")
    facts = posting.facts or {}
    told = Template(text).substitute(
        id=posting.id,
        title=facts["title"],
        number=facts["number"],
        check_code=facts["check_code"],
        office=facts["office"],
    )
    return told.encode()


def digest(packed: Packed) -> str:
    """Return the SHA-256 of the zip, for the covering note."""
    return sha256(packed.data).hexdigest()
