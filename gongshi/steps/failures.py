"""Failures of single lists (单份失败): a step and a code, kept until the posting goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk


def record(desk: Desk, posting_id: str, step: str, code: str) -> None:
    """Write a failure; the same one twice in a row is written once."""
    with desk.store.transaction() as tx:
        known = tx.failures.of_posting(posting_id)
        if not known or known[-1] != (step, code):
            tx.failures.add(posting_id, step, code, desk.now())


def clear(desk: Desk, posting_id: str) -> None:
    """Forget the failures of a posting that went through."""
    with desk.store.transaction() as tx:
        tx.failures.clear(posting_id)
