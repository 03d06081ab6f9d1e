"""Two policies compared (方案比较): which field reveals more, and which less.

For whoever approves a changed kind file: the words say what changes on the wall, and `more` is true
where anything is shown that was not shown before. Labels are compared too: they are public words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from masking.policy import fold_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from masking.policy import Field, Policy

MORE, LESS, OTHER = "more", "less", "other"
# what a rule shows of one cell, from nothing to all of it
_RANKS = {
    "drop": 0,
    "never": 0,
    "count": 1,
    "member": 1,
    "collision": 2,
    "surname": 3,
    "code": 4,
    "enum": 4,
    "band": 5,
    "first_last": 6,
    "always": 7,
    "keep": 8,
    "text": 9,
}
# types that print listed words or none; a sentence or a number prints what it holds
_BY_LIST = ("code", "enum", "household", "quantity", "int")
_SHOWS = {
    "drop": "不公开",
    "never": "不公开",
    "count": "只计数",
    "member": "只计数",
    "collision": "同名时才公开",
    "surname": "只留姓",
    "code": "按代码公开",
    "enum": "按选项公开",
    "first_last": "留姓和末字",
    "always": "每行公开",
    "keep": "原样公开",
    "text": "按词表公开原话",
}


@dataclass(frozen=True)
class Difference:
    """One change: the field, whether it reveals more, less or is something else, and words."""

    field: str
    way: str
    words: str


def diff(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """Compare two policies field by field, in the printed order of the second."""
    old = {made.id: made for made in before.fields}
    new = {made.id: made for made in after.fields}
    ids = (*new, *(id_ for id_ in old if id_ not in new))
    found = [change for id_ in ids for change in _of_field(old.get(id_), new.get(id_))]
    return (*found, *_of_headers(before, after), *_of_whole(before, after))


def _of_field(old: Field | None, new: Field | None) -> Iterator[Difference]:
    made = new or old
    if made is None:
        return
    if made.type == "relation":
        yield from _of_relation(made, old, new)
        return
    name = f"“{made.label}”({made.id})"
    was, now = _shows(old), _shows(new)
    if was != now or _rank(old) != _rank(new):
        way = _way(_rank(old), _rank(new))
        yield Difference(made.id, way, f"{name}:{was} → {now}")
    if old and new:
        yield from _of_words(name, old, new)


def _of_relation(made: Field, old: Field | None, new: Field | None) -> Iterator[Difference]:
    """Without this column the members of a household get rows of their own."""
    if old is None or new is None:
        way, words = (LESS, "家庭成员只计人数") if new else (MORE, "家庭成员各占一行")
        yield Difference(made.id, way, f"“{made.label}”({made.id}):{words}")


def _of_words(name: str, old: Field, new: Field) -> Iterator[Difference]:
    """Compare what the two fields may print, and how they are found on a list."""
    if old.type in _BY_LIST and new.type in _BY_LIST:
        yield from _of_lists(name, old, new)
    yield from _of_rows(name, old, new)
    if old.label != new.label:
        yield Difference(new.id, OTHER, f"{name}:列名原为“{old.label}”")
    if old.type != new.type:
        yield Difference(new.id, OTHER, f"{name}:类型 {old.type} → {new.type}")
    if old.most != new.most:
        yield Difference(new.id, OTHER, f"{name}:上限 {old.most} → {new.most}")
    if old.synonyms != new.synonyms:
        yield Difference(new.id, OTHER, f"{name}:同义用语有改动")


def _of_lists(name: str, old: Field, new: Field) -> Iterator[Difference]:
    """Compare the words that two shown columns may print."""
    was, now = set(_printable(old)), set(_printable(new))
    if old.shown and new.shown and now - was:
        yield Difference(new.id, MORE, f"{name}:可印的词增加 {_listed(now - was)}")
    if old.shown and new.shown and was - now:
        yield Difference(new.id, LESS, f"{name}:可印的词减少 {_listed(was - now)}")


def _of_rows(name: str, old: Field, new: Field) -> Iterator[Difference]:
    """Compare which rows a column keeps off the wall."""
    listed = old.type in _BY_LIST and new.type in _BY_LIST
    for was, now in ((old.fallback, new.fallback), (old.others, new.others)):
        if was != now and listed:
            told = f"{name}:方案没有列的用语 {_else(was)} → {_else(now)}"
            yield Difference(new.id, _held_way(was, now), told)
    if freed := set(old.count_only) - set(new.count_only):
        yield Difference(new.id, MORE, f"{name}:不再只计数的用语 {_listed(freed)}")
    if kept := set(new.count_only) - set(old.count_only):
        yield Difference(new.id, LESS, f"{name}:改为只计数的用语 {_listed(kept)}")


def _else(word: str) -> str:
    return {"": "不印", "held": "整行暂不公示"}.get(word, f"印作“{word}”")


def _held_way(was: str, now: str) -> str:
    """An unlisted word holds the row (least), prints nothing, or prints a listed word (most)."""
    rank = {"held": 0, "": 1}
    old, new = rank.get(was, 2), rank.get(now, 2)
    return OTHER if old == new else (MORE if new > old else LESS)


def _listed(words: Iterable[str]) -> str:
    return "、".join(sorted(words))


def _printable(made: Field) -> tuple[str, ...]:
    return (*made.codes, *made.values, *made.units)


def _of_headers(before: Policy, after: Policy) -> Iterator[Difference]:
    """Compare which headers lead to a column that both policies show."""
    old, new = _headers_of(before), _headers_of(after)
    shown = {made.id for made in before.fields if made.shown}
    for made in after.fields:
        if made.shown and made.id in shown:
            what = f"“{made.label}”({made.id}):认得的列名"
            was, now = old.get(made.id, set()), new.get(made.id, set())
            for change in _of_list(what, was, now, OTHER, OTHER):
                yield replace(change, field=made.id)


def _of_whole(before: Policy, after: Policy) -> Iterator[Difference]:
    if before.minors != after.minors:
        way = LESS if after.minors == "silent" else MORE
        yield Difference("", way, f"未成年人:{before.minors} → {after.minors}")
    if before.unit != after.unit:
        yield Difference("", OTHER, f"一行代表:{before.unit} → {after.unit}")
    yield from _of_list("本地用词", before.lexicon, after.lexicon, MORE, LESS)
    yield from _of_list("姓氏", _surnames(before), _surnames(after), MORE, LESS)
    yield from _of_list("读过即弃的列名", before.dropped, after.dropped, OTHER, OTHER)


def _of_list(
    what: str, was: Iterable[str], now: Iterable[str], if_more: str, if_less: str
) -> Iterator[Difference]:
    old, new = set(was), set(now)
    if new - old:
        yield Difference("", if_more, f"{what}增加 {_listed(new - old)}")
    if old - new:
        yield Difference("", if_less, f"{what}减少 {_listed(old - new)}")


def _surnames(policy: Policy) -> frozenset[str]:
    return policy.surnames.single | policy.surnames.compound


def _headers_of(policy: Policy) -> dict[str, set[str]]:
    """Return field id → the folded headers under which its column is found."""
    found: dict[str, set[str]] = {}
    for header, made in policy.headers.items():
        if header not in (made.id, fold_header(made.label)):
            found.setdefault(made.id, set()).add(header)
    return found


def _way(was: tuple[int, int, int], now: tuple[int, int, int]) -> str:
    if was == now:
        return OTHER
    return MORE if now > was else LESS


def _rank(made: Field | None) -> tuple[int, int, int]:
    """Return how much shows: the rule, then the tail and head of a style, or a band's width."""
    if made is None or not made.shown:
        return (_RANKS[made.show] if made else 0, 0, 0)
    style = made.style
    fine = (style.tail, style.head) if style else (-made.band, 0)
    return (_RANKS[made.show], *fine)


def _shows(made: Field | None) -> str:
    if made is None:
        return "没有这一列"
    if made.show == "band":
        return f"按每{made.band}一段公开"
    style = f"({made.style})" if made.style and made.shown else ""
    return _SHOWS[made.show] + style
