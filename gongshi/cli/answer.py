"""What a command answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DONE = 0
REFUSED = 1
USAGE = 2


@dataclass(frozen=True)
class Answer:
    """`data` is the documented JSON; `words` and `next_step` are for staff."""

    data: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    next_step: str = ""
    exit_code: int = DONE
