"""From a book to a list, still plain: runs in the child process only (and in its tests).

Order: the sheets in sight → the one that holds a list → header → columns → rows → households →
totals over all rows → routing → cell faults. Everything found is reported together.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gongshi.errors import SourceListError
from gongshi.sources import totals as counting
from gongshi.sources.agree import differences, rows_seen_once
from gongshi.sources.body import read_body
from gongshi.sources.cells import check_household, formula_columns
from gongshi.sources.columns import ignored_columns, nameless_columns, sort_columns
from gongshi.sources.duplicates import persons_twice
from gongshi.sources.faults import Fault, at_most, finding, refusal, softened
from gongshi.sources.grid import CellKind, address
from gongshi.sources.headers import find_header
from gongshi.sources.households import alone, complete, group
from gongshi.sources.letter import card_fault, is_letter, letter_of_card, read_card
from gongshi.sources.routing import (
    CommunityNames,
    community_in_title,
    other_communities,
    route,
)
from gongshi.sources.shifted import shifted
from gongshi.sources.stray import needles, texts_beside, texts_of_sheet
from gongshi.sources.totals import Totals
from gongshi.sources.view import View, in_sight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gongshi.errors import Finding
    from gongshi.sources.body import Body, ListRow
    from gongshi.sources.columns import Columns
    from gongshi.sources.grid import Book, Merge, Sheet
    from gongshi.sources.headers import Header
    from gongshi.sources.letter import Card
    from gongshi.sources.limits import Limits
    from gongshi.sources.routing import Routed
    from gongshi.sources.stray import Aside
    from gongshi.sources.vocabulary import Vocabulary

Ignored = tuple[str, str]
UNREADABLE = "E107"
LETTER_READ = "来文登记,已读取"
LETTER_UNUSED = "来文登记,已另行提供来文,未使用"
HIDDEN_SHEET = "隐藏的工作表,未使用"
OTHER_SHEET = "没有名单表头的工作表,未使用"
NAMELESS_SHEET = "没有姓名一列的工作表,未使用"


@dataclass(frozen=True)
class Question:
    """What the child is asked: the kind's words, whose community, and the letter's totals.

    With `marks` it is asked for a marked-up copy instead of a list.
    """

    vocabulary: Vocabulary
    by_household: bool
    community: CommunityNames
    letter: Totals | None
    limits: Limits
    marks: tuple[Finding, ...] | None = None


@dataclass(frozen=True)
class PlainList:
    """The answer, unsealed. It exists in the child and on the pipe, nowhere else."""

    sheet: str
    header_row: int
    columns: Columns
    rows: tuple[ListRow, ...]
    stray: tuple[Aside, ...]
    routed_away: int
    ignored: tuple[Ignored, ...]
    findings: tuple[Finding, ...]
    totals: Totals
    letter: Card | None = None


@dataclass(frozen=True)
class _Chosen:
    whole: Sheet
    view: View
    header: Header
    stray: tuple[Aside, ...]
    ignored: tuple[Ignored, ...]
    letter: Card | None


def analyse(book: Book, question: Question) -> PlainList:
    """Read the list out of the book. Raises SourceListError where there is none to read."""
    chosen = _choose(book, question)
    fault = card_fault(chosen.letter) if chosen.letter is not None else None
    if chosen.letter is not None and fault is None:
        question = replace(question, letter=Totals.of_letter(letter_of_card(chosen.letter)))
    sheet, header = chosen.view.sheet, chosen.header
    columns, findings = sort_columns(sheet, header, question.vocabulary)
    body = read_body(sheet, header, columns, question.vocabulary)
    if not body.rows:
        raise refusal(Fault.NO_ROWS, f"{sheet.name}!第{header.last_row}行")
    rows, totals, counted = _count(body.rows, question)
    routed = route(sheet.name, rows, columns.routing, question.community)
    findings += body.findings
    findings += nameless_columns(sheet, header, (row.number for row in rows))
    findings += routed.findings
    if columns.routing is None:
        findings += other_communities(sheet.name, body.headings, question.community)
        titles = [(0, sheet.title), *body.titles]
        findings += community_in_title(sheet.name, titles, question.community)
    findings += _check(sheet.name, routed.ours, columns, question)
    findings += map(softened, _check(sheet.name, routed.away, columns, question))
    findings += _compare(book, chosen, columns, routed)
    findings += shifted(sheet, header.last_row, routed.ours, columns, question.vocabulary)
    findings += persons_twice(sheet.name, routed.ours, columns, question.vocabulary)
    findings += _covered(sheet, columns, routed.ours)
    findings += _dates(book, routed.ours)
    findings += counted
    findings += [fault] if fault else []
    findings += chosen.view.findings
    return PlainList(
        sheet=sheet.name,
        header_row=header.last_row,
        columns=columns,
        rows=routed.ours,
        stray=_needles(chosen, body, question),
        routed_away=len(routed.away),
        ignored=(
            *chosen.ignored,
            *body.ignored,
            *ignored_columns(sheet, columns),
            *routed.ignored,
            *formula_columns(sheet.name, routed.ours, columns),
        ),
        findings=tuple(at_most(findings, question.limits.findings)),
        totals=totals,
        letter=None if fault else chosen.letter,
    )


def _compare(book: Book, chosen: _Chosen, columns: Columns, routed: Routed) -> Iterable[Finding]:
    """Find the used cells on which the second reader does not agree."""
    if book.second is None:
        return
    sheet, header = chosen.view.sheet, chosen.header
    try:
        again = book.second(chosen.whole)
    except SourceListError as refused:
        if refused.findings[0].code != UNREADABLE:
            raise
        yield from refused.findings  # beside what the first reader found
        return
    used = {column.number: column for column in columns.used}
    away = {row.number for row in routed.away}
    rows = (
        {row.number for row in routed.ours} | away | rows_seen_once(sheet, again, header.last_row)
    )
    rows |= set(range(header.first_row, header.last_row + 1))
    found = differences(
        sheet, again, rows=rows, columns=frozenset(used), epoch_1904=book.epoch_1904
    )
    for row, column in found:
        where = address(sheet.name, row, column)
        told = finding(Fault.READERS_DIFFER, where, header=used[column].shown)
        yield softened(told) if row in away else told


def _dates(book: Book, rows: Iterable[ListRow]) -> Iterable[Finding]:
    cells = (cell for row in rows for cell in row.cells.values())
    if book.epoch_1904 and any(cell.kind is CellKind.DATE for cell in cells):
        yield finding(Fault.EPOCH_1904, "文件")


def _covered(sheet: Sheet, columns: Columns, rows: Sequence[ListRow]) -> Iterable[Finding]:
    """Find the first used cell that a condition may hide, or that something lies over."""
    areas = [(Fault.CONDITIONAL, area) for area in sheet.conditional]
    areas += [(Fault.COVERED, drawn.area) for drawn in sheet.drawn if drawn.area is not None]
    found = (_first_inside(fault, area, sheet, columns, rows) for fault, area in areas)
    yield from dict.fromkeys(told for told in found if told is not None)


def _first_inside(
    fault: Fault, area: Merge, sheet: Sheet, columns: Columns, rows: Sequence[ListRow]
) -> Finding | None:
    first = bisect_left(rows, area.top, key=lambda row: row.number)
    inside = [c for c in columns.used if area.left <= c.number <= area.right]
    if inside and first < len(rows) and rows[first].number <= area.bottom:
        column = min(inside, key=lambda c: c.number)
        where = address(sheet.name, rows[first].number, column.number)
        return finding(fault, where, header=column.shown)
    return None


def _needles(chosen: _Chosen, body: Body, question: Question) -> tuple[Aside, ...]:
    asides = (*chosen.stray, *(("", text) for text in body.stray))
    return needles(asides, question.vocabulary, question.community)


def _choose(book: Book, question: Question) -> _Chosen:
    """Return the one visible sheet with a list, a letter, everything else as passed over."""
    vocabulary, card = question.vocabulary, None
    lists: list[tuple[Sheet, View, Header]] = []
    stray: list[Aside] = []
    ignored: list[Ignored] = list(book.notes)
    for sheet in book.sheets:
        if is_letter(sheet):
            card = read_card(sheet) if question.letter is None else None
            ignored.append((sheet.name, LETTER_UNUSED if card is None else LETTER_READ))
            continue
        view = in_sight(sheet)
        header = None if sheet.hidden else find_header(view.sheet, vocabulary)
        if header is not None:
            lists.append((sheet, view, header))
        elif sheet.cells:
            stray += texts_of_sheet(sheet, vocabulary)
            ignored.append((sheet.name, HIDDEN_SHEET if sheet.hidden else OTHER_SHEET))
    if not lists:
        raise refusal(Fault.NO_HEADER, "、".join(_visible(book)) or "文件")
    if len(lists) > 1:
        lists, beside = _with_names(lists, vocabulary.first_of("name"))
        for other in beside:  # a summary has known columns too, but nobody in it
            stray += texts_of_sheet(other, vocabulary)
            ignored.append((other.name, NAMELESS_SHEET))
    if len(lists) > 1:
        names = "、".join(sheet.name for sheet, _, _ in lists)
        raise refusal(Fault.TWO_LISTS, names, n=len(lists))
    sheet, view, header = lists[0]
    stray += texts_beside(view.hidden, header, vocabulary)
    return _Chosen(sheet, view, header, tuple(stray), (*ignored, *view.ignored), card)


def _with_names(
    lists: list[tuple[Sheet, View, Header]], name: str | None
) -> tuple[list[tuple[Sheet, View, Header]], list[Sheet]]:
    """Return the lists that name people, and the sheets of the others; all, if none does."""
    named = [found for found in lists if found[2].names(name)]
    if not named:
        return lists, []
    return named, [sheet for sheet, _, header in lists if not header.names(name)]


def _visible(book: Book) -> Iterable[str]:
    return (sheet.name for sheet in book.sheets if not sheet.hidden and sheet.cells)


def _count(
    rows: Sequence[ListRow], question: Question
) -> tuple[tuple[ListRow, ...], Totals, list[Finding]]:
    words, by_household = question.vocabulary, question.by_household
    relation = words.first_of("relation")
    households = group(rows, relation) if by_household else alone(rows)
    totals = counting.count(households, words, by_household=by_household)
    counted = counting.counted_totals(words, by_household=by_household)
    found = counting.compare(totals, question.letter or Totals(), counts=counted)
    return complete(households, relation), totals, list(found)


def _check(
    sheet: str, rows: Sequence[ListRow], columns: Columns, question: Question
) -> Iterable[Finding]:
    relation = question.vocabulary.first_of("relation") if question.by_household else None
    households = group(rows, relation) if relation else alone(rows)
    for household in households:
        yield from check_household(
            sheet,
            household,
            columns,
            question.vocabulary,
            by_household=question.by_household,
        )
