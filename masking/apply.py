"""Raw rows in, what may be shown out (脱敏). Pure: same rows, policy and day, same result.

Order for each row: family members only count, minors are held, then each column's rule, then
look-alikes over all rows that show. A cell sealed as `gate_only` is never given to a rule.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from masking.findings import DECIDE, WARN, MaskFinding, finding
from masking.headers import Headers
from masking.households import Households
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
from masking.person import Person, age_unknown, read_person
from masking.rules import CELL_ONLY, DROPPED_UNREADABLE, NOTHING, Context, Outcome, evaluate
from masking.sealed import Sealed, reveal, reveal_each
from masking.values import is_blank, read_int, squeeze

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from masking.policy import Field, Policy
    from masking.texts import NameFinder

_COUNTED = frozenset(("money", "int", "quantity"))
_LEAST_PIECE = 6  # digits in a row of the person's own number that are no amount
_NAMED = frozenset(("name", "guardian_name"))
_HEAD = r"(?:户主|本人|申请人|自己)"
_HEADS = re.compile(rf"[0-9]{{0,2}}[.、]?{_HEAD}(?:(?:[/、或]|即)?{_HEAD}|\({_HEAD}\))?")  # 02 户主


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


class _Work:
    """The list in hand."""

    def __init__(self, policy: Policy, on: date, decided: frozenset[tuple[int, str]]) -> None:
        self.policy = policy
        self.on = on
        self.decided = decided
        self.headers = Headers(policy)
        self.columns: list[tuple[Field, dict[str, Outcome] | None]] = [
            (made, {} if made.type in CELL_ONLY else None) for made in policy.fields if made.shown
        ]
        self.beneath = frozenset(made.label for made, _ in self.columns if made.beneath)
        self.first = {made.type: made for made in reversed(policy.fields)}
        self.age_id, self.number_id = self._id_of("age"), self._id_of("id_number")
        self.name_id, self.relation_id = self._id_of("name"), self._id_of("relation")
        self.size = next((f for f in policy.fields if f.id == "household_size"), None)
        self.sizes: dict[str, int | None] = {}
        self.numbers: list[int] = []
        self.cells: list[dict[str, str]] = []
        self.held: list[Held] = []
        self.findings: list[MaskFinding] = []
        self.counts: Counter[str] = Counter()
        self.households = Households()
        self.writes = any(made.type == "text" for made, _ in self.columns)
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
                named.append(_opened(cell))
        return named

    def take(self, number: int, row: Mapping[str, str | Sealed]) -> None:
        """Mask one row, or hold it."""
        plan = self.headers.of(row)
        cells = self._opened(row, plan.fields)
        age, id_ = cells.get(self.age_id, ""), cells.get(self.number_id, "")
        births = [_opened(row[header]) for header in plan.births] if plan.births else ()
        person = read_person(id_, age, self.on, births)
        code = self._whole_row(number, cells, person)
        if code:
            self.hold(number, code)
            return
        shown, held = self._shown(number, cells, person)
        if age_unknown(person, id_, age, self.on):
            self._find("E303", number, "age")
        if person.disagrees:
            self._find("W204", number, "age")
        if held or self._nameless(cells, shown):
            self.hold(number, held or NAME_UNREADABLE)
            return
        self.numbers.append(number)
        self.cells.append(shown)

    def hold(self, number: int, code: str) -> None:
        """Keep a row off the wall."""
        self.held.append(Held(number, code))
        self.counts[code] += 1

    def _opened(self, row: Mapping[str, str | Sealed], plan: Mapping[str, Field]) -> dict[str, str]:
        """Return field id → text for the row's known columns."""
        kinds, texts = reveal_each([row[header] for header in plan])
        return {
            made.id: text if isinstance(text, str) else _plain(text)
            for made, kind, text in zip(plan.values(), kinds, texts, strict=True)
            if kind != "gate_only"
        }

    def _id_of(self, type_: str) -> str:
        """Return the id of the first field of a type; no cell has the id it gives for none."""
        made = self.first.get(type_)
        return made.id if made else ""

    def _whole_row(self, number: int, cells: Mapping[str, str], person: Person) -> str:
        """Return the code for which a row is held before any rule looks at it."""
        if "relation" in self.first and not _is_head(cells.get(self.relation_id, "")):
            if not self.households.member():
                self.findings.append(finding("W206", number))
            return MEMBER
        self.households.head(number, self._stated_size(cells))
        return MINOR if person.is_minor else ""

    def _stated_size(self, cells: Mapping[str, str]) -> int | None:
        """Return 家庭人口, reading each spelling of it once."""
        if self.size is None:
            return None
        text = cells.get(self.size.id, "")
        if text not in self.sizes:
            self.sizes[text] = read_int(text, self.size.units)
        return self.sizes[text]

    def _shown(
        self, number: int, cells: Mapping[str, str], person: Person
    ) -> tuple[dict[str, str], str]:
        """Return label → text in printed order, and the code for which the row is held."""
        shown: dict[str, str] = {}
        held, context = "", None
        for made, memory in self.columns:
            text = cells.get(made.id)
            if made.type == "age" and person.reckoned is not None and is_blank(text or ""):
                text = str(person.reckoned)  # a missing age is reckoned from the ID number
            if text is None:
                continue
            outcome = memory.get(text) if memory is not None else None
            if outcome is None:
                context = context or self._context(cells, person)
                outcome = evaluate(made, text, context)
                if memory is not None:
                    memory[text] = outcome
            if len(outcome.text) >= _LEAST_PIECE and _tells_number(made, outcome.text, person):
                outcome = DROPPED_UNREADABLE
            if outcome.problem:
                self._find(outcome.problem, number, made.id, made.label, outcome)
            if outcome.held and not held and self._holds(made.id, outcome, number):
                held = outcome.held
            if outcome.text:
                shown[made.label] = outcome.text
        return shown, held

    def _context(self, cells: Mapping[str, str], person: Person) -> Context:
        id_ = cells.get(self.number_id, "")
        plain = Context(self.on, self.policy.surnames, person.born, person.number, id_)
        if not self.writes:
            return plain
        known = known_in(cells.get(self.name_id, ""), self.others, self.policy.surnames)
        return replace(plain, known=known, lexicon=self.lexicon)

    def _holds(self, id_: str, outcome: Outcome, number: int) -> bool:
        """Whether a cell keeps its row off the wall; a decided sentence shows with stars."""
        return not (outcome.text and (number, id_) in self.decided)

    def _nameless(self, cells: Mapping[str, str], shown: Mapping[str, str]) -> bool:
        made = self.first.get("name")
        return bool(made and made.shown and made.id in cells and made.label not in shown)

    def _hold_unnamed(self) -> None:
        """Hold rows that lack the cell of the name; a list that has no such column is told once."""
        made = self.first.get("name")
        if made is None or not made.shown:
            return
        bare = {place for place, cells in enumerate(self.cells) if made.label not in cells}
        if bare and self.headers.lacks(made):
            self.findings.append(finding("W207", field=made.id, label=made.label))
            return
        for place in sorted(bare):
            self._find("E202", self.numbers[place], made.id, made.label)
            self.hold(self.numbers[place], NAME_UNREADABLE)
        if bare:
            self.numbers = [n for place, n in enumerate(self.numbers) if place not in bare]
            self.cells = [cells for place, cells in enumerate(self.cells) if place not in bare]

    def _find(
        self, code: str, number: int, id_: str, label: str = "", outcome: Outcome = NOTHING
    ) -> None:
        facts = {"label": label, "k": outcome.spans, "places": outcome.places}
        made = finding(code, number, id_, **facts)
        settled = made.level == DECIDE and (number, id_) in self.decided
        self.findings.append(replace(made, level=WARN) if settled else made)

    def finish(self) -> Masked:
        """Tell look-alikes apart and put it all together."""
        self._hold_unnamed()
        self._note_lookalikes(tell_apart(self.policy, self.cells))
        self.findings += [finding("W205", n, "household_size") for n in self.households.wrong()]
        self._count_rules()
        return Masked(
            rows=tuple(map(self._row, self.numbers, self.cells)),
            held=tuple(self.held),
            findings=(*self.headers.findings(), *self.findings),
            counts=dict(self.counts),
            columns=columns(self.policy),
        )

    def _count_rules(self) -> None:
        labels = Counter(chain.from_iterable(self.cells))
        for made, _ in self.columns:
            if labels[made.label]:
                self.counts[f"{made.id}.{made.rule}"] += labels[made.label]

    def _row(self, number: int, cells: dict[str, str]) -> MaskedRow:
        """Put the cells in printed order: columns that tell look-alikes apart came last."""
        if not self.beneath.isdisjoint(cells):
            labels = (made.label for made, _ in self.columns)
            cells = {label: cells[label] for label in labels if label in cells}
        return MaskedRow(number, cells)

    def _note_lookalikes(self, alike: Sequence[Sequence[int]]) -> None:
        for group in alike:
            rows = "、".join(str(self.numbers[place]) for place in group)
            self.findings.append(finding("W501", self.numbers[group[0]], "name", rows=rows))
            self.counts["lookalike"] += len(group)


def _tells_number(made: Field, text: str, person: Person) -> bool:
    """Say whether an amount is a piece of the row's own ID number, such as the day of birth."""
    if made.type not in _COUNTED or person.number is None:
        return False
    digits = "".join(filter(str.isdigit, text))
    return len(digits) >= _LEAST_PIECE and digits in person.number.digits


def _opened(cell: str | Sealed) -> str:
    return _plain(reveal(cell) if isinstance(cell, Sealed) else cell)


def _is_head(relation: str) -> bool:
    """Say whether 与户主关系 is blank or names the head of the household or the applicant."""
    return is_blank(relation) or _HEADS.fullmatch(squeeze(relation)) is not None


def _plain(cell: object) -> str:
    """Return a cell as text; numbers of JSON lines are accepted, anything odd is blank."""
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else ""
