"""Names on the list (名单上的人): what free text is searched for before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from masking.names import read_name
from masking.texts import Known, NameFinder, name_forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from masking.names import Surnames


def forms_of(cell: str, surnames: Surnames) -> tuple[str, ...]:
    """Return the forms of the name in a cell: whole, parts, given name; none if unreadable."""
    name = read_name(cell, surnames)
    if name is None or not name.parts:
        return ()
    return name_forms(name.parts, name.surname)


def finder_of(cells: Iterable[str], surnames: Surnames) -> NameFinder:
    """Build the finder of every name of the list, whole, in parts and without the surname.

    The output gate stops at two characters of any of them, so that a text must not show one either.
    """
    return NameFinder({form for cell in cells for form in forms_of(cell, surnames)})


def known_in(cell: str, others: NameFinder | None, surnames: Surnames) -> Known:
    """Return the names known in a row: its own and the others'."""
    return Known(forms_of(cell, surnames), others)
