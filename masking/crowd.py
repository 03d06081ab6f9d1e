"""How many people a masked row could be (同类人数): an optional counts file without names.

The file says how many residents share a surname, an age band and a group. What it does not tell
apart (the shown last character of a name, an amount) can only make the real crowd smaller.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from masking.folding import is_han, squeezed
from masking.values import read_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLUMNS = ("姓氏", "年龄段", "居民小组", "人数")
MOST_LINES = 200_000
_BAND = re.compile(r"([0-9]{1,3})-([0-9]{1,3})|([0-9]{1,3})\+")
_OLDEST = 150
_LONGEST_GROUP = 10


class CrowdFault(Exception):  # noqa: N818 - like PolicyFault: it carries every fault
    """A counts file (人数表) that cannot be read; `faults` name lines, never what they hold."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class _Count:
    low: int
    high: int
    group: str
    people: int


@dataclass(frozen=True)
class Crowds:
    """The counts, by surname. A surname that is not in the file has nobody."""

    by_surname: Mapping[str, tuple[_Count, ...]] = field(repr=False)
    _sizes: dict[tuple[str, tuple[int, int] | None, str], int] = field(
        default_factory=dict, repr=False, compare=False
    )

    def size(self, surname: str, ages: tuple[int, int] | None, group: str) -> int:
        """Count the people of a surname who fit an age range and a group, where they show.

        A band that the range cuts counts whole; a line without a group fits every group.
        """
        key = surname, ages, group
        if key not in self._sizes:
            self._sizes[key] = self._counted(surname, ages, group)
        return self._sizes[key]

    def _counted(self, surname: str, ages: tuple[int, int] | None, group: str) -> int:
        return sum(
            count.people
            for count in self.by_surname.get(surname, ())
            if (ages is None or (count.low <= ages[1] and ages[0] <= count.high))
            and (not group or not count.group or count.group == group)
        )


def read_crowds(text: str) -> Crowds:
    """Read a counts file (CSV: 姓氏,年龄段,居民小组,人数). Raises CrowdFault with every fault."""
    lines = list(csv.reader(text.lstrip("\ufeff").splitlines()))
    if not lines or tuple(map(squeezed, lines[0])) != COLUMNS:
        raise CrowdFault([f"第1行应是 {','.join(COLUMNS)}"])
    if len(lines) > MOST_LINES:
        raise CrowdFault([f"超过{MOST_LINES}行"])
    by_surname: dict[str, list[_Count]] = defaultdict(list)
    faults = []
    for place, line in enumerate(lines[1:], 2):
        if not "".join(line).strip():
            continue
        surname, count, fault = _read(line)
        if count is None:
            faults.append(f"第{place}行:{fault}")
        else:
            by_surname[surname].append(count)
    if faults:
        raise CrowdFault(faults)
    return Crowds({surname: tuple(counts) for surname, counts in by_surname.items()})


def _read(line: Sequence[str]) -> tuple[str, _Count | None, str]:
    if len(line) != len(COLUMNS):
        return "", None, f"应有{len(COLUMNS)}栏"
    surname, band, group, people = map(squeezed, line)
    if not 1 <= len(surname) <= 2 or not all(map(is_han, surname)):  # noqa: PLR2004
        return "", None, "姓氏应是一个单姓或复姓,不要写姓名"
    if (ages := _ages(band)) is None:
        return "", None, "年龄段写成 50-59 或 90+"
    if not people.isascii() or not people.isdigit():
        return "", None, "人数应是整数"
    if len(group) > _LONGEST_GROUP:
        return "", None, "居民小组过长"
    named = read_group(group, ()) or group
    return surname, _Count(*ages, named, int(people[:9])), ""


def _ages(band: str) -> tuple[int, int] | None:
    found = _BAND.fullmatch(band)
    if found is None:
        return None
    if found[3]:
        return int(found[3]), _OLDEST
    low, high = int(found[1]), int(found[2])
    return (low, high) if low <= high else None
