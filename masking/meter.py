"""The re-identification meter (再识别提示): how easily a neighbour knows who a masked row is.

It reads what the wall would show, nothing else. With a counts file it counts, for each row, the
residents who share what shows: fewer than three is W502, with the next narrower rule that helps
most. Without one it flags what singles people out. Look-alikes are counted either way. It warns; it
never claims that nobody is recognised: in a small place most are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from masking.findings import MaskFinding, finding
from masking.lexicon import builtin_lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from masking.crowd import Crowds
    from masking.masked import Masked, MaskedRow
    from masking.policy import Field, Policy

FEWEST = 3
VERY_OLD = 90
_BAND_STEPS = (10, 20)
_FLAG_WORDS = {
    "rare_surname": "少见的姓",
    "very_old": f"年龄{VERY_OLD}岁以上",
    "group_shown": "显示居民小组",
    "place_in_text": "原话里有地名或单位",
    "date_in_text": "原话里有日期",
    "few_minors": f"写明未成年人人数而不足{FEWEST}名,等于指认;方案可改为不写人数(minors: silent)",
}
_PLACE = re.compile(
    r"[一-鿿](?:路|街|巷|村|寨|镇|乡|小区|社区|医院|学校|中学|小学|幼儿园|大学|公司|厂|工地|市场)"
)
_DATE = re.compile(r"[0-9]{4}年|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}")


@dataclass(frozen=True)
class Flag:
    """Something that singles people out, and the rows that show it (none: the whole notice)."""

    flag: str
    rows: tuple[int, ...]

    @property
    def words(self) -> str:
        """The flag in Chinese, with its rows."""
        told = _FLAG_WORDS[self.flag]
        return f"{told}:第{'、'.join(map(str, self.rows))}行" if self.rows else told


@dataclass(frozen=True)
class Suggestion:
    """A narrower rule for one field, and how many rows would still have a small crowd."""

    field: str
    show: str
    left: int
    words: str


@dataclass(frozen=True)
class Meter:
    """The result. `small` is (row, people who share what shows); empty without a counts file."""

    counted: bool
    lookalikes: int
    flags: tuple[Flag, ...]
    small: tuple[tuple[int, int], ...]
    suggestions: tuple[Suggestion, ...]

    def findings(self) -> tuple[MaskFinding, ...]:
        """Return W502 for every row whose crowd is smaller than three."""
        return tuple(finding("W502", row, "name") for row, _ in self.small)


@dataclass(frozen=True)
class _Seen:
    """What an onlooker sees of one row."""

    row: int
    surname: str
    ages: tuple[int, int] | None
    group: str


def meter(policy: Policy, masked: Masked, crowds: Crowds | None = None) -> Meter:
    """Measure a masked list (再识别提示) against a counts file, or by flags without one."""
    seen = [_seen(policy, row) for row in masked.rows]
    small = tuple(_small(seen, crowds)) if crowds else ()
    return Meter(
        counted=crowds is not None,
        lookalikes=masked.counts.get("lookalike", 0),
        flags=tuple(_flags(policy, masked, seen, counted=crowds is not None)),
        small=small,
        suggestions=tuple(_suggestions(policy, seen, crowds)) if crowds and small else (),
    )


# ---- what shows ---------------------------------------------------------------------------------
def _seen(policy: Policy, row: MaskedRow) -> _Seen:
    name = row.cells.get(_label(policy, "name"), "")
    ages = _ages(row.cells.get(_label(policy, "age"), ""))
    group = row.cells.get(_label(policy, "group"), "")
    return _Seen(row.row, name.partition("*")[0], ages, group)


def _label(policy: Policy, type_: str) -> str:
    made = policy.of_type(type_)
    return made.label if made and made.shown else ""


def _ages(cell: str) -> tuple[int, int] | None:
    low, _, high = cell.partition("-")
    return (int(low), int(high or low)) if low.isdigit() else None


# ---- with a counts file -------------------------------------------------------------------------
def _small(seen: Iterable[_Seen], crowds: Crowds) -> Iterator[tuple[int, int]]:
    for one in seen:
        people = crowds.size(one.surname, one.ages, one.group)
        if one.surname and people < FEWEST:
            yield one.row, people


def _suggestions(policy: Policy, seen: list[_Seen], crowds: Crowds) -> Iterator[Suggestion]:
    """Propose the next narrower rule of each field where it helps, the most helpful first."""
    now = len(list(_small(seen, crowds)))
    tried = [
        (made, show, words, len(list(_small(narrowed, crowds))))
        for made, show, words, narrowed in _narrower(policy, seen)
    ]
    for made, show, words, left in sorted(tried, key=lambda one: one[3]):
        if left < now or made.type == "name":
            told = f"同类少于{FEWEST}人的还有{left}行" if left < now else "减少多少人数表算不出"
            yield Suggestion(made.id, show, left, f"{words},{told}")


def _narrower(policy: Policy, seen: list[_Seen]) -> Iterator[tuple[Field, str, str, list[_Seen]]]:
    age, group, name = map(policy.of_type, ("age", "group", "name"))
    if age and age.shown:
        band = next((n for n in _BAND_STEPS if n > age.band), 0)
        show = f"band({band})" if band else "drop"
        told = f"每{band}岁一段" if band else "不公开"
        yield age, show, f"“{age.label}”改为{told}", [_banded(one, band) for one in seen]
    if group and any(one.group for one in seen):
        told = f"“{group.label}”改为不公开"
        yield group, "drop", told, [replace(one, group="") for one in seen]
    if name and name.show == "first_last":
        yield name, "surname", f"“{name.label}”改为只留姓", seen


def _banded(one: _Seen, band: int) -> _Seen:
    if one.ages is None or not band:
        return replace(one, ages=None)
    low = one.ages[0] // band * band
    return replace(one, ages=(low, low + band - 1))


# ---- flags --------------------------------------------------------------------------------------
def _flags(policy: Policy, masked: Masked, seen: list[_Seen], *, counted: bool) -> Iterator[Flag]:
    if not counted:
        common = builtin_lexicon().surnames
        yield from _flag(
            "rare_surname", (s.row for s in seen if s.surname and s.surname not in common)
        )
        yield from _flag("very_old", (s.row for s in seen if s.ages and s.ages[1] >= VERY_OLD))
        yield from _flag("group_shown", (s.row for s in seen if s.group))
    texts = [made.label for made in policy.fields if made.type == "text" and made.shown]
    yield from _flag("place_in_text", _with(masked, texts, _PLACE))
    yield from _flag("date_in_text", _with(masked, texts, _DATE))
    if policy.minors == "count_line" and 0 < masked.minors < FEWEST:
        yield Flag("few_minors", ())


def _flag(flag: str, rows: Iterable[int]) -> Iterator[Flag]:
    if found := tuple(rows):
        yield Flag(flag, found)


def _with(masked: Masked, labels: list[str], pattern: re.Pattern[str]) -> Iterator[int]:
    for row in masked.rows:
        if any(_finds(row.cells, label, pattern) for label in labels):
            yield row.row


def _finds(cells: Mapping[str, str], label: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(cells.get(label, "")) is not None
