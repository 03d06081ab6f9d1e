"""The player's files, and the headers under which a browser takes them from office or agent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from importlib.util import find_spec
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FONT_PACKAGE, FONT_FILE = "pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf"

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNPAIRED = "Gongshi-Unpaired"
"""The header that is the office's own word that it does not know a token: any proxy can say 404."""

PAGE_HEADERS: Mapping[str, str] = {
    **HEADERS,
    # No inline script or style, pictures only from memory, answers only from here.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# 11 MB that never change and name nobody: the one thing a board's disk may keep.
FONT_HEADERS: Mapping[str, str] = {**HEADERS, "Cache-Control": "private, max-age=2592000"}

_TYPES = {
    "player.js": "text/javascript",
    "hints.js": "text/javascript",
    "agent.js": "text/javascript",
    "pairing.js": "text/javascript",
    "wall.js": "text/javascript",
    "pictures.js": "text/javascript",
    "manifest.js": "text/javascript",
    "evaluator.js": "text/javascript",
    "note.js": "text/javascript",
    "style.css": "text/css",
}


@dataclass(frozen=True)
class Asset:
    """One file of the player as it is served."""

    data: bytes
    type: str
    headers: Mapping[str, str]


@cache
def asset(name: str) -> Asset | None:
    """Return a file of the player by its name; None for any other name."""
    if name == "serif.otf":
        return _font()
    if name not in _TYPES:
        return None
    return Asset(_player_file(name), _TYPES[name], HEADERS)


def page(name: str, **values: str) -> str:
    """Return an HTML page of the player with its values filled in, escaped."""
    template = Template(_player_file(name).decode("utf-8"))
    return template.substitute({key: escape(value) for key, value in values.items()})


def _player_file(name: str) -> bytes:
    return resources.files("gongshi.display").joinpath("player", name).read_bytes()


def _font() -> Asset | None:
    """The serif of the notices, for screens that have no Chinese font of their own."""
    if find_spec(FONT_PACKAGE) is None:
        return None
    data = resources.files(FONT_PACKAGE).joinpath(FONT_FILE).read_bytes()
    return Asset(data, "font/otf", FONT_HEADERS)
