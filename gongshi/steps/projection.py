"""Projection (补齐): log, public tree and manifests from the database; the same code heals.

Order: tiles → checkpoint → status and page → manifests. Each file is replaced by rename; running it
again writes nothing. A part that fails does not hold up the manifests: trouble with the log, the
disk or one page must never keep a list on a board.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.steps.exclusive import exclusive
from gongshi.steps.log import publictree
from gongshi.steps.log.logfiles import project_log, standing_head
from gongshi.steps.wall import boards, cards

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk


def project(desk: Desk) -> tuple[str, ...]:
    """Bring every projection up to the database; return what some board has no room for."""
    with exclusive(desk):
        try:
            publictree.project(desk, project_log(desk))
            cards.prepare(desk)
        finally:
            crowded_out = boards.project(desk, standing_head(desk))
    return crowded_out


def hide(desk: Desk) -> None:
    """Issue manifests without what is coming down, before anything of it is touched."""
    with exclusive(desk):
        boards.project(desk, standing_head(desk))
