"""The output gate (出口检查) of one notice: its raw rows as needles, its own wording excused.

Excused are words that stand in the notice whatever the list says: the template's wording, the
site's names and contacts, the kind's codes. What the covering letter brings in is not: a person's
name written there must still be caught.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import masking
from masking.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.posting.batch import CoveringLetter
    from gongshi.posting.kind import Kind
    from gongshi.posting.notice import Notice
    from gongshi.posting.site import Site
    from gongshi.steps.lists.rowvault import OpenedRows


def gate_of(
    site: Site,
    kind: Kind,
    letter: CoveringLetter,
    notice: Notice,
    opened: OpenedRows,
    released: set[int],
) -> Gate:
    """Build the gate over every raw cell, read or not."""
    return Gate.build(
        opened.needles,
        allow=frozenset(_excused(site, kind, letter, notice)),
        on=letter.formed_on,
        numbers=opened.needle_numbers,
        released_rows=released,
    )


def _excused(site: Site, kind: Kind, letter: CoveringLetter, notice: Notice) -> Iterator[str]:
    yield from masking.public_words(masking.load_policy(kind.policy))
    yield from (site.county, site.street, site.community, site.letterhead, site.office)
    yield f"{site.county}{site.street}"
    foreign = "|".join(map(re.escape, (letter.body, letter.doc_no)))
    for text in fixed_words(notice):
        yield from (piece for piece in re.split(foreign, text) if piece)


def fixed_words(notice: Notice) -> Iterator[str]:
    """Yield every text of the notice that no row had a part in."""
    yield from (notice.office, notice.plain_title, notice.window_label, notice.window_dates)
    yield from (notice.window_days, *notice.body, notice.closing_line, *notice.row_notes)
    for contact in notice.contacts:
        yield from (contact.label, contact.text, f"{contact.label}{contact.text}")
    yield from (notice.privacy, notice.posting_body, notice.dated, notice.seal_note)
    yield from (notice.paper_foot, notice.qr.caption, notice.qr.domain, notice.sample_mark)
    yield from (column.label for column in notice.columns)
