"""Items (公开事项) of the disclosure catalogue and the legal bases they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Unit(StrEnum):
    """What a span counts: 工作日 or plain calendar days (日)."""

    WORKDAY = "workday"
    DAY = "day"


@dataclass(frozen=True)
class Span:
    """A number of days of one unit."""

    n: int
    unit: Unit


@dataclass(frozen=True)
class Basis:
    """A legal basis (公开依据). Only a confirmed one is ever printed on a notice."""

    document: str
    number: str
    article: str
    in_force_from: date | None
    confirmed: bool

    def cited(self) -> str:
        """Return the citation as printed: 《…》(号)第…条."""
        number = f"({self.number})" if self.number else ""
        return f"《{self.document}》{number}{self.article}"


@dataclass(frozen=True)
class Item:
    """One of the catalogue's rows. `due` is the publish-by clock, not a window."""

    no: int
    group: str
    name: str
    elements: str
    due: Span
    due_from: str
    standing: bool
    channels: tuple[str, ...]
    audience: str
    publisher: str
    website_column: str | None
    bases: tuple[Basis, ...]
    notes: tuple[str, ...]
    kinds: tuple[str, ...]
    due_text: str = ""  # 公开时限 as the catalogue words it: due and window in one cell
    rhythm: str | None = None
