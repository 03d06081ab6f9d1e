"""Publish approved postings (发布): the stages of the step as tasks over chunks of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect import flow, get_run_logger, task
from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact
from prefect.deployments import arun_deployment
from prefect.states import Failed

from flows.boards import push_to_boards
from flows.lists import Outcome, chunks, desk, over
from flows.shown import show_counts, show_links
from gongshi.clock import to_utc_text
from gongshi.steps import failures
from gongshi.steps.ends import real_instant, window_ends
from gongshi.steps.postings.publish import STAGES, Stage

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

CHUNK = 50
RETIRE = "retire/gongshi"


@task(persist_result=False, retries=2, retry_delay_seconds=3)
async def stage_of_chunk(stage: str, posting_ids: list[str]) -> Outcome:
    """Carry one stage over one chunk. A retry is harmless: every stage may run twice."""
    act = next(known.run for known in STAGES if known.name == stage)
    outcome = await over(stage, act, posting_ids)
    get_run_logger().info(outcome.words)
    return outcome


@flow(name="publish", persist_result=False)
async def publish(posting_ids: list[str]) -> State[None] | None:
    """Publish the postings; fail at the end if any list did not go through."""
    pieces = list(chunks(posting_ids, CHUNK))
    outcomes: dict[Stage, list[Outcome]] = {stage: [] for stage in STAGES}
    progress = await acreate_progress_artifact(0.0, key="publish", description="发布进度")
    for at, piece in enumerate(pieces):
        alive = piece
        for step, stage in enumerate(STAGES):
            run = stage_of_chunk.with_options(name=stage.name, task_run_name=stage.words)
            outcome = await run(stage.name, alive)
            outcomes[stage].append(outcome)
            alive = list(outcome.done)
            share = (at * len(STAGES) + step + 1) / (len(pieces) * len(STAGES))
            await aupdate_progress_artifact(progress, round(share * 100, 1))
    return await _conclude(outcomes)


async def _conclude(outcomes: dict[Stage, list[Outcome]]) -> State[None] | None:
    up = [each for outcome in outcomes[STAGES[-1]] for each in outcome.done]
    for posting_id in up:
        failures.clear(desk(), posting_id)
    await schedule_retirements(up)
    await push_to_boards()
    await show_links(desk(), up)
    failed = await show_counts(
        "published", {stage.words: found for stage, found in outcomes.items()}
    )
    return Failed(message=failed) if failed else None


async def schedule_retirements(posting_ids: list[str]) -> None:
    """Schedule one run per distinct window end; it retires whatever is due by then."""
    for end in window_ends(desk(), posting_ids):
        await arun_deployment(
            RETIRE,
            parameters={},
            scheduled_time=real_instant(desk(), end),
            flow_run_name=f"retire {to_utc_text(end)}",
            idempotency_key=f"retire {to_utc_text(end)}",
            timeout=0,
            as_subflow=False,
        )
