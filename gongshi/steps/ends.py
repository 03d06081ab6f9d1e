"""When postings end, for whoever schedules their retirement (期满时刻)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gongshi.posting.life import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gongshi.steps.desk import Desk

UP = frozenset({State.PUBLISHING, State.SHOWING})


def window_ends(desk: Desk, posting_ids: Iterable[str]) -> list[datetime]:
    """Return the distinct ends (UTC) of those postings that are up, soonest first."""
    with desk.store.transaction() as tx:
        found = [tx.postings.get(posting_id) for posting_id in posting_ids]
    return sorted({posting.ends_at for posting in found if posting and posting.state in UP})


def real_instant(desk: Desk, moment: datetime) -> datetime:
    """Return when the machine's clock will stand where the desk's clock says `moment`."""
    return moment - timedelta(seconds=desk.clock.offset_s)
