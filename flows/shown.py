"""What people see of a run in Prefect's pages: counts, codes, ids and links. Never a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prefect.artifacts import acreate_link_artifact, acreate_table_artifact

from flows.lists import Outcome
from gongshi.notice import address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongshi.steps.desk import Desk

LINKS = 10


async def show_counts(key: str, outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """Leave a table of counts a stage; return a sentence about failures, or nothing."""
    merged = {words: _merge(found) for words, found in outcomes.items()}
    table = [
        {"步骤": words, "完成": len(found.done), "未完成": len(found.failed), "代码": found.codes}
        for words, found in merged.items()
    ]
    await acreate_table_artifact(table, key=key, description="份数与代码,不含名单内容")
    failed = _merge(list(merged.values()))
    return f"{len(failed.failed)} 份未完成:{failed.codes}" if failed.failed else ""


async def show_links(desk: Desk, posting_ids: Sequence[str]) -> None:
    """Leave a link to each verify page, of the first few postings."""
    for posting_id in posting_ids[:LINKS]:
        if link := address(desk.rules.site, posting_id):
            await acreate_link_artifact(
                link=link, link_text=f"核验 {posting_id}", key=f"verify-{posting_id.lower()}"
            )


def _merge(outcomes: Sequence[Outcome]) -> Outcome:
    done = tuple(each for outcome in outcomes for each in outcome.done)
    failed = {each: code for outcome in outcomes for each, code in outcome.failed.items()}
    return Outcome(done, failed)
