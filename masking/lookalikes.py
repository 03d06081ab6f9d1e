"""Look-alikes (同名): rows whose masked names are equal, told apart with as little as possible.

In this order, as far as the kind allows: the residents' group, the masked ID number, an ordinal
（甲）（乙）. Each is shown only on rows that still look alike when its turn comes, and the group
only where it tells at least two of them apart.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from masking.policy import Field, Policy

STEMS = "甲乙丙丁戊己庚辛壬癸"


def ordinal(n: int) -> str:
    """（甲）…（癸）, then （11） and on; `n` starts at 0."""
    return f"（{STEMS[n]}）" if n < len(STEMS) else f"（{n + 1}）"


def tell_apart(policy: Policy, cells: Sequence[dict[str, str]]) -> list[list[int]]:
    """Change `cells` (label → text, one dict a row) in place; return the groups of look-alikes.

    On entry every row carries its collision columns; on return only the rows that need them do.
    Without a name none does: what tells namesakes apart tells nothing else.
    """
    beneath = [f.label for f in policy.fields if f.beneath]
    hidden = [{label: row.pop(label, "") for label in beneath} for row in cells]
    name = policy.of_type("name")
    if name is None:
        return []
    named = [place for place, row in enumerate(cells) if name.label in row]
    alike = _alike(named, cells, (name.label,))
    for rows in alike:
        _separate(policy, name, rows, cells, hidden)
    return alike


def _separate(
    policy: Policy,
    name: Field,
    rows: list[int],
    cells: Sequence[dict[str, str]],
    hidden: Sequence[dict[str, str]],
) -> None:
    labels: tuple[str, ...] = (name.label,)
    pending = [rows]
    for field in _by_turn(policy):
        for still in pending:
            if field.beneath:
                _uncover(field, still, cells, hidden)
        labels = (*labels, field.label)
        pending = [g for still in pending for g in _alike(still, cells, labels)]
    for still in pending:
        for n, row in enumerate(still):
            cells[row][name.label] += ordinal(n)


def _by_turn(policy: Policy) -> list[Field]:
    turn = {"group": 0, "id_number": 1}
    kept = [f for f in policy.fields if f.type in turn and f.shown]
    return sorted(kept, key=lambda f: turn[f.type])


def _uncover(
    field: Field,
    rows: Sequence[int],
    cells: Sequence[dict[str, str]],
    hidden: Sequence[dict[str, str]],
) -> None:
    """Show a collision column on these rows; a group that tells none of them apart stays off."""
    values = {hidden[row][field.label] for row in rows}
    if field.type == "group" and len(values) == 1:
        return
    for row in rows:
        if value := hidden[row][field.label]:
            cells[row][field.label] = value


def _alike(
    rows: Iterable[int], cells: Sequence[dict[str, str]], labels: tuple[str, ...]
) -> list[list[int]]:
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        shown = cells[row]
        groups[tuple([shown.get(label, "") for label in labels])].append(row)
    return [group for group in groups.values() if len(group) > 1]
