"""Folding (归一): one spelling for every way of writing the same characters.

A folded text keeps an offset for each of its characters, because NFKC is done character by
character and may lengthen (㈠ → (一)) or drop (zero width, variation selectors) a character.
Two further views stand on the folded text, both of the same length as it:
the digit view (numerals of every script, 幺, O/l/I between digits) and the name view (one dot).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

_MEMORY = 20_000  # characters remembered by a table; hostile input must not grow it for ever
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f")
_VARIATION = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_KEPT_CONTROLS = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x85"


def is_invisible(char: str) -> bool:
    """Say whether a character takes no room on paper: zero width, bidi, variation selector."""
    if char in _FILLERS or any(ord(char) in span for span in _VARIATION):
        return True
    return unicodedata.category(char) in ("Cf", "Cc") and char not in _KEPT_CONTROLS


class _FoldTable(dict[str, str]):
    """Character → its folded spelling, worked out once."""

    def __missing__(self, char: str) -> str:
        if len(self) > _MEMORY:
            self.clear()
        shown = "" if is_invisible(char) else unicodedata.normalize("NFKC", char)
        self[char] = folded = "".join(c for c in shown if not is_invisible(c))
        return folded


_FOLD = _FoldTable()
# printable ASCII, tab, line feed and the basic ideographs fold to themselves: most need no table
_PLAIN = re.compile(r"[\t\n -~一-鿿]*")
_ODD = re.compile(r"[^\t\n -~一-鿿]+")


@dataclass(frozen=True)
class Folded:
    """A folded text; `at[i]` is the offset in the source of the folded character `i`."""

    text: str = field(repr=False)
    at: tuple[int, ...] = field(repr=False)


def fold(source: str) -> Folded:
    """Fold with an offset map."""
    pieces = [_FOLD[char] for char in source]
    at = tuple(i for i, piece in enumerate(pieces) for _ in piece)
    return Folded("".join(pieces), at)


def folded(source: str) -> str:
    """Fold without the map."""
    return _ODD.sub(_folded_run, source)


def _folded_run(odd: re.Match[str]) -> str:
    return "".join(map(_FOLD.__getitem__, odd[0]))


def is_plain(source: str) -> bool:
    """Say whether folding changes nothing: printable ASCII, tab, line feed, basic ideographs."""
    return _PLAIN.fullmatch(source) is not None


def squeezed(source: str) -> str:
    """Fold, then take every space and line break out, and fold case: for headers and codes."""
    return "".join(folded(source).split()).casefold()


def header_text(header: object) -> str:
    """Return a row's key as text: what readers call cells beyond the last header (None) is none."""
    return header if isinstance(header, str) else ""


# ---- digit view -------------------------------------------------------------------------------
STRONG = " "  # a separator inside a line, as in 138-0812 3456
WEAK = "\n"  # a line break, tab or rule: often the edge of a cell rather than part of a number
ZERO_LIKE = "O"
ONE_LIKE = "I"
OTHER = "x"

_HAN_DIGITS = dict(
    zip(
        "零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖貳參陸幺弌弍弎两兩壱弐亖叄",
        "0001234567891234567892361123221243",
        strict=True,
    )
)
_OUTLINED = range(0x1CCF0, 0x1CCFA)  # younger than the tables of Python's own
_ZEROS = frozenset("OoОоΟοՕօ◯")  # noqa: RUF001 - look-alikes are the point
_ONES = frozenset("lI|іІΙ!ⅼ∣ı")  # noqa: RUF001
_STRONG_MARKS = frozenset(".,·•‧・_/\\()'’`~~⁄∕。﹒")  # noqa: RUF001
_WEAK_MARKS = frozenset('、;|¦│:=#&+@?^<>→"')


class _DigitTable(dict[int, str]):
    """Folded character → its place in the digit view, always one character."""

    def __missing__(self, code: int) -> str:
        if len(self) > _MEMORY:
            self.clear()
        self[code] = kind = _digit_kind(chr(code))
        return kind


def _digit_kind(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if char in _HAN_DIGITS:
        return _HAN_DIGITS[char]
    if ord(char) in _OUTLINED:
        return str(ord(char) - _OUTLINED.start)
    number = unicodedata.numeric(char, -1) if unicodedata.category(char) in ("No", "Nl") else -1
    if number in range(10):  # 〡 𝍠 🄋: numbers, though no digits
        return str(int(number))
    return _mark_kind(char)


def _mark_kind(char: str) -> str:
    if char in _ZEROS:
        return ZERO_LIKE
    if char in _WEAK_MARKS:
        return WEAK
    if char in _ONES:
        return ONE_LIKE
    category = unicodedata.category(char)
    if char in _STRONG_MARKS or category in ("Pd", "Zs", "Mn", "Me"):
        return STRONG
    return WEAK if char.isspace() else OTHER


_DIGIT = _DigitTable()
# what is OTHER without asking: ASCII that writes no digit and parts none, and the ideographs but
# numerals and the marks of a date. What stands between is all that can hold a number or a day.
_ASIDE = "".join(re.escape(c) for c in map(chr, range(0x21, 0x7F)) if _digit_kind(c) == OTHER)
_WITHIN = sorted(ord(c) for c in {*_HAN_DIGITS, *"年月日"} if "一" <= c <= "鿿")
_HAN_ASIDE = "".join(
    f"{chr(one + 1)}-{chr(other - 1)}"
    for one, other in pairwise([ord("一") - 1, *_WITHIN, ord("鿿") + 1])
    if other - one > 1
)
_STRETCH = re.compile(f"[^{_ASIDE}{_HAN_ASIDE}]{{6,}}")


def stretches(folded_text: str) -> str:
    """Return the stretches of a folded text that can hold a number or a date, each once.

    Whoever looks for numbers need look nowhere else; a table repeats the same ones many times.
    """
    return "x".join(dict.fromkeys(_STRETCH.findall(folded_text)))


# a few look-alikes in a row, standing between digits: 138O8l2 → 1380812
_BETWEEN = re.compile(r"(?<=[0-9])( {0,3})([OI]{1,8})(?= {0,3}[0-9])")
_AS_DIGITS = str.maketrans({ZERO_LIKE: "0", ONE_LIKE: "1"})


def digit_view(folded_text: str) -> str:
    """Return the digit view: digits, separators (STRONG, WEAK), look-alikes resolved, else x."""
    seen = folded_text.translate(_DIGIT)
    if ZERO_LIKE not in seen and ONE_LIKE not in seen:
        return seen
    return _BETWEEN.sub(lambda m: m[1] + m[2].translate(_AS_DIGITS), seen)


_RUN = re.compile(r"[0-9](?: {0,3}[0-9])*")
# plainly written pieces that one and the same mark or word parts: 一的九的九, 199→0000→1234
CHAIN = re.compile(r"(?<![0-9])[0-9]{1,20}([^0-9]{1,5})[0-9]{1,20}(?:\1[0-9]{1,20})+")


def digit_runs(text: str) -> list[str]:
    """Return every number of a cell as plain digits, separators out."""
    view = digit_view(folded(text))
    return [run[0].replace(STRONG, "") for run in _RUN.finditer(view)]


_LOOKALIKES = re.compile("[" + re.escape("".join(sorted(_ZEROS | _ONES))) + "]")


class _WrittenTable(dict[int, str]):
    """Folded character → the plain digit it writes, or itself."""

    def __missing__(self, code: int) -> str:
        if len(self) > _MEMORY:
            self.clear()
        kind = _DIGIT[code]
        self[code] = written = kind if kind.isdigit() else chr(code)
        return written


_WRITTEN = _WrittenTable()


def plain_digits(folded_text: str) -> str:
    """Put digits of every script plainly (三栋٢单元 → 3栋2单元); look-alikes stay letters."""
    return folded_text.translate(_WRITTEN)


def written_digits(folded_text: str, view: str) -> str:
    """Put digits of every script plainly, leaving 年 月 日 and the marks where they stand.

    `view` is the text's digit view; look-alikes it resolved are digits here too.
    """
    written = plain_digits(folded_text)
    if not _LOOKALIKES.search(folded_text):
        return written
    return "".join(d if d.isdigit() else c for d, c in zip(view, folded_text, strict=True))


# ---- name view --------------------------------------------------------------------------------
DOT = "·"
DOTS = frozenset("·•‧⋅∙・ᆞㆍ᛫ᐧ⸱⸳ꞏ●◦∘⦁⚫.。˙᠂")
_STARS = frozenset("*∗⁎✱＊✻﹡٭")  # noqa: RUF001
_STAR = re.compile(f"[{''.join(_STARS - {'*'})}]")


def name_view(source: str) -> str:
    """Return the name view: folded, accents composed, stars alike, separators kept."""
    if is_plain(source):
        return source
    return _STAR.sub("*", folded(unicodedata.normalize("NFC", source)))


def is_han(char: str) -> bool:
    """Say whether a character can stand in a Han name, private use (rare names) included."""
    code = ord(char)
    return (
        0x4E00 <= code <= 0x9FFF  # noqa: PLR2004 - the block's own bounds
        or 0x3400 <= code <= 0x4DBF  # noqa: PLR2004
        or 0x20000 <= code <= 0x3FFFF  # noqa: PLR2004
        or 0xE000 <= code <= 0xF8FF  # noqa: PLR2004 - rare characters of older systems
        or 0xF900 <= code <= 0xFAFF  # noqa: PLR2004
        or code >= 0xF0000  # noqa: PLR2004
        or char in "〇々㐂"
    )
