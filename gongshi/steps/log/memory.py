"""What `gongshi verify` remembers of each log (核验记忆), and what it finds when it compares.

A reader who remembers nothing can be shown another history every day. Remembered per pinned root
key: the newest key directory, the newest head of a log that was compared in full, and the heads
that proofs were under. Compared: two heads of one size must be one head; a log at hand must be the
continuation of everything remembered. A single old proof is no alarm: records are kept for years.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from gongshi.errors import VerificationFailed
from gongshi.record import checkpoint, growth, keys, pack, proof
from gongshi.record.keys import Role
from gongshi.record.witness import Followed
from gongshi.steps import files
from gongshi.steps.log.followed import ALARMS, Shelf, locked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.keys import Directory
    from gongshi.record.tiles import ReadFile

MOST_SEEN = 256  # heads of proofs kept, the newest ones
SEEN = "seen"
PROOF = ".tlog-proof"
MEMORY = "memory"  # the name of the step
WORDS = "与上次核验记住的存证日志一致"


@dataclass(frozen=True)
class Compared:
    """What was compared: how many heads, and the size of the log remembered before, if any."""

    origin: str
    heads: int
    before: int | None


def checkpoints(bundle: Mapping[str, bytes]) -> list[bytes]:
    """Return the checkpoints of a verified bundle's proofs, and the one an evidence pack holds."""
    heads = [bundle[pack.HEAD_FILE]] if pack.HEAD_FILE in bundle else []
    proofs = [data for name, data in bundle.items() if name.endswith(PROOF)]
    return [*(proof.parse(data).checkpoint for data in proofs), *heads]


class Memory:
    """The memory of one reader about one office's log."""

    def __init__(self, place: Path, root_vkey: str) -> None:
        self._place = place
        self._shelf = Shelf.of(place, root_vkey)

    def newer_directory(self, keys_note: bytes) -> bytes:
        """Return the remembered `keys.note` where it is newer than the one at hand.

        A record kept for years carries the directory of its day; what was revoked since, counts.
        """
        known = self._shelf.recall()
        return keys.newer(keys_note, known.keys_note, self._shelf.root_vkey) if known else keys_note

    def compare(
        self, notes: Sequence[bytes], keys_note: bytes, log: ReadFile | None, now: datetime
    ) -> Compared:
        """Compare verified checkpoints with what is remembered, then remember them.

        `log` reads the log as it stands now, None where only a record is at hand. Raises
        checkpoint_rollback, checkpoint_fork, keys_rollback or keys_fork, and keeps the evidence.
        """
        with locked(self._place):
            comparison = _Comparison(self._shelf, keys_note, log, now)
            compared = comparison.run(notes)
            self._keep(notes, comparison.directory)
            self._shelf.remember(comparison.newest())
            return compared

    def _keep(self, notes: Sequence[bytes], directory: Directory) -> None:
        place = self._shelf.folder / SEEN
        for note in notes:
            files.put(place / f"{_head(note, directory).size:019d}", note)
        files.remove(sorted(place.glob("*"))[:-MOST_SEEN])


@dataclass(frozen=True)
class _Seen:
    """A head and the note that states it."""

    head: Checkpoint
    note: bytes


class _Comparison:
    """One comparison of what is at hand with one shelf."""

    def __init__(self, shelf: Shelf, keys_note: bytes, log: ReadFile | None, now: datetime) -> None:
        self._shelf, self._now = shelf, now
        self._keys_note = keys_note
        self._log = None if log is None else cache(log)
        self._known = shelf.recall() or Followed(b"", b"")
        self._live: _Seen | None = None
        self.directory = self._directory()

    def run(self, notes: Sequence[bytes]) -> Compared:
        """Compare; the evidence of an alarm is kept before it is raised."""
        remembered = self._remembered()
        at_hand = [_Seen(_head(note, self.directory), note) for note in notes]
        for later in at_hand:
            for earlier in remembered:
                self._accuse_unless(_check_one_size, earlier, later)
        if self._log is not None:
            note, head = growth.fetch_head(self._log, self.directory)
            self._live = _Seen(head, note)
            growth.check_growth(None, head, self._log)
            for earlier in (*remembered, *at_hand):
                self._accuse_unless(self._check_growth, earlier, self._live)
        before = _head(self._known.checkpoint, self.directory) if self._known.checkpoint else None
        return Compared(self.directory.origin, len(remembered), before.size if before else None)

    def newest(self) -> Followed:
        """Return what to remember: the newer directory, and the newest head compared in full."""
        root = self._shelf.root_vkey
        older = self._known.keys_note
        newer = not older or keys.parse(self._keys_note, root).seq >= keys.parse(older, root).seq
        return Followed(
            self._keys_note if newer else older,
            self._live.note if self._live else self._known.checkpoint,
        )

    def _directory(self) -> Directory:
        """Return the newer of the two directories; of a log at hand, only a newer one is taken."""
        root = self._shelf.root_vkey
        old = keys.parse(self._known.keys_note, root) if self._known.keys_note else None
        try:
            found = growth.read_directory(self._keys_note, root, old)
        except VerificationFailed as failure:
            if failure.step == "keys_rollback" and self._log is None and old is not None:
                return old
            self._keep_evidence(failure.step, self._known.checkpoint, b"")
            raise
        return found

    def _remembered(self) -> list[_Seen]:
        notes = [path.read_bytes() for path in sorted((self._shelf.folder / SEEN).glob("*"))]
        if self._known.checkpoint:
            notes.append(self._known.checkpoint)
        return [_Seen(_head(note, self.directory), note) for note in notes]

    def _check_growth(self, earlier: Checkpoint, later: Checkpoint) -> None:
        if self._log is None:
            raise AssertionError
        growth.check_growth(earlier, later, self._log)

    def _accuse_unless(
        self, check: Callable[[Checkpoint, Checkpoint], None], earlier: _Seen, later: _Seen
    ) -> None:
        try:
            check(earlier.head, later.head)
        except VerificationFailed as failure:
            self._keep_evidence(failure.step, earlier.note, later.note)
            raise

    def _keep_evidence(self, step: str, earlier: bytes, later: bytes) -> None:
        if step in ALARMS:
            before = Followed(self._known.keys_note or self._keys_note, earlier)
            self._shelf.keep_evidence(step, before, Followed(self._keys_note, later), self._now)


def _head(note: bytes, directory: Directory) -> Checkpoint:
    return checkpoint.parse(note, directory.origin, directory.verifiers(Role.LOG))


def _check_one_size(earlier: Checkpoint, later: Checkpoint) -> None:
    """Two heads of one size are one head, or the log was forked."""
    if earlier.size == later.size and earlier.root != later.root:
        raise VerificationFailed("checkpoint_fork")
