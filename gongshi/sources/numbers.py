"""Numbers as cells state them (1,180元, 人民币 1180.50, 无); never one that folding made up."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

NOTHING_WRITTEN = frozenset({"", "-", "--", "—", "——", "/", "无", "零"})
UNITS = ("人民币", "元整", "元", "人", "口", "\u00a5")
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3}){1,3}(\.[0-9]{1,4})?")
NUMBER_LIKE = ("No", "Nl")
TWO_NUMBERS = re.compile(r"\d\s+\d")
PLAIN_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")


def number(text: str) -> Decimal | None:
    """Return the number a cell states, 0 for one that states none, None for anything else."""
    if PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    if is_ambiguous(text):
        return None
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if plain in NOTHING_WRITTEN:
        return Decimal(0)
    for unit in UNITS:
        plain = plain.removeprefix(unit).removesuffix(unit)
    plain = plain.replace(",", "") if GROUPED.fullmatch(plain) else plain
    return Decimal(plain) if PLAIN_NUMBER.fullmatch(plain) else None


def is_ambiguous(text: str) -> bool:
    """Return whether a text would be another number once folded: 1180², or two in one cell."""
    return has_number_marks(text) or TWO_NUMBERS.search(text) is not None


def has_number_marks(text: str) -> bool:
    """Return whether a text holds ², ①, ½ or Ⅲ, which fold to digits and letters."""
    return any(unicodedata.category(mark) in NUMBER_LIKE for mark in text)
