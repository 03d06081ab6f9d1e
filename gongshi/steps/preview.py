"""Preview (预览): what the wall would show, and what is left to decide. Nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.steps import risk, rowvault
from gongshi.steps.compose import mask
from gongshi.steps.decide import open_decisions
from gongshi.steps.lookup import batch_or_refuse

if TYPE_CHECKING:
    from gongshi.posting.kind import Kind
    from gongshi.posting.life import State
    from gongshi.steps.desk import Desk
    from masking import Masked, Meter


@dataclass(frozen=True)
class Preview:
    """The masked list of a batch as of today, and how easily its people are recognised.

    `waiting` are findings to confirm, (code, place).
    """

    kind: Kind
    state: State
    masked: Masked
    meter: Meter
    waiting: tuple[tuple[str, str], ...] = ()


def preview(desk: Desk, batch_id: str) -> Preview:
    """Mask a batch as of today and return the result."""
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
        opened = rowvault.open_rows(desk, tx, batch_id)
        kind = desk.kind(batch.kind)
        masked = mask(kind, opened, desk.today())
        measured = risk.measure(desk, kind, masked)
        waiting = open_decisions(tx, batch, risk.asked(measured))
    return Preview(kind, batch.state, masked, measured, tuple(waiting))
