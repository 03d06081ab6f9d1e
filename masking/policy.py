"""The policy (公示方案): which column may show what. Values only; `masking.loading` makes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from masking.folding import header_text, squeezed
from masking.known_columns import UNIT_AT_END

if TYPE_CHECKING:
    from collections.abc import Mapping

    from masking.candidates import IdStyle
    from masking.names import Surnames


def fold_header(header: str) -> str:
    """Fold a header: width, spaces, line breaks, 必填 stars, and a colon or unit at its end."""
    bare = squeezed(header_text(header)).strip("*:")
    return UNIT_AT_END.sub("", bare).rstrip("*:")


@dataclass(frozen=True)
class Field:
    """One column of a kind: its printed label, what it holds and what of it shows.

    `show` is one word of the closed set; `style` belongs to ID numbers, `band` to bands.
    """

    id: str
    label: str
    type: str
    show: str
    aliases: tuple[str, ...] = ()
    style: IdStyle | None = None
    band: int = 0
    units: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    fallback: str = ""
    others: str = ""
    count_only: tuple[str, ...] = ()
    most: int = 9_999

    @property
    def shown(self) -> bool:
        """Whether the column can print anything."""
        return self.show not in ("drop", "never", "count", "member")

    @property
    def beneath(self) -> bool:
        """Whether it prints only to tell look-alikes apart (small, under the name)."""
        return self.show == "collision"

    @property
    def rule(self) -> str:
        """The rule's name for counts and the record, such as `head_tail(2,2)`."""
        if self.style is not None and self.shown:
            return str(self.style)
        return f"band({self.band})" if self.show == "band" else self.show


@dataclass(frozen=True)
class Policy:
    """A checked policy. Only `load_policy` makes one, so a Policy never reveals too much."""

    id: str
    unit: str
    minors: str
    fields: tuple[Field, ...]
    headers: Mapping[str, Field]
    dropped: frozenset[str]
    surnames: Surnames
    lexicon: tuple[str, ...] = ()

    def field_of(self, header: str) -> Field | None:
        """Return the field a header or field id names, or None."""
        return self.headers.get(fold_header(header))

    def drops(self, header: str) -> bool:
        """Whether the kind lists the header as one to read past."""
        return fold_header(header) in self.dropped

    def of_type(self, type_: str) -> Field | None:
        """Return the first field of a type."""
        return next((f for f in self.fields if f.type == type_), None)


def public_words(policy: Policy) -> tuple[str, ...]:
    """Return the words a kind itself prints (labels, codes, values), for the gate's `allow`."""
    words = (w for f in policy.fields for w in (f.label, *f.codes, *f.values, f.fallback))
    return tuple(dict.fromkeys(w for w in words if w))
