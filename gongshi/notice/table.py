"""The printed table: which columns, how they stand, which numbers the rows carry, and sums."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongshi.notice.typeset import grouped
from gongshi.posting.notice import Align, Column, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.posting.kind import Kind
    from masking import Masked, MaskedColumn

MONEY = "money"
ALIGNED = {MONEY: Align.RIGHT, "name": Align.LEFT, "text": Align.LEFT}
SMALLEST_SUM = 3  # a sum over one or two rows gives a row away

_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?", re.ASCII)


def shown(masked: Masked) -> tuple[MaskedColumn, ...]:
    """Return the columns that at least one row fills (an unneeded 身份证号 is not printed)."""
    filled = {label for row in masked.rows for label in row.cells}
    return tuple(column for column in masked.columns if column.label in filled)


def columns(masked: Masked, kind: Kind) -> tuple[Column, ...]:
    """Return the printed columns in the kind's order."""
    return tuple(
        Column(
            label=printed_label(column, kind),
            align=ALIGNED.get(column.type, Align.CENTRE),
            beneath=column.beneath,
            money=column.type == MONEY,
        )
        for column in shown(masked)
    )


def rows(masked: Masked, kind: Kind) -> tuple[Row, ...]:
    """Return the rows numbered from 1 without gaps: held rows leave no trace. Cells stay plain."""
    printed = [(column.label, printed_label(column, kind)) for column in shown(masked)]
    return tuple(
        Row(n, {label: row.cells[key] for key, label in printed if key in row.cells})
        for n, row in enumerate(masked.rows, 1)
    )


def printed_label(column: MaskedColumn, kind: Kind) -> str:
    """Return the label with its unit: 拟月保障金额（元）; 家庭人口 says its unit itself."""
    unit = _field(kind, column.field).get("unit")
    if not isinstance(unit, str) or unit in column.label:
        return column.label
    return f"{column.label}（{unit}）"


def sums(masked: Masked, kind: Kind) -> dict[str, str]:
    """Return `persons` and `amount` over the printed rows; none for one or two rows.

    Held rows are left out: a sum with them would give their amount by subtraction.
    """
    if len(masked.rows) < SMALLEST_SUM:
        return {}
    found = {counts: _sum(masked, kind, counts) for counts in ("persons", "amount")}
    return {counts: total for counts, total in found.items() if total is not None}


def _field(kind: Kind, field: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = kind.policy["fields"][field]
    return found


def _sum(masked: Masked, kind: Kind, counts: str) -> str | None:
    """Return the sum of the column the kind marks `counts: persons` or `amount`, as printed."""
    labels = [c.label for c in masked.columns if _field(kind, c.field).get("counts") == counts]
    cells = [row.cells.get(label, "") for label in labels[:1] for row in masked.rows]
    if not cells or not all(_PLAIN.fullmatch(cell) for cell in cells):
        return None
    return grouped(str(sum(map(Decimal, cells))))
