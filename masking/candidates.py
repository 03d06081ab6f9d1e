"""How many ID numbers stay possible (还剩多少个可能的号码) behind a masked one.

A neighbour is taken to know the county (the list hangs in its community) and the sex, and to read
the age where the list prints it. What is left to guess is the day of birth, the order code and the
check digit. Per sex and day there are 499 order codes at least (002…998). A shown tail fixes first
the check digit (one in 11), then the order code's last digits (which also give the sex), so:

    nothing shown    days × 499                 one year: 182,135
    tail(1)          days × 499 ÷ 11
    tail(2)          days × 100 ÷ 11            one year: 3,318
    tail(3)          days × 10 ÷ 11             one year: 331
    tail(4)          days ÷ 11                  one year: 33

The head shows nothing new up to six characters (the county is known); beyond them it would show
the date of birth, and no style does. The exact figure for one day and tail differs by a few.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FEWEST = 1_000
DAYS_A_YEAR = 365
YEARS_UNKNOWN = 82  # 18 to 99: what is left where the list shows no age
ORDERS_ONE_SEX = 499
WIDTH = 18
_LONGEST_HEAD = 6
_LONGEST_TAIL = 4
_TAIL = re.compile(r"(?:id_)?tail\((\d{1,2})\)")
_HEAD_TAIL = re.compile(r"(?:id_)?head_tail\((\d{1,2}),(\d{1,2})\)")


@dataclass(frozen=True)
class IdStyle:
    """How much of an ID number shows: `head` first and `tail` last characters."""

    head: int
    tail: int

    def mask(self, digits: str) -> str:
        """Mask to a fixed width of 18, so that the width does not tell 15 from 18."""
        stars = "*" * (WIDTH - self.head - self.tail)
        return digits[: self.head] + stars + digits[len(digits) - self.tail :]

    def __str__(self) -> str:
        return f"head_tail({self.head},{self.tail})" if self.head else f"tail({self.tail})"


def parse_style(text: str) -> IdStyle | None:
    """Read `tail(n)` or `head_tail(h,t)`; None for anything else, or for more than 6 and 4."""
    plain = "".join(text.split())
    if found := _TAIL.fullmatch(plain):
        style = IdStyle(0, int(found[1]))
    elif found := _HEAD_TAIL.fullmatch(plain):
        style = IdStyle(int(found[1]), int(found[2]))
    else:
        return None
    return style if style.head <= _LONGEST_HEAD and style.tail <= _LONGEST_TAIL else None


@dataclass(frozen=True)
class Candidates:
    """The number of ID numbers that remain, and how it was reckoned, in words."""

    left: int
    arithmetic: str


def candidates(style: IdStyle, age_years: int | None) -> Candidates:
    """Reckon what `style` leaves when the list shows the age to within `age_years` years.

    `age_years` is None where no age is shown; 1 for an exact age; n for a band of n years.
    """
    years = YEARS_UNKNOWN if age_years is None else age_years
    days = years * DAYS_A_YEAR
    orders = {0: ORDERS_ONE_SEX, 1: ORDERS_ONE_SEX, 2: 100, 3: 10, 4: 1}[style.tail]
    left = days * orders // (11 if style.tail else 1)
    known = "区县、性别已知,年龄" + ("未显示" if age_years is None else f"精确到{years}年")
    sum_ = f"{known}:{days}天×顺序码{orders}个" + ("÷校验位11" if style.tail else "")
    return Candidates(left, f"{sum_}={left}个可能的号码")
