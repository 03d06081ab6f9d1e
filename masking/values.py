"""Typed cells (可原样公开的数): each reader is total and returns None for what it cannot read.

`keep` shows only what came out of one of these readers, in one plain spelling, so that a phone
number in a money column or a note in a count column shows nothing.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING

from masking.folding import folded

if TYPE_CHECKING:
    from collections.abc import Collection

_NUMBER_LIKE = ("No", "Nl")  # ², ①, ½, Ⅲ
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_BLANKS = re.compile(r"\s+")
_HAN_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_NUMBER = re.compile(
    r"([一二三四五六七八九两]?)十([一二三四五六七八九]?)|([一二三四五六七八九两])"
)
_INT = re.compile(r"([0-9]{1,6})(?:\.0{1,6})?")
_MONEY = re.compile(
    r"(?:人民币|RMB|¥|CNY)?"
    r"([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,10})(\.[0-9]{1,6})?"
    r"(元整|元|块|万元|万)?(?:/月|每月|/人|/户|/次)?"
)
_BARE_DIGITS = 6  # a bare number of seven digits or more may be a phone or an account
_MOST_DIGITS = 10
_DATE = re.compile(
    r"([0-9]{4})(?:年|-|/|\.)([0-9]{1,2})(?:月|-|/|\.)([0-9]{1,2})日?(?:0?0:00(?::00)?)?"
    r"|((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})"
)
_MONTH = re.compile(r"([0-9]{4})(?:年|-|/|\.)([0-9]{1,2})月?份?|((?:19|20)[0-9]{2})(0[1-9]|1[0-2])")
_QUANTITY = re.compile(r"([0-9]{1,6})(\.[0-9]{1,2})?([^0-9.]{0,8})")
_GROUP = re.compile(
    r"(?:村民|居民)?第?([0-9]{1,2}|[一二三四五六七八九十]{1,3})(?:村民|居民|村|居)?小?[组社队]?"
)
_PEOPLE = ("口人", "口", "名", "个人")  # what 人 is also counted in
MOST = 9_999
OLDEST = 130


def squeeze(text: str) -> str:
    """Fold and take spaces out; case stays."""
    return text if _is_bare(text) else "".join(folded(text).split())


def _is_bare(text: str) -> bool:
    """Say whether a text is ASCII letters and digits only, at least one."""
    return text.isascii() and text.isalnum()


def squeeze_number(text: str) -> str:
    """Squeeze a cell that should hold one number, so that none is made of two or of a note.

    Blanks between digits stay a gap: 118⏎745 is two amounts. Marks that fold to digits stay what
    they are: 1180² would read 11802. Full-width digits are digits.
    """
    if any(unicodedata.category(mark) in _NUMBER_LIKE for mark in text):
        return text
    return _BLANKS.sub("", _BETWEEN_DIGITS.sub("_", folded(text)))


def is_blank(text: str) -> bool:
    """Say whether a cell is empty or holds a dash only."""
    return not _is_bare(text) and not squeeze(text).strip("-–—/\\_－")


def small_number(text: str) -> int | None:
    """Read 0 to 999999 in digits, or 1 to 99 in Han numerals (三十二)."""
    if found := _INT.fullmatch(text):
        return int(found[1])
    if not (found := _HAN_NUMBER.fullmatch(text)):
        return None
    if found[3]:
        return _HAN_NUMERALS[found[3]]
    return _HAN_NUMERALS.get(found[1], 1) * 10 + _HAN_NUMERALS.get(found[2], 0)


def read_int(text: str, units: Collection[str], most: int = MOST) -> int | None:
    """Read a count with or without one of its units (3, 3人, 三口人)."""
    bare = _without_unit(squeeze_number(text), (*units, *(_PEOPLE if "人" in units else ())))
    number = small_number(bare)
    return number if number is not None and number <= most else None


def _without_unit(text: str, units: Collection[str]) -> str:
    ends = [unit for unit in units if unit and text.endswith(unit)]
    return text[: -len(max(ends, key=len))] if ends else text


def read_age(text: str) -> int | None:
    """Read an age in full years."""
    bare = _without_unit(squeeze_number(text).removeprefix("满"), ("岁", "周岁", "足岁"))
    return read_int(bare, (), OLDEST)


def read_money(text: str) -> str | None:
    """Read yuan and return plain digits (1,180元 → 1180; 745.5 → 745.50; 1.2万元 → 12000).

    A bare number of seven digits or more shows nothing: it might be a phone number.
    """
    found = _MONEY.fullmatch(squeeze_number(text))
    if not found:
        return None
    grouped, fraction, unit = found[1], (found[2] or "").rstrip("0").strip("."), found[3] or ""
    whole = grouped.replace(",", "")
    bare = not unit and "," not in grouped
    if len(whole) > (_BARE_DIGITS if bare else _MOST_DIGITS):
        return None
    return _ten_thousands(whole, fraction) if "万" in unit else _yuan(whole, fraction)


def _yuan(whole: str, fraction: str) -> str | None:
    if len(fraction) > 2:  # noqa: PLR2004 - 分 is the smallest unit
        return None
    plain = whole.lstrip("0") or "0"
    return f"{plain}.{fraction:0<2}" if fraction else plain


def _ten_thousands(whole: str, fraction: str) -> str | None:
    if len(whole) > 4 or len(fraction) > 4:  # noqa: PLR2004 - up to 9999.9999万
        return None
    return (whole + f"{fraction:0<4}").lstrip("0") or "0"


def read_date(text: str) -> date | None:
    """Read a day in the usual spellings; None where it does not exist."""
    found = _DATE.fullmatch(squeeze(text))
    if not found:
        return None
    year, month, day = (int(g) for g in (found.groups()[:3] if found[1] else found.groups()[3:]))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_month(text: str) -> tuple[int, int] | None:
    """Read a month (2026年11月, 2026-11, 202611), or the month of a full date."""
    if day := read_date(text):
        return day.year, day.month
    found = _MONTH.fullmatch(squeeze(text))
    if not found:
        return None
    year, month = (int(g) for g in (found.groups()[:2] if found[1] else found.groups()[2:]))
    return (year, month) if 1 <= month <= 12 and 1900 <= year <= 2100 else None  # noqa: PLR2004


def read_quantity(text: str, units: Collection[str], default: str = "") -> str | None:
    """Read a number with one of the listed units (5公斤); a bare number where a unit is given."""
    found = _QUANTITY.fullmatch(squeeze_number(text))
    if not found:
        return None
    unit = found[3] or default
    if units and unit not in units and found[3]:
        return None
    fraction = (found[2] or "").rstrip("0").rstrip(".")
    return (found[1].lstrip("0") or "0") + fraction + unit


def read_group(text: str, named: Collection[str]) -> str | None:
    """Read a residents' group: a number up to 99 (3组), or a name the kind lists."""
    bare = squeeze(text)
    if bare in named:
        return bare
    found = _GROUP.fullmatch(bare)
    number = small_number(found[1]) if found else None
    return f"{number}组" if number else None
