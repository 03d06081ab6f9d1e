"""The desk: what every step works with. The office lays it out; steps only use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongshi.clock import SHANGHAI, Clock

if TYPE_CHECKING:
    from datetime import date, datetime

    from gongshi.posting.kind import Kind
    from gongshi.record.note import Signer
    from gongshi.rulebook import Rulebook
    from gongshi.settings import Home
    from gongshi.store import Store


@dataclass(frozen=True)
class Keys:
    """The installation's keys. `kek` wraps row keys, `digest` keys digests of received files."""

    publisher: Signer
    log: Signer
    status: Signer
    manifest: Signer
    kek: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    root_vkey: str
    training: bool


@dataclass(frozen=True)
class Desk:
    """Home, rules, store, keys and clock of one installation."""

    home: Home
    rules: Rulebook
    store: Store
    keys: Keys
    clock: Clock

    def now(self) -> datetime:
        """Return the present instant, UTC, training offset applied."""
        return self.clock.now()

    def today(self) -> date:
        """Return the present day in Asia/Shanghai."""
        return self.now().astimezone(SHANGHAI).date()

    @property
    def training(self) -> int | None:
        """The training offset in seconds, None in production."""
        return self.clock.offset_s if self.keys.training else None

    def kind(self, kind_id: str) -> Kind:
        """Return a kind by id, or refuse with the list of kinds."""
        return self.rules.kind(kind_id)
