"""Canonical JSON: one value, one spelling, so that what is signed is what is read.

Keys `[a-z][a-z0-9_]*` sorted, no spaces, integers within 2^53, no floats, text in NFC without
control, format, surrogate or line-separator characters, depth and size bounded. `loads` parses,
writes again and requires the same bytes. Untrusted bytes raise VerificationFailed only; a value of
our own that cannot be written raises RecordError.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, NoReturn

from gongshi.errors import RecordError, VerificationFailed

MAX_BYTES = 65_536
MAX_DEPTH = 8
MAX_INT = 2**53 - 1
MAX_INT_DIGITS = 17  # sign included; longer text is refused before int() sees it

_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_BANNED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def dumps(value: Any) -> bytes:
    """Return the canonical bytes of `value`; RecordError where it has none."""
    if fault := _fault(value, 0):
        raise RecordError(
            "not_canonical", f"内容不能写入公示记录({fault})", "请修改含特殊字符的文字"
        )
    return _write(value)


def loads(data: bytes, *, limit: int = MAX_BYTES) -> dict[str, Any]:
    """Read a canonical object."""
    value = _read(data, limit)
    if not isinstance(value, dict):
        raise VerificationFailed("json_object")
    return value


def loads_array(data: bytes, *, limit: int = MAX_BYTES) -> list[Any]:
    """Read a canonical array."""
    value = _read(data, limit)
    if not isinstance(value, list):
        raise VerificationFailed("json_array")
    return value


def is_plain_text(text: str) -> bool:
    """Return whether `text` may stand in a record: NFC, nothing invisible."""
    if text.isascii():
        return text.isprintable()
    return unicodedata.is_normalized("NFC", text) and not any(
        unicodedata.category(char) in _BANNED_CATEGORIES for char in text
    )


def _read(data: bytes, limit: int) -> Any:
    if len(data) > limit:
        raise VerificationFailed("json_size")
    value = _parse(data)
    if fault := _fault(value, 0):
        raise VerificationFailed(fault)
    if _write(value) != data:
        raise VerificationFailed("json_canonical")
    return value


def _parse(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_refuse_number,
            parse_int=_integer,
            parse_constant=_refuse_number,
        )
    except RecursionError:
        raise VerificationFailed("json_depth") from None
    except ValueError:  # also UnicodeDecodeError and JSONDecodeError
        raise VerificationFailed("json_syntax") from None


def _write(value: Any) -> bytes:
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode("utf-8")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise VerificationFailed("json_duplicate_key")
    return found


def _integer(text: str) -> int:
    if len(text) > MAX_INT_DIGITS or text == "-0":
        _refuse_number(text)
    return int(text)


def _refuse_number(_text: str) -> NoReturn:
    raise VerificationFailed("json_number")


def _fault(value: Any, depth: int) -> str | None:
    """Return the name of the first rule that `value` breaks, or None."""
    if depth > MAX_DEPTH:
        return "json_depth"
    if isinstance(value, dict):
        fits = all(isinstance(key, str) and _KEY.fullmatch(key) for key in value)
        return _first_fault(value.values(), depth) if fits else "json_key"
    if isinstance(value, list | tuple):
        return _first_fault(value, depth)
    return _plain_fault(value)


def _plain_fault(value: Any) -> str | None:
    if isinstance(value, str):
        return None if is_plain_text(value) else "json_text"
    if value is None or isinstance(value, bool):
        return None
    if not isinstance(value, int):
        return "json_type"
    return None if -MAX_INT <= value <= MAX_INT else "json_number"


def _first_fault(values: Any, depth: int) -> str | None:
    return next((fault for value in values if (fault := _fault(value, depth + 1))), None)
