"""The printed number (编号) and the window of a stored posting, computed again from its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.posting.window import Window, window, window_until

if TYPE_CHECKING:
    from gongshi.posting.kind import Kind
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting


def number_of(desk: Desk, posting: Posting) -> str | None:
    """Return the printed number, None while it is open."""
    if posting.number is None:
        return None
    return desk.rules.site.number(posting.posted_on, posting.number)


def window_of(desk: Desk, kind: Kind, posting: Posting) -> Window:
    """Compute a stored posting's window again from its day."""
    if posting.until_day is not None:
        return window_until(kind, posting.posted_on, posting.until_day, desk.rules.calendar)
    return window(kind, posting.posted_on, desk.rules.calendar)
