"""The address in a QR code (二维码内容): `BASE/P/ID`, the host pinned before anything is opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import VerificationFailed

if TYPE_CHECKING:
    from collections.abc import Collection

# Upper case keeps a QR alphanumeric and small; lower case is for scanners that stumble over it.
_ADDRESS = re.compile(
    r"(?:HTTPS?|https?)://(?P<host>[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?)"
    r"(?:/(?!\.{1,2}/)[A-Za-z0-9._-]{1,64}){0,4}/P/(?P<id>[A-Z2-7]{26})",
    re.ASCII,
)
_ADDRESS_LIMIT = 600


@dataclass(frozen=True)
class Address:
    """Where a QR leads: the host in lower case, with its port if it has one, and the posting."""

    host: str
    id: str


def address(base: str, posting_id: str) -> str:
    """Return the text of the QR for `site.yaml: public_base` and a posting."""
    return f"{base.rstrip('/')}/P/{posting_id}"


def parse(text: str) -> Address:
    """Read a QR's text; VerificationFailed("qr_address") for anything else."""
    found = _ADDRESS.fullmatch(text) if len(text) <= _ADDRESS_LIMIT else None
    if found is None:
        raise VerificationFailed("qr_address")
    return Address(found["host"].lower(), found["id"])


def check_host(text: str, allowed_hosts: Collection[str]) -> Address:
    """Require the host to be one of `allowed_hosts` (`host` or `host:port`, any case)."""
    read = parse(text)
    if read.host not in {host.lower() for host in allowed_hosts}:
        raise VerificationFailed("qr_host")
    return read
