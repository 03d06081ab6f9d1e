"""The public tree (公开目录): P/ID/ with record, proofs, status and page; no names, no pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gongshi import notice
from gongshi.errors import VerificationFailed
from gongshi.record import proof, status
from gongshi.record.acts import ENDINGS, Act
from gongshi.record.logged import check_inclusion, read_entry, read_head
from gongshi.record.pages import PageFile, pages_json
from gongshi.record.status import RecordedState
from gongshi.steps import files
from gongshi.steps.artefacts import SHEET
from gongshi.steps.log import cosigned, logfiles
from gongshi.steps.log.logfiles import Head
from gongshi.steps.numbers import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gongshi.record.keys import Directory
    from gongshi.record.proof import Proof
    from gongshi.steps.desk import Desk
    from gongshi.steps.log.cosigned import CosignedHead
    from gongshi.store import Posting, StoredEntry, StoredPage

STATUS_NOTE = "status.note"
KEYS_NOTE = "keys.note"
_BUNDLED = {str(act) for act in (Act.POSTED, Act.EXTENDED, *ENDINGS)}
RENEW_AFTER = timedelta(hours=12)  # a status note is good for 26 hours: one lost day is no harm


def folder(desk: Desk, posting_id: str) -> Path:
    """Return the public directory of a posting."""
    return desk.home.public / "P" / posting_id


def project(desk: Desk, head: Head) -> None:
    """Write what is missing or stale of every published posting."""
    with desk.store.transaction() as tx:
        published = [
            (p, tx.entries.of_posting(p.id), tx.postings.pages(p.id))
            for p in tx.postings.published()
        ]
    heads = cosigned.heads(desk)
    for posting, entries, pages in published:
        covered = [entry for entry in entries if entry.index < head.size]
        if covered:
            _write_entries(desk, posting, covered, [*(_as_head(h) for h in heads), head])
            files.put(folder(desk, posting.id) / "pages.json", listing(pages))
            _write_keys(desk, posting)
            _write_status(desk, posting, covered)
            _write_page(desk, posting, covered)


def listing(pages: Sequence[StoredPage]) -> bytes:
    """Return `pages.json`: the pictures by profile and number, not the sheet."""
    return pages_json(
        PageFile(page.n, page.profile, page.w, page.h, page.sha256)
        for page in sorted(pages, key=lambda page: (page.profile, page.n))
        if page.profile != SHEET
    )


def _write_entries(
    desk: Desk, posting: Posting, entries: list[StoredEntry], heads: list[Head]
) -> None:
    """Write the entries that decide what the page says; objections and evidence stay in the log.

    Each has a proof under the best head that covers it; `heads` are best first.
    """
    place = folder(desk, posting.id)
    moved = not _has(place / KEYS_NOTE, (desk.home.public / KEYS_NOTE).read_bytes())
    newest = {entry.kind: entry for entry in entries if entry.kind in _BUNDLED}
    for entry in newest.values():
        files.put(place / f"{entry.kind}.note", entry.note)
        path = place / f"{entry.kind}.tlog-proof"
        covering = [head for head in heads if entry.index < head.size]
        stands = _standing(path, entry)
        if moved or stands is None or (len(covering) > 1 and not _under(stands, covering[0])):
            _write_proof(desk, entry, path, covering)


def _write_proof(desk: Desk, entry: StoredEntry, path: Path, heads: list[Head]) -> None:
    """Write a proof under the first head that a reader accepts; keep one that stands as well."""
    directory = cosigned.read_directory(desk)
    stands = _standing(path, entry)
    for head in heads:
        if (
            stands
            and (_under(stands, head) or head is heads[-1])
            and _holds(directory, entry, stands)
        ):
            return
        made = proof.make(entry.index, logfiles.prove(desk, entry.index, head), head.note)
        if _holds(directory, entry, proof.parse(made)) or (head is heads[-1] and stands is None):
            files.put(path, made)
            return


def _under(stands: Proof, head: Head) -> bool:
    return stands.checkpoint == head.note


def _standing(path: Path, entry: StoredEntry) -> Proof | None:
    """Return the proof that lies there if it is this entry's: a second extension has its own."""
    try:
        found = proof.parse(path.read_bytes())
    except (OSError, VerificationFailed):
        return None
    return found if found.index == entry.index else None


def _holds(directory: Directory, entry: StoredEntry, given: Proof) -> bool:
    """Whether a reader would accept the proof's checkpoint: no key revoked, no time too early."""
    try:
        found = read_entry(entry.note, directory, list(Act))
        check_inclusion(found, given)
        read_head(directory, found, given)
    except VerificationFailed:
        return False
    return True


def _as_head(made: CosignedHead) -> Head:
    return Head(made.size, made.note)


def _has(path: Path, data: bytes) -> bool:
    return path.exists() and path.read_bytes() == data


def _write_keys(desk: Desk, posting: Posting) -> None:
    directory = (desk.home.public / KEYS_NOTE).read_bytes()
    files.put(folder(desk, posting.id) / KEYS_NOTE, directory)


def _write_page(desk: Desk, posting: Posting, entries: list[StoredEntry]) -> None:
    """Write the page as of the status note beside it, so that it changes only with it."""
    place = folder(desk, posting.id)
    spoken, _ = status.parse((place / STATUS_NOTE).read_bytes(), [desk.keys.status.verifier])
    if posting.facts is None:
        raise AssertionError
    view = notice.PublicView(
        facts=notice.PublicFacts.from_json(posting.facts),
        state=_recorded(entries).value,
        written_at=spoken.at,
        root_vkey=desk.keys.root_vkey,
        training_s=desk.training,
        prefix=notice.path_prefix(desk.rules.site),
        successor=_successor(desk, posting),
        early=any(e.kind == Act.RETIRED and e.at < posting.ends_at for e in entries),
        evidence=tuple(e.index for e in entries if e.kind == Act.DISPLAY_EVIDENCE),
    )
    files.put(place / "index.html", notice.page(view).encode())


def _successor(desk: Desk, posting: Posting) -> notice.PublicLink | None:
    if posting.successor is None:
        return None
    with desk.store.transaction() as tx:
        new = tx.postings.get(posting.successor)
    number = number_of(desk, new) if new else None
    return notice.PublicLink(posting.successor, number or "")


def _write_status(desk: Desk, posting: Posting, entries: list[StoredEntry]) -> None:
    path = folder(desk, posting.id) / STATUS_NOTE
    state = _recorded(entries)
    if not _stale(desk, path, state):
        return
    note = status.make(posting.id, state, desk.now(), desk.keys.status, training_s=desk.training)
    files.put(path, note)


def _recorded(entries: list[StoredEntry]) -> RecordedState:
    endings = [entry.kind for entry in entries if entry.kind in {str(act) for act in ENDINGS}]
    return RecordedState(endings[-1]) if endings else RecordedState(str(Act.POSTED))


def _stale(desk: Desk, path: Path, state: RecordedState) -> bool:
    if not path.exists():
        return True
    try:
        known, _ = status.parse(path.read_bytes(), [desk.keys.status.verifier])
    except VerificationFailed:
        return True
    moved = known.training_s != desk.training
    young = timedelta(0) <= desk.now() - known.at < RENEW_AFTER
    return moved or known.state != state or not young
