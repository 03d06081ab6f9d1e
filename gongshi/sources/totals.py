"""The letter's totals (户数、人数、合计金额), counted over every row of the list.

Which field feeds which total is the kind file's word (`counts: persons`, `counts: amount`). Where
no field counts persons, each row is one; only a kind of unit household counts households.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongshi.errors import Level
from gongshi.sources.faults import Fault, finding
from gongshi.sources.numbers import number
from gongshi.sources.vocabulary import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gongshi.errors import Finding
    from gongshi.posting.batch import CoveringLetter
    from gongshi.sources.body import ListRow
    from gongshi.sources.households import Household
    from gongshi.sources.vocabulary import Vocabulary

NAMES = {"households": "户", "persons": "人", "amount": "元"}
WORDS = {"households": "户数", "persons": "人数", "amount": "合计金额"}
LETTER = "来文"


@dataclass(frozen=True)
class Totals:
    """Totals of a list or a letter. None: not stated, not countable, or not counted by the kind.

    `amount` is yuan in plain decimal digits, as it goes into JSON and print: 8630, 8630.50.
    """

    households: int | None = None
    persons: int | None = None
    amount: str | None = None

    @classmethod
    def of_letter(cls, letter: CoveringLetter) -> Totals:
        """Return what a letter states."""
        amount = None if letter.amount is None else str(letter.amount)
        return cls(letter.households, letter.persons, amount)


def count(households: Sequence[Household], vocabulary: Vocabulary, *, by_household: bool) -> Totals:
    """Count all rows, before routing and holding."""
    heads = [household.head for household in households]
    members = [member for household in households for member in household.members]
    rows = heads if by_household else [*heads, *members]
    persons: Decimal | None = Decimal(len(heads) + len(members))
    if by_field := vocabulary.counting(Counts.PERSONS):
        persons = _sum(rows, by_field)
    by_field = vocabulary.counting(Counts.AMOUNT)
    return Totals(
        households=len(households) if by_household else None,
        persons=int(persons) if persons is not None and persons % 1 == 0 else None,
        amount=_yuan(_sum(rows, by_field)) if by_field else None,
    )


def compare(found: Totals, letter: Totals, *, counts: frozenset[str]) -> Iterator[Finding]:
    """Find every total in which the list differs from the letter (E111).

    `counts` names the totals that this kind of list states at all.
    """
    for what, unit in NAMES.items():
        said, counted = getattr(letter, what), getattr(found, what)
        if said is None:
            continue
        words = WORDS[what]
        if what not in counts:
            yield finding(Fault.TOTAL_NOT_COUNTED, LETTER, what=words)
        elif counted is None:
            yield finding(Fault.TOTALS_UNKNOWN, LETTER, what=words)
        elif Decimal(said) != Decimal(counted):
            stated, listed = f"{Decimal(said):,}{unit}", f"{Decimal(counted):,}{unit}"
            yield finding(Fault.TOTALS_DIFFER, LETTER, what=words, letter=stated, found=listed)


def compare_totals(stated: Mapping[str, Any], letter: CoveringLetter) -> tuple[Finding, ...]:
    """Compare the totals kept of an accepted list with a letter that came later (E111).

    `stated` is `dataclasses.asdict` of the list's totals; None there was never counted.
    """
    found = Totals(**stated)
    counts = frozenset(what for what in NAMES if getattr(found, what) is not None)
    differing = compare(found, Totals.of_letter(letter), counts=counts)
    return tuple(found for found in differing if found.level is Level.REFUSE)


def counted_totals(vocabulary: Vocabulary, *, by_household: bool) -> frozenset[str]:
    """Return which totals a kind of list states: persons always."""
    stated = {"persons"}
    if by_household:
        stated.add("households")
    if vocabulary.counting(Counts.AMOUNT):
        stated.add("amount")
    return frozenset(stated)


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _sum(rows: Sequence[ListRow], field: str) -> Decimal | None:
    stated = [number(row.cells[field].text) for row in rows if field in row.cells]
    if len(stated) != len(rows) or None in stated:
        return None
    return sum((value for value in stated if value is not None), Decimal(0))
