"""Texts beside the list that only the output gate gets: hidden parts, footers, comments.

They are needles: a text that every notice prints (a header, 拟同意, the community's name) must not
be among them, or the gate would stop each honest notice. Each goes with the header it stood under,
because the gate takes a name more readily out of a cell that is known to hold one.
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

Aside = tuple[str, str]  # header or label, text

PRINTED_ANYWAY = re.compile(r"(总?合计|总计|小计|共计|累计):?|[0-9.,]*(户|人|元|万元)?")
SHORTEST_NUMBER = 7  # the gate looks for runs of seven digits and more
LONGEST_SIGNATURE = 200
COLON = "[:\uff1a]"
SIGNED = re.compile(
    rf"([^\W\d]{{0,7}}(?:人|电话|手机)){COLON}\s*([^:\uff1a]+?)(?=$|[\s,\uff0c;\uff1b]\S+{COLON})"
)
BETWEEN = re.compile("[\\s,\uff0c;\uff1b、/]+")


def texts_of_sheet(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Aside]:
    """Yield the texts of a sheet that is not used, less the columns that notices print."""
    yield from texts_beside(sheet, find_header(sheet, vocabulary), vocabulary)


def texts_beside(sheet: Sheet, header: Header | None, vocabulary: Vocabulary) -> Iterator[Aside]:
    """Yield the texts of `sheet`, read under a header that may stand in another part of it."""
    heads = {cell.column: cell for cell in (header.cells if header else ())}
    for (_, column), cell in sheet.cells.items():
        head = heads.get(column)
        if head is None or not vocabulary.prints(head.target):
            yield (fold(head.text) if head else ""), cell.text
    yield from (("", text) for _, _, text in sheet.comments)
    yield from (("", drawn.text) for drawn in sheet.drawn if drawn.text)


def needles(
    asides: Iterable[Aside], vocabulary: Vocabulary, community: CommunityNames
) -> tuple[Aside, ...]:
    """Return each text once, and who signed it (制表人:…), without what is nobody's data."""
    kept: dict[str, str] = {}
    for label, text in asides:
        for known, part in ((label, text), *_signatures(text)):
            if part and not _is_public(part, vocabulary, community):
                kept[part] = kept.get(part) or known
    return tuple((label, text) for text, label in kept.items())


def _signatures(text: str) -> Iterator[Aside]:
    """Yield the parts after 制表人: and the like, each with its label."""
    if len(text) > LONGEST_SIGNATURE:
        return
    for signed in SIGNED.finditer(text):
        yield from ((signed[1], part) for part in BETWEEN.split(signed[2]) if part)


def _is_public(text: str, vocabulary: Vocabulary, community: CommunityNames) -> bool:
    folded = fold(text)
    if PRINTED_ANYWAY.fullmatch(folded):
        return len(folded) < SHORTEST_NUMBER
    return vocabulary.is_public(text) or community.recognises(text)
