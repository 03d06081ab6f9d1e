"""What is kept of a code or token (口令摘要): its digest, never the thing itself."""

from __future__ import annotations

import hashlib


def digest_of(secret: str) -> str:
    """Return SHA-256 in hex of whatever was sent, text that is no Unicode included."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
