"""The agent's evidence on disk (证据账): a chain of signed reports, written before they are sent.

What was seen since the last report lies in `open.json`, renewed every few seconds, so that a power
cut loses seconds and not minutes: the next start signs it as it is, then tells that nobody looked.
A number is never used twice: it is written down as used before the note is; a crash in between
leaves a gap. While the disk takes nothing, what was seen stays in memory and is signed later.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gongshi.display import evidence, evidenceshape
from gongshi.display.agent.place import damaged, put, put_json, read_json
from gongshi.display.fields import Misfit, count, digest_or_none
from gongshi.display.report import Event, Heard, Reading, Report, Span
from gongshi.display.watch import AGENT_DOWN, Watch, tightened
from gongshi.errors import DisplayError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from gongshi.display.model import Manifest
    from gongshi.record.note import Signer

MOST_IN_A_REPORT = 120
"""Spans, readings and events after which a report is cut early, and the most of one report."""
MOST_KEPT = 26_000
"""Unacknowledged reports, some 90 days; beyond it the oldest go and leave a gap."""


@dataclass
class Ledger:
    """The chain of one key, and what is not in it yet."""

    folder: Path
    signer: Signer
    site: str
    board: str
    watch: Watch = field(default_factory=Watch)
    n: int = 0
    prev: str = ""
    events: list[Event] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    left: Report | None = None
    """What a power cut left unsigned, until it is signed."""
    ended_at: datetime | None = None
    """When a run before this one was last seen alive; None once that was told."""

    @classmethod
    def open(cls, folder: Path, signer: Signer, site: str, board: str) -> Ledger:
        """Take up the chain; raises DisplayError("agent_file_damaged") where its end is unknown.

        Guessing the end could use a number twice, which would void the whole chain.
        """
        chain: Any = read_json(folder / "chain.json")
        try:
            n, prev = count(chain["n"]), digest_or_none(chain["sha256"])
        except (KeyError, TypeError, Misfit):
            raise damaged() from None
        if (n == 0) != (prev == ""):
            raise damaged()
        left = _left(folder)
        ledger = cls(folder, signer, site, board, n=n, prev=prev, left=left)
        ledger.ended_at = left.at if left else None
        with suppress(OSError):
            ledger._sign_left()
        return ledger

    @property
    def max_gap_s(self) -> int:
        """The longest absence that spans bridge now."""
        return round(self.watch.max_gap.total_seconds())

    @property
    def full(self) -> bool:
        """Whether the report should be cut before its time."""
        told = (self.watch.pending(), self.spans, self.events, self.readings)
        return sum(map(len, told)) > MOST_IN_A_REPORT

    def woke(self, at: datetime) -> None:
        """Tell that nobody looked since the last run, once the time is trusted."""
        if self.ended_at is not None and self.ended_at < at:
            self.spans.append(Span(self.ended_at, at, AGENT_DOWN))
        self.ended_at = None

    def keep(self, at: datetime, manifest: Manifest | None, *, trusted: bool) -> None:
        """Write down what has been seen so far, in case the power goes now."""
        self._sign_left()
        report = self._report(at, manifest, self.watch.pending(), trusted=trusted)
        put_json(self.folder / "open.json", evidenceshape.to_json(report))

    def cut(self, at: datetime, manifest: Manifest | None, *, trusted: bool) -> None:
        """Sign what has been seen since the last report, and begin anew.

        Raises OSError where the disk takes nothing; nothing is lost then.
        """
        self._sign_left()
        whole = self._report(at, manifest, self.watch.pending(), trusted=trusted)
        for report in _parts(whole):
            self._write(report)
        self.watch.cut()
        for told in (self.events, self.readings, self.spans):
            told.clear()
        self.watch.max_gap = timedelta(seconds=_max_gap(manifest))

    def _sign_left(self) -> None:
        if self.left is not None:
            self._write(self.left)
            self.left = None

    def _report(
        self, at: datetime, manifest: Manifest | None, spans: tuple[Span, ...], *, trusted: bool
    ) -> Report:
        at = at.replace(microsecond=0)
        heard = Heard(manifest.seq, manifest.issued_at) if manifest else None
        return Report(
            site=self.site,
            board=self.board,
            n=self.n + 1,
            prev=self.prev,
            at=max(at, heard.issued_at) if heard else at,
            manifest=heard,
            trusted=trusted,
            max_gap_s=self.max_gap_s,
            spans=tightened((*self.spans, *spans), at),
            readings=tuple(r for r in self.readings if r.at <= at),
            events=tuple(replace(e, at=min(e.at, at)) for e in self.events),
            training_s=manifest.training_s if manifest else None,
        )

    def _write(self, report: Report) -> None:
        report = replace(report, n=self.n + 1, prev=self.prev)
        data = evidence.build(report, self.signer)
        digest = evidence.digest(data)
        put_json(self.folder / "chain.json", {"n": report.n, "sha256": digest})
        put(self.folder / f"{report.n:08d}.note", data)
        self.n, self.prev = report.n, digest
        (self.folder / "open.json").unlink(missing_ok=True)
        for path in sorted(self.folder.glob("*.note"))[:-MOST_KEPT]:
            path.unlink()


def _parts(whole: Report) -> Iterator[Report]:
    """Yield a report as reports that an office takes: one, unless the disk was full for long."""
    told = (*whole.spans, *whole.readings, *whole.events)
    for n in range(0, max(1, len(told)), MOST_IN_A_REPORT):
        part = told[n : n + MOST_IN_A_REPORT]
        yield replace(
            whole,
            spans=tuple(one for one in part if isinstance(one, Span)),
            readings=tuple(one for one in part if isinstance(one, Reading)),
            events=tuple(one for one in part if isinstance(one, Event)),
        )


def _left(folder: Path) -> Report | None:
    found = read_json(folder / "open.json")
    try:
        return evidenceshape.from_json(found) if found else None
    except (Misfit, DisplayError):
        return None


def _max_gap(manifest: Manifest | None) -> int:
    return manifest.max_gap_s if manifest else evidence.MAX_GAP_S
