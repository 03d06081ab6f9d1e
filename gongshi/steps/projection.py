"""Projection (补齐): log, public tree and manifests from the database; the same code heals.

Order: tiles → checkpoint → status and page → manifests. Each file is replaced by rename; running it
again writes nothing. Nothing is hidden later than the manifests that `hide` issues first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.steps import boards, publictree
from gongshi.steps.exclusive import exclusive
from gongshi.steps.logfiles import project_log

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk


def project(desk: Desk) -> None:
    """Bring every projection up to the database."""
    with exclusive(desk):
        head = project_log(desk)
        publictree.project(desk, head)
        boards.project(desk, head)


def hide(desk: Desk) -> None:
    """Issue manifests without what is coming down, before anything of it is touched."""
    with exclusive(desk):
        boards.project(desk, project_log(desk))
