"""Column headers (表头) of a kind's fields, folded so that width and spaces do not matter.

Works on unchecked values: what is not of the right shape has no headers, and masking refuses it.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN = frozenset({"drop", "count", "never", "member", "collision"})


def folded(header: str) -> str:
    """Return a header without spaces and line breaks, in normal width."""
    return "".join(unicodedata.normalize("NFKC", header).split())


def all_fields(fields: object) -> list[dict[str, Any]]:
    """Return the field mappings of a kind file's `fields`."""
    values: Iterable[object] = fields.values() if isinstance(fields, dict) else ()
    return [field for field in values if isinstance(field, dict)]


def shown_fields(fields: object) -> list[dict[str, Any]]:
    """Return those fields that print a cell on every row."""
    return [field for field in all_fields(fields) if field.get("show") not in HIDDEN]


def headers_of(fields: Iterable[dict[str, Any]]) -> frozenset[str]:
    """Return the folded labels and aliases of fields."""
    return frozenset(folded(header) for field in fields for header in _named(field))


def _named(field: dict[str, Any]) -> list[str]:
    aliases = field.get("aliases")
    named = [field.get("label"), *(aliases if isinstance(aliases, list) else ())]
    return [header for header in named if isinstance(header, str)]
