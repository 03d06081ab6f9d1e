"""The deployments, by the names that scripts and people use."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.boards import boards
from flows.deadlines import deadlines
from flows.publish import publish
from flows.retire import retire

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

SWEEP_EVERY = timedelta(minutes=15)
PUSH_EVERY = timedelta(minutes=15)
ONE_AT_A_TIME = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
)
HERE = EntrypointType.MODULE_PATH


async def all_deployments() -> list[RunnerDeployment]:
    """Return publish/gongshi, retire/gongshi, retire/sweep, boards/gongshi, deadlines/gongshi."""
    return [
        await publish.ato_deployment("gongshi", description="发布", entrypoint_type=HERE),
        await retire.ato_deployment("gongshi", description="期满撤除", entrypoint_type=HERE),
        await retire.ato_deployment(
            "sweep",
            description="每 15 分钟补撤一次",
            interval=SWEEP_EVERY,
            concurrency_limit=ONE_AT_A_TIME,
            paused=False,
            entrypoint_type=HERE,
        ),
        await boards.ato_deployment(
            "gongshi",
            description="推送的屏每 15 分钟核对一次",
            interval=PUSH_EVERY,
            concurrency_limit=ONE_AT_A_TIME,
            paused=False,
            entrypoint_type=HERE,
        ),
        await deadlines.ato_deployment(
            "gongshi",
            description="每日台账",
            schedule=Cron("30 7 * * *", timezone="Asia/Shanghai"),
            paused=False,
            entrypoint_type=HERE,
        ),
    ]
