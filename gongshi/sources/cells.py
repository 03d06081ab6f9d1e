"""What is wrong with single cells: by address and header, never by what the cell holds."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from gongshi.sources.beside import CLOSED
from gongshi.sources.body import BLANK
from gongshi.sources.faults import Fault, finding
from gongshi.sources.grid import CellKind, Look, address
from gongshi.sources.numbers import has_number_marks, is_ambiguous, number
from gongshi.sources.view import column_place
from gongshi.sources.vocabulary import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gongshi.errors import Finding
    from gongshi.sources.body import ListRow
    from gongshi.sources.columns import Column, Columns
    from gongshi.sources.grid import Cell
    from gongshi.sources.households import Household
    from gongshi.sources.vocabulary import FieldWords, Vocabulary

TOO_LONG_FOR_A_NUMBER = Decimal(10) ** 11
E_NOTATION = re.compile(r"[0-9](\.[0-9]+)?[eE][+]?[0-9]{1,3}")
ERROR_TEXT = re.compile(r"#(N/A|DIV/0!|GETTING_DATA|[A-Z]{3,12}[!?])|#{4,}")
ROUNDED_ID = re.compile(r"[0-9]{15}000")
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
TURNING = re.compile("[\u202b\u202e\u2067]")  # what follows is shown from right to left
DATES = frozenset({"date", "month"})
PERSONAL = frozenset(
    {"name", "id_number", "phone", "account", "address", "int", "money", "age", "quantity"}
)
NUMBERS = frozenset({"int", "money", "age", "quantity"})
CODES = frozenset({"id_number", "phone", "account"})  # people put blanks into these
NO_DATE = (CellKind.NUMBER, CellKind.BOOL, CellKind.TIME)
TURNED = (CellKind.DATE, CellKind.TIME, CellKind.BOOL)


def check_household(
    sheet: str,
    household: Household,
    columns: Columns,
    vocabulary: Vocabulary,
    *,
    by_household: bool,
) -> Iterator[Finding]:
    """Find every fault of a household's rows; members need no amounts of their own."""
    check = _Check(sheet, columns, vocabulary)
    if by_household:
        yield from check.counts_nothing(household.head)
    yield from check.row(household.head, is_head=True)
    for member in household.members:
        yield from check.row(member, is_head=False)


def formula_columns(
    sheet: str, rows: Sequence[ListRow], columns: Columns
) -> Iterator[tuple[str, str]]:
    """List the used columns whose values are results of formulas."""
    for column in columns.fields:
        if any(row.cells[column.field].formula for row in rows):
            where = column_place(sheet, column.number)
            yield where, f"{column.shown}有公式,只取文件中保存的结果"


class _Check:
    """The checks, over one sheet's columns."""

    def __init__(self, sheet: str, columns: Columns, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.columns = columns
        self.fields = vocabulary.fields
        self.name = columns.of(vocabulary.first_of("name"))

    def row(self, row: ListRow, *, is_head: bool) -> Iterator[Finding]:
        yield from self._merged(row, is_head=is_head)
        yield from self._looks(row)
        for column in self.columns.fields:
            cell = row.cells[column.field]
            for fault in _faults(cell, column, self.fields[column.field], is_head=is_head):
                yield self._at(fault, row, column)
        for column in self.columns.dropped:
            beside = _long_number(row.dropped.get(column.number, BLANK), column)
            if beside is not None:
                yield self._at(beside, row, column)

    def counts_nothing(self, row: ListRow) -> Iterator[Finding]:
        """Find a household without people, money or a decision: a member of the one above."""
        own = [
            column
            for column in self.columns.fields
            if self.fields[column.field].counts or self.fields[column.field].type in CLOSED
        ]
        blank = all(row.cells[column.field] == BLANK for column in own)
        if own and blank and self.name is not None:
            yield self._at(Fault.COUNTS_NOTHING, row, self.name)

    def _merged(self, row: ListRow, *, is_head: bool) -> Iterator[Finding]:
        """Find what a merge leaves open; members of a household share its head's cells."""
        if is_head and self.name and row.continued:
            yield self._at(Fault.MERGED_PERSONS, row, self.name)
        for column in self.columns.used:
            own = is_head and column.field in row.shared and not row.continued
            if own and self.fields[column.field].type in PERSONAL:
                yield self._at(Fault.MERGED_VALUES, row, column)
            if column.number == row.across:
                yield self._at(Fault.MERGED_ACROSS, row, column)

    def _looks(self, row: ListRow) -> Iterator[Finding]:
        """Find the first cell that is struck out, and the first that nobody sees."""
        for look, fault in ((Look.STRUCK, Fault.STRUCK), (Look.UNSEEN, Fault.UNSEEN)):
            for column in self.columns.fields:
                if row.cells[column.field].look is look:
                    yield self._at(fault, row, column)
                    break

    def _at(self, fault: Fault, row: ListRow, column: Column) -> Finding:
        where = address(self.sheet, row.number, column.number)
        return finding(fault, where, header=column.shown)


def _faults(cell: Cell, column: Column, field: FieldWords, *, is_head: bool) -> Iterator[Fault]:
    if cell.kind is CellKind.UNCALCULATED:
        yield Fault.UNCALCULATED
    elif cell.kind is CellKind.ERROR or ERROR_TEXT.fullmatch(cell.text):
        yield Fault.ERROR_CELL
    elif fault := _long_number(cell, column):
        yield fault
    elif field.type in DATES and cell.kind in NO_DATE:
        yield Fault.NUMERIC_DATE
    elif field.type not in DATES and cell.kind in TURNED:
        yield Fault.TURNED
    elif fault := _shown_otherwise(cell):
        yield fault
    elif field.type == "id_number" and ROUNDED_ID.fullmatch(cell.text):
        yield Fault.TRAILING_ZEROS
    elif fault := _number_fault(cell.text, field, is_head=is_head):
        yield fault
    if PRIVATE_USE.search(cell.text):
        yield Fault.PRIVATE_CHARACTER


def _shown_otherwise(cell: Cell) -> Fault | None:
    if cell.disguised or TURNING.search(cell.text):
        return Fault.DISGUISED
    return Fault.PARTLY if cell.look is Look.PARTLY else None


def _number_fault(text: str, field: FieldWords, *, is_head: bool) -> Fault | None:
    if _is_ambiguous(text, field.type):
        return Fault.NOT_ONE_NUMBER
    counted = is_head and field.counts is not Counts.NOTHING
    return Fault.NOT_A_NUMBER if counted and not _counts(text, field.type) else None


def _counts(text: str, type_: str) -> bool:
    """Return whether a text is a number, a whole one of people."""
    stated = number(text)
    return stated is not None and (type_ != "int" or stated % 1 == 0)


def _is_ambiguous(text: str, type_: str) -> bool:
    if text.isascii() and text.isdigit():
        return False
    return (type_ in NUMBERS and is_ambiguous(text)) or (type_ in CODES and has_number_marks(text))


def _long_number(cell: Cell, column: Column) -> Fault | None:
    if not column.long_numbers:
        return None
    if cell.kind is CellKind.NUMBER and _size(cell.text) >= TOO_LONG_FOR_A_NUMBER:
        return Fault.NUMERIC_ID
    return Fault.E_NOTATION if E_NOTATION.fullmatch(cell.text) else None


def _size(text: str) -> Decimal:
    try:
        return abs(Decimal(text))
    except InvalidOperation:
        return TOO_LONG_FOR_A_NUMBER
