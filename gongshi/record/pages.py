"""The list of a posting's pages (`pages.json`): which picture files are the approved ones.

Its own public file, because 300 rows in four profiles outgrow an entry; the entry carries its
SHA-256 as `pages_root`. Every picture carries a 32-byte nonce, else its hash could be guessed row
by row after erasure.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from gongshi.errors import VerificationFailed
from gongshi.record import canonical
from gongshi.record.schema import check, is_between, is_digest, is_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PAGES_LIMIT = 1_048_576
MAX_PAGES = 9_999
MAX_PIXELS = 32_768


@dataclass(frozen=True)
class PageFile:
    """Page `n` (from 1) in one profile: its size in pixels and its file's SHA-256 in hex."""

    n: int
    profile: str
    w: int
    h: int
    sha256: str


def pages_json(pages: Iterable[PageFile]) -> bytes:
    """Return `pages.json`."""
    return canonical.dumps([asdict(page) for page in pages])


def pages_root(data: bytes) -> str:
    """Return the SHA-256, in hex, of `pages.json`."""
    return hashlib.sha256(data).hexdigest()


def parse(data: bytes, expected_root: str) -> tuple[PageFile, ...]:
    """Read `pages.json`, which must hash to `expected_root`."""
    if len(data) > PAGES_LIMIT or pages_root(data) != expected_root:
        raise VerificationFailed("pages_root")
    listed = canonical.loads_array(data, limit=PAGES_LIMIT)
    for page in listed:
        check(page, _PAGE, {}, "pages_fields")
    found = tuple(PageFile(**page) for page in listed)
    _check_complete(found)
    return found


def _check_complete(pages: Sequence[PageFile]) -> None:
    """Require at least one page, and pages 1 to n once each in every profile."""
    profiles: dict[str, list[int]] = {}
    for page in pages:
        profiles.setdefault(page.profile, []).append(page.n)
    gapless = all(sorted(ns) == list(range(1, len(ns) + 1)) for ns in profiles.values())
    if not profiles or not gapless:
        raise VerificationFailed("pages_incomplete")


_PAGE = {
    "n": is_between(1, MAX_PAGES),
    "profile": is_name,
    "w": is_between(1, MAX_PIXELS),
    "h": is_between(1, MAX_PIXELS),
    "sha256": is_digest,
}
