"""Needles (比对值): what the gate looks for, taken from every raw cell, and where to find it fast.

Numbers are kept as windows in the digit view, names as pairs of adjacent characters (every longer
piece of a name contains one), the rest as whole strings behind an index of their first characters.
Nothing here is printed: a needle is a raw value.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from masking.folding import CHAIN, digit_runs, folded, plain_digits
from masking.identity import read_id
from masking.known_columns import known_kind
from masking.names_in_cells import NAMES_IN
from masking.values import read_age, read_date, read_money, read_month, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

WINDOW = 7  # digits of a raw number in a row that stop a publication
LONG = 10  # digits where a line break, a tab or a hash makes a chance match likely
OLD_ENOUGH = 6  # years: a fresher date in a column that is not a birth date is an office's date
_FRESH = 2015  # the same where the gate is not told the day
_NUMBERS = frozenset(("phone", "id_number", "account", "bank_card", "disability_cert"))
_LONGEST_NUMBER = 24  # digits of one number, pieces of 4 and a cert's grade included
_TYPED = frozenset(("int", "money", "age", "quantity", "date", "month"))
_NAME_KINDS = frozenset(("name", "guardian_name", "names"))
_NAME_HEADER = re.compile(
    r"姓名|户名|户主|(?:监护|照料|经办|联系|代领|领取|申请)人|人$|对象$|成员|配偶|父亲|母亲|子女|妻子|丈夫|爱人|儿子|女儿|家属|亲属|家长|"
    r"[曾别小外英原]文?名|签[名字收]|网格员|帮扶干部|村医|^name$|guardian|member_names"
)
_ABOUT_PEOPLE = re.compile(
    r"关系|类别|类型|情况|数$|等级|性别|民族|年龄|证(?!明人)|址|编号|级别|残疾人$|病人$"
)
_BIRTH_HEADER = re.compile(r"出生|生日|birth")
_OTHER_HEADER = re.compile(
    r"序号|性别|民族|地址|住址|电话|手机|证|行$|账号|卡号|帐号|类别|等级|原因|收入|备注|能力|机构|类型|日期|年月|"
    r"单位|社区|小组|意见|情况|金额|人数|人口|年龄|理由|形式|关系|学校|职业|文化|政治|婚姻|健康|评估|得分"
)

MAIL = re.compile(r"[a-z0-9._%+\-]{1,64}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4}")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][a-z][·.\- ]?"
    r"[a-z0-9]{4,5}[a-z0-9挂学警港澳]"
)
TOKEN = re.compile(
    r"(?<![a-z0-9_\-])(?:(?=[a-z_\-]{0,40}[0-9])(?=[0-9_\-]{0,40}[a-z])[a-z0-9_\-]{6,40}"
    r"|[a-z]{2,20}_[a-z0-9_]{2,20})"
)
_PART = r"[0-9]{1,5}(?:栋|幢|座|单元|室|号楼|号院|号|层|楼|户|巷|弄|组)"
DOOR_PIECE = re.compile(rf"{_PART}|[0-9]{{1,4}}")
DOOR = re.compile(rf"(?:{_PART}){{1,8}}(?:[0-9]{{1,4}})?")
DOOR_MARK = re.compile(r"[栋幢座元室号层楼户巷弄组]")
_LATIN = re.compile(r"[a-z]")
_STRING_MARK = re.compile(r"[A-Za-z栋幢座元室号层楼户巷弄组]")
_PLAIN_NUMBER = re.compile(r"[0-9]{10,40}|[0-9]{17}[Xx]")
_ID_WIDTHS = (15, 18)
_SHORTEST_DATE, _LONGEST_DATE = 6, 24
STREET = re.compile(r"[一-鿿]{2}(?:路|街|巷|弄|道|里|村|苑|园|小区|寨|屯)[0-9]{1,5}号")


def what_about(header: str, kind: str) -> str:
    """Say what a column holds: its kind, or what the header of a dropped cell says."""
    if kind in _NAME_KINDS:
        return "name"
    if kind not in ("", "gate_only"):
        return kind
    said, known = _header_says(header), known_kind(header)
    return known if said != "people" and known in _NUMBERS else said


def _header_says(written: str) -> str:
    header = "".join(folded(written).split()).casefold()
    if _NAME_HEADER.search(header) and not _ABOUT_PEOPLE.search(header):
        return "people"
    if _BIRTH_HEADER.search(header):
        return "birth_date"
    return "other" if _OTHER_HEADER.search(header) else "unknown"


SOLID = re.compile(r"[^\s*]+")


class Index:
    """Whole strings behind their first characters: one pass over a text finds all of them.

    No needle holds a space or a star, so each different piece between them is looked at once.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.by_head: dict[str, dict[str, int]] = defaultdict(dict)

    def add(self, needle: str, row: int) -> None:
        """Add a needle of at least `width` characters; shorter ones are not kept."""
        if len(needle) >= self.width:
            self.by_head[needle[: self.width]].setdefault(needle, row)

    def find(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end, row) for every needle in the text."""
        if not self.by_head:
            return
        width = self.width
        heads = {
            piece[i : i + width]
            for piece in set(SOLID.findall(text))
            for i in range(len(piece) - width + 1)
        }
        for head in self.by_head.keys() & heads:
            yield from self._find_head(text, head)

    def _find_head(self, text: str, head: str) -> Iterator[tuple[int, int, int]]:
        start = text.find(head)
        while start >= 0:
            for needle, row in self.by_head[head].items():
                if text.startswith(needle, start):
                    yield start, start + len(needle), row
            start = text.find(head, start + 1)


class Numbers:
    """Every number of the raw cells, and the windows of their digits, indexed when first asked.

    A window of seven digits is looked up as one integer in a set, which answers for nearly every
    clean text; rows are worked out only once a window is found there.
    """

    def __init__(self) -> None:
        self._digits: list[str] = []
        self._rows: list[int] = []
        self._settled = 0
        self._keys: set[int] = set()
        self._windows: dict[str, int] = {}
        self._whole: dict[str, int] = {}

    def __repr__(self) -> str:
        return "Numbers(…)"

    def add(self, digits: str, row: int) -> None:
        """Keep a number of seven digits or more."""
        if len(digits) >= WINDOW:
            self._digits.append(digits)
            self._rows.append(row)

    def find(self, window: str) -> int | None:
        """Return the row of a window of seven or of ten digits, or None."""
        self._settle()
        if _key(window[:WINDOW]) not in self._keys:
            return None
        self._index()
        return self._windows.get(window)

    def find_whole(self, digits: str) -> int | None:
        """Return the row of a number of seven to nine digits that is exactly this, or None."""
        if not WINDOW <= len(digits) < LONG:
            return None
        self._settle()
        return self._whole.get(digits)

    @property
    def has_short(self) -> bool:
        """Whether any number has nine digits or fewer, so that `find_whole` can find one."""
        self._settle()
        return bool(self._whole)

    def _settle(self) -> None:
        """Take the keys of the numbers added since, those of one length together."""
        if self._settled == len(self._digits):
            return
        of_length: dict[int, list[str]] = defaultdict(list)
        for digits, row in zip(
            self._digits[self._settled :], self._rows[self._settled :], strict=True
        ):
            of_length[len(digits)].append(digits)
            if len(digits) < LONG:
                self._whole.setdefault(digits, row)
        for length, found in of_length.items():
            self._keys.update(*_keys("".join(found), length))
        self._settled = len(self._digits)
        self._windows.clear()

    def _index(self) -> None:
        """Work out the row of every window, once one of them was found."""
        if self._windows:
            return
        for digits, row in zip(self._digits, self._rows, strict=True):
            for width in (WINDOW, LONG):
                for i in range(len(digits) - width + 1):
                    self._windows.setdefault(digits[i : i + width], row)


_KEY_BYTES = 8


def _key(window: str) -> int:
    """Return seven digits as one integer: their ASCII bytes and a zero, as the machine reads them.

    The same bytes `_keys` lays out; no two windows have one key.
    """
    return int.from_bytes(window.encode("ascii") + b"\0", sys.byteorder)


def _keys(digits: str, length: int) -> Iterator[memoryview]:
    """Yield the keys of every window of numbers of one length, written one after the other.

    For each place in the number, the seven digits that begin there are laid out eight bytes apart
    for all numbers at once, and read as integers.
    """
    data = digits.encode("ascii")
    for start in range(length - WINDOW + 1):
        laid = bytearray(len(data) // length * _KEY_BYTES)
        for i in range(WINDOW):
            laid[i::_KEY_BYTES] = data[start + i :: length]
        yield memoryview(laid).cast("Q")


class Dates:
    """Days and months that must not appear; days of birth are read out of ID numbers when asked."""

    def __init__(self) -> None:
        self._numbers: list[tuple[str, int]] = []
        self._days: dict[tuple[int, int, int], int] = {}
        self.months: dict[tuple[int, int], int] = {}
        self.shown: set[tuple[int, int]] = set()
        """Months the list itself shows (起始月份): no needles."""

    def __repr__(self) -> str:
        return "Dates(…)"

    def add_day(self, day: date, row: int) -> None:
        """Keep a day."""
        self._days.setdefault((day.year, day.month, day.day), row)

    def add_number(self, plain: str, row: int) -> None:
        """Keep a cell that may be an ID number, whose day of birth is a needle."""
        self._numbers.append((plain, row))

    def find_day(self, year: int, month: int, day: int) -> int | None:
        """Return the row a day stands for, or None."""
        self._settle()
        return self._days.get((year, month, day))

    def find_month(self, year: int, month: int) -> int | None:
        """Return the row a month stands for, or None; days of birth stand for theirs."""
        self._settle()
        return self.months.get((year, month))

    def _settle(self) -> None:
        for plain, row in self._numbers:
            number = read_id(plain)
            if number is not None and number.born is not None:
                born = number.born
                self.add_day(born, row)
                if (born.year, born.month) not in self.shown:
                    self.months.setdefault((born.year, born.month), row)
        self._numbers.clear()


@dataclass
class Needles:
    """Everything the gate looks for, each with the first row it came from."""

    numbers: Numbers = field(default_factory=Numbers, repr=False)
    dates: Dates = field(default_factory=Dates, repr=False)
    pairs: dict[str, int] = field(default_factory=dict, repr=False)
    names: Index = field(default_factory=lambda: Index(2), repr=False)
    words: Index = field(default_factory=lambda: Index(3), repr=False)
    strings: Index = field(default_factory=lambda: Index(4), repr=False)
    doors: Index = field(default_factory=lambda: Index(3), repr=False)
    short: dict[str, set[str]] = field(default_factory=dict, repr=False)
    plans: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[tuple[str, set[str]], ...]] = field(
        default_factory=dict, repr=False
    )

    def add_row(
        self,
        row: int,
        headers: tuple[str, ...],
        kinds: tuple[str, ...],
        texts: Iterable[str],
        on: date | None,
    ) -> None:
        """Take every needle out of a row; a short cell seen before in a like column adds none."""
        plan = self.plans.get((headers, kinds)) or self._plan(headers, kinds)
        for (about, seen), text in zip(plan, texts, strict=True):
            if len(text) < WINDOW:
                if text in seen:
                    continue
                seen.add(text)
            if _PLAIN_NUMBER.fullmatch(text) and about not in _TYPED:
                self._add_plain_number(text, row)
            else:
                self._add_any(text, about, row, on)

    def _plan(
        self, headers: tuple[str, ...], kinds: tuple[str, ...]
    ) -> tuple[tuple[str, set[str]], ...]:
        """Ask the headers of a list once: what each column is about, and its short cells so far."""
        abouts = [what_about(header, kind) for header, kind in zip(headers, kinds, strict=True)]
        plan = tuple((about, self.short.setdefault(about, set())) for about in abouts)
        self.plans[headers, kinds] = plan
        return plan

    def _add_plain_number(self, text: str, row: int) -> None:
        """Take a number of ten digits or more, or an ID number that ends in X, and nothing else.

        Such a cell is no date, no amount and no name, so that there is nothing else to look for.
        """
        if text.isdigit():
            self.numbers.add(text, row)
        else:
            self.numbers.add(text[:-1], row)
            self.strings.add(text.casefold(), row)
        if len(text) in _ID_WIDTHS:
            self.dates.add_number(text, row)

    def _add_any(self, text: str, about: str, row: int, on: date | None) -> None:
        if about in ("date", "month"):
            self._note_shown_month(text)
        if about in _TYPED and _reads_as(about, text):
            return
        plain = folded(text)
        if not self._add_date(plain, about, row, on):
            self._add_numbers(plain, about, row)
        if _STRING_MARK.search(plain):
            self._add_strings(plain.casefold(), row)
        if about in NAMES_IN:
            self._add_names(text, about, row)

    def settle(self) -> None:
        """Give up birth months that the list itself shows as a month (起始月份)."""
        for month in self.dates.shown:
            self.dates.months.pop(month, None)

    # ---- numbers and dates --------------------------------------------------------------------
    def _add_numbers(self, plain: str, about: str, row: int) -> None:
        if len(plain) < WINDOW:
            return
        runs = digit_runs(plain)
        for digits in runs:
            self.numbers.add(digits, row)
        if len(runs) > 1 and about in _NUMBERS:  # 199、0000、1234
            whole = "".join(runs)
            if len(whole) <= _LONGEST_NUMBER:
                self.numbers.add(whole, row)
        for parted in _parted(plain) if len(runs) > 1 else ():
            self.numbers.add(parted, row)
        self.dates.add_number(plain, row)

    def _add_date(self, plain: str, about: str, row: int, on: date | None) -> bool:
        """Take a date; an office's own recent date (受理日期) is no secret. True for a date."""
        if not _SHORTEST_DATE <= len(plain) <= _LONGEST_DATE:
            return False
        day, month = read_date(plain), read_month(plain)
        if month is None:
            return False
        oldest_fresh = on.year - OLD_ENOUGH if on else _FRESH
        if about != "birth_date" and month[0] > oldest_fresh:
            return True
        if day:
            self.dates.add_day(day, row)
        else:
            self.dates.months.setdefault(month, row)
        return True

    def _note_shown_month(self, text: str) -> None:
        if month := read_month(text):
            self.dates.shown.add(month)

    # ---- strings ------------------------------------------------------------------------------
    def _add_strings(self, text: str, row: int) -> None:
        if _LATIN.search(text):
            for pattern in (MAIL, PLATE, TOKEN):
                for found in pattern.finditer(text):
                    self.strings.add(plain_plate(found[0]), row)
                    if pattern is PLATE:  # without its province
                        self.strings.add(plain_plate(found[0])[1:], row)
        if DOOR_MARK.search(text):
            self._add_doors(packed_view(text), row)

    def _add_doors(self, packed: str, row: int) -> None:
        """Take every two neighbouring pieces of a door string (2单元501), and street numbers."""
        for chain in DOOR.finditer(packed):
            pieces = DOOR_PIECE.findall(chain[0])
            for one, other in pairwise(pieces):
                self.doors.add(one + other.rstrip("室户"), row)
        for street in STREET.finditer(packed):
            self.doors.add(street[0], row)

    # ---- names --------------------------------------------------------------------------------
    def _add_names(self, text: str, about: str, row: int) -> None:
        for name, surname in NAMES_IN[about](text):
            if name[0].upper() != name[0].lower():  # a script whose words stand apart
                self.words.add(name.casefold(), row)
                continue
            self.names.add(name, row)
            for i in range(len(name) - 1):
                if not (i == 0 and name[:2] == surname):  # the compound surname is shown
                    self.pairs.setdefault(name[i : i + 2], row)


def _parted(plain: str) -> Iterator[str]:
    """Yield numbers whose pieces one and the same mark or word parts (199的0000的1234)."""
    for found in CHAIN.finditer(plain_digits(plain)):
        digits = re.sub(r"[^0-9]", "", found[0])
        if WINDOW <= len(digits) <= _LONGEST_NUMBER:
            yield digits


def _reads_as(about: str, text: str) -> bool:
    """Say whether a typed cell is what its type says: shown or showable, hence no needle."""
    readers: dict[str, Callable[[str], object]] = {
        "money": read_money,
        "date": read_date,
        "month": read_month,
        "int": _read_count,
        "age": read_age,
        "quantity": _read_count,
    }
    return readers[about](text) is not None


def _read_count(text: str) -> int | None:
    """Read a number of at most six digits with whatever unit follows it."""
    found = _COUNT.fullmatch(squeeze(text))
    return int(found[1]) if found else None


_COUNT = re.compile(r"([0-9]{1,6})(?:\.[0-9]{1,2})?[^0-9]{0,4}")
_NOT_PLATE = str.maketrans("", "", "·. ")


def plain_plate(text: str) -> str:
    """Take the dot of a plate out; other strings keep theirs."""
    return text.translate(_NOT_PLATE) if PLATE.fullmatch(text) else text


def packed_view(text: str) -> str:
    """Take spaces out and write digits plainly, for door numbers (三栋 二单元 → 3栋2单元)."""
    return "".join(plain_digits(text).split())
