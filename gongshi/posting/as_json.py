"""The documented JSON shapes of windows and items (`gongshi window`, `gongshi items`).

Fields may be added, never renamed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.posting.item import Item, Span
    from gongshi.posting.kind import Kind, MinDisplay
    from gongshi.posting.window import Window

_APPLIES = {True: "yes", False: "no", None: "unknown"}


def window_json(window: Window) -> dict[str, Any]:
    """Return a window; days are ISO dates, `not_after` an instant with its +08:00."""
    return {
        "kind": window.kind,
        "posted": window.posted.isoformat(),
        "n": window.n,
        "unit": window.unit.value if window.unit else None,
        "first_day": window.first_day.isoformat(),
        "last_day": window.last_day.isoformat() if window.last_day else None,
        "not_after": window.not_after.isoformat(),
        "provisional": window.provisional,
        "days": [
            {
                "date": day.date.isoformat(),
                "weekday": day.weekday,
                "counted": day.counted,
                "why": day.why,
            }
            for day in window.days
        ],
    }


def item_json(item: Item, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Return an item with its kinds; `unconfirmed` are the bases that are never printed."""
    return {
        "no": item.no,
        "group": item.group,
        "name": item.name,
        "elements": item.elements,
        "due": span_json(item.due),
        "due_from": item.due_from,
        "due_text": item.due_text,
        "rhythm": item.rhythm,
        "standing": item.standing,
        "channels": list(item.channels),
        "audience": item.audience,
        "publisher": item.publisher,
        "website_column": item.website_column,
        "bases": [basis.cited() for basis in item.bases],
        "unconfirmed": [basis.cited() for basis in item.bases if not basis.confirmed],
        "notes": list(item.notes),
        "kinds": [kind_json(kinds[id_]) for id_ in item.kinds],
    }


def kind_json(kind: Kind) -> dict[str, Any]:
    """Return what a kind promises: window, shortest display, latest end."""
    return {
        "id": kind.id,
        "word": kind.word.value,
        "in_catalogue": kind.in_catalogue,
        "due": span_json(kind.due),
        "window": span_json(kind.window.span) if kind.window else None,
        "min_display": _min_display_json(kind.min_display) if kind.min_display else None,
        "retire": kind.retirement.value,
        "not_after": span_json(kind.not_after),
    }


def span_json(span: Span) -> dict[str, Any]:
    """Return a span of days."""
    return {"n": span.n, "unit": span.unit.value}


def _min_display_json(display: MinDisplay) -> dict[str, Any]:
    return {
        **span_json(display.span),
        "applies": _APPLIES[display.applies],
        "as": display.shown_as,
    }
