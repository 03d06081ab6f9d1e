"""Plain values out of signed JSON (字段): what is out of shape raises Misfit, and nothing else.

A misfit never says what the value was; the caller turns it into the refusal of its own format.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from gongshi.clock import from_utc_text, to_utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

T = TypeVar("T")

TEXT_LIMIT = 200
ITEMS_LIMIT = 200

DIGEST = re.compile(r"[0-9a-f]{64}")


class Misfit(Exception):  # noqa: N818 - a value that fits no field is no error of its own
    """A value that is not what its field takes."""


def closed(
    value: object, keys: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """Return an object that has exactly `keys`, and of `optional` what it likes."""
    if not isinstance(value, dict) or not set(keys) <= value.keys() <= {*keys, *optional}:
        raise Misfit
    return value


def listed(value: object) -> list[object]:
    """Return an array of at most ITEMS_LIMIT."""
    if not isinstance(value, list) or len(value) > ITEMS_LIMIT:
        raise Misfit
    return value


def text(value: object, least: int = 1) -> str:
    """Return a text of `least` to TEXT_LIMIT characters."""
    if not isinstance(value, str) or not least <= len(value) <= TEXT_LIMIT:
        raise Misfit
    return value


def whole(value: object) -> int:
    """Return an integer; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise Misfit
    return value


def count(value: object, least: int = 0) -> int:
    """Return an integer of at least `least`."""
    number = whole(value)
    if number < least:
        raise Misfit
    return number


def yes_no(value: object) -> bool:
    """Return a truth value."""
    if not isinstance(value, bool):
        raise Misfit
    return value


def matched(pattern: re.Pattern[str], value: object) -> str:
    """Return a text that is wholly of `pattern`."""
    found = text(value)
    if not pattern.fullmatch(found):
        raise Misfit
    return found


def digest_or_none(value: object) -> str:
    """Return a hexadecimal SHA-256, or the empty text."""
    return "" if value == "" else matched(DIGEST, value)


def chosen(choices: Callable[[str], T], value: object) -> T:
    """Return a member of an enumeration of texts."""
    try:
        return choices(text(value))
    except ValueError:
        raise Misfit from None


def moment(value: object) -> datetime:
    """Return an instant written as `2026-11-24T01:00:00Z`."""
    written = text(value)
    try:
        found = from_utc_text(written)
    except ValueError:
        raise Misfit from None
    if to_utc_text(found) != written:
        raise Misfit
    return found
