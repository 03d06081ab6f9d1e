"""What a command answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def listed(tasks: Sequence[str]) -> str:
    """Return one task as it is, several one a line."""
    return tasks[0] if len(tasks) == 1 else "".join(f"\n  · {task}" for task in tasks)
