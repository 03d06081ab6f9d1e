"""Number formats (单元格格式) that show something other than what the cell holds.

The clerk and the street office see 000745, 1千 or nothing; the file holds 745, 1180 or a name.
Nobody can say which of the two was approved, so such a cell is refused (ECMA-376 part 1, 18.8.31).
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from gongshi.sources.grid import CellKind

BUILTIN_DATES = frozenset({*range(27, 37), *range(50, 59)})
"""Built-in formats that are dates in Chinese editions only (ECMA-376 part 1, 18.8.30)."""

GENERAL = ("", "general", "g/通用格式")
SECTION = re.compile(r'(?:[^;"\\\[]|"[^"]*"|\\.|\[[^\]]*\]|["\[\\])*')
CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
BRACKETS = re.compile(r"\[[^\]]*\]")
PADDING = re.compile(r"_.|\* ")
LITERAL = re.compile(r'"([^"]*)"|\\(.)')
DIGITS = re.compile(r"[#0?,]*(?:\.([#0?]*))?")
UNITS = re.compile("(人民币|RMB|CNY|[\u00a5\uffe5元人口户岁月周整/ +()\uff08\uff09-])*")
UNIT_SIGNS = "\u00a5\uffe5元人口户岁 +()\uff08\uff09-"
DIGIT = re.compile("[0-9\u3007一二三四五六七八九十]")
OTHER_CALENDAR = re.compile(r"\[\$-[0-9A-Fa-f]{0,2}(?!0[01])[0-9A-Fa-f]{2}[0-9A-Fa-f]{4}\]")
NUMBERS = 3  # sections before the one for texts


def disguises(look: str, kind: CellKind, text: str) -> bool:
    """Return whether a cell under the format `look` shows something other than `text`."""
    if look.lower() in GENERAL or look == "@":
        return False
    sections = _sections(look)
    if kind is CellKind.TEXT:
        return _changes_text(sections)
    if kind is CellKind.DATE:
        return _changes_date(sections[0])
    if kind is not CellKind.NUMBER:
        return False
    value = Decimal(text)
    section = _section_for(sections, value)
    return (value > 0 and _adds_minus(section)) or _changes_number(section, abs(value))


def _changes_date(section: str) -> bool:
    """Return whether a date is shown without its month, in other years, or with digits added."""
    literals = "".join(quoted or escaped for quoted, escaped in LITERAL.findall(section))
    core = BRACKETS.sub("", LITERAL.sub("", section)).lower()
    clock = set("hs") & set(core) and not set("yd") & set(core)
    other_years = OTHER_CALENDAR.search(section) or set("gb") & set(core)
    return bool(DIGIT.search(literals) or other_years or clock) or "m" not in core


@lru_cache(maxsize=512)
def _sections(look: str) -> tuple[str, ...]:
    found: list[str] = []
    at = 0
    while at <= len(look):
        section = SECTION.match(look, at)
        assert section is not None
        found.append(section[0])
        at = section.end() + 1
    return tuple(found)


def _changes_text(sections: tuple[str, ...]) -> bool:
    if len(sections) > NUMBERS:
        section = sections[NUMBERS]
    else:
        section = next((part for part in sections if "@" in LITERAL.sub("", part)), "@")
    return PADDING.sub("", BRACKETS.sub("", section)).strip() != "@"


def _section_for(sections: tuple[str, ...], value: Decimal) -> str:
    """Return the section that applies; conditions ([>99]) are not followed but show as they are."""
    numeric = sections[:NUMBERS]
    if value < 0 and len(numeric) > 1:
        return numeric[1]
    return numeric[2] if value == 0 and len(numeric) == NUMBERS else numeric[0]


def _changes_number(section: str, value: Decimal) -> bool:
    if "[<" in section or "[>" in section or "[=" in section:
        return True
    bare = BRACKETS.sub("", CURRENCY.sub(r"\1", PADDING.sub("", section)))
    literals = "".join(quoted or escaped for quoted, escaped in LITERAL.findall(bare))
    core = LITERAL.sub("", bare).strip(UNIT_SIGNS)
    if not UNITS.fullmatch(literals):
        return True
    if core.lower() in GENERAL[1:] or core == "@":
        return False
    digits = DIGITS.fullmatch(core)
    return digits is None or not core or _changes_digits(core, digits[1] or "", value)


def _adds_minus(section: str) -> bool:
    return "-" in LITERAL.sub(r"\1\2", BRACKETS.sub("", PADDING.sub("", section)))


def _changes_digits(core: str, decimals: str, value: Decimal) -> bool:
    whole = core.partition(".")[0]
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    zeros = whole.count("0")
    padded = zeros > 1 and zeros > len(str(int(value)))
    return whole.endswith(",") or rounded != value or padded
