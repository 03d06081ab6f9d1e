"""Push (推送): screens that have software of their own, brought to what their manifest says.

`plan` is pure; an adapter observes and applies; `reconcile` loops until nothing differs.
Format, with the codes: docs/formats/push.md.
"""

from gongshi.display.push.model import (
    PREFIX,
    Able,
    Adapter,
    Amend,
    Observed,
    Op,
    PushError,
    Put,
    Remove,
    Seen,
    Unfit,
    Wanted,
    words_of,
)
from gongshi.display.push.plan import plan
from gongshi.display.push.reconcile import Done, Report, reconcile

__all__ = [
    "PREFIX",
    "Able",
    "Adapter",
    "Amend",
    "Done",
    "Observed",
    "Op",
    "PushError",
    "Put",
    "Remove",
    "Report",
    "Seen",
    "Unfit",
    "Wanted",
    "plan",
    "reconcile",
    "words_of",
]
