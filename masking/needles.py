"""Needles (比对值): what the gate looks for, taken from every raw cell, and where to find it fast.

Numbers are kept as windows in the digit view, names as pairs of adjacent characters (every longer
piece of a name contains one), the rest as whole strings behind an index of their first characters.
Nothing here is printed: a needle is a raw value.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from masking.folding import digit_runs, folded, is_han, name_view
from masking.identity import read_id
from masking.names import builtin_surnames, read_name
from masking.values import read_age, read_date, read_money, read_month, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
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
DOOR = re.compile(rf"(?:{_PART}-?){{2,8}}(?:[0-9]{{1,4}})?|{_PART}[0-9]{{2,4}}")
STREET = re.compile(r"[一-鿿]{2}(?:路|街|巷|弄|道|里|村|苑|园|小区|寨|屯)[0-9]{1,5}号")


@dataclass(frozen=True)
class Cell:
    """One raw cell, opened by the gate. Its repr shows nothing."""

    row: int
    header: str
    kind: str
    text: str = field(repr=False)

    @property
    def about(self) -> str:
        """What the cell holds: its kind, or what the header of a dropped cell says."""
        if self.kind in _NAME_KINDS:
            return "name"
        if self.kind not in ("", "gate_only"):
            return self.kind
        header = "".join(folded(self.header).split()).casefold()
        if _NAME_HEADER.search(header) and not _ABOUT_PEOPLE.search(header):
            return "name"
        if _BIRTH_HEADER.search(header):
            return "birth_date"
        return "other" if _OTHER_HEADER.search(header) else "unknown"


class Index:
    """Whole strings behind their first characters: one pass over a text finds all of them."""

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
        heads = {text[i : i + self.width] for i in range(len(text) - self.width + 1)}
        for head in self.by_head.keys() & heads:
            yield from self._find_head(text, head)

    def _find_head(self, text: str, head: str) -> Iterator[tuple[int, int, int]]:
        start = text.find(head)
        while start >= 0:
            for needle, row in self.by_head[head].items():
                if text.startswith(needle, start):
                    yield start, start + len(needle), row
            start = text.find(head, start + 1)


@dataclass
class Needles:
    """Everything the gate looks for, each with the first row it came from."""

    windows: dict[str, int] = field(default_factory=dict, repr=False)
    long: dict[str, int] = field(default_factory=dict, repr=False)
    whole: dict[str, int] = field(default_factory=dict, repr=False)
    days: dict[tuple[int, int, int], int] = field(default_factory=dict, repr=False)
    months: dict[tuple[int, int], int] = field(default_factory=dict, repr=False)
    pairs: Index = field(default_factory=lambda: Index(2), repr=False)
    names: Index = field(default_factory=lambda: Index(2), repr=False)
    words: Index = field(default_factory=lambda: Index(3), repr=False)
    strings: Index = field(default_factory=lambda: Index(4), repr=False)
    doors: Index = field(default_factory=lambda: Index(3), repr=False)
    shown_months: set[tuple[int, int]] = field(default_factory=set, repr=False)

    def add(self, cell: Cell, on: date | None) -> None:
        """Take every needle out of one cell."""
        about = cell.about
        if about in ("date", "month"):
            self._note_shown_month(cell.text)
        if about in _TYPED and _reads_as(about, cell.text):
            return
        if not self._add_date(cell, about, on):
            self._add_numbers(cell)
        self._add_strings(cell)
        if about in ("name", "unknown"):
            self._add_names(cell, certain=about == "name")

    def settle(self) -> None:
        """Give up birth months that the list itself shows as a month (起始月份)."""
        for month in self.shown_months:
            self.months.pop(month, None)

    # ---- numbers and dates --------------------------------------------------------------------
    def _add_numbers(self, cell: Cell) -> None:
        for digits in digit_runs(cell.text):
            self._add_number(digits, cell.row)
        number = read_id(cell.text)
        if number is not None and number.born is not None:
            born = number.born
            self.days.setdefault((born.year, born.month, born.day), cell.row)

    def _add_number(self, digits: str, row: int) -> None:
        for i in range(len(digits) - WINDOW + 1):
            self.windows.setdefault(digits[i : i + WINDOW], row)
        for i in range(len(digits) - LONG + 1):
            self.long.setdefault(digits[i : i + LONG], row)
        if WINDOW <= len(digits) < LONG:
            self.whole.setdefault(digits, row)

    def _add_date(self, cell: Cell, about: str, on: date | None) -> bool:
        """Take a date; an office's own recent date (受理日期) is no secret. True for a date."""
        day, month = read_date(cell.text), read_month(cell.text)
        if month is None:
            return False
        oldest_fresh = on.year - OLD_ENOUGH if on else _FRESH
        if about != "birth_date" and month[0] > oldest_fresh:
            return True
        if day:
            self._add_number(f"{day:%Y%m%d}", cell.row)
            self.days.setdefault((day.year, day.month, day.day), cell.row)
        else:
            self.months.setdefault(month, cell.row)
        return True

    def _note_shown_month(self, text: str) -> None:
        if month := read_month(text):
            self.shown_months.add(month)

    # ---- strings ------------------------------------------------------------------------------
    def _add_strings(self, cell: Cell) -> None:
        text = folded(cell.text).casefold()
        for pattern in (MAIL, PLATE, TOKEN):
            for found in pattern.finditer(text):
                self.strings.add(plain_plate(found[0]), cell.row)
        packed = packed_view(text)
        for pattern in (DOOR, STREET):
            for found in pattern.finditer(packed):
                self.doors.add(found[0], cell.row)

    # ---- names --------------------------------------------------------------------------------
    def _add_names(self, cell: Cell, *, certain: bool) -> None:
        for name, surname in _names_in(cell.text, certain=certain):
            if not is_han(name[0]):
                self.words.add(name.casefold(), cell.row)
                continue
            self.names.add(name, cell.row)
            for i in range(len(name) - 1):
                if not (i == 0 and name[:2] == surname):  # the compound surname is shown
                    self.pairs.add(name[i : i + 2], cell.row)


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
_KIN = frozenset(
    (
        "父亲",
        "母亲",
        "本人",
        "妻子",
        "丈夫",
        "儿子",
        "女儿",
        "祖父",
        "祖母",
        "爷爷",
        "奶奶",
        "外公",
        "外婆",
        "哥哥",
        "姐姐",
        "弟弟",
        "妹妹",
        "邻居",
        "亲属",
        "自理",
        "户主",
        "同上",
    )
)
_BODY = re.compile(r"社区|村委|居委|福利|医院|养老|敬老|中心|学校|街道|民政|公司|低保|特困|残疾")
_LATIN_RUN = re.compile(r"[^\W\d_]{3,40}")


def _names_in(text: str, *, certain: bool) -> Iterator[tuple[str, str]]:
    """Yield (piece of a name without dots, compound or single surname) of a name-like cell."""
    surnames = builtin_surnames()
    name = read_name(text, surnames)
    if name is not None and name.parts:
        if certain or (name.surname and len(name.parts[0]) in (2, 3)):
            for part in name.parts:
                yield part, name.surname
        return
    if certain:  # 王芳、李娜 or 王芳(妻)1390…: every short run of letters may be a name
        for run in "".join(c if is_han(c) else " " for c in name_view(text)).split():
            if len(run) <= _LONGEST_RUN and run not in _KIN and not _BODY.search(run):
                yield run, surnames.of(run)
        for word in _LATIN_RUN.findall("".join(" " if is_han(c) else c for c in name_view(text))):
            yield word, ""


_NOT_PLATE = str.maketrans("", "", "·. ")


def plain_plate(text: str) -> str:
    """Take the dot of a plate out; other strings keep theirs."""
    return text.translate(_NOT_PLATE) if PLATE.fullmatch(text) else text


def packed_view(text: str) -> str:
    """Take spaces out and write digits plainly, for door numbers (三栋 二单元 → 3栋2单元)."""
    return "".join(_door_char(char) for char in text if not char.isspace())


def _door_char(char: str) -> str:
    place = "零一二三四五六七八九".find(char)
    return str(place) if place >= 0 else char
