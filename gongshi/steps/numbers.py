"""The printed number (编号) and the window of a stored posting, computed again from its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.posting.as_json import window_from_json

if TYPE_CHECKING:
    from gongshi.posting.window import Window
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting


def number_of(desk: Desk, posting: Posting) -> str | None:
    """Return the printed number, None while it is open."""
    if posting.number is None:
        return None
    return desk.rules.site.number(posting.posted_on, posting.number)


def window_of(posting: Posting) -> Window:
    """Return the window as it was fixed at submission and printed: a promise, never recounted."""
    return window_from_json(posting.window)
