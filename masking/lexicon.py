"""The lexicon (常用词表): what words an unlisted text may consist of, and how it is cut.

A text shows only if every Han character of it lies in a word of the list. Names get through a word
list in three ways only: as a word that is also a name (高兴), as a surname that is also a word
(和志强), or behind a word that ends in a surname (工程国庆). The list says which words those are,
and `word_names` finds them. A word missing from the list stops a sentence; it never shows one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 10  # characters of the longest word
# an illness put together of a part of the body and what ails it; 看病, 病情 and 断腿 are none
_ILLNESS = re.compile(
    r"(?:肝|肾|心|脑|肺|胃|肠|胆|脾|胰|骨|颈椎|腰椎|脊柱|皮肤|眼|耳|鼻|喉|血|神经|膀胱|关节|乳|宫|甲状腺|淋巴|肌)"
    r"[脏部肌膜管内]{0,2}"
    r"(?:病(?![人房危痛情重逝故倒床历])|炎|癌|瘤|症|衰竭|坏死|出血|下垂|绞痛|栓|硬化|萎缩|纤维|损伤|畸形|结节|结石|溃疡"
    r"|穿孔|囊肿|息肉)|月子病|妇科|断[指臂掌]|缺[指肢臂]|失聪"
)
_SECTION = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_VERSION = re.compile(r"^# version: (\S+)$", re.MULTILINE)
_UNKNOWN_COST, _SINGLE_COST, _WORD_COST = 1_000, 3, 2


@dataclass(frozen=True)
class Token:
    """A piece of a text: `kind` is word, single, kin, name or unknown. Its repr shows no text."""

    start: int
    end: int
    kind: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Lexicon:
    """The word list with its version and digest, for the record."""

    kinds: dict[str, str] = field(repr=False)
    surnames: frozenset[str] = field(repr=False)
    latin: frozenset[str] = field(repr=False)
    takes: frozenset[str] = field(default=frozenset(), repr=False)
    """Verbs and prepositions behind which a person may stand (照顾, 委托, 跟)."""
    version: str = ""
    digest: str = ""

    def joined_by(self, more: Iterable[str]) -> Lexicon:
        """Add words that a site's second person has accepted (方案的 lexicon)."""
        extra = dict.fromkeys(more, "word")
        return replace(self, kinds={**self.kinds, **extra})

    def cut(self, text: str) -> list[Token]:
        """Cut a run of Han characters into as few unknown characters and words as possible."""
        best = self._costs(text)
        tokens, start = [], 0
        while start < len(text):
            end = best[start][1]
            word = text[start:end]
            tokens.append(Token(start, end, self.kinds.get(word, "unknown"), word))
            start = end
        return tokens

    def _costs(self, text: str) -> list[tuple[int, int]]:
        """For each place, the least cost from there to the end and where its first piece ends."""
        best = [(0, len(text))] * (len(text) + 1)
        for start in range(len(text) - 1, -1, -1):
            ends = range(start + 1, min(start + LONGEST, len(text)) + 1)
            best[start] = min((self._cost(text[start:end]) + best[end][0], -end) for end in ends)
            best[start] = (best[start][0], -best[start][1])
        return best

    def _cost(self, piece: str) -> int:
        if piece in self.kinds:
            return _SINGLE_COST if len(piece) == 1 else _WORD_COST
        return _UNKNOWN_COST * (len(piece) ** 2)


@cache
def builtin_lexicon() -> Lexicon:
    """Read the package's word list once."""
    text = resources.files("masking").joinpath("data/lexicon.txt").read_text("utf-8")
    sections = _sections(text)
    kinds = dict.fromkeys(sections["word"], "word")
    kinds |= {a + b: "word" for a in sections["level"] for b in sections["body"]}  # 县 + 民政局
    kinds |= dict.fromkeys(sections["private"], "unknown")
    kinds |= dict.fromkeys(sections["single"], "single")
    kinds |= dict.fromkeys(sections["kin"], "kin") | dict.fromkeys(sections["nameword"], "name")
    version = _VERSION.search(text)
    return Lexicon(
        kinds,
        frozenset(sections["common_surname"]),
        frozenset(sections["latin"]),
        frozenset(sections["takes"]),
        version[1] if version else "",
        sha256(text.encode()).hexdigest(),
    )


def _sections(text: str) -> dict[str, list[str]]:
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    pieces = _SECTION.split(body)[1:]
    return {name: words.split() for name, words in zip(pieces[::2], pieces[1::2], strict=True)}


@cache
def sensitive_words() -> tuple[str, ...]:
    """Read the words that stop a list (E302), folded for comparison."""
    return _sensitive()[0]


def is_sensitive(text: str) -> bool:
    """Say whether a folded text without marks holds such a word, outside 慢性病 and its like.

    A word is excused only where it lies wholly inside a harmless phrase: 文件精神, not 文件精神病.
    """
    if _ILLNESS.search(text):
        return True
    words, harmless = _sensitive()
    found = [place for word in words if word in text for place in _places(word, text)]
    if not found:
        return False
    excused = [place for phrase in harmless for place in _places(phrase, text)]
    return not all(any(a <= start and end <= b for a, b in excused) for start, end in found)


def _places(word: str, text: str) -> Iterator[tuple[int, int]]:
    start = text.find(word)
    while start >= 0:
        yield start, start + len(word)
        start = text.find(word, start + 1)


@cache
def _sensitive() -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = resources.files("masking").joinpath("data/sensitive.txt").read_text("utf-8")
    body = " ".join(line for line in text.splitlines() if not line.startswith("#"))
    stop, _, harmless = body.casefold().partition("[harmless]")
    return tuple(dict.fromkeys(stop.split())), tuple(harmless.split())
