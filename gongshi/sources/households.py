"""Which row opens a household (户) and which rows are its members (家庭成员)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshi.sources.body import BLANK
from gongshi.sources.grid import Cell
from gongshi.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongshi.sources.body import ListRow

HEADS = frozenset({"户主", "本人", "户主本人", "本人(户主)", "户主(本人)", "自己"})  # as in masking
MEMBER = Cell("家庭成员")


@dataclass(frozen=True)
class Household:
    """A household: the row that is posted and the rows that only count."""

    head: ListRow
    members: tuple[ListRow, ...] = ()


def alone(rows: Sequence[ListRow]) -> tuple[Household, ...]:
    """Return every row on its own: the kind lists persons."""
    return tuple(Household(row) for row in rows)


def group(rows: Sequence[ListRow], relation: str | None) -> tuple[Household, ...]:
    """Group rows in sheet order. Members that come before any head stand alone."""
    households: list[tuple[ListRow, list[ListRow]]] = []
    for row in rows:
        if households and is_member(row, relation):
            households[-1][1].append(row)
        else:
            households.append((row, []))
    return tuple(Household(head, tuple(members)) for head, members in households)


def is_member(row: ListRow, relation: str | None) -> bool:
    """Return whether a row only counts: its relation says so, or its name is merged from above."""
    said = fold(row.cells.get(relation or "", BLANK).text)
    return said not in HEADS if said else row.continued


def complete(households: Iterable[Household], relation: str | None) -> tuple[ListRow, ...]:
    """Return all rows; members take the household's community and say that they are members."""
    rows: list[ListRow] = []
    for household in households:
        rows.append(household.head)
        rows += (_completed(member, household.head, relation) for member in household.members)
    return tuple(rows)


def _completed(member: ListRow, head: ListRow, relation: str | None) -> ListRow:
    community = member.community or head.community
    if relation is None or member.cells.get(relation, BLANK).text:
        return replace(member, community=community)
    return replace(member, community=community, cells={**member.cells, relation: MEMBER})
