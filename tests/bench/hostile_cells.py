"""Masking: one cell of 50,000 hostile characters through the rules, the text rule and the gate.

Each unit below, repeated, was made to hurt one reader: long numbers, numbers broken by marks, look-
alikes, characters that fold to eighteen, names, doors, hashes, escapes. The slowest must take no
more than two seconds, and twice the characters no more than about twice the time.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import masking
from masking import Sealed
from masking.gate import Gate
from tests.bench.rounds import Line, Target, measured
from tests.masking.samples import FIELDS, mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

ON = date(2026, 11, 24)
LONG, HALF = 50_000, 25_000
MOST_S, GROWTH = 2.0, 2.6
UNITS = [
    "1", "一", "1-", "1\n", "O", "1O ", "1 O", " ", "段", "段秀英、", "阿·", "*", "\u200b",
    "e\u0301", "\ufdfa", "a1", "a@b.", "云A1", "1栋", f"{'0' * 40}a", "1990年1月1日生", "&amp;",
    "<", "\\u4e00", "%41", "(", "因病住院", "1990.1 ", "段 ", "0.", "一二三", "〔2026〕1号",
]  # fmt: skip


def run() -> Iterator[Line]:
    list_ = masking.load_policy(mapping(*FIELDS))
    written = {
        "name": FIELDS["name"],
        "reason": {"label": "申请理由", "type": "text", "show": "text"},
    }
    sentences = masking.load_policy(mapping("name") | {"fields": written})
    pairs = [(through(list_, sentences, unit, HALF), through(list_, sentences, unit, LONG))
             for unit in UNITS]  # fmt: skip
    slowest = max(long for _, long in pairs)
    half, whole = (sum(column) for column in zip(*pairs, strict=True))
    yield Line(
        "masking", f"slowest of {len(UNITS)} hostile cells", LONG, LONG / slowest, LONG / MOST_S,
        slowest / MOST_S, "chars/s", "two seconds a cell", Target(1),
    )  # fmt: skip
    yield Line(
        "masking", "all hostile cells, twice the length", LONG, LONG / whole, HALF / half,
        whole / half, "chars/s", "the same cells of 25,000", Target(GROWTH),
    )  # fmt: skip


def through(list_: masking.Policy, sentences: masking.Policy, unit: str, length: int) -> float:
    text = (unit * (length // len(unit) + 1))[:length]

    def act() -> None:
        masking.apply(list_, [{field.id: text for field in list_.fields}], on=ON)
        masking.apply(sentences, [{"姓名": "段英", "申请理由": text}], on=ON)
        Gate.build([{"备注": Sealed(text, "gate_only")}], on=ON).scan(text, "x")

    return measured(act)
