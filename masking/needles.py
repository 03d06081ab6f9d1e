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

from masking.findings import FORM_WORD_ENDS
from masking.folding import digit_runs, folded, is_han, name_view, plain_digits
from masking.identity import read_id
from masking.names import builtin_surnames, read_name
from masking.values import read_age, read_date, read_money, read_month, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

WINDOW = 7  # digits of a raw number in a row that stop a publication
LONG = 10  # digits where a line break, a tab or a hash makes a chance match likely
OLD_ENOUGH = 6  # years: a fresher date in a column that is not a birth date is an office's date
_FRESH = 2015  # the same where the gate is not told the day
_TYPED = frozenset(("int", "money", "age", "quantity", "date", "month"))
_NAME_KINDS = frozenset(("name", "guardian_name", "names"))
_NAME_HEADER = re.compile(
    r"姓名|户名|户主|监护人|照料人|经办人|联系人|代领人|领取人|申请人|对象$|成员|配偶|父亲|母亲|子女|^name$|"
    r"guardian|member_names"
)
_ABOUT_PEOPLE = re.compile(r"关系|类别|类型|情况|数$|等级|性别|民族|年龄|证|址|编号|级别")
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
    r"(?<![a-z0-9_\-])(?=[a-z_\-]{0,40}[0-9])(?=[0-9_\-]{0,40}[a-z])[a-z0-9_\-]{6,40}"
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
    return _header_says(header) if kind in ("", "gate_only") else kind


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
        for plain, row in self._numbers:
            number = read_id(plain)
            if number is not None and number.born is not None:
                self.add_day(number.born, row)
        self._numbers.clear()
        return self._days.get((year, month, day))


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
    shown_months: set[tuple[int, int]] = field(default_factory=set, repr=False)

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
            self._add_numbers(plain, row)
        if _STRING_MARK.search(plain):
            self._add_strings(plain.casefold(), row)
        if about in _NAMES_IN:
            self._add_names(text, about, row)

    def settle(self) -> None:
        """Give up birth months that the list itself shows as a month (起始月份)."""
        for month in self.shown_months:
            self.dates.months.pop(month, None)

    # ---- numbers and dates --------------------------------------------------------------------
    def _add_numbers(self, plain: str, row: int) -> None:
        if len(plain) < WINDOW:
            return
        for digits in digit_runs(plain):
            self.numbers.add(digits, row)
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
            self.shown_months.add(month)

    # ---- strings ------------------------------------------------------------------------------
    def _add_strings(self, text: str, row: int) -> None:
        if _LATIN.search(text):
            for pattern in (MAIL, PLATE, TOKEN):
                for found in pattern.finditer(text):
                    self.strings.add(plain_plate(found[0]), row)
        if DOOR_MARK.search(text):
            self._add_doors(packed_view(text), row)

    def _add_doors(self, packed: str, row: int) -> None:
        """Take every two neighbouring pieces of a door string (2单元501), and street numbers."""
        for chain in DOOR.finditer(packed):
            pieces = DOOR_PIECE.findall(chain[0])
            for one, other in pairwise(pieces):
                self.doors.add(one + other, row)
        for street in STREET.finditer(packed):
            self.doors.add(street[0], row)

    # ---- names --------------------------------------------------------------------------------
    def _add_names(self, text: str, about: str, row: int) -> None:
        for name, surname in _NAMES_IN[about](text):
            if not is_han(name[0]):
                self.words.add(name.casefold(), row)
                continue
            self.names.add(name, row)
            for i in range(len(name) - 1):
                if not (i == 0 and name[:2] == surname):  # the compound surname is shown
                    self.pairs.setdefault(name[i : i + 2], row)


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
_LONGEST_RUN = 4
# fmt: off
_KIN = frozenset((
    "父亲", "母亲", "本人", "妻子", "丈夫", "儿子", "女儿", "祖父",
    "祖母", "爷爷", "奶奶", "外公", "外婆", "哥哥", "姐姐", "弟弟",
    "妹妹", "邻居", "亲属", "自理", "户主", "同上",
))
# fmt: on
_BODY = re.compile(r"社区|村委|居委|福利|医院|养老|敬老|中心|学校|街道|民政|公司|低保|特困|残疾")
_LATIN_RUN = re.compile(r"[^\W\d_]{3,40}")


def _of_name_column(text: str) -> Iterator[tuple[str, str]]:
    """Yield (piece of a name, its surname) from a column of names: everything in it is one."""
    name = read_name(text, builtin_surnames())
    if name is None or not name.parts:
        yield from _runs(text)
    elif is_han(name.parts[0][0]):
        yield from ((part, name.surname) for part in name.parts)
    else:
        yield from ((word, "") for word in _LATIN_RUN.findall(name_view(text)))


def _of_people_column(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names of a column about people (监护人), leaving bodies and kin out."""
    for name, surname in _of_name_column(text):
        if name not in _KIN and not _BODY.search(name):
            yield name, surname


def _of_unknown_column(text: str) -> Iterator[tuple[str, str]]:
    """Yield the cell where the whole of it has the shape of one listed name."""
    name = read_name(text, builtin_surnames())
    if name is None or not name.surname or name.parts[0][-1] in FORM_WORD_ENDS:
        return
    if len(name.parts[0]) in (2, 3):
        yield name.parts[0], name.surname


_NAMES_IN = {
    "name": _of_name_column,
    "people": _of_people_column,
    "unknown": _of_unknown_column,
}


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield every short run of letters: 王芳、李娜 or 王芳(妻)1390…."""
    view = name_view(text)
    for run in "".join(c if is_han(c) else " " for c in view).split():
        if len(run) <= _LONGEST_RUN:
            yield run, builtin_surnames().of(run)
    for word in _LATIN_RUN.findall("".join(" " if is_han(c) else c for c in view)):
        yield word, ""


_NOT_PLATE = str.maketrans("", "", "·. ")


def plain_plate(text: str) -> str:
    """Take the dot of a plate out; other strings keep theirs."""
    return text.translate(_NOT_PLATE) if PLATE.fullmatch(text) else text


def packed_view(text: str) -> str:
    """Take spaces out and write digits plainly, for door numbers (三栋 二单元 → 3栋2单元)."""
    return "".join(plain_digits(text).split())
