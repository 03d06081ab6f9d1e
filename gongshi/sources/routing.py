"""Which rows are this community's (本社区). Others are left out before anything is sealed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.sources.faults import Fault, finding
from gongshi.sources.grid import address
from gongshi.sources.view import rows_place
from gongshi.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gongshi.errors import Finding
    from gongshi.sources.body import ListRow
    from gongshi.sources.columns import Column

ENDINGS = re.compile(r"(社区)?(居民委员会|居委会|村民委员会|村委会)$|社区$")
PLACES = re.compile(".+?(?:[省市区县旗镇乡]|街道)")
DITTO = re.compile("同上|[〃\"'々]+|[-/\\\\|—–~.]+|无")  # stands for a community and names none
NAMED = re.compile("(\\w\\w)(?:社区|居委会|居民委员会|村委会|村民委员会)")
NO_NAME = re.compile(  # what stands before 社区 where none is named
    ".[各本该]|各个|街道|乡镇|所[属在]|全[部市区县街]|所有|城[乡市镇]|农村|有关|相关|以下|[我辖]区|填报|单位"
)
LONGEST = 15  # of a heading that is a community's name
ELSEWHERE = "属于其他社区,共{n}行,未导入"


@dataclass(frozen=True)
class CommunityNames:
    """A community's official name and the other ways in which lists write it (别名).

    `area` is where it lies, county and street, which may stand before the name.
    """

    name: str
    aliases: tuple[str, ...] = ()
    area: str = ""

    def recognises(self, text: str) -> bool:
        """Return whether `text` names this community, with or without 社区/居委会/居民委员会."""
        core = _core(text)
        return any(
            core.endswith(name) and self._lies_in(core.removesuffix(name)) for name in self._cores
        )

    def resembles(self, text: str) -> bool:
        """Return whether `text` has this community's name in it, and yet may be another's."""
        return any(name in fold(text) for name in self._cores)

    @property
    def _cores(self) -> set[str]:
        return {_core(name) for name in (self.name, *self.aliases)} - {""}

    def _lies_in(self, before: str) -> bool:
        """Return whether what stands before the name is nothing, or where the community lies."""
        parts = PLACES.findall(fold(self.area))
        runs = {"".join(parts[i:j]) for i in range(len(parts)) for j in range(i, len(parts) + 1)}
        return before.removesuffix("办事处") in runs | {""}


@dataclass(frozen=True)
class Routed:
    """The rows that are ours and the rows that are not."""

    ours: tuple[ListRow, ...]
    away: tuple[ListRow, ...]
    ignored: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()


def route(
    sheet: str, rows: Sequence[ListRow], routing: Column | None, community: CommunityNames
) -> Routed:
    """Split the rows. A blank community, or none of ours, is E112."""
    if routing is None:
        return Routed(tuple(rows), ())
    ours: list[ListRow] = []
    away: list[ListRow] = []
    named = {row.community or "" for row in rows}
    blank = {text for text in named if not text or DITTO.fullmatch(fold(text))}
    known = {text: text in blank or community.recognises(text) for text in named}
    for row in rows:
        (ours if known[row.community or ""] else away).append(row)
    findings = [_blank(sheet, row, routing) for row in ours if (row.community or "") in blank]
    findings += _alike(sheet, away, routing, community)
    if rows and not ours:
        findings.append(finding(Fault.NONE_OURS, routing.where))
    return Routed(tuple(ours), tuple(away), tuple(_elsewhere(sheet, away)), tuple(findings))


def other_communities(
    sheet: str, headings: Iterable[tuple[int, str]], community: CommunityNames
) -> Iterator[Finding]:
    """Find headings that name another community in a list that has no column for it."""
    for row, text in headings:
        plain = fold(text)
        if len(plain) <= LONGEST and ENDINGS.search(plain) and not community.recognises(plain):
            yield finding(Fault.OTHER_COMMUNITY, rows_place(sheet, [row]))


def community_in_title(
    sheet: str, titles: Iterable[tuple[int, str]], community: CommunityNames
) -> Iterator[Finding]:
    """Find titles, and a sheet's name, that name another community than ours (row 0)."""
    for row, text in titles:
        plain = fold(text)
        if _names_one(plain) and not community.resembles(plain):
            yield finding(
                Fault.COMMUNITY_IN_TITLE, rows_place(sheet, [row]) if row else f"{sheet}!工作表名"
            )


def _names_one(text: str) -> bool:
    return any(not NO_NAME.fullmatch(found[1]) for found in NAMED.finditer(text))


def _elsewhere(sheet: str, away: Sequence[ListRow]) -> Iterator[tuple[str, str]]:
    if away:
        yield rows_place(sheet, [row.number for row in away]), ELSEWHERE.format(n=len(away))


def _blank(sheet: str, row: ListRow, routing: Column) -> Finding:
    where = address(sheet, row.number, routing.number)
    return finding(Fault.COMMUNITY_BLANK, where, label=routing.shown)


def _alike(
    sheet: str, away: Sequence[ListRow], routing: Column, community: CommunityNames
) -> Iterator[Finding]:
    """Find the first row of each community that is not ours and has our name in its own."""
    told: set[str] = set()
    for row in away:
        text = row.community or ""
        if text not in told and community.resembles(text):
            told.add(text)
            where = address(sheet, row.number, routing.number)
            yield finding(Fault.COMMUNITY_ALIKE, where, label=routing.shown)


def _core(name: str) -> str:
    return ENDINGS.sub("", fold(name))
