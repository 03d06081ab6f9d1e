"""Texts beside the list that only the output gate gets: hidden parts, footers, comments.

They are needles: a text that every notice prints (a header, 拟同意, the community's name) must not
be among them, or the gate would stop each honest notice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.sources.headers import find_header
from gongshi.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.sources.grid import Sheet
    from gongshi.sources.headers import Header
    from gongshi.sources.routing import CommunityNames
    from gongshi.sources.vocabulary import Vocabulary

PRINTED_ANYWAY = re.compile(r"(总?合计|总计|小计|共计|累计)[::]?|[0-9.,]*(户|人|元|万元)?")


def texts_of_sheet(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the texts of a sheet that is not used, less the columns that notices print."""
    yield from texts_beside(sheet, find_header(sheet, vocabulary), vocabulary)


def texts_beside(sheet: Sheet, header: Header | None, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the texts of `sheet`, read under a header that may stand in another part of it."""
    cells = header.cells if header else ()
    printed = {cell.column for cell in cells if vocabulary.prints(cell.target)}
    for (_, column), cell in sheet.cells.items():
        if column not in printed:
            yield cell.text
    yield from (text for _, _, text in sheet.comments)


def needles(
    texts: Iterable[str], vocabulary: Vocabulary, community: CommunityNames
) -> tuple[str, ...]:
    """Return each text once, without those that are nobody's data."""
    kept = dict.fromkeys(text for text in texts if text)
    return tuple(text for text in kept if not _is_public(text, vocabulary, community))


def _is_public(text: str, vocabulary: Vocabulary, community: CommunityNames) -> bool:
    if PRINTED_ANYWAY.fullmatch(fold(text)):
        return len(fold(text)) < SHORTEST_NUMBER
    return vocabulary.is_public(text) or community.recognises(text)


SHORTEST_NUMBER = 7  # the gate looks for runs of seven digits and more
