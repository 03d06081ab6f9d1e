"""Names (姓名): how one is read, and how little of it is shown.

Never more than the surname and one given character; none of a given name of one character. A
surname missing from the list shows less, never more. What cannot be read as one name is refused:
two names, digits, notes and markup in a cell.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from masking.folding import DOT, DOTS, is_han, is_plain, name_view

_LONGEST = 60  # characters of a cell that can still be one name
# fmt: off
NOTES = frozenset((
    "已故", "死亡", "户主", "之子", "之女", "之妻", "之夫", "之父", "之母", "夫妇",
    "夫妻", "一家", "全家", "等人", "代领", "代办", "监护", "家属", "同上", "不详",
    "未知", "低保", "特困", "残疾", "孤儿", "重病", "先生", "女士", "同志", "儿子",
    "女儿", "母亲", "父亲", "妻子", "丈夫",
))
# fmt: on
_FOREIGN_MARKS = frozenset(" \t'-–—‐‑")  # noqa: RUF001
_TRAILING = frozenset("男女夫妻父母子等")
_JOINERS = frozenset("与及同跟暨")
_PLAIN_NAME = re.compile(r"[一-鿿]{2,4}")
_ORDINAL = re.compile(r"\((?:[甲乙丙丁戊己庚辛壬癸]|\d{1,5})\)$")


@dataclass(frozen=True)
class Surnames:
    """The surname list (姓氏表): single and compound, with the version of the file."""

    single: frozenset[str]
    compound: frozenset[str]
    version: str

    def of(self, name: str) -> str:
        """Return the surname an undotted Han name begins with, or an empty text."""
        if len(name) >= 3 and name[:2] in self.compound:  # noqa: PLR2004 - 欧阳 + a given name
            return name[:2]
        return name[0] if name[0] in self.single else ""

    def joined_by(self, more: tuple[str, ...]) -> Surnames:
        """Add a site's own surnames."""
        ones = frozenset(s for s in more if len(s) == 1)
        return Surnames(self.single | ones, self.compound | (frozenset(more) - ones), self.version)


@cache
def builtin_surnames() -> Surnames:
    """Read the package's surname list once."""
    text = resources.files("masking").joinpath("data/surnames.txt").read_text("utf-8")
    found = re.search(r"^# version: (\S+)$", text, re.MULTILINE)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    single, _, compound = body.partition("[compound]")
    return Surnames(
        frozenset(single.replace("[single]", "").split()),
        frozenset(compound.split()),
        found[1] if found else "",
    )


@dataclass(frozen=True)
class Name:
    """A name that was read. `parts` are its pieces between dots; repr shows nothing."""

    parts: tuple[str, ...] = field(repr=False)
    surname: str = field(repr=False)
    masked: str = ""

    def first_last(self) -> str:
        """段*英: surname and last character."""
        if self.masked:
            return self.masked
        return DOT.join(map(_part, self.parts)) if len(self.parts) > 1 else self._single()

    def surname_only(self) -> str:
        """段**: the surname and nothing else, in a fixed width."""
        if self.masked:
            return self._surname_of_masked()
        if len(self.parts) > 1:
            return _part(self.parts[0])
        name = self.parts[0]
        return "*" if len(name) == 1 else (self.surname or name[0]) + "**"

    def _surname_of_masked(self) -> str:
        head = self.masked.split("*", 1)[0]
        return head + "**" if head else "*"

    def _single(self) -> str:
        name = self.parts[0]
        if len(name) == 1:
            return "*"
        if not is_han(name[0]) or not all(map(is_han, name)):
            return name[0] + "**"
        given = name[len(self.surname) :] if self.surname else name[1:]
        stars = "*" if len(given) <= 2 else "**"  # noqa: PLR2004 - four and more look alike
        if self.surname:
            return self.surname + stars + (given[-1] if len(given) > 1 else "")
        return name[0] + ("*" if len(given) == 1 else "**")


def _part(part: str) -> str:
    return "*" if len(part) == 1 else part[0] + "**"


def read_name(text: str, surnames: Surnames) -> Name | None:  # noqa: PLR0911 - one a shape
    """Read one name, or None where the cell holds anything else (E201)."""
    if _PLAIN_NAME.fullmatch(text):
        return _undotted(text, surnames)
    view = _unmarked(name_view(text)).strip()
    if not view or len(view) > _LONGEST:
        return None
    if "*" in view:
        return _already_masked(view, surnames)
    if not any(map(is_han, view)):
        return _foreign(view)
    parts = [_joined(part, surnames) for part in _pieces(view)]
    if not parts or any(part is None or not _is_letters(part) for part in parts):
        return None
    plain = tuple(part for part in parts if part)
    if len(plain) > 1:
        return None if _full_stopped(view, plain, surnames) else Name(plain, "")
    return _undotted(plain[0], surnames)


def _undotted(name: str, surnames: Surnames) -> Name | None:
    return None if _has_more(name, surnames) else Name((name,), _surname(name, surnames))


def _unmarked(view: str) -> str:
    """Take combining marks out: they are no characters of their own."""
    if is_plain(view):
        return view
    return "".join(c for c in view if unicodedata.category(c)[0] != "M")


def _foreign(view: str) -> Name | None:
    """Read a name in another script as one piece: spaces, dots and hyphens belong to it."""
    if view[0] == "'" or view[-1] == "'":  # quoted, or typed with Excel's apostrophe
        return None
    bare = "".join(c for c in view if c not in DOTS and c not in _FOREIGN_MARKS)
    return Name((bare,), "") if bare and _is_letters(bare) else None


def _full_stopped(view: str, parts: tuple[str, ...], surnames: Surnames) -> bool:
    """Say whether a full stop parts two listed names (two people) rather than one dotted name."""
    return any(stop in view for stop in ".。") and all(_like(part, surnames) for part in parts)


def _surname(name: str, surnames: Surnames) -> str:
    return surnames.of(name) if all(map(is_han, name)) else ""


def _pieces(view: str) -> list[str]:
    dotted = "".join(DOT if char in DOTS else char for char in view)
    return [piece.strip() for piece in dotted.split(DOT) if piece.strip()]


def _joined(part: str, surnames: Surnames) -> str | None:
    """Take the spaces out of 段 秀英; None where they part two names or a name and a note."""
    words = part.split()
    if len(words) == 1 or not is_han(part[0]):
        return "".join(words)
    one_name = all(len(word) == 1 for word in words) or (
        len(words) == 2  # noqa: PLR2004 - surname and given name
        and (len(words[0]) == 1 or words[0] in surnames.compound or len(words[1]) == 1)
        and (len(words[0]) == 1 or words[1] not in _TRAILING)
    )
    return "".join(words) if one_name else None


def _is_letters(part: str) -> bool:
    return part.isalpha() or all(is_han(c) or unicodedata.category(c)[0] in "LM" for c in part)


def _has_more(name: str, surnames: Surnames) -> bool:
    """Say whether an undotted name hides a second name or a note."""
    if not is_han(name[0]):
        return False
    if name[-2:] in NOTES:
        return True
    splits = range(2, len(name) - 1)
    if any(name[i] in _JOINERS and _like(name[i + 1 :], surnames) for i in splits):
        return _like(re.split("[与及同跟暨]", name, maxsplit=1)[0], surnames)
    if len(name) < 5:  # noqa: PLR2004 - four characters may well be one name
        return False
    first = 3 if name[:2] in surnames.compound else 2  # 欧阳 alone is no one's whole name
    halves = ((name[:i], name[i:]) for i in range(first, len(name) - 1))
    return any(_like(one, surnames) and _like(other, surnames) for one, other in halves)


def _like(text: str, surnames: Surnames) -> bool:
    """Say whether a text has the shape of one listed name: surname, one or two characters."""
    surname = surnames.of(text) if text else ""
    return bool(surname) and 1 <= len(text) - len(surname) <= 2  # noqa: PLR2004


def _already_masked(view: str, surnames: Surnames) -> Name | None:
    """Accept a name masked before, showing no more of it than the rules would."""
    bare = _ORDINAL.sub("", view)
    pieces = _pieces(bare)
    if len(pieces) > 1:
        shown = [_masked_piece(piece) for piece in pieces]
        return None if None in shown else Name((), "", DOT.join(s for s in shown if s))
    masked = _masked_single(bare, surnames)
    return Name((), "", masked) if masked else None


def _masked_piece(piece: str) -> str | None:
    if set(piece) == {"*"}:
        return "*"
    head = piece.rstrip("*")
    return head + "**" if len(head) == 1 and _is_letters(head) and head != piece else None


def _masked_single(bare: str, surnames: Surnames) -> str | None:
    head, _, rest = bare.partition("*")
    last = rest.lstrip("*")
    stars = rest[: len(rest) - len(last)]
    if not _is_letters(head + last) or len(last) > 1 or not head:
        return "*" if not head and not last else None
    width = "**" if stars else "*"
    if head in surnames.compound or (len(head) == 1 and head in surnames.single):
        return head + width + last
    return head + ("**" if last else width) if len(head) == 1 else None
