"""Wall 3, free text (原话): shown only where every word is known and every number harmless.

The order: words that must never hang on a wall (E302); the row's own name and other listed names;
numbers and dates; then every Han character must lie in a word of the lexicon, every Latin word in
its short list, every mark among plain punctuation. What is left over waits for a person (E301);
until then nothing of the cell shows, and after a decision the doubtful spans are starred.

Spans are offsets into the folded text; the clerk's own spelling is kept where nothing is hidden.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from masking import word_names
from masking.births_in_text import birth_cue
from masking.folding import DOTS, fold, folded, is_han, name_view
from masking.lexicon import builtin_lexicon, is_sensitive
from masking.numbers_in_text import number_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from masking.lexicon import Lexicon

LONGEST = 1_000  # characters of a cell that can still be a sentence or two
_MOST_TOLD = 5
NAME_STARS, NUMBER_STARS = "**", "***"
_LATIN = re.compile(r"[^\W\d_]+", re.ASCII)
_MARKS = frozenset(" \t\n\r,.;:!?()[]\"'%+-=/~*、。〔〕【】《》〈〉“”‘’「」『』—–…·•°℃¥￥×‰→")
_LETTERED = frozenset("类级档型证款")  # A类, C1照: what a single letter may stand before
_OUT = re.compile(r"[\s\W_]+")
_APART, _KIN = (
    " \t\n\r:()[]\"'“”‘’「『《〈【】",
    4,
)  # marks between 联系人 and a name; longest kin word
# a numbered school is one school: 第一中学
_SCHOOL = re.compile(
    r"第[0-9一二三四五六七八九十]{1,3}(?:完全)?(?:初级|高级)?(?:中学|小学|高中|初中|幼儿园)"
)
# who issued a document: one character for the place, then the office and the kind of paper
_ISSUER = re.compile(
    r"[一-鿿]?(?:街|镇|乡|区|县|市|省|州|社)?(?:府|政|民政|民|残|财社|财|医保|人社|应急|农|乡振|教|卫|救助|党|组)?"
    r"(?:办发|办函|办字|办|联发|发|函|字|规|报|通|公示|公告|批复)(?=[〔\[(【]20[0-9]{2}[〕\])】][0-9]{1,5}号)"
)
_LITRES = re.compile(r"(?<=[0-9])升")  # 食用油5升
_WHOLE = frozenset("㎡㎥㎏㎞㎝㎜…")  # harmless marks that fold to several: the clerk's own stays
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Known:
    """Names that are known beforehand: the row's own, and the other rows'. Repr shows none."""

    own: tuple[str, ...] = field(default=(), repr=False)
    others: NameFinder | None = field(default=None, repr=False)


@dataclass(frozen=True)
class TextResult:
    """What a text comes to: the masked text, how many spans are in doubt, whether it must stop."""

    text: str = field(default="", repr=False)
    doubts: int = 0
    sensitive: bool = False
    places: str = ""
    """Where in the cell the doubts are, such as 第5-6字: never what stands there."""


class NameFinder:
    """Listed names behind their first two characters: one pass over a text finds them all."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_head: dict[str, set[str]] = {}
        for name in names:
            if len(name) > 1:
                self._by_head.setdefault(name[:2], set()).add(name)

    def __repr__(self) -> str:
        return "NameFinder(…)"

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the place of every listed name in the text."""
        for start in range(len(text) - 1):
            for name in self._by_head.get(text[start : start + 2], ()):
                if text.startswith(name, start):
                    yield start, start + len(name)


def name_forms(parts: Sequence[str], surname: str) -> tuple[str, ...]:
    """Return what a listed name is looked for as: whole, its parts, and the given name."""
    whole = "".join(parts)
    given = whole[len(surname or whole[:1]) :] if len(parts) == 1 else ""
    return tuple(dict.fromkeys(form for form in (whole, *parts, given) if len(form) > 1))


def mask_text(
    text: str, known: Known, *, born: date | None, on: date, lexicon: Lexicon | None = None
) -> TextResult:
    """Mask one sentence or two (原话脱敏); see the module's own description."""
    if len(text) > LONGEST:
        return TextResult(doubts=1)
    view = fold(text)
    source = view.text
    if _is_sensitive(source):
        return TextResult(sensitive=True)
    names = list(_known_spans(source, known))
    numbers = list(number_spans(source, on=on, born=born))
    hidden = _covered(len(source), (*names, *numbers))
    doubts = list(_doubts(source, hidden, lexicon or builtin_lexicon()))
    if birth_cue(source):
        doubts.append((0, len(source)))
    stars = [(*span, NAME_STARS) for span in (*names, *doubts)]
    stars += [(*span, NUMBER_STARS) for span in numbers]
    left = _merged((*d, "") for d in doubts)
    return TextResult(_rebuilt(text, view.at, stars), len(left), places=_told(left, view.at))


def _told(spans: Sequence[tuple[int, int, str]], at: Sequence[int]) -> str:
    """Say where spans of the folded text stand in the cell, counted from 1."""
    ends = [(at[start] + 1, at[end - 1] + 1) for start, end, _ in spans[:_MOST_TOLD]]
    told = (f"{a}" if a == b else f"{a}-{b}" for a, b in ends)
    more = "等" if len(spans) > _MOST_TOLD else ""
    return f"第{'、'.join(told)}字{more}" if spans else ""


def _is_sensitive(source: str) -> bool:
    return is_sensitive(_OUT.sub("", source.casefold()))


# ---- known names --------------------------------------------------------------------------------
def _known_spans(source: str, known: Known) -> Iterator[tuple[int, int]]:
    """Find known names even where spaces, dots or other marks part their characters."""
    kept = [i for i, char in enumerate(source) if unicodedata.category(char)[0] not in "PSZC"]
    closed = name_view("".join(source[i] for i in kept))
    if len(closed) != len(kept):  # a composed character: look in the text as it stands
        kept, closed = list(range(len(source))), source
    for form in known.own:
        start = closed.find(form)
        while start >= 0:
            yield kept[start], kept[start + len(form) - 1] + 1
            start = closed.find(form, start + 1)
    if known.others:
        for start, end in known.others.spans(closed):
            yield kept[start], kept[end - 1] + 1


def _covered(length: int, spans: Iterable[tuple[int, int]]) -> bytearray:
    hidden = bytearray(length)
    for start, end in spans:
        hidden[start:end] = b"\1" * (end - start)
    return hidden


# ---- what no rule knows -------------------------------------------------------------------------
def _doubts(source: str, hidden: bytearray, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    settled = [found.span() for found in (*_ISSUER.finditer(source), *_LITRES.finditer(source))]
    for start, end in _han_runs(source, hidden):
        run = source[start:end]
        apart = _APART + ",、" if lexicon.kinds.get(run) == "name" else _APART  # 儿子,平安,上学
        for a, b in word_names.doubts(lexicon, run, _lead(source, start, apart)):
            if not any(first <= start + a and start + b <= last for first, last in settled):
                yield start + a, start + b
    for found in _SCHOOL.finditer(source):
        yield found.span()
    for found in _LATIN.finditer(source):
        if not hidden[found.start()] and not _is_plain_latin(found, lexicon):
            yield found.span()
    for place, char in enumerate(source):
        if (not hidden[place] and not _is_plain_char(char)) or (
            char in DOTS and _between_han(source, place)
        ):
            yield place, place + 1


def _is_plain_latin(found: re.Match[str], lexicon: Lexicon) -> bool:
    """Say whether a Latin word is on the list; one letter alone (小A) only as a mark or a unit."""
    if found[0] not in lexicon.latin:
        return False
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return len(found[0]) > 1 or before.isdigit() or before == "素" or after in _LETTERED


def _lead(source: str, start: int, apart: str) -> str:
    """Return what stands before a run when nothing but marks of `apart` parts the two."""
    before = source[:start].rstrip(apart)
    return before[-_KIN:] if len(before) < start else ""


def _han_runs(source: str, hidden: bytearray) -> Iterator[tuple[int, int]]:
    start = None
    for place, char in enumerate(source):
        inside = not hidden[place] and is_han(char)
        if inside and start is None:
            start = place
        if not inside and start is not None:
            yield start, place
            start = None
    if start is not None:
        yield start, len(source)


def _is_plain_char(char: str) -> bool:
    return is_han(char) or char in _MARKS or (char.isascii() and char.isalnum())


def _between_han(source: str, place: int) -> bool:
    """Say whether a dot (not a full stop) joins two Han characters, as in a dotted name."""
    if source[place] in "。." or not 0 < place < len(source) - 1:
        return False
    return is_han(source[place - 1]) and is_han(source[place + 1])


# ---- putting the text together ------------------------------------------------------------------
def _rebuilt(text: str, at: Sequence[int], stars: Iterable[tuple[int, int, str]]) -> str:
    """Write the clerk's text with the spans starred; overlapping spans become one."""
    pieces, place = [], 0
    for start, end, mark in _merged(_whole(at, *star) for star in stars):
        pieces += [_kept(text, at, place, start), mark]
        place = end
    pieces.append(_kept(text, at, place, len(at)))
    return _SPACES.sub(" ", "".join(pieces)).strip()


def _whole(at: Sequence[int], start: int, end: int, mark: str) -> tuple[int, int, str]:
    """Widen a span to whole characters of the source: ⒋ folds to two, and hides with either."""
    while start > 0 and at[start - 1] == at[start]:
        start -= 1
    while 0 < end < len(at) and at[end - 1] == at[end]:
        end += 1
    return start, end, mark


def _merged(stars: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    merged: list[tuple[int, int, str]] = []
    for start, end, mark in sorted(stars):
        if merged and start <= merged[-1][1]:
            first, last, was = merged[-1]
            merged[-1] = (first, max(last, end), max(was, mark))
        else:
            merged.append((start, end, mark))
    return merged


def _kept(text: str, at: Sequence[int], start: int, end: int) -> str:
    """Return the source characters of a span, each once, without the invisible ones."""
    if start >= end:
        return ""
    chars = (text[i] for i in dict.fromkeys(at[start:end]))
    return "".join(c if c in _WHOLE or len(folded(c)) == 1 else folded(c) for c in chars)
