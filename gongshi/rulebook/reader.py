"""Typed reading of a parsed mapping that notes every fault and goes on.

A `Reader` answers each question with a value of the right type: the one in the file, or a
harmless placeholder after noting why not. So one pass finds all faults; nothing built from
placeholders survives, because `load` raises while any fault is noted. Keys nobody asked for are
faults too (`done`): a misspelt rule must not be read past.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

E = TypeVar("E", bound=StrEnum)
V = TypeVar("V")

_MISSING = object()
_SPELT: Mapping[object, str] = {True: "yes", False: "no"}


class Reader:
    """One mapping of a config file; `where` names it in the faults."""

    def __init__(self, where: str, value: object, faults: list[str]) -> None:
        self.where = where
        self._faults = faults
        self._asked: set[object] = set()
        if not isinstance(value, dict):
            self.fault("", "应为“键: 值”的列表")
            # Every question would now be answered by a second-hand fault; one is enough.
            self._faults = []
            value = {}
        self._mapping: Mapping[object, Any] = value

    def fault(self, key: object, words: str) -> None:
        """Note a fault at `key` of this mapping."""
        at = f"{self.where} {key}".rstrip()
        self._faults.append(f"{at}:{words}")

    def done(self) -> None:
        """Note every key that no question was asked about."""
        for key in self._mapping:
            if key not in self._asked:
                self.fault(key, "多余或写错的键")

    def keys(self) -> tuple[object, ...]:
        """Return all keys and take them as asked for."""
        self._asked.update(self._mapping)
        return tuple(self._mapping)

    def raw(self, key: object) -> Any:
        """Return the value as parsed, None when missing; no fault."""
        self._asked.add(key)
        return self._mapping.get(key)

    def text(self, key: object) -> str:
        """Return a non-blank text."""
        value = self._needed(key)
        if isinstance(value, str) and value.strip():
            return value
        return self._wrong(key, value, "应为文字,不能空白", "")

    def text_or_blank(self, key: object) -> str:
        """Return a text that must be stated but may be empty."""
        value = self._needed(key)
        return value if isinstance(value, str) else self._wrong(key, value, "应为文字", "")

    def text_or_none(self, key: object) -> str | None:
        """Return a non-blank text, or None where the key is missing or null."""
        return None if self.raw(key) is None else self.text(key)

    def texts(self, key: object) -> tuple[str, ...]:
        """Return a list of non-blank, different texts; it may be empty."""
        value = self._needed(key)
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            empty: tuple[str, ...] = ()
            return self._wrong(key, value, "应为文字的列表", empty)
        if len(set(value)) != len(value):
            self.fault(key, "列表中有重复")
        return tuple(value)

    def whole(self, key: object, smallest: int, largest: int) -> int:
        """Return a whole number within bounds."""
        value = self._needed(key)
        if isinstance(value, int) and not isinstance(value, bool) and smallest <= value <= largest:
            return value
        return self._wrong(key, value, f"应为{smallest}至{largest}的整数", smallest)

    def flag(self, key: object) -> bool:
        """Return yes or no."""
        value = self._needed(key)
        return (
            value if isinstance(value, bool) else self._wrong(key, value, "应为 yes 或 no", False)
        )

    def flag_or_no(self, key: object) -> bool:
        """Return yes or no, no where the key is missing."""
        return self.raw(key) is not None and self.flag(key)

    def day_or_none(self, key: object) -> date | None:
        """Return a date, or None where it is stated to be unknown (null)."""
        value = self._needed(key)
        if value is None:
            return None
        return self._as_day(key, value)

    def day(self, key: object) -> date:
        """Return a date."""
        return self._as_day(key, self._needed(key))

    def choice(self, key: object, choices: type[E]) -> E:
        """Return a member of a closed set."""
        value = self._needed(key)
        members = list(choices)
        if isinstance(value, str) and value in {member.value for member in members}:
            return choices(value)
        return self._wrong(key, value, f"应为{_either([m.value for m in members])}", members[0])

    def one_of(self, key: object, choices: Collection[str]) -> str:
        """Return one of the given words."""
        value = self._needed(key)
        if isinstance(value, str) and value in choices:
            return value
        return self._wrong(key, value, f"应为{_either(choices)}", "")

    def mapped(self, key: object, meanings: Mapping[object, V]) -> V:
        """Return what the word at `key` means; a missing key reads as null."""
        value = self.raw(key)
        plain = value is None or isinstance(value, bool | str)
        if plain and value in meanings:
            return meanings[value]
        words = _either([_SPELT.get(word, str(word)) for word in meanings if word is not None])
        self.fault(key, "缺少" if value is None else f"应为{words}")
        return next(iter(meanings.values()))

    def some_of(self, key: object, choices: Collection[str]) -> tuple[str, ...]:
        """Return a list, possibly empty, of the given words."""
        values = self.texts(key)
        for value in values:
            if value not in choices:
                self.fault(key, f"“{value}”应为{_either(choices)}")
        return values

    def part(self, key: object) -> Reader:
        """Return the mapping beneath `key`."""
        value = self._needed(key)
        silent: list[str] = []
        faults = silent if value is _MISSING else self._faults
        return Reader(f"{self.where} {key}", {} if value is _MISSING else value, faults)

    def part_or_none(self, key: object) -> Reader | None:
        """Return the mapping beneath `key`, or None where it is null; the key must be stated."""
        return None if self._needed(key) is None else self.part(key)

    def parts(self, key: object) -> list[Reader]:
        """Return the mappings of a list, numbered from 1 in their names."""
        value = self._needed(key)
        if not isinstance(value, list):
            empty: list[Reader] = []
            return self._wrong(key, value, "应为列表", empty)
        return [
            Reader(f"{self.where} {key} 第{n}项", entry, self._faults)
            for n, entry in enumerate(value, 1)
        ]

    def _needed(self, key: object) -> Any:
        self._asked.add(key)
        value = self._mapping.get(key, _MISSING)
        if value is _MISSING:
            self.fault(key, "缺少")
        return value

    def _wrong(self, key: object, value: object, words: str, placeholder: V) -> V:
        if value is not _MISSING:
            self.fault(key, words)
        return placeholder

    def _as_day(self, key: object, value: object) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        return self._wrong(key, value, "应为日期,如 2026-11-24", date.min)


def _either(words: Collection[str]) -> str:
    return "、".join(words) + "之一"
