"""The door (导入): bytes in, a sealed list or a refusal out. Nothing is written to disk."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gongshi.errors import GongshiError, SourceListError
from gongshi.posting.batch import read_letter
from gongshi.posting.kind import RowUnit
from gongshi.sources import wire
from gongshi.sources.cage import ChildDied, cage
from gongshi.sources.faults import Fault, refusal
from gongshi.sources.limits import Limits
from gongshi.sources.lists import Ignored, MappedColumn, SourceList, SourceRow
from gongshi.sources.magic import Format, recognise
from gongshi.sources.proposals import by_field
from gongshi.sources.totals import Totals
from gongshi.sources.vocabulary import vocabulary
from masking import Sealed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongshi.errors import Finding
    from gongshi.posting.batch import CoveringLetter
    from gongshi.posting.kind import Kind
    from gongshi.sources.routing import CommunityNames

READABLE = (Format.PACKAGE, Format.OLD_BINARY, Format.TEXT)
REFUSED = {
    Format.ENCRYPTED: Fault.ENCRYPTED,
    Format.HTML: Fault.HTML,
    Format.XML: Fault.XML,
    Format.EMPTY: Fault.EMPTY,
    Format.PDF: Fault.PDF,
    Format.PICTURE: Fault.PICTURE,
    Format.ARCHIVE: Fault.ARCHIVE,
    Format.WORD: Fault.WORD,
    Format.CARD: Fault.CARD,
    Format.DATA: Fault.DATA,
    Format.OTHER: Fault.OTHER,
}
ENDINGS = {
    Format.PACKAGE: (".xlsx", ".xlsm"),
    Format.OLD_BINARY: (".xls", ".et"),
    Format.TEXT: (".csv", ".tsv", ".txt"),
}
MISNAMED = "扩展名与内容不符,已按内容读取"
GATE_ONLY = "gate_only"


def read_list(
    data: bytes,
    *,
    name_hint: str,
    kind: Kind,
    community: CommunityNames,
    letter: CoveringLetter | None,
    limits: Limits | None = None,
    columns: Mapping[str, str] | None = None,
) -> SourceList:
    """Read a source list (报送名单) and seal every cell on arrival.

    `name_hint` is the file's name; it is compared with the content and never trusted or kept.
    `columns` are headers that a person said mean a field, as `confirmed_columns` returns them.
    Raises SourceListError only where no list can be read at all; otherwise all findings, refusing
    ones too, are in the result.
    """
    limits = limits or Limits()
    found = prejudge(data, limits)
    question = wire.question(
        kind.policy,
        by_household=kind.unit is RowUnit.HOUSEHOLD,
        community=community,
        letter=Totals.of_letter(letter) if letter else None,
        limits=limits,
        columns=columns,
    )
    source = _sealed(_ask(question, data, limits), kind.policy)
    return _named(source, name_hint, found)


def mark(
    data: bytes,
    *,
    kind: Kind,
    community: CommunityNames,
    findings: Sequence[Finding],
    limits: Limits | None = None,
) -> bytes:
    """Return a new workbook: every finding, and the list's sheets as texts with each one marked.

    The child makes it, so the parent never holds a cell of the list as text. A file that no reader
    can open gives the findings alone.
    """
    limits = limits or Limits()
    question = wire.question(
        kind.policy,
        by_household=kind.unit is RowUnit.HOUSEHOLD,
        community=community,
        letter=None,
        limits=limits,
        marks=findings,
    )
    readable = len(data) <= limits.file_bytes and recognise(data) in READABLE
    for content in (data, b"") if readable else (b"",):
        with suppress(ChildDied):
            return cage.ask(wire.pack(question, content), limits)
    raise refusal(Fault.UNREADABLE)


def confirmed_columns(kind: Kind, columns: Mapping[str, str]) -> dict[str, str]:
    """Return folded header → field id of columns named as header → field id or label.

    Raises GongshiError where the kind has no such field, or the header must not be remembered.
    """
    try:
        return by_field(columns, vocabulary(kind.policy))
    except (KeyError, ValueError):
        labels = "、".join(str(words.get("label")) for words in kind.policy["fields"].values())
        raise GongshiError(
            "column_not_mapped",
            "列的对应关系不能采用",
            f"请写成“表头=栏目”,栏目限于:{labels};表头不能含号码,也不能是方案里已有的表头",
        ) from None


def prejudge(data: bytes, limits: Limits) -> Format:
    """Return the format of a file that a child may read; size and magic bytes refuse the rest."""
    if len(data) > limits.file_bytes:
        raise refusal(Fault.TOO_BIG, what=f"大于{limits.file_bytes >> 20}MB")
    found = recognise(data)
    if found not in READABLE:
        raise refusal(REFUSED[found])
    return found


def _ask(question: Mapping[str, Any], data: bytes, limits: Limits) -> bytes:
    try:
        return cage.ask(wire.pack(question, data), limits)
    except ChildDied:
        raise refusal(Fault.UNREADABLE) from None


def _sealed(answer: bytes, policy: Mapping[str, Any]) -> SourceList:
    """Check the answer's shape and seal its texts; anything unexpected is an unreadable file."""
    problem: SourceListError | None = None
    try:
        told = json.loads(answer)
        if "refused" in told:
            problem = _refused(told["refused"])
        else:
            return _list(told, {id_: str(f.get("type")) for id_, f in policy["fields"].items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, GongshiError):
        problem = None
    raise problem or refusal(Fault.UNREADABLE) from None


def _refused(findings: list[Mapping[str, str]]) -> SourceListError:
    return SourceListError([wire.finding_in(found) for found in findings])


def _list(told: Mapping[str, Any], types: Mapping[str, str]) -> SourceList:
    return SourceList(
        sheet=str(told["sheet"]),
        header_row=int(told["header_row"]),
        columns=tuple(MappedColumn(*map(str, column)) for column in told["columns"]),
        rows=tuple(_row(row, types) for row in told["rows"]),
        asides=tuple((str(label), _seal(text, GATE_ONLY)) for label, text in told["stray"]),
        routed_away=int(told["routed_away"]),
        ignored=tuple(Ignored(str(where), str(why)) for where, why in told["ignored"]),
        findings=tuple(wire.finding_in(found) for found in told["findings"]),
        totals=wire.totals_in(told["totals"]),
        letter=read_letter(told["letter"]) if told["letter"] else None,
    )


def _row(row: list[Any], types: Mapping[str, str]) -> SourceRow:
    number, cells, dropped = row
    return SourceRow(
        int(number),
        {field: _seal(text, types[field]) for field, text in cells.items()},
        {header: _seal(text, GATE_ONLY) for header, text in dropped.items()},
    )


def _seal(text: Any, kind: str) -> Sealed:
    if not isinstance(text, str):
        raise TypeError
    return Sealed(text, kind)


def _named(source: SourceList, name_hint: str, found: Format) -> SourceList:
    """List a misleading file ending as passed over."""
    _, dot, ending = name_hint.rpartition(".")
    if not dot or f".{ending.lower()}" in ENDINGS[found]:
        return source
    return replace(source, ignored=(Ignored("文件名", MISNAMED), *source.ignored))
