"""Verification of one posting (核验) from its public files and a pinned root key, offline.

The steps, in order; a bundle passes every one or is refused by the name of the step that failed:

 1 keys          `keys.note` is signed by the pinned root; roles and names agree
 2 entry         `posted.note` is canonical and signed by a listed publisher
 3 inclusion     its exact bytes are in the tree of the checkpoint in `posted.tlog-proof`
 4 checkpoint    the log key signed that, every other line is a listed witness's, none too early
 5 key_in_force  the publisher's key was in force; training does not pass for production
 6 extension     where there is one: 2-5 for the entry that moved the end
 7 ending        where there is one: 2-5 for the entry that took the posting down
 8 status        the status note is signed and agrees with the entries; a stale one says nothing
 9 pages         `pages.json` is the list that the entry names
10 picture       the picture in hand is one of those files, to the byte
11 nonce         it carries its nonce
12 sheet         the A4 sheet in hand is the one the entry names
13 qr            the QR leads to a pinned host and to this posting

Pure over bytes and a time. Untrusted bytes raise VerificationFailed and nothing else. Of the public
directory, `index.html` is a view for people and proves nothing; it is not read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from gongshi.clock import from_utc_text, to_utc_text
from gongshi.errors import VerificationFailed
from gongshi.record import keys, logged, pages, proof, qrtext, status
from gongshi.record.acts import ENDINGS, Act
from gongshi.record.keys import Role
from gongshi.record.logged import Logged
from gongshi.record.pngnonce import picture_nonce
from gongshi.record.status import RecordedState
from gongshi.record.verdict import STEPS, State, Step, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.entry import Entry
    from gongshi.record.keys import Directory
    from gongshi.record.proof import Proof
    from gongshi.record.status import Status

T = TypeVar("T")

KEYS_FILE = "keys.note"
STATUS_FILE = "status.note"
PAGES_FILE = "pages.json"


@dataclass(frozen=True)
class InHand:
    """What the reader holds beside the public files, and asks for; None is not checked."""

    picture: bytes | None = None
    sheet: bytes | None = None
    qr_text: str | None = None
    allowed_hosts: Collection[str] = ()
    min_witnesses: int = 0


def verify_posting(
    files: Mapping[str, bytes],
    *,
    root_vkey: str,
    now: datetime,
    picture: bytes | None = None,
    sheet: bytes | None = None,
    qr_text: str | None = None,
    allowed_hosts: Collection[str] = (),
    min_witnesses: int = 0,
) -> Verdict:
    """Verify the files of `P/ID/` and what is in hand; VerificationFailed(step) on any fault.

    `now` is the machine's real time: the training clock's signed offset is added here. A reader who
    asks for witnesses refuses a posting that fewer have cosigned.
    """
    held = InHand(picture, sheet, qr_text, allowed_hosts, min_witnesses)
    return _Run(files, held).verdict(root_vkey, now)


def examine_posting(
    files: Mapping[str, bytes], *, root_vkey: str, now: datetime, held: InHand | None = None
) -> Verdict:
    """Like `verify_posting`, but a refusal is a verdict that is not genuine, with its steps."""
    run = _Run(files, held or InHand())
    try:
        return run.verdict(root_vkey, now)
    except VerificationFailed:
        return Verdict(genuine=False, state=State.UNKNOWN, steps=tuple(run.steps))


def file_names(act: Act) -> tuple[str, str]:
    """Return the names of an act's entry and proof in `P/ID/`."""
    return f"{act.value}.note", f"{act.value}.tlog-proof"


class _Run:
    """One run of the steps over one set of files."""

    def __init__(self, files: Mapping[str, bytes], held: InHand) -> None:
        self.steps: list[Step] = []
        self._files = files
        self._held = held

    def verdict(self, root_vkey: str, now: datetime) -> Verdict:
        """Take every step in order."""
        directory = self._step("keys", lambda: keys.parse(self._file(KEYS_FILE), root_vkey))
        posted = self._posted(directory)
        extended = self._later("extension", directory, (posted,), (Act.EXTENDED,))
        before = (posted, extended) if extended else (posted,)
        ending = self._later("ending", directory, before, ENDINGS)
        spoken = self._step("status", lambda: self._status(directory, posted, ending))
        self._check_in_hand(posted)
        not_after = str((extended or posted).entry.fields["window"]["not_after"])
        return Verdict(
            genuine=True,
            state=_state(posted, ending, spoken, not_after, now),
            steps=tuple(self.steps),
            posting=posted.entry.fields,
            ending=ending.entry.fields if ending else None,
            not_after=not_after,
            index=posted.index,
            training=directory.training,
            directory=(directory.seq, directory.time),
            witnesses=(ending or posted).head.witnessed,
            posted_witnesses=posted.head.witnessed,
        )

    def _step(self, step: str, action: Callable[[], T]) -> T:
        try:
            result = action()
        except VerificationFailed as failure:
            self.steps.append(Step(step, False, f"未通过:{STEPS[step]}({failure.step})"))
            raise VerificationFailed(step, f"核验未通过:{STEPS[step]}") from failure
        self.steps.append(Step(step, True, STEPS[step]))
        return result

    def _file(self, name: str) -> bytes:
        if name not in self._files:
            raise VerificationFailed("file_missing")
        return self._files[name]

    def _posted(self, directory: Directory) -> Logged:
        note_name, proof_name = file_names(Act.POSTED)
        found = self._step(
            "entry", lambda: logged.read_entry(self._file(note_name), directory, (Act.POSTED,))
        )
        given = self._step("inclusion", lambda: self._included(found, proof_name))
        head = self._step("checkpoint", lambda: self._head(directory, found, given))
        self._step("key_in_force", lambda: logged.check_in_force(directory, found, given.index))
        return Logged(found, given.index, head)

    def _head(self, directory: Directory, found: Entry, given: Proof) -> Checkpoint:
        head = logged.read_head(directory, found, given)
        if len(head.witnessed) < self._held.min_witnesses:
            raise VerificationFailed("cosignature_missing")
        return head

    def _included(self, found: Entry, proof_name: str) -> Proof:
        given = proof.parse(self._file(proof_name))
        logged.check_inclusion(found, given)
        return given

    def _later(
        self, step: str, directory: Directory, before: tuple[Logged, ...], acts: tuple[Act, ...]
    ) -> Logged | None:
        """Read the one later entry of `acts` that the files hold, if they hold one."""
        there = [act for act in acts if any(name in self._files for name in file_names(act))]
        if not there:
            return None
        return self._step(step, lambda: self._read_later(directory, before, there))

    def _read_later(
        self, directory: Directory, before: tuple[Logged, ...], there: list[Act]
    ) -> Logged:
        if len(there) > 1:
            raise VerificationFailed("entry_two_endings")
        note_name, proof_name = file_names(there[0])
        given = proof.parse(self._file(proof_name))
        later = logged.read_logged(self._file(note_name), given, directory, there)
        for earlier in before:
            _check_follows(earlier, later)
        return later

    def _status(self, directory: Directory, posted: Logged, ending: Logged | None) -> Status | None:
        if STATUS_FILE not in self._files:
            return None
        spoken, key = status.parse(self._files[STATUS_FILE], directory.verifiers(Role.STATUS))
        listed = directory.listing(key)
        if listed.revoked is not None or not listed.holds_at(to_utc_text(spoken.at)):
            raise VerificationFailed("key_not_in_force")
        if directory.training != (spoken.training_s is not None):
            raise VerificationFailed("training_mixed")
        _check_status_agrees(spoken, posted, ending)
        return spoken

    def _check_in_hand(self, posted: Logged) -> None:
        held, fields = self._held, posted.entry.fields
        listed = self._step(
            "pages", lambda: pages.parse(self._file(PAGES_FILE), fields["pages_root"])
        )
        if (picture := held.picture) is not None:
            hashes = {page.sha256 for page in listed}
            self._step("picture", lambda: _check_file(picture, hashes))
            self._step("nonce", lambda: picture_nonce(picture))
        if (sheet := held.sheet) is not None:
            self._step("sheet", lambda: _check_file(sheet, {fields.get("sheet")}))
        if (text := held.qr_text) is not None:
            self._step("qr", lambda: _check_qr(text, held.allowed_hosts, posted.entry.id))


def _check_follows(earlier: Logged, later: Logged) -> None:
    """Require `later` to be about the same posting, by the same publisher, after `earlier`."""
    if later.entry.id != earlier.entry.id:
        raise VerificationFailed("entry_other_posting")
    if later.entry.key.name != earlier.entry.key.name:
        raise VerificationFailed("entry_other_publisher")
    if later.index <= earlier.index or later.entry.seq <= earlier.entry.seq:
        raise VerificationFailed("entry_order")
    if later.entry.time < earlier.entry.time:
        raise VerificationFailed("entry_order")
    if later.entry.act is Act.EXTENDED and _not_after(later) <= _not_after(earlier):
        raise VerificationFailed("entry_window")
    if later.head.size == earlier.head.size and later.head != earlier.head:
        raise VerificationFailed("checkpoint_fork")


def _check_status_agrees(spoken: Status, posted: Logged, ending: Logged | None) -> None:
    """A note older than the ending may still say posted; any other difference hides something."""
    if spoken.id != posted.entry.id:
        raise VerificationFailed("status_other_posting")
    recorded = RecordedState(ending.entry.act.value) if ending else RecordedState.POSTED
    if spoken.state is recorded:
        return
    is_older = ending is not None and to_utc_text(spoken.at) <= ending.entry.time
    if not (is_older and spoken.state is RecordedState.POSTED):
        raise VerificationFailed("status_disagrees")


def _check_file(data: bytes, hashes: Collection[str | None]) -> None:
    if hashlib.sha256(data).hexdigest() not in hashes:
        raise VerificationFailed("file_hash")


def _check_qr(text: str, allowed_hosts: Collection[str], posting_id: str) -> None:
    if qrtext.check_host(text, allowed_hosts).id != posting_id:
        raise VerificationFailed("qr_other_posting")


def _state(
    posted: Logged, ending: Logged | None, spoken: Status | None, not_after: str, now: datetime
) -> State:
    """An ending stands by itself; past the end nothing is `posted`; stale news is no news."""
    if ending:
        return State(ending.entry.act.value)
    at = now + timedelta(seconds=_newest_offset(posted, spoken))
    # What the office signed at the end or later proves that it has come, whatever this clock says.
    if max(at, spoken.at if spoken else at) >= from_utc_text(not_after):
        return State.OVERDUE
    return State.POSTED if spoken and spoken.is_fresh(at) else State.UNKNOWN


def _newest_offset(posted: Logged, spoken: Status | None) -> int:
    """The training clock only moves forward, so the largest signed offset is the newest."""
    offsets = (posted.entry.training_s, spoken.training_s if spoken else None)
    return max((offset for offset in offsets if offset is not None), default=0)


def _not_after(found: Logged) -> str:
    return str(found.entry.fields["window"]["not_after"])
