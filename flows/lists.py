"""Carry a step over many lists: one that fails is recorded by code, the others go on.

Nothing here logs or raises what an exception says: a message could carry a value of a list.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.office import open_desk
from gongshi.steps import failures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from gongshi.steps.desk import Desk

UNEXPECTED = "unexpected_error"
NOT_A_FAILURE_OF_THE_LIST = frozenset({"not_due"})


@dataclass(frozen=True)
class Outcome:
    """Which lists went through, and the code of each that did not."""

    done: tuple[str, ...]
    failed: Mapping[str, str]

    @property
    def codes(self) -> str:
        """The codes with their counts, for people: `gate_hit×2 wrong_state×1`."""
        counted = sorted(Counter(self.failed.values()).items())
        return " ".join(f"{code}×{count}" for code, count in counted)

    @property
    def words(self) -> str:
        """One line for the log: `完成 2 份,未完成 1 份 gate_hit×1`."""
        failed = f",未完成 {len(self.failed)} 份 {self.codes}" if self.failed else ""
        return f"完成 {len(self.done)} 份{failed}"


@cache
def desk() -> Desk:
    """Return the desk of this process. A served run is a process of its own."""
    return open_desk()


async def over(
    step: str, act: Callable[[Desk, str], object], posting_ids: Sequence[str]
) -> Outcome:
    """Do `act` to each list in a thread, so that the run's heartbeat and cancellation go on."""
    return await asyncio.to_thread(_over, desk(), step, act, posting_ids)


def _over(
    at: Desk, step: str, act: Callable[[Desk, str], object], posting_ids: Sequence[str]
) -> Outcome:
    codes = {posting_id: _one(at, step, act, posting_id) for posting_id in posting_ids}
    done = tuple(posting_id for posting_id, code in codes.items() if code is None)
    return Outcome(done, {key: code for key, code in codes.items() if code is not None})


def _one(at: Desk, step: str, act: Callable[[Desk, str], object], posting_id: str) -> str | None:
    try:
        act(at, posting_id)
    except GongshiError as refusal:
        code = refusal.code
    except Exception:  # noqa: BLE001 - a fault of one list must not stop the others
        code = UNEXPECTED
    else:
        return None
    if code not in NOT_A_FAILURE_OF_THE_LIST:
        failures.record(at, posting_id, step, code)
    return code


def chunks(posting_ids: Sequence[str], size: int) -> Iterator[list[str]]:
    """Yield the ids in order, each once, in pieces of `size`."""
    distinct = list(dict.fromkeys(posting_ids))
    for start in range(0, len(distinct), size):
        yield distinct[start : start + size]
