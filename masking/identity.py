"""ID numbers (公民身份号码): GB 11643-1999. A check is a warning to staff, never a condition.

A number with a wrong check digit, an impossible date or an unknown region is still an ID number
and is masked as one. Regions are not looked up in a list of counties: boundaries change and
numbers outlive them. Permits of 港澳台 residents (81, 82, 83) and foreign permanent residents (9…)
have the same 18 characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from operator import mul

from masking.folding import ONE_LIKE, STRONG, WEAK, ZERO_LIKE, digit_view, folded

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
_REGIONS = frozenset(range(11, 16)) | frozenset(range(21, 24)) | frozenset(range(31, 38))
_REGIONS |= frozenset(range(41, 47)) | frozenset(range(50, 55)) | frozenset(range(61, 66))
_REGIONS |= {71, 81, 82, 83}
_X = frozenset("xX×ХхΧχ✕✖╳⨯乂")  # noqa: RUF001 - look-alikes of the check digit
_SHAPE = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_LOOSE = re.compile(r"[0-9]{14,24}X?")
_PLAIN = str.maketrans({ZERO_LIKE: "0", ONE_LIKE: "1"})
ADULT = 18
_EARLIEST = date(1900, 1, 1)
_SHORTEST, _LONGEST_CELL = 14, 200  # characters of a cell that can hold one number


@dataclass(frozen=True)
class IdNumber:
    """A number of 18 or 15 characters, spelled plainly. Not to be printed: repr is blank."""

    digits: str = field(repr=False)
    born: date | None = field(repr=False)
    """Date of birth as the number states it; None where that day does not exist."""

    @property
    def check_agrees(self) -> bool:
        """Whether MOD 11-2 agrees; a number of 15 digits has no check digit."""
        if len(self.digits) == 15:  # noqa: PLR2004
            return True
        total = sum(map(mul, WEIGHTS, self.digits[:17].encode("ascii")))  # of codes: 48 + digit
        return CHECKS[(total - ord("0") * sum(WEIGHTS)) % 11] == self.digits[17]

    def sound(self, on: date) -> bool:
        """Whether nothing about the number looks mistyped on the day `on`."""
        born = self.born
        known = self.digits[0] == "9" or int(self.digits[:2]) in _REGIONS
        return known and self.check_agrees and born is not None and _EARLIEST <= born <= on


def read_id(text: str) -> IdNumber | None:
    """Read an ID number in any spelling; None for anything that has not its length."""
    plain = text if _SHAPE.fullmatch(text) else _plain(text)
    if not _SHAPE.fullmatch(plain):
        return None
    written = plain[6:14] if len(plain) == 18 else "19" + plain[6:12]  # noqa: PLR2004
    return IdNumber(plain, real_date(written))


def birth_hint(text: str) -> date | None:
    """Return the date of birth a mistyped number (14 digits or more) still shows, or None."""
    plain = _plain(text)
    return real_date(plain[6:14]) if _LOOSE.fullmatch(plain) else None


def birth_year(text: str) -> int | None:
    """Return the year of birth a number shows even where its day does not exist, or None."""
    plain = _plain(text)
    if len(plain) == 15 and _SHAPE.fullmatch(plain):  # noqa: PLR2004 - the older length
        return 1900 + int(plain[6:8])
    return int(plain[6:10]) if _LOOSE.fullmatch(plain) else None


def _plain(text: str) -> str:
    if len(text) < _SHORTEST or len(text) > _LONGEST_CELL:
        return ""
    source = folded(text)
    view = digit_view(source).translate(_PLAIN)
    marked = ("X" if char in _X else seen for char, seen in zip(source, view, strict=True))
    return "".join(mark for mark in marked if mark not in (STRONG, WEAK))


def real_date(digits: str) -> date | None:
    """Read YYYYMMDD; None where there is no such day."""
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():  # noqa: PLR2004
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def age_on(born: date, on: date) -> int:
    """Full years (周岁) on the day `on`; a birthday counts from its own day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
