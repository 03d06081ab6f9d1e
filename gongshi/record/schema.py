"""Closed shapes for canonical JSON: every key known, every required key there, every value typed.

A rule is a function from a value to a yes or no. `bool` is never taken for an integer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from gongshi.clock import from_utc_text
from gongshi.errors import VerificationFailed
from gongshi.record.canonical import MAX_INT

Rule = Callable[[Any], bool]
Rules = Mapping[str, Rule]

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_POSTING_ID = re.compile(r"[A-Z2-7]{26}", re.ASCII)
_INSTANT = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", re.ASCII)
_DATE = re.compile(r"2[0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CODE = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)


def check(value: Any, required: Rules, optional: Rules, step: str) -> None:
    """Require an object with exactly these keys and values that keep their rules."""
    if not matches(value, required, optional):
        raise VerificationFailed(step)


def matches(value: Any, required: Rules, optional: Rules) -> bool:
    """Return whether `value` is an object of that shape."""
    if not isinstance(value, dict) or not required.keys() <= value.keys():
        return False
    rules = {**required, **optional}
    return all(key in rules and rules[key](found) for key, found in value.items())


def shape(required: Rules, optional: Rules | None = None) -> Rule:
    """Return the rule that a value is an object of that shape."""
    return lambda value: matches(value, required, optional or {})


def one_of(allowed: Collection[str]) -> Rule:
    """Return the rule that a value is one of a closed set of codes."""
    return lambda value: isinstance(value, str) and value in allowed


def is_text(most: int) -> Rule:
    """Return the rule that a value is text of 1 to `most` characters."""
    return lambda value: isinstance(value, str) and 0 < len(value) <= most


def is_list(most: int, of: Rule | None = None) -> Rule:
    """Return the rule that a value is a list of at most `most` values that keep `of`."""
    return lambda value: (
        isinstance(value, list) and len(value) <= most and (of is None or all(map(of, value)))
    )


def is_between(least: int, most: int) -> Rule:
    """Return the rule that a value is an integer from `least` to `most`."""
    return lambda value: type(value) is int and least <= value <= most


is_count = is_between(0, MAX_INT)
is_offset = is_between(-(10**9), 10**9)  # seconds, some thirty years: a training clock


def is_digest(value: Any) -> bool:
    """Return whether `value` is a SHA-256 in lower-case hex."""
    return _fits(_DIGEST, value)


def is_posting_id(value: Any) -> bool:
    """Return whether `value` is 26 characters of upper-case base32."""
    return _fits(_POSTING_ID, value)


def is_code(value: Any) -> bool:
    """Return whether `value` is a snake_case code."""
    return _fits(_CODE, value)


def is_name(value: Any) -> bool:
    """Return whether `value` is a short ASCII name, as of a board or profile."""
    return _fits(_NAME, value)


def is_instant(value: Any) -> bool:
    """Return whether `value` is `YYYY-MM-DDThh:mm:ssZ` and exists."""
    return _fits(_INSTANT, value) and _exists(from_utc_text, value)


def is_date(value: Any) -> bool:
    """Return whether `value` is `YYYY-MM-DD` and exists."""
    return _fits(_DATE, value) and _exists(date.fromisoformat, value)


def _fits(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _exists(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True
