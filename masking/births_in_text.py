"""Births inside a text (文中生日): any day of birth, and the row's own in every spelling.

A text that speaks of a birth (出生, 生于, 属兔, 60后) hides every day and year in it. Without such
a cue only the row's own birth is looked for, which the ID number tells: its year with four digits
or two, its month and day, in digits or Han numerals.
"""

from __future__ import annotations

import re
from operator import contains
from typing import TYPE_CHECKING

from masking.values import small_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_BORN = r"生(?![意活产存态理育计前病])"
_DECADE = r"(?<![0-9])[0-9]0后|[五六七八九零〇]零后|[五六七八九零〇]〇后"
_COLON = r"生[: ]{1,2}(?:19|20)[0-9]{2}"  # 生:2015
_ERA = "民国|光绪|宣统|昭和|大正|康德|世纪|(?i:born|dob|birth)"
_FEAST = "节|元旦|除夕|国庆|中秋|端午|冬至|那年|时候"
_LUNAR = rf"初[一二三四五六七八九十]{_BORN}"
_BIRTH = re.compile(
    rf"出生|生日|诞生|生于|生年|生辰|诞辰|出世|降生|寿辰|{_ERA}|{_COLON}|[年月日0-9]{_BORN}|农历|阴历|属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|{_LUNAR}|{_DECADE}"
)
_BIRTH_FACT = re.compile(
    rf"[0-9]|[正腊一二三四五六七八九十〇]月|初[一二三四五六七八九十]|属|[年月日]{_BORN}|{_DECADE}"
    rf"|[一二三四五六七八九十]年|(?:{_FEAST}).{{0,3}}(?:出生|生日)|(?:出生|生日).{{0,4}}(?:{_FEAST})"
)
_HAN_NUMBER = "一二三四五六七八九十"
_HAN_DAY = re.compile(rf"[十]?[{_HAN_NUMBER}]月(?:初)?[{_HAN_NUMBER}]{{1,3}}[日号]?")
_SHORT_YEAR = re.compile(r"(?<![0-9])[0-9]{2}年(?![0-9]*后|级|前|内|来|多|以)")
_HAN_MONTH_DAY = re.compile(rf"(正|[{_HAN_NUMBER}]{{1,2}})月初?([{_HAN_NUMBER}]{{1,3}})[日号]?")
_MONTH_DAY = re.compile(r"(?<![0-9年])([01]?[0-9])月([0-3]?[0-9])[日号]")
_YEAR = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})年?(?![0-9]|(?:\.[0-9]{1,2})?(?:元|块|万|斤|公斤|平方))"
)
_NO_AMOUNT = r"(?![0-9]|[.][0-9]|[ ]?[元块万千百余多斤亩米公平岁倍%人户个次天])"
# each looks ahead: 12月06月05 holds 06月05 as well
_OWN_YEAR = re.compile(rf"(?<![0-9])(?=(([0-9]{{4}})(?:年|(?![0-9])){_NO_AMOUNT}))")
_OWN_SHORT_YEAR = re.compile(r"(?<![0-9])(?=(([0-9]{2})年(?![0-9]*后|级)))")
_OWN_MONTH_DAY = re.compile(r"(?<![0-9年])(?=(([0-9]{1,3})月([0-9]{1,3})(?:[日号]|(?![0-9]))))")
_OWN_PARTED = re.compile(rf"(?<![0-9.\-/])(?=(([0-9]{{1,3}})[./\-]([0-9]{{1,3}}){_NO_AMOUNT}))")
_OWN_PACKED = re.compile(rf"(?<![0-9])(?=(([0-9]{{4,8}}){_NO_AMOUNT}))")
_OWN_WHOLE = re.compile(r"(?<![0-9])(?=(([0-9]{6,8})(?![0-9])))")


def speaks_of_birth(source: str) -> bool:
    """Say whether a text has a birth cue, with or without a day."""
    return _BIRTH.search(source) is not None


def birth_cue(source: str) -> bool:
    """Say whether a text speaks of a birth with a day, a year or a zodiac sign."""
    return speaks_of_birth(source) and _BIRTH_FACT.search(source) is not None


def birth_spans(
    plain: str, source: str, born: date | None, *, births: bool
) -> Iterator[tuple[int, int]]:
    """Yield every year and day beside a birth cue, and the row's own year and day of birth."""
    if births:
        for pattern in (_YEAR, _SHORT_YEAR, _MONTH_DAY):
            yield from (m.span() for m in pattern.finditer(plain))
        yield from (m.span() for m in _HAN_DAY.finditer(source))
    if born is not None:
        yield from _own_in_digits(plain, born)
        yield from _own_in_han(source, born)


def _own_in_digits(plain: str, born: date) -> Iterator[tuple[int, int]]:
    """Yield the spellings of one day of birth in digits; no pattern and no cache holds the day."""
    year, short = f"{born.year}", f"{born.year % 100:02d}"
    months, days = {f"{born.month}", f"0{born.month}"}, {f"{born.day}", f"0{born.day}"}
    packed = f"{born.month:02d}{born.day:02d}"
    whole = {short + packed, year + packed}
    for pattern, *spelled in (
        (_OWN_YEAR, {year}),
        (_OWN_SHORT_YEAR, {short}),
        (_OWN_MONTH_DAY, months, days),
        (_OWN_PARTED, months, days),
        (_OWN_PACKED, {packed, *whole}),
        (_OWN_WHOLE, whole),
    ):
        for found in pattern.finditer(plain):
            if all(map(contains, spelled, found.groups()[1:])):
                yield found.span(1)


def _own_in_han(source: str, born: date) -> Iterator[tuple[int, int]]:
    for found in _HAN_MONTH_DAY.finditer(source):
        month = 1 if found[1] == "正" else small_number(found[1])
        if (month, small_number(found[2])) == (born.month, born.day):
            yield found.span()
