"""Receive (导入) a source list and its covering letter. A refused file leaves nothing."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import masking
from gongshi import sources
from gongshi.errors import Finding, GongshiError, Level
from gongshi.posting.batch import CoveringLetter, Stage
from gongshi.posting.ids import new_batch_id
from gongshi.posting.life import ENDED, State
from gongshi.steps.exclusive import exclusive
from gongshi.steps.lists import rowvault
from gongshi.steps.lists.duplicates import posted_already
from gongshi.steps.lists.rowvault import ASIDE
from gongshi.steps.lookup import batch_or_refuse
from gongshi.store import Act, Batch
from masking.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gongshi.posting.kind import Kind
    from gongshi.sources import SourceList
    from gongshi.steps.desk import Desk
    from masking import Sealed

HIDDEN = "(名称略)"
MISSING_COLUMN = "E105"
EXPLAINED = "explained"  # columns that a person explained with a list, by folded header


@dataclass(frozen=True)
class Received:
    """What came of a file: a batch, or every fault of it at once. Never a value."""

    batch: str | None
    rows: int
    columns: tuple[dict[str, str], ...]
    ignored: tuple[dict[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def accepted(self) -> bool:
        """Whether the file became a batch."""
        return self.batch is not None

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON object."""
        return {
            "batch": self.batch,
            "accepted": self.accepted,
            "rows": self.rows,
            "columns": list(self.columns),
            "ignored": list(self.ignored),
            "findings": [finding.as_json() for finding in self.findings],
        }


def receive(
    desk: Desk,
    data: bytes,
    *,
    name_hint: str,
    kind_id: str,
    letter: CoveringLetter | None,
    columns: Mapping[str, str] | None = None,
) -> Received:
    """Read `data` as a list of `kind_id` and keep it sealed; the same bytes give the same batch.

    `columns` (header → field or its label) are remembered for the letter's sender once the list is
    accepted. Raises SourceListError where the bytes cannot be read as a list at all.
    """
    kind = desk.kind(kind_id)
    said = sources.confirmed_columns(kind, columns or {})
    digest = _digest(desk, kind_id, data)
    known = _known(desk, kind_id, digest)
    if known is not None:
        return _again(desk, known, letter)
    found = _without_values(_read(desk, kind, data, name_hint, letter, said), kind)
    findings = (
        *found.findings,
        *_masking_findings(kind, found, desk.today()),
        *posted_already(desk, kind, found),
    )
    if any(finding.level is Level.REFUSE for finding in findings):
        return _result(None, found, findings)
    letter = letter or found.letter
    batch_id = _keep(desk, kind, found, findings, digest, letter, said)
    _remember(desk, kind_id, letter, said)
    return _result(batch_id, found, findings)


def _read(
    desk: Desk,
    kind: Kind,
    data: bytes,
    name_hint: str,
    letter: CoveringLetter | None,
    said: Mapping[str, str],
) -> SourceList:
    """Read with what the sender's columns meant before; a letter in the file names its sender."""

    def read(columns: Mapping[str, str]) -> SourceList:
        return sources.read_list(
            data,
            name_hint=name_hint,
            kind=kind,
            community=_community(desk),
            letter=letter,
            columns=columns,
        )

    columns = {**_remembered(desk, kind.id, letter), **said}
    found = read(columns)
    known = _remembered(desk, kind.id, found.letter) if found.letter else {}
    return read({**known, **said}) if known.items() - columns.items() else found


def marked_copy(desk: Desk, data: bytes, *, kind_id: str, findings: Iterable[Finding]) -> bytes:
    """Return the list as a new workbook of texts with every finding marked (标注副本)."""
    kind = desk.kind(kind_id)
    return sources.mark(data, kind=kind, community=_community(desk), findings=tuple(findings))


def _community(desk: Desk) -> sources.CommunityNames:
    site = desk.rules.site
    return sources.CommunityNames(site.community, site.community_aliases, site.county + site.street)


def _sender(letter: CoveringLetter | None) -> str:
    """Return whose columns are remembered: the letter's sender, or nobody's for lists without."""
    return letter.body if letter else ""


def _remembered(desk: Desk, kind_id: str, letter: CoveringLetter | None) -> dict[str, str]:
    with desk.store.transaction() as tx:
        return tx.intake.columns(kind_id, _sender(letter))


def _remember(
    desk: Desk, kind_id: str, letter: CoveringLetter | None, said: Mapping[str, str]
) -> None:
    with desk.store.transaction() as tx:
        tx.intake.remember(kind_id, _sender(letter), said, desk.now())


def attach_letter(desk: Desk, batch_id: str, letter: CoveringLetter) -> None:
    """Write the covering letter of a received batch; totals that differ are refused (E111)."""
    with exclusive(desk):
        _attach(desk, batch_id, letter)


def _attach(desk: Desk, batch_id: str, letter: CoveringLetter) -> None:
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
        if batch.state not in (State.RECEIVED, State.RETURNED):
            raise GongshiError(
                "letter_too_late",
                "已送审的名单不能再改来文",
                "请审核人先 gongshi return 退回,再补来文",
            )
        findings = sources.compare_totals(batch.intake["totals"], letter)
        if findings:
            words = ";".join(finding.words for finding in findings)
            raise GongshiError(findings[0].code, words, findings[0].advice)
        tx.batches.attach_letter(batch_id, letter_json(letter))
        tx.acts.add(Act(batch_id, "letter", None, desk.now(), None))
        tx.intake.remember(batch.kind, letter.body, batch.intake.get(EXPLAINED, {}), desk.now())


def letter_json(letter: CoveringLetter) -> dict[str, Any]:
    """Return the letter as JSON values."""
    values = asdict(letter)
    for name in ("doc_date", "decided_on", "formed_on"):
        values[name] = values[name].isoformat()
    return values


def letter_of(batch: Batch) -> CoveringLetter:
    """Return a batch's letter, or refuse E110."""
    if batch.letter is None:
        raise GongshiError(
            "E110",
            "缺少审批依据:这份名单还没有来文",
            f"请用 gongshi letter {batch.id} 来文.yaml 登记来文后再送审",
        )
    values = dict(batch.letter)
    for name in ("doc_date", "decided_on", "formed_on"):
        values[name] = date.fromisoformat(values[name])
    values["stage"] = Stage(values["stage"])
    return CoveringLetter(**values)


def _digest(desk: Desk, kind_id: str, data: bytes) -> str:
    message = kind_id.encode() + b"\0" + hashlib.sha256(data).digest()
    return hmac.new(desk.keys.digest, message, hashlib.sha256).hexdigest()


def _known(desk: Desk, kind_id: str, digest: str) -> Batch | None:
    with desk.store.transaction() as tx:
        batch = tx.batches.with_digest(kind_id, digest)
    return None if batch is None or batch.state in ENDED else batch


def _again(desk: Desk, batch: Batch, letter: CoveringLetter | None) -> Received:
    """Answer for bytes received before; a letter that says something new is written or refused."""
    if letter is not None and batch.letter != letter_json(letter):
        attach_letter(desk, batch.id, letter)
    intake = batch.intake
    findings = tuple(Finding(**{**f, "level": Level(f["level"])}) for f in intake["findings"])
    return Received(
        batch.id, batch.row_count, tuple(intake["columns"]), tuple(intake["ignored"]), findings
    )


def _keep(
    desk: Desk,
    kind: Kind,
    found: SourceList,
    findings: tuple[Finding, ...],
    digest: str,
    letter: CoveringLetter | None,
    said: Mapping[str, str],
) -> str:
    batch_id = new_batch_id()
    batch = Batch(
        batch_id,
        kind.id,
        State.RECEIVED,
        desk.now(),
        len(found.rows),
        {**_intake(found, findings), EXPLAINED: dict(said)},
        letter_json(letter) if letter else None,
        None,
        None,
    )
    with exclusive(desk):
        known = _known(desk, kind.id, digest)
        if known is not None:  # another process received the same bytes meanwhile
            return known.id
        key = rowvault.new_key(desk, batch_id)
        sealed = rowvault.seal_rows(key, batch_id, _numbered(found))
        with desk.store.transaction() as tx:
            tx.batches.add(batch, digest, sealed)
            tx.acts.add(Act(batch_id, "receive", None, desk.now(), None))
    return batch_id


def _numbered(found: SourceList) -> Iterator[tuple[int, Mapping[str, Sealed]]]:
    for row in found.rows:
        asides = {f"{ASIDE}{header}": cell for header, cell in row.gate_only.items()}
        yield row.number, {**row.cells, **asides}
    for n, (label, cell) in enumerate(found.asides):
        yield 0, {f"{ASIDE}{label}{n}": cell}


def _without_values(found: SourceList, kind: Kind) -> SourceList:
    """Blank every place and word of the file that repeats a value of it.

    A sheet or a header may be called after a person; places are printed, and kept in plain text.
    """
    allowed = masking.public_words(masking.load_policy(kind.policy))
    gate = Gate.build(found.needles(), allow=allowed)

    def told(text: str) -> str:
        sheet, mark, cell = text.rpartition("!")
        safe = HIDDEN if gate.scan(sheet, "") else sheet
        return safe + mark + (HIDDEN if gate.scan(cell, "") else cell)

    return replace(
        found,
        sheet=told(found.sheet),
        columns=tuple(
            replace(c, header=told(c.header), where=told(c.where)) for c in found.columns
        ),
        ignored=tuple(replace(part, where=told(part.where)) for part in found.ignored),
        findings=tuple(replace(f, where=told(f.where)) for f in found.findings),
    )


def _masking_findings(kind: Kind, found: SourceList, on: date) -> Iterator[Finding]:
    if any(finding.code == MISSING_COLUMN for finding in found.findings):
        return  # no rule can judge rows without one of its columns; the missing one is told
    policy = masking.load_policy(kind.policy)
    masked = masking.apply(
        policy,
        [row.cells for row in found.rows],
        on=on,
        numbers=[row.number for row in found.rows],
    )
    for fault in masked.findings:
        where = _place(found, fault.field, fault.row)
        yield Finding(fault.code, Level(fault.level), where, fault.words)


def _place(found: SourceList, field: str, row: int) -> str:
    """Return the cell of a row's field, its header for a whole column, the row for none."""
    for column in found.columns:
        if column.field == field and not row:
            return column.where
        if column.field == field:
            letters = column.where.rpartition("!")[2].rstrip("0123456789")
            return f"{found.sheet}!{letters}{row}"
    return f"{found.sheet}!第{row}行"


def _intake(found: SourceList, findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "sheet": found.sheet,
        "columns": [asdict(column) for column in found.columns],
        "ignored": [asdict(part) for part in found.ignored],
        "routed_away": found.routed_away,
        "totals": asdict(found.totals),
        "findings": [finding.as_json() for finding in findings],
    }


def _result(batch_id: str | None, found: SourceList, findings: tuple[Finding, ...]) -> Received:
    intake = _intake(found, findings)
    return Received(
        batch_id,
        len(found.rows),
        tuple(intake["columns"]),
        tuple(intake["ignored"]),
        tuple(findings),
    )
