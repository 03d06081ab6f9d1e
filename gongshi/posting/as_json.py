"""The documented JSON shapes of windows and items (`gongshi window`, `gongshi items`).

Fields may be added, never renamed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from gongshi.clock import SHANGHAI
from gongshi.posting.item import Unit
from gongshi.posting.window import CountedDay, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.posting.item import Item, Span
    from gongshi.posting.kind import Kind, MinDisplay

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


def window_from_json(found: Mapping[str, Any]) -> Window:
    """Return the window `window_json` wrote: as promised, whatever a calendar says now."""
    last = found["last_day"]
    return Window(
        kind=found["kind"],
        posted=date.fromisoformat(found["posted"]),
        n=found["n"],
        unit=Unit(found["unit"]) if found["unit"] else None,
        first_day=date.fromisoformat(found["first_day"]),
        last_day=date.fromisoformat(last) if last else None,
        not_after=datetime.fromisoformat(found["not_after"]).astimezone(SHANGHAI),
        provisional=found["provisional"],
        days=tuple(
            CountedDay(date.fromisoformat(day["date"]), counted=day["counted"], why=day["why"])
            for day in found["days"]
        ),
    )


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
