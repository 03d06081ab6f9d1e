"""The words a header may use: a kind's fields with their aliases, its drop list, its routing.

Matching is exact after folding. A unit in brackets (元) may be left out or added; any other
bracket changes the meaning of a column, so it has to be named as an alias.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from masking.known_columns import FAMILIES, UNIT_AT_END, UNITS, known_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
UNIT = re.compile(rf"[(\[【]?(单位:?)?({'|'.join(re.escape(unit) for unit in UNITS)})[)\]】]?")
OPTIONAL_TYPES = frozenset({"group", "relation"})
NUMBERS_OF_PEOPLE = re.compile("身份证|证号|证件|账号|帐号|账户|卡号|电话|手机|联系方式")
CLOSED_LISTS = ("codes", "values", "count_only", "units")
PRINTED_TYPES = frozenset(
    {"int", "money", "date", "month", "code", "enum", "household", "group", "relation", "quantity"}
    | {"age"}
)
LONG_NUMBER_TYPES = frozenset({"id_number", "phone", "account"})


class Use(StrEnum):
    """What a recognised column is for."""

    FIELD = "field"
    ROUTING = "routing"
    DROP = "drop"


class Counts(StrEnum):
    """Which of the letter's totals a field feeds (`counts:` in the kind file)."""

    NOTHING = ""
    PERSONS = "persons"
    AMOUNT = "amount"


@dataclass(frozen=True)
class FieldWords:
    """A field (字段) as intake needs it."""

    id: str
    label: str
    type: str
    required: bool
    counts: Counts


@dataclass(frozen=True)
class Target:
    """What a header means: a field's id, or the routing or drop column of that label."""

    use: Use
    id: str


@dataclass(frozen=True)
class Vocabulary:
    """All headers of one kind, folded."""

    fields: Mapping[str, FieldWords]
    targets: Mapping[str, Target]
    printed: frozenset[str] = frozenset()

    def find(self, header: str) -> Target | None:
        """Return what the header means, or None for an unknown one.

        Columns that every form has and no notice shows (电话, 开户账号) need no listing; nor do the
        usual spellings of a header that shows (masking.known_columns).
        """
        folded = fold(header)
        named = self.targets.get(folded) or self.targets.get(UNIT_AT_END.sub("", folded))
        return named or (Target(Use.DROP, header) if known_kind(header) else None)

    def is_public(self, text: str) -> bool:
        """Return whether a text is a header or one of the kind's own codes: nobody's data."""
        return fold(text) in self.printed or self.find(text) is not None

    def prints(self, target: Target | None) -> bool:
        """Return whether a column holds what notices print as it stands, or names communities."""
        if target is None or target.use is Use.DROP:
            return False
        return target.use is Use.ROUTING or self.fields[target.id].type in PRINTED_TYPES

    def first_of(self, type_: str) -> str | None:
        """Return the id of the first field of a type."""
        return next((f.id for f in self.fields.values() if f.type == type_), None)

    def names_of(self, field: str) -> tuple[str, ...]:
        """Return the folded headers that mean a field."""
        return tuple(name for name, target in self.targets.items() if target.id == field)

    def counting(self, total: Counts) -> str | None:
        """Return the id of the field that feeds a total."""
        return next((f.id for f in self.fields.values() if f.counts is total), None)


def vocabulary(policy: Mapping[str, Any], confirmed: Mapping[str, str] | None = None) -> Vocabulary:
    """Build the vocabulary from a parsed kind file (`kind.policy`).

    `confirmed` adds headers that a person said mean a field (folded header → field id); a header
    that the kind knows keeps its meaning.
    """
    fields = dict(_fields(policy))
    targets: dict[str, Target] = {}
    for header in policy.get("drop_headers") or ():
        targets[fold(header)] = Target(Use.DROP, header)
    if routing := policy.get("routing_header"):
        targets[fold(routing)] = Target(Use.ROUTING, routing)
    for id_, words in policy["fields"].items():
        for header in (fields[id_].label, *(words.get("aliases") or ())):
            targets[fold(header)] = Target(Use.FIELD, id_)
    for family in FAMILIES:
        words = [fold(word) for word in family]
        owners = {t for word in words if (t := targets.get(word)) and t.use is Use.FIELD}
        if len(owners) == 1:
            targets = dict.fromkeys(words, owners.pop()) | targets
    for header, id_ in (confirmed or {}).items():
        if id_ in fields:
            targets.setdefault(header, Target(Use.FIELD, id_))
    return Vocabulary(fields, targets, frozenset(_closed_lists(policy)))


def _closed_lists(policy: Mapping[str, Any]) -> Iterator[str]:
    for words in policy["fields"].values():
        for key in CLOSED_LISTS:
            yield from (fold(str(word)) for word in words.get(key) or ())


def _fields(policy: Mapping[str, Any]) -> Iterator[tuple[str, FieldWords]]:
    for id_, words in policy["fields"].items():
        type_ = str(words.get("type", "text"))
        yield (
            id_,
            FieldWords(
                id=id_,
                label=str(words.get("label", id_)),
                type=type_,
                required=bool(words.get("required", type_ not in OPTIONAL_TYPES)),
                counts=Counts(words.get("counts") or ""),
            ),
        )


def fold(header: str) -> str:
    """Return the header for comparison: NFKC, no blanks or line breaks, no star or colon."""
    seen = header if header.isascii() else INVISIBLE.sub("", header)
    if not unicodedata.is_normalized("NFKC", seen):
        seen = "".join(unicodedata.normalize("NFKC", mark) for mark in seen)
    return "".join(seen.split()).strip("*:").lower()


def is_unit(text: str) -> bool:
    """Return whether a cell only names a unit that changes nothing; 万元 is none."""
    return UNIT.fullmatch(fold(text)) is not None


def holds_long_numbers(target: Target, header: str, fields: Mapping[str, FieldWords]) -> bool:
    """Return whether a column holds IDs, phones or accounts, which must be stored as text."""
    if target.use is Use.FIELD and fields[target.id].type in LONG_NUMBER_TYPES:
        return True
    return NUMBERS_OF_PEOPLE.search(fold(header)) is not None
