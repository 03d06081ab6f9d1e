"""What an unknown header could mean (列对应建议): proposed to a person, never assumed."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from gongshi.sources.faults import MANY_DIGITS, quoted
from gongshi.sources.vocabulary import Use, fold
from masking.header_words import NOT_QUOTED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.errors import Finding
    from gongshi.sources.headers import HeaderCell
    from gongshi.sources.vocabulary import FieldWords, Vocabulary

ALIKE = 0.5
LONGEST = 40


def proposed(
    found: Finding, cell: HeaderCell, missing: list[FieldWords], words: Vocabulary
) -> Finding:
    """Add to an E101 which missing field its column may be, if one is alike."""
    shown = quoted(cell.text) != NOT_QUOTED
    field = _most_alike(fold(cell.text), missing, words) if shown else None
    if field is None:
        return found
    header = "".join(cell.text.split())
    how = f"这一列如果就是“{field.label}”,请重新导入并加 --map {header}={field.label}(以后会记住)"
    return replace(found, advice=f"{how};{found.advice}")


def by_field(columns: Mapping[str, str], words: Vocabulary) -> dict[str, str]:
    """Return folded header → field id of columns given as header → field id or label.

    Raises KeyError for a field that the kind does not have, ValueError for a header that may
    not be remembered: one with numbers in it, or one that the kind knows already as another.
    """
    ids = {fold(field.label): field.id for field in words.fields.values()}
    ids |= {field.id: field.id for field in words.fields.values()}
    found: dict[str, str] = {}
    for header, named in columns.items():
        field = ids.get(named) or ids[fold(named)]
        known = words.find(header)
        other = known is not None and (known.use is not Use.FIELD or known.id != field)
        if other or not fold(header) or len(header) > LONGEST or MANY_DIGITS.search(header):
            raise ValueError
        found[fold(header)] = field
    return found


def _most_alike(header: str, missing: list[FieldWords], words: Vocabulary) -> FieldWords | None:
    def alike(field: FieldWords) -> float:
        return max(_likeness(header, name) for name in words.names_of(field.id))

    best = max(missing, key=alike, default=None)
    return best if best is not None and alike(best) >= ALIKE else None


def _likeness(header: str, name: str) -> float:
    if name in header or header in name:
        return 1.0
    return SequenceMatcher(None, header, name, autojunk=False).ratio()
