"""Wall 3, the rules (脱敏规则): a closed set, each total, each failing closed.

A rule takes a field and a cell's text and returns an `Outcome`: what shows, which finding staff
get, or why the whole row is held. A cell no rule can read shows nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from masking.folding import squeezed
from masking.identity import ADULT, read_id
from masking.names import read_name
from masking.texts import Known, mask_text
from masking.values import (
    is_blank,
    read_age,
    read_date,
    read_group,
    read_int,
    read_money,
    read_month,
    read_quantity,
    small_number,
    squeeze,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from masking.candidates import IdStyle
    from masking.identity import IdNumber
    from masking.lexicon import Lexicon
    from masking.names import Surnames
    from masking.policy import Field

NOBODY = Known()
REFUSED_APPLICANT = "refused_applicant"
COUNT_ONLY = "count_only"
NOT_LISTED = "value_not_listed"
SENSITIVE = "sensitive"
UNREADABLE = "W202"


@dataclass(frozen=True)
class Context:
    """What a rule may know besides the cell: the day, the surnames and the row's own ID number."""

    on: date
    surnames: Surnames
    born: date | None = None
    number: IdNumber | None = None
    number_cell: str = field(default="", repr=False)
    """The cell `number` was read from: another column's number is another person's."""
    known: Known = NOBODY
    lexicon: Lexicon | None = None


@dataclass(frozen=True)
class Outcome:
    """What one cell comes to. `held` is the code for which the whole row stays off the wall."""

    text: str = ""
    problem: str = ""
    held: str = ""
    spans: int = 1
    """How many places of the cell the problem is about."""
    places: str = ""
    """Where in a sentence they are; empty for other columns."""


# rules that look at nothing but their cell: equal cells of a column come to the same
CELL_ONLY = frozenset(
    ("name", "int", "age", "money", "quantity", "group", "code", "enum", "household")
)
NOTHING = Outcome()
DROPPED_UNREADABLE = Outcome(problem=UNREADABLE)


def evaluate(made: Field, text: str, context: Context) -> Outcome:
    """Apply a field's rule to a cell."""
    if not made.shown:
        return NOTHING
    if is_blank(text) and made.type not in ("name", "enum"):
        return NOTHING
    return _RULES[made.type](made, text, context)


def _name(field: Field, text: str, context: Context) -> Outcome:
    if is_blank(text):
        return Outcome(problem="E202")
    name = read_name(text, context.surnames)
    if name is None:
        return Outcome(problem="E201")
    return Outcome(name.first_last() if field.show == "first_last" else name.surname_only())


def _id_number(field: Field, text: str, context: Context) -> Outcome:
    style = field.style
    if style is None:
        return NOTHING
    number = context.number if text == context.number_cell else read_id(text)
    if number is None:
        masked = _masked_id(text, style)
        return Outcome(masked) if masked else DROPPED_UNREADABLE
    return Outcome(style.mask(number.digits), "" if number.sound(context.on) else "W203")


def _masked_id(text: str, style: IdStyle) -> str:
    """Accept a number masked before in exactly this style (masking twice changes nothing)."""
    bare = squeeze(text).upper()
    width = 18 - style.head - style.tail
    shape = rf"[0-9]{{{style.head}}}\*{{{width}}}[0-9X]{{{style.tail}}}"
    return bare if re.fullmatch(shape, bare) else ""


def _int(field: Field, text: str, _context: Context) -> Outcome:
    number = read_int(text, field.units, field.most)
    return DROPPED_UNREADABLE if number is None else Outcome(_kept_or_band(field, number))


def _age(field: Field, text: str, _context: Context) -> Outcome:
    number = read_age(text)
    return DROPPED_UNREADABLE if number is None else Outcome(_kept_or_band(field, number))


def _kept_or_band(field: Field, number: int) -> str:
    if field.show != "band":
        return str(number)
    low = number // field.band * field.band
    return f"{low}-{low + field.band - 1}"


def _money(field: Field, text: str, _context: Context) -> Outcome:
    amount = read_money(text)
    if amount is None:
        return DROPPED_UNREADABLE
    return Outcome(_kept_or_band(field, int(amount.partition(".")[0])) if field.band else amount)


def _date(_field: Field, text: str, context: Context) -> Outcome:
    day = read_date(text)
    if day is None or day == context.born or _may_be_birth(day.year, context):
        return DROPPED_UNREADABLE
    return Outcome(f"{day.year}年{day.month}月{day.day}日")


def _may_be_birth(year: int, context: Context) -> bool:
    """Say whether a date is so old that it may be an adult's birth: such a date never shows."""
    return year <= context.on.year - ADULT


def _month(_field: Field, text: str, context: Context) -> Outcome:
    found = read_month(text)
    born = context.born
    own = born is not None and found == (born.year, born.month)
    if found is None or own or _may_be_birth(found[0], context):
        return DROPPED_UNREADABLE
    return Outcome(f"{found[0]}年{found[1]}月")


def _quantity(field: Field, text: str, _context: Context) -> Outcome:
    read = read_quantity(text, field.units)
    return DROPPED_UNREADABLE if read is None else Outcome(read)


def _group(field: Field, text: str, _context: Context) -> Outcome:
    read = read_group(text, field.values)
    return DROPPED_UNREADABLE if read is None else Outcome(read)


_PARTS = re.compile(r"[、,,;;//\s]+")


def _code(field: Field, text: str, _context: Context) -> Outcome:
    """Show codes only: one, or several the clerk joined (因病、因残)."""
    whole = _listed(field, text, field.codes)
    parts = [whole] if whole else _PARTS.split(text.strip())
    found = [_listed(field, part, field.codes) for part in parts if part]
    if found and all(found):
        return Outcome("、".join(dict.fromkeys(found)))
    if field.fallback in field.codes:
        return Outcome(field.fallback)
    return Outcome(problem="E301", held=NOT_LISTED)


def _listed(field: Field, text: str, allowed: tuple[str, ...]) -> str:
    """Return the listed word a text stands for, or nothing."""
    folded = squeezed(text).replace("其它", "其他")
    for word in allowed:
        if squeezed(word) == folded:
            return word
    return next((to for word, to in field.synonyms.items() if squeezed(word) == folded), "")


def _enum(field: Field, text: str, _context: Context) -> Outcome:
    if listed := _listed(field, text, field.values):
        return Outcome(listed)
    if any(squeezed(word) == squeezed(text) for word in field.count_only):
        return Outcome(held=COUNT_ONLY)
    if field.others in field.values:
        return Outcome(field.others)
    if field.others != "held":
        return NOTHING if is_blank(text) else DROPPED_UNREADABLE
    return Outcome(held=REFUSED_APPLICANT if _is_refusal(text) else NOT_LISTED)


def _is_refusal(text: str) -> bool:
    folded = squeezed(text)
    return any(word in folded for word in ("拟不予", "不予", "不同意", "拟不同意", "不符合"))


_HOUSEHOLD = re.compile(
    r"(?:家庭)?(?:共)?([0-9]{1,2}|[一二三四五六七八九十两]{1,3})(?:口人|人户|人|口之家|口)(?:户|家)?"
)
_TYPE_NOISE = str.maketrans("", "", ",，、。;:()户型家庭的系属为")


def _household(field: Field, text: str, _context: Context) -> Outcome:
    """Split 低保2人户 into 户别 and size: 低保 2人户; without a 户别 only the size."""
    bare = squeeze(text)
    found = list(_HOUSEHOLD.finditer(bare))
    size = small_number(found[0][1]) if len(found) == 1 else None
    rest = _HOUSEHOLD.sub("", bare) if size else bare
    kind = _household_type(field, rest)
    words = [kind] if kind else []
    words += [f"{size}人户"] if size else []
    if not words:
        return DROPPED_UNREADABLE
    return Outcome(" ".join(words), "" if size and kind is not None else UNREADABLE)


def _household_type(field: Field, rest: str) -> str | None:
    """Return the 户别, an empty text where none is written, None where it is not listed."""
    bare = rest.translate(_TYPE_NOISE)
    if not bare:
        return ""
    for candidate in (rest, bare, bare + "户"):
        if listed := _listed(field, candidate, field.codes):
            return listed
    return field.fallback if field.fallback in field.codes else None


def _text(_field: Field, text: str, context: Context) -> Outcome:
    """Show a sentence by the lexicon; the row waits while any of it is in doubt."""
    found = mask_text(
        text, context.known, born=context.born, on=context.on, lexicon=context.lexicon
    )
    if found.sensitive:
        return Outcome(problem="E302", held=SENSITIVE)
    if found.doubts:
        return Outcome(found.text, "E301", NOT_LISTED, found.doubts, found.places)
    return Outcome(found.text)


_RULES: dict[str, Callable[[Field, str, Context], Outcome]] = {
    "name": _name,
    "id_number": _id_number,
    "int": _int,
    "age": _age,
    "money": _money,
    "date": _date,
    "month": _month,
    "quantity": _quantity,
    "group": _group,
    "code": _code,
    "enum": _enum,
    "household": _household,
    "text": _text,
}
