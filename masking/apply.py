"""Raw rows in, what may be shown out (脱敏). Pure: same rows, policy and day, same result.

Order for each row: family members only count, minors are held, then each column's rule, then
look-alikes over all rows that show. A cell sealed as `gate_only` is never given to a rule.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from masking.findings import DECIDE, REFUSE, WARN, MaskFinding, finding, safe_header
from masking.identity import ADULT, age_on, birth_hint, birth_year, read_id
from masking.lookalikes import tell_apart
from masking.names import read_name
from masking.rules import (
    COUNT_ONLY,
    NOT_LISTED,
    NOTHING,
    REFUSED_APPLICANT,
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

MINOR, MEMBER, NAME_UNREADABLE = "minor", "member", "name_unreadable"
_HELD_WORDS = {
    MINOR: "未成年人,依法不公开姓名",
    MEMBER: "家庭成员,只计人数",
    COUNT_ONLY: "按方案只计数,不列姓名",
    REFUSED_APPLICANT: "拟不予的申请不公示,请书面告知申请人并说明理由",
    NOT_LISTED: "用语不在方案之内,未公示;请改用方案所列用语后重新导入",
    NAME_UNREADABLE: "姓名无法识别,请按提示修改",
}
_HEADS = frozenset(("", "户主", "本人", "申请人", "户主本人", "本人(户主)", "户主(本人)", "自己"))


@dataclass(frozen=True)
class MaskedRow:
    """A row as it may be shown (已脱敏): printed label → text; a hidden cell is absent."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Held:
    """A row that stays off the wall (暂不公示), why, and what staff do about it."""

    row: int
    code: str

    @property
    def words(self) -> str:
        """The reason in Chinese, with the next step."""
        return _HELD_WORDS[self.code]


@dataclass(frozen=True)
class MaskedColumn:
    """A printed column. `beneath` columns stand small under the name, on look-alikes only."""

    field: str
    label: str
    type: str
    show: str
    beneath: bool


@dataclass(frozen=True)
class Masked:
    """The whole list, masked. Every input row is in `rows` or in `held`."""

    rows: tuple[MaskedRow, ...]
    held: tuple[Held, ...]
    findings: tuple[MaskFinding, ...]
    counts: Mapping[str, int]
    columns: tuple[MaskedColumn, ...]

    @property
    def publishable(self) -> bool:
        """Whether nothing refuses the list or waits for a decision."""
        return not any(f.level in (REFUSE, DECIDE) for f in self.findings)

    @property
    def minors(self) -> int:
        """How many minors were held (未成年人)."""
        return sum(h.code == MINOR for h in self.held)

    @property
    def members(self) -> int:
        """How many rows were family members who only count (家庭成员)."""
        return sum(h.code == MEMBER for h in self.held)


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
        self.headers = _Headers(policy)
        self.numbers: list[int] = []
        self.cells: list[dict[str, str]] = []
        self.held: list[Held] = []
        self.findings: list[MaskFinding] = []
        self.counts: Counter[str] = Counter()
        self.households = _Households()

    def take(self, number: int, row: Mapping[str, str | Sealed]) -> None:
        texts = _Texts(self._opened(row), self.policy, self.on)
        code = self._whole_row(number, texts)
        if code:
            self.hold(number, code)
            return
        outcomes = self._outcomes(texts)
        held = next((o.held for o in outcomes.values() if o.held), "")
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

    def _household_size(self, texts: _Texts) -> int | None:
        made = next((f for f in self.policy.fields if f.id == "household_size"), None)
        return read_int(texts.by_field.get(made.id, ""), made.units) if made else None

    def _outcomes(self, texts: _Texts) -> dict[str, Outcome]:
        context = Context(self.on, self.policy.surnames, texts.born)
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
                self._find(outcome.problem, number, made.id, made.label)
        if texts.age_unknown:
            self._find("E303", number, "age")
        born, age = texts.born, texts.age
        if born and age is not None and abs(age - age_on(born, self.on)) > 1:
            self._find("W204", number, "age")

    def _find(self, code: str, number: int, id_: str, label: str = "") -> None:
        made = finding(code, number, id_, label=label, k=1)
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


class _Headers:
    """Which header names which field; finds unknown headers and two for one field, once each."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.seen: dict[tuple[str, ...], dict[str, Field]] = {}
        self.unknown: dict[str, int] = {}
        self.doubled: dict[str, Field] = {}

    def of(self, row: Mapping[str, str | Sealed]) -> dict[str, Field]:
        """Return header → field for the row's known headers."""
        keys = tuple(row)
        if keys not in self.seen:
            self.seen[keys] = self._resolve(keys, row)
        return self.seen[keys]

    def _resolve(self, keys: tuple[str, ...], row: Mapping[str, str | Sealed]) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for place, header in enumerate(keys, 1):
            made = self.policy.field_of(header)
            if made is None:
                self._stray(header, place, row[header])
            elif any(made is other for other in found.values()):
                self.doubled.setdefault(made.id, made)
            else:
                found[header] = made
        return found

    def _stray(self, header: str, place: int, cell: object) -> None:
        set_aside = isinstance(cell, Sealed) and cell.kind == "gate_only"
        if not set_aside and not self.policy.drops(header):
            self.unknown.setdefault(header, place)

    def findings(self) -> list[MaskFinding]:
        """E101 for unknown headers, E102 for two columns of one field."""
        made = [
            finding("E101", n=place, header=self._quoted(header))
            for header, place in self.unknown.items()
        ]
        return made + [finding("E102", field=id_, label=f.label) for id_, f in self.doubled.items()]

    def _quoted(self, header: str) -> str:
        name = read_name(header, self.policy.surnames)
        return safe_header(header, name_like=bool(name and name.surname))


class _Households:
    """Members counted under each head of household (户主)."""

    def __init__(self) -> None:
        self.heads: list[tuple[int, int | None]] = []
        self.members: list[int] = []

    def head(self, number: int, size: int | None) -> None:
        self.heads.append((number, size))
        self.members.append(1)

    def member(self) -> bool:
        """Count a member; False where no head stands above."""
        if not self.members:
            return False
        self.members[-1] += 1
        return True

    def wrong(self) -> list[int]:
        """Return the heads whose stated size differs, if the list names members at all."""
        if not any(count > 1 for count in self.members):
            return []
        pairs = zip(self.heads, self.members, strict=True)
        return [number for (number, size), count in pairs if size is not None and size != count]


def _plain(cell: object) -> str:
    """Return a cell as text; numbers of JSON lines are accepted, anything odd is blank."""
    if isinstance(cell, str):
        return cell
    return str(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else ""
