"""Screens as the office sees them (各屏现状): who asked when, and who has wiped what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongshi.steps.desk import Desk
    from gongshi.store import Contact

NOTE_EVERY = timedelta(seconds=20)
"""Polls come every 30 seconds; a burst of hints need not be written down one by one."""


def note_contact(desk: Desk, contact: Contact) -> None:
    """Keep when a screen last asked and which manifest it has."""
    with desk.store.transaction() as tx:
        known = tx.screens.contact(contact.board)
        if known is None or known.seq != contact.seq or _old(known, contact):
            tx.screens.seen(contact)


def _old(known: Contact, contact: Contact) -> bool:
    return not timedelta(0) <= contact.seen_at - known.seen_at < NOTE_EVERY
