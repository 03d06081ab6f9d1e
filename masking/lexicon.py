"""The lexicon (常用词表): what words an unlisted text may consist of, and how it is cut.

A text shows only if every Han character of it lies in a word of the list. Names get through a word
list in three ways only: as a word that is also a name (高兴), as a surname that is also a word
(和志强), or behind a word that ends in a surname (工程国庆). The list says which words those are,
and `doubts` finds them. A word missing from the list stops a sentence; it never shows one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING

from masking.names import builtin_surnames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST = 10  # characters of the longest word
_SECTION = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_VERSION = re.compile(r"^# version: (\S+)$", re.MULTILINE)
_UNKNOWN_COST, _SINGLE_COST, _WORD_COST = 1_000, 3, 2
# characters so grammatical that no given name begins with them
_GRAMMAR = frozenset(
    "的地得了着过在是有无没不未已因为被把由对与及和或也都还又再就才只很较更最太约共均每各该此这那他她我你自从到至往"
    "向于以按据给让使将可会要需应须请如若但而且并则即仍却虽所之等个位名户口人岁月日次上下前后内外中里边多余左右出"
    "去来做打买卖吃住看欠借还用能够靠当"
)
# fmt: off
_TITLES = frozenset((
    "主任", "书记", "队长", "组长", "村长", "老师", "医生", "护士", "大爷", "大妈", "大娘", "师傅",
    "先生", "女士", "同志", "老板", "阿姨", "大哥", "大姐", "二哥", "二姐", "嫂子", "某",
))
# fmt: on
_PARTICLES = frozenset("了着过的不到得给在有无")
# behind a kin word these are no given name: 妻子常年患病, 儿子明年高考
_WHEN = frozenset(("常年", "明年"))
_LABEL_ENDS = frozenset("人者员名字")  # 领款人:, 签名:
_LITTLE = frozenset("弟妹娣")  # 招弟, 来弟, 要妹: given names that wish for a sibling
_JOINING = frozenset(
    "和于有能从向时应都别过来后才者万用经将须年次回周元里公钱百家"
)  # surnames that are mostly grammar


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

    def doubts(self, text: str, lead: str = "") -> Iterator[tuple[int, int]]:
        """Yield the spans of a run that no word covers, or that may be somebody's name.

        `lead` is the run before it, where only marks and spaces part the two (联系人:温和).
        """
        tokens = self.cut(text)
        ahead = self._last(lead)
        for place, token in enumerate(tokens):
            before = tokens[place - 1] if place else ahead
            after = tokens[place + 1] if place + 1 < len(tokens) else None
            strict = place == 0 and before is not None  # 联系人:来元
            if (
                token.kind == "unknown"
                or self._may_be_name(token, before, after)
                or self._is_surname(token, before, tokens[place + 1 : place + 3], strict=strict)
            ):
                first = (
                    token if not place or not _may_belong(tokens[place - 1]) else before or token
                )
                last = token if after is None or not _may_belong(after) else after
                yield first.start, last.end

    def _may_be_name(self, token: Token, before: Token | None, after: Token | None) -> bool:
        kin = before is not None and before.kind == "kin"
        if token.kind == "name":
            if kin:
                return token.text not in _WHEN
            return before is not None and before.text[-1] in self.surnames
        if len(token.text) > 1 or after is None:
            return False
        if (kin and after.text in _LITTLE) or after.text == token.text:
            return True  # 来弟; a pet name such as 豆豆: 常常 and 慢慢 are words
        if token.text in "老小大阿":
            return len(after.text) == 1 and after.text not in _GRAMMAR
        return token.text in self.surnames and self._goes_on(token, after)

    def _last(self, lead: str) -> Token | None:
        """Return the kin word or the label of a name that a run ends in, or nothing."""
        ends = (lead[-length:] for length in range(min(4, len(lead)), 0, -1))
        word = next((end for end in ends if self.kinds.get(end) == "kin"), "")
        labelled = word or (lead if lead[-1:] in _LABEL_ENDS else "")
        return Token(0, 0, "kin", labelled) if labelled else None

    def _is_surname(
        self, token: Token, before: Token | None, after: list[Token], *, strict: bool
    ) -> bool:
        """Say whether single characters read as a surname and a given name behind a kin word.

        A compound surname (公孙, 百里) needs no kin word before it.
        """
        if len(token.text) > 1 or not after or len(after[0].text) > 1:
            return False
        names = builtin_surnames()
        if token.text + after[0].text in names.compound:
            return len(after) > 1 and len(after[1].text) == 1
        if token.text not in names.single or (token.text in _JOINING and not strict):
            return False
        if before is None:  # at the beginning: 田来栋住院, but 修了房
            return len(after) > 1 and len(after[1].text) == 1 and after[0].text not in _PARTICLES
        return before.kind == "kin"

    def _goes_on(self, surname: Token, after: Token) -> bool:
        """Say whether what follows a surname may be a given name or a title."""
        if after.kind in ("name", "unknown") or after.text in _TITLES:
            return True
        if after.kind == "kin":
            return surname.text not in _JOINING
        return len(after.text) == 1 and after.text not in _GRAMMAR and not _numeral(after.text)


def _may_belong(token: Token) -> bool:
    """Say whether a neighbour of a doubtful piece may be part of the same name."""
    return token.kind == "name" or (len(token.text) == 1 and token.text not in _GRAMMAR)


def _numeral(char: str) -> bool:
    return char in "一二三四五六七八九十百千万亿两几半元"


@cache
def builtin_lexicon() -> Lexicon:
    """Read the package's word list once."""
    text = resources.files("masking").joinpath("data/lexicon.txt").read_text("utf-8")
    sections = _sections(text)
    kinds = dict.fromkeys(sections["word"], "word")
    kinds |= {a + b: "word" for a in sections["level"] for b in sections["body"]}  # 县 + 民政局
    kinds |= dict.fromkeys(sections["single"], "single")
    kinds |= dict.fromkeys(sections["kin"], "kin") | dict.fromkeys(sections["nameword"], "name")
    version = _VERSION.search(text)
    return Lexicon(
        kinds,
        frozenset(sections["common_surname"]),
        frozenset(sections["latin"]),
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
