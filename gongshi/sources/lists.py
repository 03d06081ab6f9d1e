"""The source list (报送名单) as the rest of the house receives it: every cell is sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongshi.errors import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.errors import Finding
    from gongshi.posting.batch import CoveringLetter
    from gongshi.sources.totals import Totals
    from masking import Sealed


@dataclass(frozen=True)
class MappedColumn:
    """A column (列) that became a field: its id, the header as written, the header's address."""

    field: str
    header: str
    where: str


@dataclass(frozen=True)
class Ignored:
    """Something in the file that is not used: where it is and why."""

    where: str
    why: str


@dataclass(frozen=True)
class SourceRow:
    """One row of ours. `number` is the row in the sheet; `gate_only` is by folded header."""

    number: int
    cells: Mapping[str, Sealed]
    gate_only: Mapping[str, Sealed] = field(repr=False)  # a header may be somebody's name

    def everything(self) -> dict[str, Sealed]:
        """Return all cells under distinct keys, for the store and the gate."""
        return {**self.cells, **{f"gate_only:{k}": cell for k, cell in self.gate_only.items()}}


@dataclass(frozen=True)
class SourceList:
    """A list as read. It may carry findings that refuse it; the steps decide.

    `asides` are footers, hidden parts and comments, each with the header or label it stood under
    ("" where it had none): no rule ever sees them, the gate does. `letter` is the one in the
    workbook, None where there is none or another was given.
    """

    sheet: str
    header_row: int
    columns: tuple[MappedColumn, ...]
    rows: tuple[SourceRow, ...]
    asides: tuple[tuple[str, Sealed], ...] = field(repr=False)
    routed_away: int
    ignored: tuple[Ignored, ...]
    findings: tuple[Finding, ...]
    totals: Totals
    letter: CoveringLetter | None = None

    @property
    def refused(self) -> bool:
        """Whether any finding refuses the list."""
        return any(found.level is Level.REFUSE for found in self.findings)

    @property
    def gate_only_cells(self) -> tuple[Sealed, ...]:
        """The cells beside the list without their labels."""
        return tuple(cell for _, cell in self.asides)

    def needles(self) -> tuple[dict[str, Sealed], ...]:
        """Return everything the gate must look for: each row, then the cells beside the list."""
        beside = ({f"gate_only:{label}": cell} for label, cell in self.asides)
        return (*(row.everything() for row in self.rows), *beside)
