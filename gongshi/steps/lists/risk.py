"""Re-identification at preview (再识别提示): measured, told, and the handler's choice recorded.

A list with rows whose crowd is smaller than three (W502) waits until the rule is narrowed in the
kind file, or the handler says that it is posted as it is; `gongshi decide … --confirm` records who
did. The place that is confirmed says how many rows there are: another number of them asks anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import masking
from gongshi.steps.lists.compose import mask, policy_of

if TYPE_CHECKING:
    from gongshi.posting.kind import Kind
    from gongshi.steps.desk import Desk
    from gongshi.steps.lists.rowvault import OpenedRows
    from masking import Masked, Meter

CODE = "W502"


def measure(desk: Desk, kind: Kind, masked: Masked) -> Meter:
    """Measure a masked list against the home's counts file, if it has one."""
    return masking.meter(policy_of(kind), masked, desk.rules.crowds)


def asked(measured: Meter) -> tuple[tuple[str, str], ...]:
    """Return what the handler has to answer for, as (code, place): nothing, or one choice."""
    return ((CODE, f"易认出{len(measured.small)}行"),) if measured.small else ()


def risks(desk: Desk, kind: Kind, opened: OpenedRows) -> tuple[tuple[str, str], ...]:
    """Return what the handler has to answer for as the list stands today."""
    if desk.rules.crowds is None:
        return ()
    return asked(measure(desk, kind, mask(kind, opened, desk.today())))
