"""From header to columns: which are fields, which are read past, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.sources.faults import Fault, finding, quoted, quoted_known
from gongshi.sources.grid import address
from gongshi.sources.proposals import proposed
from gongshi.sources.view import column_place
from gongshi.sources.vocabulary import Target, Use, holds_long_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gongshi.errors import Finding
    from gongshi.sources.grid import Sheet
    from gongshi.sources.headers import Header, HeaderCell
    from gongshi.sources.vocabulary import FieldWords, Vocabulary


@dataclass(frozen=True)
class Column:
    """A column with its meaning. `field` is "" for one that no notice needs."""

    number: int
    header: str
    field: str
    where: str
    long_numbers: bool = False
    known: bool = True

    @property
    def shown(self) -> str:
        """The header as staff may read it: words of the kind as they stand."""
        return quoted_known(self.header) if self.known else quoted(self.header)


@dataclass(frozen=True)
class Columns:
    """All columns of the list."""

    fields: tuple[Column, ...]
    dropped: tuple[Column, ...]
    routing: Column | None

    @property
    def used(self) -> tuple[Column, ...]:
        """The columns whose cells count: fields and the routing column."""
        return (*self.fields, self.routing) if self.routing else self.fields

    def of(self, field: str | None) -> Column | None:
        """Return the column of a field, or None where the list has none."""
        return next((column for column in self.fields if column.field == field), None)


def sort_columns(
    sheet: Sheet, header: Header, vocabulary: Vocabulary
) -> tuple[Columns, list[Finding]]:
    """Give each column its meaning; unknown, doubled and missing ones are findings."""
    fields: list[Column] = []
    dropped: list[Column] = []
    routing: list[Column] = []
    by_use = {Use.FIELD: fields, Use.DROP: dropped, Use.ROUTING: routing}
    findings: list[Finding] = []
    missing = _without_column(header, vocabulary)
    for cell in header.cells:
        if cell.target is None:
            found = _unknown(sheet, header, cell)
            findings.append(proposed(found, cell, missing, vocabulary))
            dropped.append(_column(sheet, header, cell, vocabulary))
        else:
            by_use[cell.target.use].append(_column(sheet, header, cell, vocabulary))
    findings += _doubled(fields, routing, vocabulary)
    findings += _missing(sheet, header, missing)
    columns = Columns(tuple(fields), tuple(dropped), routing[0] if routing else None)
    return columns, findings


def ignored_columns(sheet: Sheet, columns: Columns) -> Iterator[tuple[str, str]]:
    """List the columns that are read past."""
    for column in columns.dropped:
        if not column.known:
            continue  # a finding says what to do
        yield column_place(sheet.name, column.number), f"{column.shown}公示不需要,未使用"
    if columns.routing:
        place = column_place(sheet.name, columns.routing.number)
        yield place, f"{columns.routing.shown}只用来区分社区,不公示"


def nameless_columns(sheet: Sheet, header: Header, rows: Iterable[int]) -> Iterator[Finding]:
    """Find columns that hold something in the list's rows and have no header."""
    named = {cell.column for cell in header.cells}
    listed = set(rows)
    filled = {column for row, column in sheet.cells if row in listed and column not in named}
    for column in sorted(filled):
        where = address(sheet.name, header.last_row, column)
        yield finding(Fault.NAMELESS_COLUMN, where, n=column)


def _column(sheet: Sheet, header: Header, cell: HeaderCell, vocabulary: Vocabulary) -> Column:
    target = cell.target
    return Column(
        number=cell.column,
        header=cell.text,
        field=target.id if target and target.use is Use.FIELD else "",
        where=address(sheet.name, header.last_row, cell.column),
        known=target is not None,
        long_numbers=target is not None
        and holds_long_numbers(target, cell.text, vocabulary.fields),
    )


def _unknown(sheet: Sheet, header: Header, cell: HeaderCell) -> Finding:
    where = address(sheet.name, header.last_row, cell.column)
    return finding(Fault.UNKNOWN_COLUMN, where, n=cell.column, header=quoted(cell.text))


def _doubled(
    fields: list[Column], routing: list[Column], vocabulary: Vocabulary
) -> Iterator[Finding]:
    first: dict[str, Column] = {}
    for column in (*fields, *routing):
        earlier = first.setdefault(column.field, column)
        if earlier is not column:
            known = vocabulary.fields.get(column.field)
            label = known.label if known else earlier.header
            yield finding(
                Fault.TWO_COLUMNS, column.where, label=label, n=earlier.number, m=column.number
            )


def _without_column(header: Header, vocabulary: Vocabulary) -> list[FieldWords]:
    targets = {cell.target for cell in header.cells}
    fields = vocabulary.fields.values()
    return [f for f in fields if f.required and Target(Use.FIELD, f.id) not in targets]


def _missing(sheet: Sheet, header: Header, missing: list[FieldWords]) -> Iterator[Finding]:
    where = f"{sheet.name}!第{header.last_row}行"
    for words in missing:
        yield finding(Fault.MISSING_COLUMN, where, label=words.label)
