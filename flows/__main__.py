"""python -m flows: serve every deployment from this process, until SIGTERM."""

from __future__ import annotations

import asyncio

from prefect import aserve

from flows.deadruns import take_up_dead_runs
from flows.deployments import all_deployments

AT_ONCE = 3


async def main() -> None:
    """Take up what the last runner left, then serve."""
    await take_up_dead_runs(["publish", "retire", "boards", "deadlines"])
    await aserve(
        *await all_deployments(),
        limit=AT_ONCE,
        pause_on_shutdown=False,  # a paused sweep would stay paused at the next start
        print_starting_message=False,
    )


if __name__ == "__main__":
    asyncio.run(main())
