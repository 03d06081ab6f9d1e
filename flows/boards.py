"""Bring pushed screens up to their manifests (推送核对), on a timer and after each act."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prefect import flow, get_run_logger, task
from prefect.artifacts import acreate_table_artifact
from prefect.states import Failed

from flows.lists import desk
from gongshi.steps.wall import push

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


@task(
    name="push to boards",
    task_run_name="推送到屏",
    persist_result=False,
    retries=2,
    retry_delay_seconds=5,
)
async def push_to_boards() -> list[push.Pushed]:
    """Reconcile every pushed board once; a board that fails is told, and does not raise."""
    done = await asyncio.to_thread(push.reconcile_all, desk())
    behind = sum(1 for one in done if not one.reached)
    get_run_logger().info(f"推送的屏 {len(done)} 块,未补齐 {behind} 块")
    return done


@flow(name="boards", persist_result=False)
async def boards() -> State[None] | None:
    """Reconcile; fail where a board is behind, so that people see it."""
    done = await push_to_boards()
    if not done:
        return None
    table = [
        {"屏": one.board, "已补齐": one.reached, "操作": one.done, "代码": " ".join(one.troubles)}
        for one in done
    ]
    await acreate_table_artifact(table, key="boards", description="推送的屏,不含名单内容")
    behind = [one for one in done if not one.reached]
    return Failed(message=f"{len(behind)} 块屏没有补齐") if behind else None
