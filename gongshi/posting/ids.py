"""Opaque ids: 128 random bits, unguessable, safe in addresses and file names."""

from __future__ import annotations

import base64
import re
import secrets

POSTING_ID = re.compile(r"[A-Z2-7]{26}")
BATCH_ID = re.compile(r"b-[a-z2-7]{26}")
_BATCH = "b-"
_WHOLE_ID = re.compile(r"\bb-[a-z2-7]{26}\b|\b[A-Z2-7]{26}\b", re.ASCII)
TOLD = 8  # characters of an id that people are told: 40 bits, and a shared beginning is refused


def new_posting_id() -> str:
    """Return 26 characters of upper-case base32."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=")


def new_batch_id() -> str:
    """Return `b-` and 26 characters of lower-case base32."""
    return "b-" + new_posting_id().lower()


def check_code(content: bytes) -> str:
    """Return the 8-character check code (核对码): base32 of the first 40 bits of `content`."""
    return base64.b32encode(content[:5]).decode("ascii")


def shortened(text: str) -> str:
    """Return what people are told to type with each id cut to a beginning that tells it apart."""
    return _WHOLE_ID.sub(lambda found: found[0][: found[0].startswith(_BATCH) * 2 + TOLD], text)
