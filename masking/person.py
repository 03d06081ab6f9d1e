"""How old the person of a row is (年龄), by the stated age and by the ID number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from masking.identity import ADULT, age_on, birth_hint, birth_year, read_id
from masking.values import is_blank, read_age, squeeze

if TYPE_CHECKING:
    from datetime import date

    from masking.identity import IdNumber

_OLDEST = 130


@dataclass(frozen=True, slots=True)
class Person:
    """What a row says of its person's age. Its repr shows nothing."""

    number: IdNumber | None = field(repr=False)
    born: date | None = field(repr=False)
    age: int | None = field(repr=False)
    reckoned: int | None = field(repr=False)
    """The age that the date of birth gives."""

    @property
    def is_minor(self) -> bool:
        """Whether the stated age or the ID number says under eighteen."""
        return (self.age is not None and self.age < ADULT) or (
            self.reckoned is not None and self.reckoned < ADULT
        )

    @property
    def disagrees(self) -> bool:
        """Whether the stated age and the number are more than a year apart."""
        if self.age is None or self.reckoned is None:
            return False
        return abs(self.age - self.reckoned) > 1


def read_person(number_cell: str, age_cell: str, on: date) -> Person:
    """Read a row's age; a mistyped number (14 digits or more) still tells a date of birth."""
    number = read_id(number_cell) if number_cell else None
    born = number.born if number else birth_hint(number_cell)
    reckoned = age_on(born, on) if born else None
    if reckoned is not None and not 0 <= reckoned <= _OLDEST:
        born = reckoned = None
    return Person(number, born, read_age(age_cell) if age_cell else None, reckoned)


def age_unknown(person: Person, number_cell: str, age_cell: str, on: date) -> bool:
    """Say whether an age or a number is given but neither tells an adult from a minor."""
    if person.age is not None or person.born is not None:
        return False
    given = not is_blank(age_cell) or not is_blank(number_cell)
    return given and "*" not in squeeze(number_cell) and not _adult_by_year(number_cell, on)


def _adult_by_year(number: str, on: date) -> bool:
    year = birth_year(number)
    return year is not None and 1900 <= year < on.year - ADULT  # noqa: PLR2004
