"""Rows that somebody tries (试脱敏的行): CSV or JSON in, one mapping a row out. Nothing is kept.

A column that stands twice is refused here: a mapping would keep the last of the two in silence.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_OTHER_MARKS = ("\t", ";", "\uff1b", "|")
_SHAPE = "请给 CSV(首行为表头,逗号分隔)、逐行 JSON 或一个 JSON 数组,都用 UTF-8"


def read_rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a text. Raises GongshiError that names the row, never what it holds."""
    bare = text.lstrip("\ufeff \r\n\t")
    if bare[:1] == "[":
        return _objects(_json(bare, 0))
    if bare[:1] == "{":
        lines = bare.replace("\r\n", "\n").split("\n")
        return _objects(_json(line, n) for n, line in enumerate(lines, 1) if line.strip())
    return list(_csv_rows(text.lstrip("\ufeff")))


def _json(text: str, number: int) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_pairs)
    except (ValueError, RecursionError):
        raise _unreadable(number) from None


def _pairs(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise _doubled()
    return dict(pairs)


def _objects(found: Iterable[Any]) -> list[dict[str, str]]:
    rows = list(found)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise _unreadable(number)
    return [{key: _text(value) for key, value in row.items()} for row in rows]


def _text(value: Any) -> str:
    """Return a JSON value as a cell: null is an empty one, anything nested is its own text."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _csv_rows(text: str) -> Iterator[dict[str, str]]:
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if line]
    except csv.Error:
        raise _unreadable(0) from None
    if not lines:
        raise _unreadable(0)
    headers = lines[0]
    if len(set(headers)) < len(headers):
        raise _doubled()
    if len(headers) == 1 and any(mark in headers[0] for mark in _OTHER_MARKS):
        raise GongshiError("rows_unreadable", "各列不是用逗号分隔的", _SHAPE)
    for number, line in enumerate(lines[1:], 1):
        if len(line) > len(headers):
            raise _unreadable(number)
        yield dict(zip(headers, line + [""] * (len(headers) - len(line)), strict=True))


def _unreadable(number: int) -> GongshiError:
    return GongshiError(
        "rows_unreadable", f"读不懂{f'第{number}行' if number else '这些行'}", _SHAPE
    )


def _doubled() -> GongshiError:
    return GongshiError("rows_unreadable", "有两列表头相同", "请只留一列")
