"""The site's own words (本地用词): proposed by one person, accepted by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from gongshi.store import tables as t
from gongshi.store.nouns import LocalWord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


class Words:
    """The site's words of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, word: str) -> LocalWord | None:
        """Return a word with its people, or None."""
        return next((known for known in self.all() if known.word == word), None)

    def all(self) -> Sequence[LocalWord]:
        """Return every word, proposed or accepted."""
        rows = self._connection.execute(select(t.words).order_by(t.words.c.word))
        return [LocalWord(row.word, row.proposed_by, row.accepted_by) for row in rows]

    def accepted(self) -> tuple[str, ...]:
        """Return the words that count."""
        return tuple(known.word for known in self.all() if known.accepted_by is not None)

    def propose(self, word: str, *, by: str, at: datetime) -> None:
        """Store a proposal; the same word is proposed once."""
        if self.get(word) is None:
            self._connection.execute(
                insert(t.words).values(word=word, proposed_by=by, proposed_at=at)
            )

    def accept(self, word: str, *, by: str, at: datetime) -> None:
        """Store who accepted a proposed word."""
        same = t.words.c.word == word
        self._connection.execute(update(t.words).where(same).values(accepted_by=by, accepted_at=at))
