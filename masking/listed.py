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
    """Build the finder of every name of the list; given names alone are not looked for."""
    names: set[str] = set()
    for cell in cells:
        name = read_name(cell, surnames)
        if name is not None and name.parts:
            names.update(("".join(name.parts), *name.parts))
    return NameFinder(names)


def known_in(cell: str, others: NameFinder | None, surnames: Surnames) -> Known:
    """Return the names known in a row: its own in every form, the others' whole."""
    return Known(forms_of(cell, surnames), others)
