"""Take down what has ended (撤除). The store's clock decides, never the time of the run."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prefect import flow, get_run_logger, task
from prefect.runtime import flow_run
from prefect.states import Failed

from flows.boards import push_to_boards
from flows.lists import Outcome, desk, over
from flows.shown import show_counts
from gongshi.clock import real_now
from gongshi.steps.postings import takedown

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

EARLY_S = 5


@task(name="take down", persist_result=False, retries=2, retry_delay_seconds=3)
async def take_down(posting_ids: list[str]) -> Outcome:
    """Retire each posting; one whose end lies ahead is refused by the step."""
    outcome = await over("retire", takedown.retire, posting_ids)
    get_run_logger().info(outcome.words)
    return outcome


@flow(name="retire", persist_result=False)
async def retire(posting_ids: list[str] | None = None) -> State[None] | None:
    """Retire these postings, or everything that is due where none is named."""
    await asyncio.sleep(seconds_early())
    ending = await asyncio.to_thread(takedown.due, desk()) if posting_ids is None else posting_ids
    if not ending:
        return None
    failed = await show_counts("retired", {"撤除": [await take_down(ending)]})
    await push_to_boards()
    return Failed(message=failed) if failed else None


def seconds_early() -> float:
    """Return how long to wait: Prefect may start a scheduled run half a second before its time."""
    meant = flow_run.scheduled_start_time
    ahead = (meant - real_now()).total_seconds() if meant else 0.0
    return min(max(ahead, 0.0), EARLY_S)
