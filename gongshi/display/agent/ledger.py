"""The agent's evidence on disk (证据账): written before it is sent, deleted when acknowledged.

What was seen since the last report lies in `open.json`, renewed every few seconds, so that a power
cut loses seconds and not minutes: the next start signs it as it is, then tells that nobody looked.
A number is never used twice: the note is written before anything says that it exists.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gongshi.clock import from_utc_text
from gongshi.display import evidence, evidenceshape
from gongshi.display.agent.place import put, put_json, read_json
from gongshi.display.fields import Misfit
from gongshi.display.report import Event, Heard, Reading, Report, Span
from gongshi.display.watch import AGENT_DOWN, Watch, tightened
from gongshi.errors import DisplayError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from gongshi.display.model import Manifest
    from gongshi.record.note import Signer

MOST_IN_A_REPORT = 120
"""Spans, readings or events after which a report is cut early."""
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
    ended_at: datetime | None = None
    """When a run before this one was last seen alive; None once that was told."""

    @classmethod
    def open(cls, folder: Path, signer: Signer, site: str, board: str) -> Ledger:
        """Take up the chain, and sign what a power cut left unsigned."""
        ledger = cls(folder, signer, site, board)
        ledger._find_end()
        left = ledger._left()
        if left is not None:
            ledger._write(replace(left, n=ledger.n + 1, prev=ledger.prev))
            ledger.ended_at = left.at
        return ledger

    @property
    def max_gap_s(self) -> int:
        """The longest absence that spans bridge now."""
        return round(self.watch.max_gap.total_seconds())

    @property
    def full(self) -> bool:
        """Whether the report should be cut before its time."""
        return max(map(len, (self.watch.pending(), self.events, self.readings))) > MOST_IN_A_REPORT

    def woke(self, at: datetime) -> None:
        """Tell that nobody looked since the last run, once the time is trusted."""
        if self.ended_at is not None and self.ended_at < at:
            self.spans.append(Span(self.ended_at, at, AGENT_DOWN))
        self.ended_at = None

    def keep(self, at: datetime, manifest: Manifest | None, *, trusted: bool) -> None:
        """Write down what has been seen so far, in case the power goes now."""
        report = self._report(at, manifest, self.watch.pending(), trusted=trusted)
        put_json(self.folder / "open.json", evidenceshape.to_json(report))

    def cut(self, at: datetime, manifest: Manifest | None, *, trusted: bool) -> None:
        """Sign what has been seen since the last report, and begin anew."""
        report = self._report(at, manifest, self.watch.cut(), trusted=trusted)
        self._write(report)
        for told in (self.events, self.readings, self.spans):
            told.clear()
        self.watch.max_gap = timedelta(seconds=_max_gap(manifest))

    def waiting(self, most: int) -> list[bytes]:
        """Return the oldest reports that the office has not acknowledged."""
        return [path.read_bytes() for path in self._notes()[:most]]

    @property
    def backlog(self) -> int:
        """How many reports wait for the office."""
        return len(self._notes())

    def acknowledged(self, digests: set[str]) -> None:
        """Delete reports that are safe with the office."""
        for path in self._notes():
            if evidence.digest(path.read_bytes()) in digests:
                path.unlink()

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
        data = evidence.build(report, self.signer)
        put(self.folder / f"{report.n:08d}.note", data)
        self.n, self.prev = report.n, evidence.digest(data)
        put_json(self.folder / "chain.json", {"n": self.n, "sha256": self.prev})
        (self.folder / "open.json").unlink(missing_ok=True)
        for path in self._notes()[:-MOST_KEPT]:
            path.unlink()

    def _notes(self) -> list[Path]:
        return sorted(self.folder.glob("*.note"))

    def _find_end(self) -> None:
        """Find the last number: that of the newest note, or the one written beside."""
        chain: Any = read_json(self.folder / "chain.json") or {"n": 0, "sha256": ""}
        self.n, self.prev = chain["n"], chain["sha256"]
        notes = self._notes()
        if notes and int(notes[-1].stem) > self.n:
            self.n, self.prev = int(notes[-1].stem), evidence.digest(notes[-1].read_bytes())

    def _left(self) -> Report | None:
        found = read_json(self.folder / "open.json")
        try:
            return evidenceshape.from_json(found) if found else None
        except (Misfit, DisplayError):
            return None


def _max_gap(manifest: Manifest | None) -> int:
    return manifest.max_gap_s if manifest else evidence.MAX_GAP_S


def alive_at(folder: Path) -> datetime | None:
    """Return when the agent was last seen alive, for `gongshi board status`."""
    found: Any = read_json(folder / "open.json")
    return from_utc_text(found["at"]) if found else None
