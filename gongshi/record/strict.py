r"""Strict readers of the small text forms: base64, decimal, hex. One value, one spelling.

`int()`, `\d` and `b64decode` accept spaces, `_`, `+`, full-width digits and loose padding; a form
with two spellings lets a byte change without its meaning changing, so each is refused here.
"""

from __future__ import annotations

import base64
import re

from gongshi.errors import VerificationFailed

HASH_SIZE = 32
MAX_SIZE = 2**63 - 1
MAX_DECIMAL_DIGITS = 19

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_HEX = re.compile(r"(?:[0-9a-f]{2})*", re.ASCII)


def b64encode(data: bytes) -> str:
    """Return standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def b64decode(text: str, step: str = "base64") -> bytes:
    """Read what `b64encode` writes and nothing else."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise VerificationFailed(step) from None
    if b64encode(data) != text:
        raise VerificationFailed(step)
    return data


def b64hash(text: str, step: str = "base64") -> bytes:
    """Read one SHA-256 hash in base64."""
    data = b64decode(text, step)
    if len(data) != HASH_SIZE:
        raise VerificationFailed(step)
    return data


def decimal(text: str, step: str = "decimal") -> int:
    """Read an ASCII decimal below 2^63 without sign, space or leading zero."""
    if len(text) > MAX_DECIMAL_DIGITS or not _DECIMAL.fullmatch(text):
        raise VerificationFailed(step)
    number = int(text)
    if number > MAX_SIZE:
        raise VerificationFailed(step)
    return number


def hexbytes(text: str, step: str = "hex") -> bytes:
    """Read lower-case hex."""
    if not _HEX.fullmatch(text):
        raise VerificationFailed(step)
    return bytes.fromhex(text)
