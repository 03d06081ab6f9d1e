"""A covering letter that follows its list (后补来文): compared with the totals kept from intake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.posting.kind import RowUnit
from gongshi.sources.receive import letter_totals
from gongshi.sources.totals import Totals, compare, counted_totals
from gongshi.sources.vocabulary import vocabulary

if TYPE_CHECKING:
    from gongshi.errors import Finding
    from gongshi.posting.batch import CoveringLetter
    from gongshi.posting.kind import Kind


def compare_letter(kind: Kind, totals: Totals, letter: CoveringLetter) -> tuple[Finding, ...]:
    """Return E111 for every total in which the list differs from its letter."""
    by_household = kind.unit is RowUnit.HOUSEHOLD
    words = vocabulary(kind.policy)
    counts = counted_totals(words, by_household=by_household)
    stated = letter_totals(letter) or Totals()
    return tuple(compare(totals, stated, counts=counts))
