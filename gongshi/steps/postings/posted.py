"""What is recorded and told of a new posting (公示记录): the entry's fields, the page's facts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from gongshi.clock import to_utc_text
from gongshi.notice import PublicLink, citations, public_facts, template_digest
from gongshi.record.pages import pages_root
from gongshi.record.rows import ROWS_ALG
from gongshi.steps.artefacts import SHEET
from gongshi.steps.lists.submit import brief_of
from gongshi.steps.log.publictree import listing
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.numbers import number_of, window_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gongshi.steps.desk import Desk
    from gongshi.steps.lists.compose import Composition
    from gongshi.store import Posting, StoredPage


def entry_fields(
    desk: Desk, posting: Posting, made: Composition, pages: Sequence[StoredPage]
) -> dict[str, Any]:
    """Return the fields of the posted entry: no row, no person."""
    kind, rules = desk.kind(posting.kind), desk.rules
    with desk.store.transaction() as tx:
        letter = brief_of(desk, tx, posting).letter
        approvals = len(tx.postings.approvers(posting.id))
    fields: dict[str, Any] = {
        "number": number_of(desk, posting),
        "item": kind.item,
        "list": kind.id,
        "title": made.notice.plain_title,
        "source": {
            "body": letter.body,
            "doc_no": letter.doc_no,
            "doc_date": letter.doc_date.isoformat(),
            "stage": letter.stage.value,
        },
        "basis": citations(kind, posting.posted_on),
        "catalogue": rules.digests["catalogue.yaml"],
        "policy": kind.digest,
        "template": template_digest(),
        "approver_role": "approver",
        "approvals": approvals,
        "window": window_fields(desk, posting),
        "rows": posting.row_count,
        "rows_alg": ROWS_ALG,
        "rows_root": posting.rows_root,
        "content": posting.content,
        "pages_root": pages_root(listing(pages)),
        "sheet": next(page.sha256 for page in pages if page.profile == SHEET),
        "board": [board.name for board in rules.boards],
    }
    if posting.corrects is not None:
        fields["corrects"] = posting.corrects
    return fields


def facts(
    desk: Desk, posting: Posting, made: Composition, pages: Sequence[StoredPage]
) -> dict[str, Any]:
    """Return what the public page says of a posting: no row, no name."""
    kind = desk.kind(posting.kind)
    item = next(item for item in desk.rules.catalogue if item.no == kind.item)
    counts = Counter(page.profile for page in pages if page.profile != SHEET)
    return public_facts(
        made.notice,
        kind,
        item,
        window_of(posting),
        posting_id=posting.id,
        bases=tuple(citations(kind, posting.posted_on)),
        pages=max(counts.values()),
        corrects=_link(desk, posting.corrects),
    ).as_json()


def _link(desk: Desk, posting_id: str | None) -> PublicLink | None:
    if posting_id is None:
        return None
    with desk.store.transaction() as tx:
        old = posting_or_refuse(tx, posting_id)
    return PublicLink(old.id, number_of(desk, old) or "")


def window_fields(desk: Desk, posting: Posting) -> dict[str, Any]:
    """Return the window as an entry states it."""
    rule = posting.window["unit"] or "none"
    fields = {
        "rule": rule,
        "days": posting.window["n"] or 0,
        "calendar": desk.rules.calendar.digest,
        "first": posting.first_day.isoformat(),
        "not_after": to_utc_text(posting.not_after),
    }
    if posting.last_day is not None:
        fields["last"] = posting.last_day.isoformat()
    if posting.until_reason is not None:
        fields["until"] = posting.until_reason
    return fields
