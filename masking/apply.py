"""Raw rows in, what may be shown out (脱敏). Pure: same rows, policy and day, same result.

Order for each row: family members only count, minors are held, then each column's rule, then
look-alikes over all rows that show. A cell sealed as `gate_only` is never given to a rule.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from masking.findings import DECIDE, WARN, MaskFinding, finding
from masking.headers import Headers
from masking.households import Households
from masking.identity import ADULT, age_on, birth_hint, birth_year, read_id
from masking.known_columns import known_kind
from masking.lexicon import builtin_lexicon
from masking.listed import finder_of, known_in
from masking.lookalikes import tell_apart
from masking.masked import (
    MEMBER,
    MINOR,
    NAME_UNREADABLE,
    Held,
    Masked,
    MaskedColumn,
    MaskedRow,
)
from masking.rules import (
    NOTHING,
    Context,
    Outcome,
    evaluate,
)
from masking.sealed import Sealed, reveal
from masking.values import is_blank, read_age, read_int, squeeze

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from masking.policy import Field, Policy
    from masking.texts import NameFinder

_NAMED = frozenset(("name", "guardian_name"))
_HEADS = frozenset(("", "户主", "本人", "申请人", "户主本人", "本人(户主)", "户主(本人)", "自己"))


def apply(
    policy: Policy,
    rows: Sequence[Mapping[str, str | Sealed]],
    *,
    on: date,
    numbers: Sequence[int] | None = None,
    decided: Collection[tuple[int, str]] = (),
) -> Masked:
    """Mask rows (脱敏) by a policy.

    Rows are keyed by header or field id. `on` decides ages and minors. `numbers` are the rows'
    numbers for findings (default 1, 2, 3 …). `decided` holds (row number, field id) pairs a second
    person has looked at: their findings no longer wait for a decision.
    """
    work = _Work(policy, on, frozenset(decided))
    work.meet(rows)
    for place, row in enumerate(rows):
        work.take(numbers[place] if numbers else place + 1, row)
    return work.finish()


def columns(policy: Policy) -> tuple[MaskedColumn, ...]:
    """Return the columns a policy can print, in printed order."""
    return tuple(
        MaskedColumn(f.id, f.label, f.type, f.show, f.beneath) for f in policy.fields if f.shown
    )


@dataclass(frozen=True)
class _Texts:
    """One row opened: field id → text. Its repr shows nothing."""

    by_field: Mapping[str, str] = field(repr=False)
    policy: Policy = field(repr=False)
    on: date

    def of_type(self, type_: str) -> str:
        made = self.policy.of_type(type_)
        return self.by_field.get(made.id, "") if made else ""

    @cached_property
    def born(self) -> date | None:
        """Date of birth by the ID number, or by what a mistyped one still shows."""
        text = self.of_type("id_number")
        number = read_id(text)
        born = number.born if number else birth_hint(text)
        return born if born and 0 <= age_on(born, self.on) <= 130 else None  # noqa: PLR2004

    @property
    def age(self) -> int | None:
        """The stated age."""
        return read_age(self.of_type("age"))

    @property
    def is_minor(self) -> bool:
        """Whether the stated age or the ID number says under eighteen."""
        ages = [self.age, age_on(self.born, self.on) if self.born else None]
        return any(age is not None and age < ADULT for age in ages)

    @property
    def age_unknown(self) -> bool:
        """Whether an age or a number is given but neither tells an adult from a minor."""
        if self.age is not None or self.born is not None:
            return False
        number = self.of_type("id_number")
        given = not is_blank(self.of_type("age")) or not is_blank(number)
        return given and "*" not in squeeze(number) and not self._adult_by_year(number)

    def _adult_by_year(self, number: str) -> bool:
        year = birth_year(number)
        return year is not None and 1900 <= year < self.on.year - ADULT  # noqa: PLR2004


class _Work:
    """The list in hand."""

    def __init__(self, policy: Policy, on: date, decided: frozenset[tuple[int, str]]) -> None:
        self.policy = policy
        self.on = on
        self.decided = decided
        self.headers = Headers(policy)
        self.numbers: list[int] = []
        self.cells: list[dict[str, str]] = []
        self.held: list[Held] = []
        self.findings: list[MaskFinding] = []
        self.counts: Counter[str] = Counter()
        self.households = Households()
        self.writes = any(made.shown and made.type == "text" for made in policy.fields)
        self.others: NameFinder | None = None
        self.lexicon = builtin_lexicon().joined_by(policy.lexicon) if self.writes else None

    def meet(self, rows: Sequence[Mapping[str, str | Sealed]]) -> None:
        """Read every name of the list, where a column shows sentences that may hold one."""
        if self.writes:
            named = (self._names_in(row) for row in rows)
            self.others = finder_of((c for cells in named for c in cells), self.policy.surnames)

    def _names_in(self, row: Mapping[str, str | Sealed]) -> list[str]:
        """Return the cells of a row's columns of names, hidden columns included."""
        named = []
        for header, cell in row.items():
            made = self.policy.field_of(header)
            if made.type in _NAMED if made else known_kind(header) in _NAMED:
                named.append(_plain(reveal(cell) if isinstance(cell, Sealed) else cell))
        return named

    def take(self, number: int, row: Mapping[str, str | Sealed]) -> None:
        texts = _Texts(self._opened(row), self.policy, self.on)
        code = self._whole_row(number, texts)
        if code:
            self.hold(number, code)
            return
        outcomes = self._outcomes(texts)
        held = next((o.held for id_, o in outcomes.items() if self._holds(id_, o, number)), "")
        self._note(number, outcomes, texts)
        if held or self._nameless(outcomes):
            self.hold(number, held or NAME_UNREADABLE)
            return
        self.numbers.append(number)
        self.cells.append(self._shown(outcomes))

    def hold(self, number: int, code: str) -> None:
        self.held.append(Held(number, code))
        self.counts[code] += 1

    def _opened(self, row: Mapping[str, str | Sealed]) -> dict[str, str]:
        opened = {}
        for header, made in self.headers.of(row).items():
            cell = row[header]
            if not (isinstance(cell, Sealed) and cell.kind == "gate_only"):
                opened[made.id] = _plain(reveal(cell) if isinstance(cell, Sealed) else cell)
        return opened

    def _whole_row(self, number: int, texts: _Texts) -> str:
        """Return the code for which a row is held before any rule looks at it."""
        if self.policy.of_type("relation") and squeeze(texts.of_type("relation")) not in _HEADS:
            if not self.households.member():
                self.findings.append(finding("W206", number))
            return MEMBER
        self.households.head(number, self._household_size(texts))
        return MINOR if texts.is_minor else ""

    def _holds(self, id_: str, outcome: Outcome, number: int) -> bool:
        """Whether a cell keeps its row off the wall; a decided sentence shows with stars."""
        return bool(outcome.held) and not (outcome.text and (number, id_) in self.decided)

    def _household_size(self, texts: _Texts) -> int | None:
        made = next((f for f in self.policy.fields if f.id == "household_size"), None)
        return read_int(texts.by_field.get(made.id, ""), made.units) if made else None

    def _outcomes(self, texts: _Texts) -> dict[str, Outcome]:
        context = Context(self.on, self.policy.surnames, texts.born)
        if self.writes:
            own = known_in(texts.of_type("name"), self.others, self.policy.surnames)
            context = replace(context, known=own, lexicon=self.lexicon)
        return {
            made.id: evaluate(made, self._text(made, texts), context)
            for made in self.policy.fields
            if made.id in texts.by_field or (made.type == "age" and made.shown)
        }

    def _text(self, made: Field, texts: _Texts) -> str:
        """Return the cell; a missing age is reckoned from the ID number."""
        text = texts.by_field.get(made.id, "")
        if made.type == "age" and is_blank(text) and texts.born:
            return str(age_on(texts.born, self.on))
        return text

    def _nameless(self, outcomes: Mapping[str, Outcome]) -> bool:
        made = self.policy.of_type("name")
        return bool(made and made.shown and made.id in outcomes and not outcomes[made.id].text)

    def _note(self, number: int, outcomes: Mapping[str, Outcome], texts: _Texts) -> None:
        for made in self.policy.fields:
            outcome = outcomes.get(made.id, NOTHING)
            if outcome.problem:
                self._find(outcome.problem, number, made.id, made.label, outcome.spans)
        if texts.age_unknown:
            self._find("E303", number, "age")
        born, age = texts.born, texts.age
        if born and age is not None and abs(age - age_on(born, self.on)) > 1:
            self._find("W204", number, "age")

    def _find(self, code: str, number: int, id_: str, label: str = "", k: int = 1) -> None:
        made = finding(code, number, id_, label=label, k=k)
        settled = made.level == DECIDE and (number, id_) in self.decided
        self.findings.append(replace(made, level=WARN) if settled else made)

    def _shown(self, outcomes: Mapping[str, Outcome]) -> dict[str, str]:
        kept = ((made.label, outcomes.get(made.id, NOTHING).text) for made in self.policy.fields)
        return {label: text for label, text in kept if text}

    def finish(self) -> Masked:
        self._note_lookalikes(tell_apart(self.policy, self.cells))
        self.findings += [finding("W205", n, "household_size") for n in self.households.wrong()]
        rows = [self._row(n, cells) for n, cells in zip(self.numbers, self.cells, strict=True)]
        return Masked(
            rows=tuple(rows),
            held=tuple(self.held),
            findings=(*self.headers.findings(), *self.findings),
            counts=dict(self.counts),
            columns=columns(self.policy),
        )

    def _row(self, number: int, cells: Mapping[str, str]) -> MaskedRow:
        """Put the cells in printed order and count the rules that showed something."""
        shown = [made for made in self.policy.fields if made.label in cells]
        self.counts.update(f"{made.id}.{made.rule}" for made in shown)
        return MaskedRow(number, {made.label: cells[made.label] for made in shown})

    def _note_lookalikes(self, alike: Sequence[Sequence[int]]) -> None:
        for group in alike:
            rows = "、".join(str(self.numbers[place]) for place in group)
            self.findings.append(finding("W501", self.numbers[group[0]], "name", rows=rows))
            self.counts["lookalike"] += len(group)


def _plain(cell: object) -> str:
    """Return a cell as text; numbers of JSON lines are accepted, anything odd is blank."""
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else ""
