"""How old the person of a row is (年龄), by the stated age and by the ID number."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from masking.identity import ADULT, age_on, birth_hint, birth_year, read_id
from masking.values import is_blank, read_age, read_date, read_month, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from masking.identity import IdNumber

_OLDEST = 130
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?生?")


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says of its person's age. Its repr shows nothing."""

    number: IdNumber | None = field(repr=False)
    born: date | None = field(repr=False)
    age: int | None = field(repr=False)
    reckoned: int | None = field(repr=False)
    """The age that the ID number gives."""
    youngest: int | None = field(default=None, repr=False)
    """The least age that a column of dates of birth gives; it is never printed."""

    @property
    def is_minor(self) -> bool:
        """Whether the stated age, the ID number or the date of birth says under eighteen."""
        ages = (self.age, self.reckoned, self.youngest)
        return any(age is not None and age < ADULT for age in ages)

    @property
    def disagrees(self) -> bool:
        """Whether the stated age and the number are more than a year apart."""
        if self.age is None or self.reckoned is None:
            return False
        return abs(self.age - self.reckoned) > 1


def read_person(number_cell: str, age_cell: str, on: date, births: Sequence[str] = ()) -> Person:
    """Read a row's age; a mistyped number (14 digits or more) still tells a date of birth.

    `births` are the cells of its columns of dates of birth: asked where the number tells none.
    """
    number = read_id(number_cell) if number_cell else None
    born = number.born if number else birth_hint(number_cell)
    reckoned = age_on(born, on) if born else None
    if reckoned is not None and not 0 <= reckoned <= _OLDEST:
        born = reckoned = None
    age = read_age(age_cell) if age_cell else None
    if born is not None or not births:
        return Person(number, born, age, reckoned)
    written = next(filter(None, map(_latest_birth, births)), None)
    youngest = age_on(written, on) if written else None
    if youngest is None or not 0 <= youngest <= _OLDEST:
        return Person(number, None, age, None)
    return Person(number, written, age, None, youngest)


def _latest_birth(cell: str) -> date | None:
    """Read a date of birth; of a month or a year alone its last day, which makes no minor older."""
    if day := read_date(cell):
        return day
    if month := read_month(cell):
        return date(month[0], month[1], monthrange(*month)[1])
    year = _YEAR.fullmatch(squeeze(cell))
    return date(int(year[1]), 12, 31) if year else None


def age_unknown(person: Person, number_cell: str, age_cell: str, on: date) -> bool:
    """Say whether an age or a number is given but neither tells an adult from a minor."""
    if person.age is not None or person.born is not None:
        return False
    given = not is_blank(age_cell) or not is_blank(number_cell)
    return given and "*" not in squeeze(number_cell) and not _adult_by_year(number_cell, on)


def _adult_by_year(number: str, on: date) -> bool:
    year = birth_year(number)
    return year is not None and 1900 <= year < on.year - ADULT  # noqa: PLR2004
