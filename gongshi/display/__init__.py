"""The screen (电子公示屏): manifest, evaluator, player page.

What may hang and until when is decided here and nowhere else, by pure functions of a signed
manifest and a time. The same rules run in Python (board agent, tests) and in JavaScript (the
player page); `tests/rules/evaluator.json` holds both to one answer.
"""

from gongshi.display.boardclock import BoardClock, Reading
from gongshi.display.evaluator import Reason, Showing, Shown, Turn, evaluate, round_s, take_turn
from gongshi.display.manifest import (
    Accepted,
    Image,
    Item,
    Manifest,
    Revocation,
    Revoked,
    Sensitivity,
    Standby,
    Stored,
    accept,
    build,
    digest,
    parse,
    read,
)

__all__ = [
    "Accepted",
    "BoardClock",
    "Image",
    "Item",
    "Manifest",
    "Reading",
    "Reason",
    "Revocation",
    "Revoked",
    "Sensitivity",
    "Showing",
    "Shown",
    "Standby",
    "Stored",
    "Turn",
    "accept",
    "build",
    "digest",
    "evaluate",
    "parse",
    "read",
    "round_s",
    "take_turn",
]
