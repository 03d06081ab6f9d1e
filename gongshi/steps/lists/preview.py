"""Preview (预览): what the wall would show, and what is left to decide. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.steps.lists import risk, rowvault
from gongshi.steps.lists.compose import mask
from gongshi.steps.lists.decide import open_decisions
from gongshi.steps.lookup import batch_or_refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.posting.kind import Kind
    from gongshi.posting.life import State
    from gongshi.steps.desk import Desk
    from masking import Masked, Meter


@dataclass(frozen=True)
class Preview:
    """The masked list of a batch as of today, and how easily its people are recognised.

    `waiting` are findings to confirm, (code, place); `asked` are rows whose name somebody asked to
    release, with who did, and `released` those to which another person agreed.
    """

    kind: Kind
    state: State
    masked: Masked
    meter: Meter
    waiting: tuple[tuple[str, str], ...]
    asked: Mapping[int, str]
    released: frozenset[int]


def preview(desk: Desk, batch_id: str) -> Preview:
    """Mask a batch as of today and return the result."""
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
        opened = rowvault.open_rows(desk, tx, batch_id)
        kind = desk.kind(batch.kind)
        masked = mask(kind, opened, desk.today())
        measured = risk.measure(desk, kind, masked)
        waiting = open_decisions(tx, batch, risk.asked(measured))
        asked, released = tx.batches.release_asks(batch_id), tx.batches.released(batch_id)
    return Preview(kind, batch.state, masked, measured, tuple(waiting), asked, frozenset(released))
