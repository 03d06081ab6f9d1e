"""The covering letter in the workbook (来文工作表): labels with their values beside them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from gongshi.errors import Finding, GongshiError, Level
from gongshi.posting.batch import LETTER_ALIASES, LETTER_LABELS, read_letter
from gongshi.sources.grid import CellKind, Look
from gongshi.sources.vocabulary import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.posting.batch import CoveringLetter
    from gongshi.sources.grid import Cell, Sheet

Card = dict[str, str | int | None]

NAMES = frozenset({"来文", "来文登记", "来文登记卡", "来文信息"})
PLACE = "来文"
DATE = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?")
COUNT = re.compile(r"(?:人民币|¥)?([0-9][0-9,]{0,14})(?:\.0+)?(?:户|人|元|元整)?")
LONGEST = 60


def is_letter(sheet: Sheet) -> bool:
    """Return whether a sheet is named as a letter; a hidden one is not used."""
    return not sheet.hidden and fold(sheet.title) in NAMES


def read_card(sheet: Sheet) -> Card:
    """Return label → text, whole number or ISO date, as a card (来文登记卡) has them."""
    card: Card = {}
    for label, cell in _pairs(sheet):
        value = _value(label, cell)
        twice = label in card and card[label] != value  # two lines that say different things
        card[label] = _unreadable(label) if twice else value
    return card


def letter_of_card(card: Card) -> CoveringLetter:
    """Check a card. Raises GongshiError E110."""
    return read_letter(dict(card))


def card_fault(card: Card) -> Finding | None:
    """Return what is missing or unreadable, all at once, or None for a letter."""
    try:
        letter_of_card(card)
    except GongshiError as error:
        return Finding(
            "E110", Level.REFUSE, PLACE, error.words, "请照来文补全“来文”工作表后重新导入"
        )
    return None


def _pairs(sheet: Sheet) -> Iterator[tuple[str, Cell]]:
    """Yield each known label with the next filled cell of its row."""
    rows: dict[int, list[Cell]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        if row not in sheet.hidden_rows and column not in sheet.hidden_columns:
            rows.setdefault(row, []).append(cell)
    for cells in rows.values():
        for label, cell in pairwise(cells):
            known = LETTER_ALIASES.get(fold(label.text), fold(label.text))
            if known in LETTER_LABELS:
                yield known, cell


def _value(label: str, cell: Cell) -> str | int | None:
    text = unicodedata.normalize("NFKC", cell.text)
    unsure = cell.disguised or cell.look is not Look.PLAIN
    if unsure or cell.kind in (CellKind.ERROR, CellKind.UNCALCULATED):
        return _unreadable(label)
    field = LETTER_LABELS[label]
    if field in ("doc_date", "decided_on", "formed_on"):
        found = DATE.fullmatch("".join(text.split()))
        return _iso(*map(int, found.groups())) if found else "?"
    if field in ("households", "persons", "amount"):
        counted = COUNT.fullmatch("".join(text.split()))
        return int(counted[1].replace(",", "")) if counted else "?"
    return cell.text if len(cell.text) <= LONGEST else None


def _unreadable(label: str) -> str | None:
    """Return what is refused: a text that no form fits, or nothing where any text would do."""
    return None if LETTER_LABELS[label] in ("body", "doc_no") else "?"


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return "?"
