"""The word lists masking reads (词表): name, version and digest of each, for the record.

A changed list may change what shows. So the digest over all of them goes into what an approval
binds: an approval given under one list is void under another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FILES = {"surnames": "姓氏表", "lexicon": "常用词表", "sensitive": "不宜公开词表"}
_VERSION = re.compile(r"^# version: (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class WordList:
    """One list: its name and title, the version it states, SHA-256 of its file."""

    name: str
    title: str
    version: str
    digest: str


@cache
def word_lists() -> tuple[WordList, ...]:
    """Return the package's lists, in a fixed order."""
    folder = resources.files("masking").joinpath("data")
    read = {name: folder.joinpath(f"{name}.txt").read_bytes() for name in FILES}
    return tuple(
        WordList(name, title, _version(read[name].decode()), sha256(read[name]).hexdigest())
        for name, title in FILES.items()
    )


def _version(text: str) -> str:
    found = _VERSION.search(text)
    return found[1] if found else ""


def lists_digest(accepted: Iterable[str] = ()) -> str:
    """Return one digest over all lists and the words that a site's two people accepted."""
    parts = [f"{made.name}={made.digest}" for made in word_lists()]
    parts += [f"word={word}" for word in sorted(set(accepted))]
    return sha256("\0".join(parts).encode()).hexdigest()
