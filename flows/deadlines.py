"""The daily register (台账) of what must be posted by when, as a table of ids, days and states."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from prefect import flow
from prefect.artifacts import acreate_table_artifact

from flows.lists import desk
from gongshi.steps.postings import register

if TYPE_CHECKING:
    from datetime import date


@flow(name="deadlines", persist_result=False)
async def deadlines() -> None:
    """Leave today's register where people can see it."""
    rows = await asyncio.to_thread(register.deadlines, desk())
    table = [
        {"批次": row.batch, "类别": row.kind, "最迟张贴": _day(row.due), "状态": row.state.words}
        for row in rows
    ]
    await acreate_table_artifact(table, key="deadlines", description="须张贴的名单与最迟张贴日")


def _day(due: date | None) -> str:
    return due.isoformat() if due else "待来文或放假安排"
