"""One way to write a value as text, whichever library read it: so that two readings compare."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from gongshi.sources.grid import CellKind

SIGNIFICANT = 15  # digits a spreadsheet shows and keeps
DAY_ZERO = date(1899, 12, 30)  # so that 61 is 1900-03-01, as every spreadsheet has it
DAY_ZERO_1904 = date(1904, 1, 1)


def typed(value: Any) -> tuple[CellKind, str]:
    """Return the kind and the text of a value as a reader gives it."""
    if isinstance(value, str):
        return CellKind.TEXT, value
    if isinstance(value, bool):
        return CellKind.BOOL, "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return CellKind.NUMBER, number_text(value)
    return _moment(value)


def _moment(value: Any) -> tuple[CellKind, str]:
    if isinstance(value, datetime):
        return CellKind.DATE, _moment_text(value)
    if isinstance(value, date):
        return CellKind.DATE, value.isoformat()
    return (CellKind.TIME if isinstance(value, time | timedelta) else CellKind.TEXT), str(value)


def number_text(value: float) -> str:
    """Return the number in plain digits, to the 15 places that a spreadsheet keeps."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.{SIGNIFICANT}g}"
    try:
        plain = format(Decimal(text), "f")
    except ArithmeticError:
        return text
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def serial_text(text: str, *, epoch_1904: bool) -> str | None:
    """Return the serial number of a whole day's text, as a reader that knows no dates has it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return str((day - (DAY_ZERO_1904 if epoch_1904 else DAY_ZERO)).days)


def _moment_text(value: datetime) -> str:
    whole_day = value.time() == time()
    return value.date().isoformat() if whole_day else value.isoformat(" ", "seconds")
