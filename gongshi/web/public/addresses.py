"""Which addresses exist, as a closed set of shapes, and what each may be told to a cache.

An address is matched before any path is built from it: none can name a file outside the tree, a
hidden or half-written file, or a folder. Ids are case-sensitive. nginx serves the same shapes
(deploy/nginx/gongshi-public.conf); a test holds the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Base(StrEnum):
    """The folder a relative path is taken from."""

    PUBLIC = "public"
    LOG = "log"
    ASSETS = "assets"


class Cache(StrEnum):
    """How long an answer may be kept. What can change is not kept, what cannot is kept for good."""

    NEVER = "no-store"
    SECONDS = "public, max-age=5"
    HOUR = "public, max-age=3600"
    FOREVER = "public, max-age=31536000, immutable"


TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
BYTES = "application/octet-stream"

_ACTS = "posted|extended|retired|withdrawn|corrected"
_ID = "[A-Z2-7]{26}"
_LEVEL = "(?:[0-9]|[1-5][0-9]|6[0-3]|entries)"
_TILE = r"(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"


@dataclass(frozen=True)
class Place:
    """Where the bytes of an address lie, their media type and their keeping."""

    base: Base
    path: str
    media_type: str
    cache: Cache


@dataclass(frozen=True)
class _Shape:
    pattern: re.Pattern[str]
    base: Base
    media_type: str
    cache: Cache
    index: str = ""  # the file served for a folder's address


def _shape(pattern: str, base: Base, media_type: str, cache: Cache, index: str = "") -> _Shape:
    return _Shape(re.compile(pattern, re.ASCII), base, media_type, cache, index)


# The group named `path` is the file's path under its base.
SHAPES = (
    _shape(f"/(?P<path>P/{_ID})/?", Base.PUBLIC, HTML, Cache.NEVER, "index.html"),
    _shape(f"/(?P<path>P/{_ID}/index\\.html)", Base.PUBLIC, HTML, Cache.NEVER),
    _shape(f"/(?P<path>P/{_ID}/(?:{_ACTS})\\.(?:note|tlog-proof))", Base.PUBLIC, TEXT, Cache.NEVER),
    _shape(f"/(?P<path>P/{_ID}/(?:status|keys)\\.note)", Base.PUBLIC, TEXT, Cache.NEVER),
    _shape(f"/(?P<path>P/{_ID}/pages\\.json)", Base.PUBLIC, "application/json", Cache.NEVER),
    _shape("/(?P<path>keys\\.note)", Base.PUBLIC, TEXT, Cache.SECONDS),
    _shape("/log/(?P<path>checkpoint)", Base.LOG, TEXT, Cache.SECONDS),
    _shape(f"/log/(?P<path>tile/{_LEVEL}/{_TILE})", Base.LOG, BYTES, Cache.FOREVER),
    _shape(
        "/assets/(?P<path>[a-z]+\\.js)", Base.ASSETS, "text/javascript; charset=utf-8", Cache.HOUR
    ),
    _shape("/assets/(?P<path>[a-z]+\\.css)", Base.ASSETS, "text/css; charset=utf-8", Cache.HOUR),
    _shape("/(?P<path>robots\\.txt)", Base.ASSETS, TEXT, Cache.HOUR),
)


def find(address: str) -> Place | None:
    """Return where the bytes of `address` (a decoded path) lie, or None: there is no such."""
    for shape in SHAPES:
        if found := shape.pattern.fullmatch(address):
            path = f"{found['path']}/{shape.index}" if shape.index else found["path"]
            return Place(shape.base, path, shape.media_type, shape.cache)
    return None
