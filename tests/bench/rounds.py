"""Alternating rounds of ours and a lower bound: medians of both, and of the rounds' ratios.

The machine is shared, so what counts is the processor time of this process and of the children it
waited for; only a server's answers are timed by the wall. Each round measures both sides, so a
slow minute slows both; the ratio is the median of the rounds' ratios, not a ratio of medians.
"""

from __future__ import annotations

import gc
import resource
import time
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


@dataclass(frozen=True)
class Target:
    """What the ratio should be: `at_most` for costs, else at least."""

    value: float
    at_most: bool = True

    def met(self, ratio: float) -> bool:
        return ratio <= self.value if self.at_most else ratio >= self.value

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.value:g}"


@dataclass(frozen=True)
class Line:
    """One line of the table. `ours` and `bound` are in `unit`; `count` is how much was done."""

    bench: str
    what: str
    count: int
    ours: float
    bound: float
    ratio: float
    unit: str
    against: str
    target: Target | None = None


def spent() -> float:
    """Return the processor seconds of this process and its finished children."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def measured(act: Callable[[], object], clock: Callable[[], float] = spent) -> float:
    gc.collect()
    began = clock()
    act()
    return clock() - began


def alternate(
    ours: Callable[..., object],
    bound: Callable[[], object],
    *,
    prepare: Callable[[], object] | None = None,
    rounds: int = ROUNDS,
    repeat_bound: int = 1,
    clock: Callable[[], float] = spent,
) -> tuple[float, float, float]:
    """Return median seconds of ours, of the bound, and the median of the rounds' ratios.

    The first round warms both up and is not counted. What `prepare` returns is handed to ours and
    its time is not counted. A bound too short to time is repeated.
    """
    pairs = []
    for n in range(rounds + 1):
        act = partial(ours, prepare()) if prepare else ours
        mine = measured(act, clock)
        other = measured(lambda: [bound() for _ in range(repeat_bound)], clock) / repeat_bound
        if n:
            pairs.append((mine, other))
    mine, other = zip(*pairs, strict=True)
    return median(mine), median(other), median(a / b for a, b in pairs)


def wall() -> float:
    return time.perf_counter()
