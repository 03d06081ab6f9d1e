"""Reading config/kinds/: one file a kind (名单类别). What may be shown is masking's to judge."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gongshi.posting.item import Unit
from gongshi.posting.kind import (
    Kind,
    MinDisplay,
    Minors,
    Objection,
    Retirement,
    RowUnit,
    WindowRule,
    Word,
)
from gongshi.rulebook.bases import LONGEST_SPAN, read_bases, read_span
from gongshi.rulebook.headers import all_fields, folded, headers_of
from gongshi.rulebook.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.posting.item import Basis, Span

TOTALS = ("households", "persons", "amount", "received", "issued", "balance")
COUNTS = ("persons", "amount")
CADENCES = ("monthly", "quarterly")
SHOWN_AS = ("name_list", "name_free_result_card")
LONGEST_DISPLAY = 90
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TEMPLATE = re.compile(r"[a-z][a-z0-9_]{0,59}\.j2")
_APPLIES: Mapping[object, bool | None] = {True: True, False: False, "unknown": None}
_REPOST: Mapping[object, str] = {
    True: "yes",
    False: "no",
    None: "no",
    "local_option": "local_option",
}
# Keys that only masking reads; their values are its to check.
_MASKING_KEYS = ("routing_header", "surnames")


def read_kind(name: str, digest: str, value: Any, faults: list[str]) -> Kind:
    """Return the kind of file `name` (without .yaml), noting every fault of its own keys."""
    reader = Reader(f"kinds/{name}.yaml", value, faults)
    due = reader.part("due")
    kind = Kind(
        id=reader.text("id"),
        item=reader.whole("item", 1, 999),
        in_catalogue=reader.flag("in_catalogue"),
        version=reader.text("version"),
        digest=digest,
        title=_read_title(reader),
        word=reader.choice("word", Word),
        unit=reader.choice("unit", RowUnit),
        due=read_span(due, 0),
        due_from=due.text("from"),
        window=_read_window(reader),
        min_display=_read_min_display(reader),
        retirement=reader.choice("retire", Retirement),
        not_after=_read_not_after(reader),
        minors=reader.choice("minors", Minors),
        objection=_read_objection(reader),
        totals=reader.some_of("totals", TOTALS),
        also_post_at=reader.text_or_none("also_post_at"),
        bases=_read_bases(reader),
        policy=value if isinstance(value, dict) else {},
        part=None if reader.raw("part") is None else reader.whole("part", 1, 9),
        wording=reader.text("wording"),
        cadence=None if reader.raw("cadence") is None else reader.one_of("cadence", CADENCES),
    )
    due.done()
    _check_names(reader, kind, name)
    _check_ending(reader, kind)
    _check_fields(reader)
    reader.done()
    return kind


def has_id_number(kind: Kind) -> bool:
    """Return whether the kind has a field for the ID number (身份证号)."""
    fields = kind.policy.get("fields")
    return isinstance(fields, dict) and isinstance(fields.get("id_number"), dict)


def with_id_shown(kind: Kind, show: str) -> Kind:
    """Return the kind with the site's choice for its ID number: collision, always or never."""
    fields = dict(kind.policy["fields"])
    fields["id_number"] = {**fields["id_number"], "show": show}
    return replace(kind, policy={**kind.policy, "fields": fields})


def _read_title(reader: Reader) -> str:
    title = reader.text("title")
    try:
        named = {field for _, field, _, _ in string.Formatter().parse(title) if field is not None}
    except ValueError:
        named = {""}
    if named - {"month"}:
        reader.fault("title", "花括号里只能写 {month}")
    return title


def _read_window(reader: Reader) -> WindowRule | None:
    part = reader.part_or_none("window")
    if part is None:
        return None
    floor = part.raw("floor_days")
    rule = WindowRule(
        read_span(part), None if floor is None else part.whole("floor_days", 1, LONGEST_SPAN)
    )
    part.done()
    return rule


def _read_min_display(reader: Reader) -> MinDisplay | None:
    part = reader.part_or_none("min_display")
    if part is None:
        return None
    span = _read_days(part)
    display = MinDisplay(span, part.mapped("applies", _APPLIES), part.one_of("as", SHOWN_AS))
    part.done()
    return display


def _read_not_after(reader: Reader) -> Span:
    part = reader.part("not_after")
    span = _read_days(part)
    if span.n > LONGEST_DISPLAY:
        part.fault("n", f"姓名张贴不能超过{LONGEST_DISPLAY}日")
    part.done()
    return span


def _read_days(part: Reader) -> Span:
    span = read_span(part)
    if span.unit is not Unit.DAY:
        part.fault("unit", "应为 day:这个期限必须不靠放假安排就能算出")
    return span


def _read_objection(reader: Reader) -> Objection:
    part = reader.part_or_none("objection")
    if part is None:
        return Objection()
    deadline = None if part.raw("deadline") is None else part.part("deadline")
    objection = Objection(
        recheck=part.flag_or_no("recheck"),
        new_opinion=part.flag_or_no("new_opinion"),
        repost=part.mapped("repost", _REPOST),
        deadline=read_span(deadline) if deadline else None,
    )
    if deadline:
        deadline.done()
    part.done()
    return objection


def _read_bases(reader: Reader) -> tuple[Basis, ...]:
    bases = read_bases(reader, "basis")
    if bases and not any(basis.confirmed for basis in bases):
        reader.fault("basis", "没有一条已核实的依据可印,至少保留一条 confirmed: yes")
    return bases


def _check_names(reader: Reader, kind: Kind, name: str) -> None:
    if kind.id and (kind.id != name or not _ID.fullmatch(kind.id)):
        reader.fault("id", "应与文件名相同,只用小写字母、数字和下划线")
    if kind.wording and not _TEMPLATE.fullmatch(kind.wording):
        reader.fault("wording", "应为 templates/notices 下的文件名,如 dibao_initial.j2")
    if kind.in_catalogue and kind.part is None:
        reader.fault("part", "清单内的名单要写明是该事项的第几份名单")


def _check_ending(reader: Reader, kind: Kind) -> None:
    ends_with_window = kind.retirement is Retirement.WINDOW_END
    if ends_with_window != (kind.window is not None):
        reader.fault("retire", "有公示期的写 window_end,没有公示期的不能写 window_end")
    if kind.word is Word.BEFORE_DECISION and kind.window is None:
        reader.fault("window", "公示在决定之前,必须有公示期")
    if kind.min_display and kind.min_display.span.n > kind.not_after.n:
        reader.fault("not_after", "早于最短张贴期限")


def _check_fields(reader: Reader) -> None:
    fields = reader.part("fields")
    labels: list[str] = []
    counted: list[str] = []
    for key in fields.keys():  # noqa: SIM118 - a Reader is not a mapping
        field = fields.part(key)
        labels.append(field.text("label"))
        if field.raw("counts") is not None:
            counted.append(field.one_of("counts", COUNTS))
    if len(set(labels)) != len(labels):
        fields.fault("", "有两栏印出的名称相同")
    if len(set(counted)) != len(counted):
        fields.fault("counts", "同一合计数只能取自一栏")
    used = headers_of(all_fields(reader.raw("fields")))
    for header in reader.texts("drop_headers"):
        if folded(header) in used:
            reader.fault("drop_headers", f"“{header}”已是公示的一栏,不能同时弃用")
    reader.texts("never_public")
    for key in _MASKING_KEYS:
        reader.raw(key)
