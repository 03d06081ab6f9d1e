"""Wall 4, the output gate (出口检查): the last look at everything that leaves.

The gate knows every raw value of the list, dropped columns included, and searches each finished
artefact for them: seven digits in a row of any number in any spelling, two adjacent characters of
a name, birth dates, mails, plates, door numbers, account names. A hit stops the publication.

What may stand there all the same, and how that is bounded:

* `allow`: public strings known beforehand (contacts, office and place names, the fixed wording, the
  kind's codes). A hit is excused only where it lies wholly inside one occurrence of such a string.
* `released`: names that are also common words, released by a second person; the same bound.
* Inside a hexadecimal hash (32 characters or more) and across line breaks and tabs, ten digits of a
  raw number are needed instead of seven: a hash or two neighbouring cells meet seven by chance.
* A date that a typed column may show, and an office's own recent date, are no needles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NoReturn

from masking.artefacts import spellings, texts_of
from masking.folding import (
    STRONG,
    WEAK,
    digit_view,
    folded,
    name_view,
    stretches,
    written_digits,
)
from masking.identity import real_date
from masking.needles import DOOR_MARK, LONG, SOLID, WINDOW, Needles, packed_view
from masking.sealed import Sealed, SealedError, reveal_each

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

CODE = "E401"
_WHAT = {
    "number": "号码",
    "name": "姓名",
    "date": "出生日期",
    "string": "邮箱、车牌或账号名",
    "door": "门牌",
}
# runs of seven digits or more; shorter ones hold no needle
_STRONG_RUN = re.compile(r"[0-9](?: {0,3}[0-9]){6,}")
_WEAK_RUN = re.compile(r"[0-9](?:[ \n]{0,6}[0-9]){6,}")
_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9]{0,40}[A-Fa-f])(?:[0-9a-f]{32,}|[0-9A-F]{32,})(?![0-9A-Za-z])"
)
_DAY = re.compile(r"(?<![0-9])([0-9]{4}) ?[年./-] ?([0-9]{1,2}) ?[月./-] ?([0-9]{1,2})(?![0-9])")
_DAY_RUN = re.compile(r"((?:19|20)[0-9]{2}) ?([0-9]{2}) ?([0-9]{2})(?: [0-9]{2})?")
_PLAIN_DAY = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?![0-9])")
_MONTH = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})[年.\-/]([0-9]{1,2})(?:月|(?![0-9.\-/]))")
_WIDE = STRONG * 4  # a gap no run with its 7-digit windows bridges
_SHORTEST_ALLOWED = 2
_LEAST_PIECE = 3


@dataclass(frozen=True)
class Hit:
    """A raw value in a finished artefact: where, and of which row; never the value."""

    where: str
    code: str
    row: int
    what: str

    @property
    def words(self) -> str:
        """The refusal in Chinese."""
        return f"拦截:成品中出现名单内的{_WHAT[self.what]}(位置:{self.where}),未发布"


class Gate:
    """The needles of one list. Neither printed nor pickled: it holds raw values."""

    __slots__ = ("_excused_names", "_excused_texts", "_needles")

    def __init__(self, needles: Needles, released: Collection[str], allow: Collection[str]) -> None:
        self._needles = needles
        self._excused_texts = _excuses(allow)
        self._excused_names = _excuses((*released, *allow))

    @classmethod
    def build(
        cls,
        rows: Sequence[Mapping[str, str | Sealed]],
        released: Collection[str] = (),
        *,
        allow: Collection[str] = (),
        on: date | None = None,
        numbers: Sequence[int] | None = None,
        released_rows: Collection[int] = (),
    ) -> Gate:
        """Build the gate of a list from all its raw rows, held and dropped cells included.

        `numbers` are the rows' numbers for hits (default 1, 2, 3 …); `on` tells an office's recent
        date from a birth date. `released_rows` releases the names of whole rows by number.
        """
        freed = list(released)
        needles = Needles()
        for place, row in enumerate(rows):
            number = numbers[place] if numbers else place + 1
            kinds, cells = reveal_each(row.values())
            texts = [cell if isinstance(cell, str) else str(cell) for cell in cells]
            if number in released_rows:
                freed += [text for kind, text in zip(kinds, texts, strict=True) if kind == "name"]
            needles.add_row(number, tuple(row), kinds, texts, on)
        needles.settle()
        return cls(needles, freed, allow)

    def __repr__(self) -> str:
        return "Gate(…)"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SealedError

    def scan(self, text: str, where: str) -> tuple[Hit, ...]:
        """Search a text that is to leave: rendered words, a QR payload, a file name, PDF text.

        Escapes (HTML entities and tags, backslash-u, percent) are read as well.
        """
        found: dict[Hit, None] = {}
        for spelling in spellings(text):
            for what, row in self._search(spelling):
                found[Hit(where, CODE, row, what)] = None
        return tuple(found)

    def scan_bytes(self, data: bytes, where: str) -> tuple[Hit, ...]:
        """Search a file: a PNG's text chunks, JSON keys and values, anything else as text."""
        hits = (hit for text in texts_of(data) for hit in self.scan(text, where))
        return tuple(dict.fromkeys(hits))

    def _search(self, text: str) -> Iterator[tuple[str, int]]:
        plain = folded(text)
        if any(self._digits(stretches(plain), ())):
            yield from self._digits(plain, self._excused_texts)
        yield from self._strings(plain.casefold())
        yield from self._names(name_view(text))

    def _digits(self, plain: str, excuses: Sequence[str]) -> Iterator[tuple[str, int]]:
        """Find numbers and dates.

        The different stretches that can hold one are asked first, without excuses: only where one
        answers is the whole text searched, in which excuses, hashes and places count.
        """
        view = digit_view(plain)
        excused = _Spans(plain, excuses)
        yield from self._numbers(plain, view, excused)
        yield from self._dates(written_digits(plain, view), excused)

    # ---- numbers ------------------------------------------------------------------------------
    def _numbers(self, plain: str, view: str, excused: _Spans) -> Iterator[tuple[str, int]]:
        hashes = [m.span() for m in _HEX.finditer(plain)]
        for run in _STRONG_RUN.finditer(view):
            if _is_day(run[0]):  # an ISO date is looked up whole, as a date and as a number
                yield from self._broken(run, excused)
                continue
            width = LONG if any(a < run.end() and run.start() < b for a, b in hashes) else WINDOW
            yield from self._windows(run, width, excused)
        for run in _WEAK_RUN.finditer(view):
            if WEAK in run[0] or _WIDE in run[0]:
                yield from self._windows(run, LONG, excused)
                yield from self._broken(run, excused)

    def _windows(
        self, run: re.Match[str], width: int, excused: _Spans
    ) -> Iterator[tuple[str, int]]:
        digits = run[0].translate(_NO_MARKS)
        places: list[int] = []
        for i in range(len(digits) - width + 1):
            row = self._needles.numbers.find(digits[i : i + width])
            if row is not None:
                places = places or _places(run)  # once a run: it may be as long as the text
                if not excused.cover(places[i], places[i + width - 1] + 1):
                    yield "number", row

    def _broken(self, run: re.Match[str], excused: _Spans) -> Iterator[tuple[str, int]]:
        """Find a short number (a landline) whole, or broken once with three digits on each side."""
        if not self._needles.numbers.has_short:
            return
        pieces = [(m[0], m.start() + run.start()) for m in re.finditer(r"[0-9]+", run[0])]
        pairs = [
            (one + other, start, end + len(other))
            for (one, start), (other, end) in pairwise(pieces)
            if min(len(one), len(other)) >= _LEAST_PIECE
        ]
        wholes = [(digits, start, start + len(digits)) for digits, start in pieces]
        for digits, start, end in (*wholes, *pairs):
            row = self._needles.numbers.find_whole(digits)
            if row is not None and not excused.cover(start, end):
                yield "number", row

    # ---- dates --------------------------------------------------------------------------------
    def _dates(self, view: str, excused: _Spans) -> Iterator[tuple[str, int]]:
        for found in (*_DAY.finditer(view), *_PLAIN_DAY.finditer(view)):
            row = self._needles.dates.find_day(int(found[1]), int(found[2]), int(found[3]))
            if row is not None and not excused.cover(*found.span()):
                yield "date", row
        for found in _MONTH.finditer(view):
            row = self._needles.dates.find_month(int(found[1]), int(found[2]))
            if row is not None and not excused.cover(*found.span()):
                yield "date", row

    # ---- strings and names --------------------------------------------------------------------
    def _strings(self, plain: str) -> Iterator[tuple[str, int]]:
        if self._needles.strings.by_head:
            yield from self._latin(plain)
        if self._needles.doors.by_head and DOOR_MARK.search(plain):
            yield from self._doors(packed_view(plain))

    def _latin(self, plain: str) -> Iterator[tuple[str, int]]:
        words = [word.casefold() for word in self._excused_texts]
        for text in dict.fromkeys((plain, plain_plate_view(plain))):
            excused = _Spans(text, words)
            for start, end, row in self._needles.strings.find(text):
                if _alone(text, start, end) and not excused.cover(start, end):
                    yield "string", row

    def _doors(self, packed: str) -> Iterator[tuple[str, int]]:
        within = _Spans(packed, [packed_view(word.casefold()) for word in self._excused_texts])
        for start, end, row in self._needles.doors.find(packed):
            if not packed[start - 1 : start].isdigit() and not within.cover(start, end):
                yield "door", row

    def _names(self, view: str) -> Iterator[tuple[str, int]]:
        excused = _Spans(view, self._excused_names)
        for start, row in self._pairs(view):
            if not excused.cover(start, start + 2):
                yield "name", row
        if self._needles.words.by_head:
            yield from self._words(view.casefold())
        yield from self._spaced_names(view)

    def _words(self, lowered: str) -> Iterator[tuple[str, int]]:
        excused = _Spans(lowered, self._excused_names)
        for start, end, row in self._needles.words.find(lowered):
            if _alone(lowered, start, end) and not excused.cover(start, end):
                yield "name", row

    def _pairs(self, view: str) -> Iterator[tuple[int, int]]:
        """Find two adjacent characters of a name; a text has few different pairs that match."""
        pairs = self._needles.pairs
        pieces = set(SOLID.findall(view))
        for pair in pairs.keys() & {a + b for piece in pieces for a, b in pairwise(piece)}:
            start = view.find(pair)
            while start >= 0:
                yield start, pairs[pair]
                start = view.find(pair, start + 1)

    def _spaced_names(self, view: str) -> Iterator[tuple[str, int]]:
        """Find whole names spelled with spaces (段 秀 英); long ones with other marks as well."""
        for pattern, shortest in ((_SPACED, _SHORTEST_ALLOWED), (_MARKED, _LEAST_PIECE)):
            closed = pattern.sub("", view)
            if closed == view:
                continue
            excused = _Spans(closed, self._excused_names)
            for start, end, row in self._needles.names.find(closed):
                if end - start >= shortest and not excused.cover(start, end):
                    yield "name", row


_NO_MARKS = str.maketrans("", "", STRONG + WEAK)
_SPACED = re.compile(r"(?<=[^\x00-\x7f]) {1,3}(?=[^\x00-\x7f])")
_MARKED = re.compile(r"(?<=[^\x00-\x7f])[·.,、/\-–—_| ]{1,3}(?=[^\x00-\x7f])")


def _excuses(words: Iterable[str]) -> list[str]:
    return [w for w in dict.fromkeys(map(name_view, words)) if len(w) >= _SHORTEST_ALLOWED]


class _Spans:
    """Where excused strings stand in a text; worked out only once a hit asks.

    Spaces and line breaks are left out of account: a page wraps its lines where it must.
    """

    def __init__(self, text: str, words: Sequence[str]) -> None:
        self.text = text
        self.words = words

    @cached_property
    def _closed(self) -> tuple[str, list[int]]:
        """The text without spaces, and for each place of the text its place there."""
        places = list(accumulate((not char.isspace() for char in self.text), initial=0))
        return "".join(self.text.split()), places

    def cover(self, start: int, end: int) -> bool:
        """Say whether one occurrence of one excused string contains the span wholly."""
        if not self.words:
            return False
        closed, places = self._closed
        span = places[start], places[end]
        return any(_covers(closed, "".join(word.split()), *span) for word in self.words)


def _covers(text: str, word: str, start: int, end: int) -> bool:
    found = text.find(word, max(0, end - len(word)), start + len(word))
    return 0 <= found <= start


def _is_day(run: str) -> bool:
    """Say whether a whole run is one day: 2026-11-24 or 20261124, with or without a time after."""
    found = _DAY_RUN.fullmatch(run)
    return found is not None and real_date(found[1] + found[2] + found[3]) is not None


def _places(run: re.Match[str]) -> list[int]:
    """Return the place of each digit of a run."""
    marks = (STRONG, WEAK)
    return [place for place, char in enumerate(run[0], run.start()) if char not in marks]


def plain_plate_view(plain: str) -> str:
    """Write 云A·12345 as 云a12345, wherever a plate stands."""
    return re.sub(r"(?<=[一-鿿][a-z])[·.\- ](?=[a-z0-9]{4})", "", plain)


def _alone(text: str, start: int, end: int) -> bool:
    """Say whether a Latin string is not merely part of a longer word."""
    edges = text[start - 1 : start] + text[end : end + 1]
    return not any(c.isascii() and c.isalnum() for c in edges)
