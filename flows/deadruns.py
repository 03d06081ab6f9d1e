"""Runs whose process died with the runner: nobody reschedules them, so the next runner does.

Only for one box, where this runner is the only one. A district ships deploy/zombies.yaml instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import AwaitingRetry, Crashed

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun, State

ATTEMPTS = 3
ALIVE = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


async def take_up_dead_runs(flow_names: list[str]) -> int:
    """Start again what the last runner left unfinished, a few times; return how many there were.

    Every step may run twice, so a second run of the same ids is harmless.
    """
    async with get_client() as client:
        dead = await client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=flow_names)),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=ALIVE))
            ),
        )
        for run in dead:
            await client.set_flow_run_state(run.id, _next_state(run), force=True)
    return len(dead)


def _next_state(run: FlowRun) -> State[None]:
    if run.auto_scheduled or run.run_count >= ATTEMPTS or run.state_type == StateType.CANCELLING:
        return Crashed(message="执行程序中断")
    return AwaitingRetry(message="执行程序中断,重新执行")
