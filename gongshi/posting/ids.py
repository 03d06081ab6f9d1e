"""Opaque ids: 128 random bits, unguessable, safe in addresses and file names."""

from __future__ import annotations

import base64
import re
import secrets

POSTING_ID = re.compile(r"[A-Z2-7]{26}")
BATCH_ID = re.compile(r"b-[a-z2-7]{26}")


def new_posting_id() -> str:
    """Return 26 characters of upper-case base32."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=")


def new_batch_id() -> str:
    """Return `b-` and 26 characters of lower-case base32."""
    return "b-" + new_posting_id().lower()


def check_code(content: bytes) -> str:
    """Return the 8-character check code (核对码): base32 of the first 40 bits of `content`."""
    return base64.b32encode(content[:5]).decode("ascii")
