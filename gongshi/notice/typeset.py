"""How dates, amounts and punctuation stand in print (GB/T 15834, GB/T 15835)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from datetime import date

_HAN = r"\u3400-\u9fff\U00020000-\U0003ffff"
_BRACKETED = re.compile(rf"\(([^()]*[{_HAN}\u3014\u3015][^()]*)\)")
_AFTER_HAN = re.compile(rf"(?<=[{_HAN}》」』】\u3015”’）])[,:;!?]")
_FULL = str.maketrans(",:;!?", "，：；！？")


def in_full(day: date) -> str:
    """Return 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def beside(day: date, other: date) -> str:
    """Return `day` as printed where `other` is printed in full: the same year is not repeated."""
    return f"{day.month}月{day.day}日" if day.year == other.year else in_full(day)


def month_of(day: date) -> str:
    """Return 2026年11月, the {month} of a title."""
    return f"{day.year}年{day.month}月"


def grouped(digits: str) -> str:
    """Return an amount with thousands separators; a text that is no plain amount stays as is."""
    whole, point, cents = digits.partition(".")
    if not (whole.isascii() and whole.isdigit()):
        return digits
    return f"{int(whole):,}{point}{cents}"


def full_width(text: str) -> str:
    """Return `text` with the half-width punctuation that touches Chinese set full-width."""
    bracketed = _BRACKETED.sub(r"（\1）", text)
    return _AFTER_HAN.sub(lambda mark: mark[0].translate(_FULL), bracketed)


def one_line(value: object) -> str:
    """Return a value as one printed line; the last step of every `{{ }}` in a notice.

    Raises GongshiError("wording_value") for a value that is not text or a number, is blank, or
    holds a line break or an invisible character: nothing may smuggle a section into a notice.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _unprintable()
    text = str(value)
    if not text.strip() or any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in text):
        raise _unprintable()
    return full_width(text)


def _unprintable() -> GongshiError:
    return GongshiError(
        "wording_value",
        "公示文稿缺少一项内容,或者其中有换行、不可见字符",
        "请检查 site.yaml 与来文登记中的单位、文号、电话、地点",
    )
