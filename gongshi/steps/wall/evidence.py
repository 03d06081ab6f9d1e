"""Take in what screens report (收取屏端证据), and hand out what of it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.display import evidence
from gongshi.display.report import Report, What
from gongshi.errors import DisplayError
from gongshi.record.note import Verifier
from gongshi.store import StoredReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from gongshi.steps.desk import Desk
    from gongshi.store import Transaction


@dataclass(frozen=True)
class Receipt:
    """What became of an upload: digests that are safe here, digests that were refused and why."""

    acknowledged: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    chains: tuple[evidence.Chain, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "acknowledged": list(self.acknowledged),
            "refused": [{"sha256": sha256, "code": code} for sha256, code in self.refused],
            "gaps": [list(gap) for chain in self.chains for gap in chain.gaps],
            "forked_at": next((c.forked_at for c in self.chains if c.forked_at), None),
        }


@dataclass(frozen=True)
class Told:
    """What a board's screens told of a stretch of time.

    `reports` count; `chains` by key say what is missing or forked.
    """

    reports: tuple[Report, ...]
    chains: Mapping[str, evidence.Chain]


def receive(desk: Desk, board: str, notes: Iterable[bytes], now: datetime) -> Receipt:
    """Store the reports of a board that hold; the same ones again are acknowledged again."""
    acknowledged: list[str] = []
    refused: list[tuple[str, str]] = []
    with desk.store.transaction() as tx:
        keys = [Verifier.from_vkey(vkey) for vkey in tx.screens.keys(board)]
        for data in notes:
            try:
                acknowledged.append(_take(desk, tx, board, keys, data, now))
            except DisplayError as fault:
                refused.append((evidence.digest(data), fault.code))
        chains = tuple(_chain(tx, key.vkey) for key in keys)
    return Receipt(tuple(acknowledged), tuple(refused), chains)


def told(
    desk: Desk,
    board: str,
    begins: datetime,
    ends: datetime,
    known: dict[str, Report] | None = None,
) -> Told:
    """Return the board's reports signed from `begins` to before `ends` that count (可采信的).

    `known` keeps what was read, by digest, for whoever asks for several stretches.
    """
    known = {} if known is None else known
    with desk.store.transaction() as tx:
        stored = tx.screens.reports(board, begins, ends)
        chains = {vkey: _chain(tx, vkey) for vkey in {report.vkey for report in stored}}
    sound = [r for r in stored if r.sha256 in chains[r.vkey].sound]
    for report in sound:
        if report.sha256 not in known:
            known[report.sha256] = evidence.read(report.note)
    return Told(tuple(known[report.sha256] for report in sound), chains)


def _take(
    desk: Desk,
    tx: Transaction,
    board: str,
    keys: Sequence[Verifier],
    data: bytes,
    now: datetime,
) -> str:
    site = desk.rules.site.origin
    received = evidence.accept(data, keys, site=site, board=board, now=now)
    report = received.report
    stored = StoredReport(
        received.sha256, received.vkey, board, report.n, report.prev, report.at, now, data
    )
    if tx.screens.add_report(stored):
        _book(tx, report)
    return received.sha256


def _book(tx: Transaction, report: Report) -> None:
    """Keep the receipts of single pictures where the office looks for them."""
    for event in report.events:
        if event.what is What.DELIVERED:
            tx.screens.delivered(report.board, event.sha256, event.id, event.at)
        elif event.what is What.WIPED:
            tx.screens.wiped(report.board, event.sha256, event.id, event.at, event.code)


def _chain(tx: Transaction, vkey: str) -> evidence.Chain:
    return evidence.examine(evidence.Link(*link) for link in tx.screens.links(vkey))
