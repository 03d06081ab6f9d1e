"""What a long run answers: one line, and whether anything was found."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Orders:
    """How long and how far: each run stops at whichever comes first."""

    seconds: float
    examples: int
    seed: int
    only: str | None = None


@dataclass(frozen=True)
class Result:
    """The one line of a long run; `details` are printed above it."""

    sound: bool
    words: str
    details: tuple[str, ...] = ()


class Clock:
    """Counts the seconds of one run."""

    def __init__(self, seconds: float) -> None:
        self._began = time.monotonic()
        self._end = self._began + seconds

    @property
    def left(self) -> float:
        return self._end - time.monotonic()

    @property
    def spent(self) -> float:
        return time.monotonic() - self._began
