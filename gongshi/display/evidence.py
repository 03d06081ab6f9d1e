"""Evidence (屏端证据): what was really on a panel, as signed, chained reports of its agent.

Values and rules only; files, sockets and tables are elsewhere. Acceptance, in order: size →
signature under a key registered for the board → shape → site → board → time. What a chain of
reports is worth is decided by `examine`. Format, with an example: docs/formats/evidence.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from gongshi.display import evidenceshape as shape
from gongshi.display.fields import Misfit
from gongshi.display.report import (
    DISTANCE_LIMIT,
    MAX_GAP_S,
    Event,
    Heard,
    Level,
    Reading,
    Report,
    Sight,
    Span,
    State,
    What,
)
from gongshi.errors import DisplayError, VerificationFailed
from gongshi.record import canonical, note

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

__all__ = [
    "AHEAD_LIMIT",
    "DISTANCE_LIMIT",
    "MAX_GAP_S",
    "READ_EVERY",
    "SIZE_LIMIT",
    "Chain",
    "Event",
    "Heard",
    "Level",
    "Link",
    "Reading",
    "Received",
    "Report",
    "Sight",
    "Span",
    "State",
    "What",
    "accept",
    "build",
    "digest",
    "examine",
    "key_name",
    "parse",
    "read",
    "refused",
]

SIZE_LIMIT = 64_000
"""Bytes of one report: some 200 spans. An agent cuts a new one long before."""
AHEAD_LIMIT = timedelta(minutes=5)
READ_EVERY = timedelta(minutes=5)
"""A minute is read back (已回读) if a reading that holds is at most this far from it."""


@dataclass(frozen=True)
class Received:
    """An accepted report, the digest of its note, and the key that signed it."""

    report: Report
    sha256: str
    vkey: str


@dataclass(frozen=True)
class Link:
    """One report's place in its key's chain."""

    n: int
    sha256: str
    prev: str


@dataclass(frozen=True)
class Chain:
    """What a key's reports are worth together.

    `gaps` are missing numbers, first and last, up to the highest; `forked_at` the first number
    that two notes claim; `sound` the digests of the notes that count.
    """

    gaps: tuple[tuple[int, int], ...]
    forked_at: int | None
    sound: frozenset[str]


def digest(data: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 of a note."""
    return sha256(data).hexdigest()


def key_name(site: str, board: str) -> str:
    """Return the name of a board's own key."""
    return f"{site}/board/{board}"


def build(report: Report, signer: note.Signer) -> bytes:
    """Return the signed note; a report that no office would accept is refused here."""
    body = canonical.dumps(shape.to_json(report))
    parse(body)
    data = note.sign(body.decode() + "\n", [signer])
    if len(data) > SIZE_LIMIT:
        raise refused("evidence_size")
    return data


def parse(body: bytes) -> Report:
    """Read one line of canonical JSON; any other shape raises DisplayError evidence_shape."""
    try:
        return shape.from_json(canonical.loads(body))
    except (VerificationFailed, Misfit):
        raise refused("evidence_shape") from None


def read(data: bytes) -> Report:
    """Read a note that was accepted before, without a key."""
    return parse(data.split(b"\n", 1)[0])


def accept(
    data: bytes, keys: Sequence[note.Verifier], *, site: str, board: str, now: datetime
) -> Received:
    """Check a report from outside; raises DisplayError and nothing else."""
    text, key = _signed(data, keys)
    report = parse(text.removesuffix("\n").encode())
    for holds, code in (
        (report.site == site, "evidence_site"),
        (report.board == board, "evidence_board"),
        (report.at <= now + AHEAD_LIMIT and _in_order(report), "evidence_time"),
    ):
        if not holds:
            raise refused(code)
    return Received(report, digest(data), key.vkey)


def examine(links: Iterable[Link]) -> Chain:
    """Judge the reports of one key, in whatever order they arrived."""
    at: dict[int, set[Link]] = defaultdict(set)
    for link in links:
        at[link.n].add(link)
    numbers = sorted(at)
    forked_at = next((n for n in numbers if _forked(at, n)), None)
    credited = (n for n in numbers if forked_at is None or n < forked_at)
    return Chain(
        gaps=_missing(numbers),
        forked_at=forked_at,
        sound=frozenset(link.sha256 for n in credited for link in at[n]),
    )


def refused(code: str) -> DisplayError:
    """Return the refusal of a report."""
    return DisplayError(code, "屏端证据未被接受", "请检查该屏的时间、配对和程序版本;必要时重新配对")


def _signed(data: bytes, keys: Sequence[note.Verifier]) -> tuple[str, note.Verifier]:
    if len(data) > SIZE_LIMIT:
        raise refused("evidence_size")
    try:
        return note.open_sole(data, keys)
    except VerificationFailed:
        raise refused("evidence_signature") from None


def _in_order(report: Report) -> bool:
    told = [s.ends for s in report.spans]
    told += [r.at for r in report.readings]
    told += [e.at for e in report.events]
    heard = report.manifest is None or report.manifest.issued_at <= report.at
    return heard and all(moment <= report.at for moment in told)


def _forked(at: dict[int, set[Link]], n: int) -> bool:
    """Whether two notes of number `n` exist, or its successor names another note than this."""
    digests = {link.sha256 for link in at[n]}
    named = {link.prev for link in at.get(n + 1, ())}
    return len(at[n]) > 1 or not named <= digests


def _missing(numbers: Sequence[int]) -> tuple[tuple[int, int], ...]:
    steps = zip([0, *numbers], numbers, strict=False)
    return tuple((before + 1, n - 1) for before, n in steps if n - before > 1)
