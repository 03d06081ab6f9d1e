"""The printed number (编号), the window and the day that a stored posting was fixed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
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


def check_day(desk: Desk, posting: Posting) -> None:
    """Refuse another day than the one the posting was submitted for."""
    if desk.today() != posting.posted_on:
        raise GongshiError(
            "approval_day_passed",
            f"审核的是{posting.posted_on.isoformat()}张贴,今天已不是这一天",
            f"请重新送审:gongshi submit {posting.batch} --as 经办人代号(内容不用重新录入)",
        )
