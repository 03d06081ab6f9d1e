"""What goes over the pipe between parent and child, both ways, as JSON.

The parent trusts nothing that comes back: every part is checked for its shape, and texts are
sealed as they are read.
"""

from __future__ import annotations

import json
import re
import struct
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from gongshi.errors import Finding, Level
from gongshi.sources.analyse import Question
from gongshi.sources.limits import Limits
from gongshi.sources.routing import CommunityNames
from gongshi.sources.totals import Totals
from gongshi.sources.vocabulary import CLOSED_LISTS, fold, vocabulary
from masking.header_words import is_harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gongshi.sources.analyse import PlainList
    from gongshi.sources.body import ListRow
    from gongshi.sources.columns import Columns

AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,4})?")
LENGTH = struct.Struct(">I")
WORDS_OF_A_FIELD = ("label", "aliases", "type", "required", "counts", *CLOSED_LISTS)


def pack(question: Mapping[str, Any], data: bytes) -> bytes:
    """Return the child's input: length, question as JSON, the file."""
    words = json.dumps(question, ensure_ascii=False).encode()
    return LENGTH.pack(len(words)) + words + data


def unpack(payload: bytes) -> tuple[Question, bytes]:
    """Return the question and the file."""
    (length,) = LENGTH.unpack_from(payload)
    end = LENGTH.size + length
    return _question(json.loads(payload[LENGTH.size : end])), payload[end:]


def question(
    policy: Mapping[str, Any],
    *,
    by_household: bool,
    community: CommunityNames,
    letter: Totals | None,
    limits: Limits,
    columns: Mapping[str, str] | None = None,
    marks: Iterable[Finding] | None = None,
) -> dict[str, Any]:
    """Return the question: only the part of the kind file that intake reads."""
    fields = {
        id_: {key: words[key] for key in WORDS_OF_A_FIELD if key in words}
        for id_, words in policy["fields"].items()
    }
    return {
        "fields": fields,
        "drop_headers": list(policy.get("drop_headers") or ()),
        "routing_header": policy.get("routing_header"),
        "by_household": by_household,
        "community": [community.name, *community.aliases],
        "area": community.area,
        "letter": _totals_out(letter) if letter else None,
        "columns": dict(columns or {}),
        "marks": None if marks is None else [found.as_json() for found in marks],
        "limits": asdict(limits),
    }


def _question(words: Mapping[str, Any]) -> Question:
    name, *aliases = words["community"]
    return Question(
        vocabulary=vocabulary(words, words["columns"]),
        by_household=words["by_household"],
        community=CommunityNames(name, tuple(aliases), words["area"]),
        letter=totals_in(words["letter"]) if words["letter"] else None,
        limits=Limits(**words["limits"]),
        marks=None if words["marks"] is None else tuple(map(finding_in, words["marks"])),
    )


def answer(plain: PlainList) -> bytes:
    """Return the child's answer for a list that was read."""
    return _dumps(
        {
            "sheet": plain.sheet,
            "header_row": plain.header_row,
            "columns": [[c.field, c.header, c.where] for c in plain.columns.fields],
            "rows": [_row(row, plain.columns) for row in plain.rows],
            "stray": plain.stray,
            "routed_away": plain.routed_away,
            "ignored": plain.ignored,
            "findings": [found.as_json() for found in plain.findings],
            "totals": _totals_out(plain.totals),
            "letter": plain.letter,
        }
    )


def refused(findings: Iterable[Finding]) -> bytes:
    """Return the child's answer for a file that is refused as a whole."""
    return _dumps({"refused": [found.as_json() for found in findings]})


def _dumps(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _row(row: ListRow, columns: Columns) -> list[Any]:
    dropped: dict[str, str] = {}
    for column in columns.dropped:
        cell = row.dropped.get(column.number)
        if cell is not None:
            key = fold(column.header) if column.known or is_harmless(column.header) else ""
            key = f"{key}#{column.number}" if key in dropped or not key else key
            dropped[key] = cell.text
    return [row.number, {field: cell.text for field, cell in row.cells.items()}, dropped]


def _totals_out(totals: Totals) -> list[Any]:
    return [totals.households, totals.persons, totals.amount]


def totals_in(stated: list[Any]) -> Totals:
    """Read totals back. Raises ValueError or TypeError for anything else."""
    households, persons, amount = stated
    if amount is not None and not AMOUNT.fullmatch(amount):
        raise ValueError
    return Totals(
        None if households is None else int(households),
        None if persons is None else int(persons),
        amount,
    )


def finding_in(stated: Mapping[str, str]) -> Finding:
    """Read a finding back. Raises KeyError or ValueError for anything else."""
    parts = (stated["where"], stated["words"], stated["advice"])
    return Finding(stated["code"], Level(stated["level"]), *(str(part) for part in parts))
