"""Columns of a list against a policy (列名): which header names which field, and which none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from masking.findings import MaskFinding, finding
from masking.header_words import quoted
from masking.known_columns import known_kind
from masking.sealed import Sealed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from masking.policy import Field, Policy


class Plan(NamedTuple):
    """What a row's headers come to: header → field, and the columns of dates of birth."""

    fields: dict[str, Field]
    births: tuple[str, ...]


class Headers:
    """Which header names which field; finds unknown headers and two for one field, once each."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.seen: dict[tuple[str, ...], Plan] = {}
        self.unknown: dict[str, int] = {}
        self.doubled: dict[str, Field] = {}
        self.denied: Counter[str] = Counter()

    def of(self, row: Mapping[str, str | Sealed]) -> Plan:
        """Return the row's known headers with their fields, and its columns of dates of birth."""
        keys = tuple(row)
        if keys not in self.seen:
            births = tuple(filter(self._is_birth, keys))
            self.seen[keys] = Plan(self._resolve(keys, row), births)
        return self.seen[keys]

    def _is_birth(self, header: str) -> bool:
        made = self.policy.field_of(header)
        return (made.type if made else known_kind(header)) == "birth_date"

    def lacks(self, made: Field) -> bool:
        """Whether no row had a column for a field."""
        return not any(
            made is found for plan in self.seen.values() for found in plan.fields.values()
        )

    def _resolve(self, keys: tuple[str, ...], row: Mapping[str, str | Sealed]) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for place, header in enumerate(keys, 1):
            made = self.policy.field_of(header)
            if made is None:
                self._stray(header, place, row[header])
            elif any(made is other for other in found.values()):
                self.doubled.setdefault(made.id, made)
            else:
                found[header] = made
        return found

    def _stray(self, header: str, place: int, cell: object) -> None:
        set_aside = isinstance(cell, Sealed) and cell.kind == "gate_only"
        known = known_kind(header)
        if known and not self.policy.drops(header):
            self.denied[known] += 1
        elif not set_aside and not self.policy.drops(header):
            self.unknown.setdefault(header, place)

    def findings(self) -> list[MaskFinding]:
        """E101 for unknown headers, E102 for two columns of one field."""
        made = [
            finding("E101", n=place, header=quoted(header))
            for header, place in self.unknown.items()
        ]
        return made + [finding("E102", field=id_, label=f.label) for id_, f in self.doubled.items()]
