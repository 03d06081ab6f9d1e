"""Objections (异议): what may be raised and how it ends. Closed sets, never free text.

What was said stays on paper with the office; here are a number, a type, a row and an outcome.
"""

from __future__ import annotations

import re
from enum import StrEnum

from gongshi.errors import GongshiError

_RECEIPT = re.compile(r"(2[0-9]{3})-([1-9][0-9]{0,5})", re.ASCII)


class ObjectionType(StrEnum):
    """What is objected to (异议类型)."""

    CONTENT = "content"
    PRIVACY = "privacy"
    CORRECTION = "correction"

    @property
    def words(self) -> str:
        """The type as staff and the certificate call it."""
        return _TYPE_WORDS[self]


class Outcome(StrEnum):
    """How it ended; the `result` of the signed entry (docs/formats/entry.md)."""

    REJECTED = "rejected"
    RECHECK = "recheck"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """The outcome as staff and the certificate call it."""
        return _OUTCOME_WORDS[self]


_TYPE_WORDS = {
    ObjectionType.CONTENT: "内容异议",
    ObjectionType.PRIVACY: "隐私投诉",
    ObjectionType.CORRECTION: "更正",
}
_OUTCOME_WORDS = {
    Outcome.REJECTED: "核实后不成立",
    Outcome.RECHECK: "转复核",
    Outcome.CORRECTED: "已更正",
    Outcome.WITHDRAWN: "已撤回公示",
}


def type_named(word: str) -> ObjectionType:
    """Return the type that a Chinese word or a code names."""
    for one in ObjectionType:
        if word in (one.value, one.words):
            return one
    words = "、".join(one.words for one in ObjectionType)
    raise GongshiError("objection_type", "没有这种异议类型", f"请写 {words} 之一")


def receipt(year: int, n: int) -> str:
    """Return the receipt number (受理号): 2026-3."""
    return f"{year}-{n}"


def read_receipt(text: str) -> tuple[int, int]:
    """Return year and number of a receipt number, or refuse."""
    found = _RECEIPT.fullmatch(text.strip())
    if found is None:
        raise GongshiError(
            "receipt_invalid", "受理号写法不对", "例如 2026-3;用 gongshi object list 查看"
        )
    return int(found[1]), int(found[2])
