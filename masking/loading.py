"""Wall 2, the loader (方案校验): proves that a policy cannot reveal too much, or refuses it.

Every fault is collected; `PolicyFault` carries them together. Keys of a kind file that are not
masking's (title, window, basis …) are left to the rulebook, but inside `fields` nothing unknown
is let through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from masking.candidates import FEWEST, IdStyle, candidates, parse_style
from masking.folding import digit_runs, squeezed
from masking.known_columns import FAMILIES, known_kind
from masking.names import builtin_surnames
from masking.policy import Field, Policy, fold_header

_HIDDEN = ("drop", "never", "count")
SHOWS: dict[str, tuple[str, ...]] = {
    "name": ("first_last", "surname"),
    "id_number": ("collision", "always"),
    "int": ("keep", "band"),
    "money": ("keep", "band"),
    "age": ("keep", "band"),
    "date": ("keep",),
    "month": ("keep",),
    "quantity": ("keep",),
    "code": ("code",),
    "enum": ("enum",),
    "household": ("code",),
    "group": ("collision", "always"),
    "relation": ("member",),
    "text": ("text",),
    "phone": (),
    "account": (),
    "bank_card": (),
    "address": (),
    "disability_cert": (),
    "birth_date": (),
    "guardian_name": (),
}
# fmt: off
_OPTIONS = frozenset((
    "label", "aliases", "type", "show", "style", "unit", "units", "codes",
    "values", "synonyms", "fallback", "others", "count_only", "most", "counts", "note",
))
# fmt: on
_LONG_NUMBER = 5
_BAND = re.compile(r"band\(([0-9]{1,4})\)")
_DEFAULT_STYLE = "head_tail(2,2)"
_MINORS = ("count_line", "silent")
_UNITS = ("person", "household")

# What never shows whatever a kind says, and the words by which such a column is recognised.
NEVER_PUBLIC: dict[str, tuple[str, ...]] = {
    "bank_account": ("银行", "账号", "帐号", "卡号", "一卡通", "存折", "开户"),
    "phone_private": ("电话", "手机", "联系方式", "微信"),
    "birth_date": ("出生", "生日", "生辰", "诞辰", "生年"),
    "door_address": ("地址", "住址", "门牌", "住所", "居住地", "户籍地"),
    "photo": ("照片", "相片", "头像"),
    "diagnosis": ("诊断", "病种", "病名", "病情", "疾病", "病史"),
    "disability_cert": ("残疾证", "残疾人证"),
    "disability_type": ("残疾类", "残疾等级", "残疾程度", "残疾情况"),
    "income_detail": ("收入",),
    "property_detail": ("财产", "房产", "车辆", "存款"),
    "family_member_names": ("成员姓名", "配偶姓名", "子女姓名", "父母姓名"),
    "school": ("学校", "就读", "班级"),
    "work_unit": ("工作单位", "就业单位"),
    "guardian_name": ("监护人",),
}
_NAME_HEADERS = FAMILIES[0]
_ID_HEADER = re.compile("身份证|身份号码|证件号")


class PolicyFault(Exception):  # noqa: N818 - the documented name
    """A policy (公示方案) that reveals too much or cannot be read; `faults` says all of it."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))


class _Read(NamedTuple):
    field: Field | None
    faults: list[str]


def load_policy(mapping: Mapping[str, Any]) -> Policy:
    """Check a parsed kind file and return its policy; raises PolicyFault with every fault."""
    if not isinstance(mapping, Mapping):
        raise PolicyFault(["公示方案不是键值表"])
    kind = str(mapping.get("id", ""))
    raw = mapping.get("fields")
    if not isinstance(raw, Mapping) or not raw:
        raise PolicyFault([f"{kind}:没有 fields"])
    read = [_read_field(str(id_), spec) for id_, spec in raw.items()]
    fields = tuple(r.field for r in read if r.field)
    faults = [fault for r in read for fault in r.faults]
    unread = [str(id_) for id_, r in zip(raw, read, strict=True) if r.field is None]
    faults += _top_faults(mapping) + _header_faults(fields)
    faults += _reveal_faults(fields, mapping, age_unread=any(_is_age(id_, raw) for id_ in unread))
    if faults:
        raise PolicyFault([f"{kind}:{fault}" for fault in faults])
    return _policy(kind, mapping, fields)


def _policy(kind: str, mapping: Mapping[str, Any], fields: tuple[Field, ...]) -> Policy:
    headers = {fold_header(h): f for f in fields for h in (f.id, f.label, *f.aliases)}
    routing = mapping.get("routing_header")
    dropped = [*_texts(mapping.get("drop_headers")), *_texts(routing)]
    headers = _with_families(headers, frozenset(map(fold_header, dropped)))
    return Policy(
        id=kind,
        unit=mapping.get("unit", "person"),
        minors=mapping.get("minors", "count_line"),
        fields=fields,
        headers=headers,
        dropped=frozenset(map(fold_header, dropped)) - headers.keys(),
        surnames=builtin_surnames().joined_by(_texts(mapping.get("surnames"))),
        lexicon=_texts(mapping.get("lexicon")),
    )


def _with_families(headers: Mapping[str, Field], dropped: frozenset[str]) -> dict[str, Field]:
    """Add the usual variants of headers that exactly one field of the kind knows."""
    more: dict[str, Field] = {}
    for family in FAMILIES:
        owners = {field.id: field for header, field in headers.items() if header in family}
        if len(owners) == 1:
            more |= dict.fromkeys(family - dropped, *owners.values())
    return more | dict(headers)


def _texts(value: object) -> tuple[str, ...]:
    """Return a list of texts; one text is a list of one."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


# ---- one field --------------------------------------------------------------------------------
def _read_field(id_: str, spec: object) -> _Read:
    if not isinstance(spec, Mapping):
        return _Read(None, [f"fields.{id_} 不是键值表"])
    faults = [f"fields.{id_}:不认识的项 {key}" for key in spec if key not in _OPTIONS]
    type_ = _type_of(id_, spec)
    if type_ not in SHOWS:
        return _Read(None, [*faults, f"fields.{id_}:不认识的类型 {type_}"])
    show, style, band = _read_show(spec, type_)
    if show not in (*SHOWS[type_], *_HIDDEN):
        return _Read(None, [*faults, _wrong_show(id_, type_, str(spec.get("show", "")))])
    made = Field(
        id=id_,
        label=str(spec.get("label", id_)),
        type=type_,
        show=show,
        aliases=_texts(spec.get("aliases")),
        style=style,
        band=band,
        units=_texts(spec.get("units", spec.get("unit"))),
        codes=_texts(spec.get("codes")),
        values=_texts(spec.get("values")),
        synonyms=_pairs(spec.get("synonyms")),
        fallback=str(spec.get("fallback") or ""),
        others=str(spec.get("others") or ""),
        count_only=_texts(spec.get("count_only")),
        most=spec.get("most", 9_999) if isinstance(spec.get("most", 9_999), int) else 9_999,
    )
    return _Read(made, faults + _field_faults(made, spec))


def _type_of(id_: str, spec: Mapping[str, Any]) -> str:
    """Return the type: as written, or as the field's id and its `show` say."""
    if "type" in spec or id_ in SHOWS:
        return str(spec.get("type", id_))
    if id_ == "amount":
        return "money"
    show = str(spec.get("show", "drop"))
    if id_ not in ("reason", "family", "category"):
        return id_
    return show if show in ("code", "enum") else "text"


def _pairs(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


def _read_show(spec: Mapping[str, Any], type_: str) -> tuple[str, IdStyle | None, int]:
    """Return show, style and band; a style written as `show` means always."""
    show = str(spec.get("show", "drop"))
    if found := _BAND.fullmatch("".join(show.split())):
        return "band", None, int(found[1])
    if type_ != "id_number":
        return show, None, 0
    if parse_style(show):
        return "always", parse_style(show), 0
    written = str(spec.get("style", _DEFAULT_STYLE))
    return ("drop", None, 0) if written == "drop" else (show, parse_style(written), 0)


def _wrong_show(id_: str, type_: str, show: str) -> str:
    if show == "keep":
        return f"fields.{id_}:keep 只能用于数、金额、日期、月份、年龄,不能用于 {type_}"
    allowed = "、".join((*SHOWS[type_], *_HIDDEN))
    return f"fields.{id_}:类型 {type_} 的 show 只能是 {allowed},不能是 {show}"


def _field_faults(field: Field, spec: Mapping[str, Any]) -> list[str]:
    where = f"fields.{field.id}"
    words = (*field.codes, *field.values, *field.units)
    checks = {
        "ID 的 style 只能是 drop、tail(0至4)、head_tail(0至6,0至4)": field.type == "id_number"
        and field.shown
        and field.style is None,
        "区间 band(n) 的 n 至少为 2": field.show == "band" and field.band < 2,  # noqa: PLR2004
        "要列出 codes": field.shown and field.type in ("code", "household") and not field.codes,
        "要列出 values": field.shown and field.type == "enum" and not field.values,
        "fallback 只能是 held 或 codes 之一": bool(field.fallback)
        and field.fallback not in ("held", *field.codes),
        "others 只能是 held 或 values 之一": bool(field.others)
        and field.others not in ("held", *field.values),
        "synonyms 只能指向 codes 或 values 之一": any(
            to not in (*field.codes, *field.values) for to in field.synonyms.values()
        ),
        "synonyms 应是键值表": "synonyms" in spec and not isinstance(spec["synonyms"], Mapping),
        "most 应是整数": not isinstance(spec.get("most", 1), int),
        "label 不能为空": not field.label.strip(),
        "公示用语里不能有数字串、邮箱或标记": any(map(_is_number_like, words)),
    }
    return [f"{where}:{words}" for words, wrong in checks.items() if wrong]


def _is_number_like(word: str) -> bool:
    runs = digit_runs(word)
    return any(len(run) >= _LONG_NUMBER for run in runs) or bool(re.search(r"[@<>*]", word))


# ---- the whole --------------------------------------------------------------------------------
def _top_faults(mapping: Mapping[str, Any]) -> list[str]:
    faults = []
    if mapping.get("minors", "count_line") not in _MINORS:
        faults.append(f"minors 只能是 {'、'.join(_MINORS)}")
    if mapping.get("unit", "person") not in _UNITS:
        faults.append(f"unit 只能是 {'、'.join(_UNITS)}")
    if any(not 1 <= len(name) <= 2 for name in _texts(mapping.get("surnames"))):  # noqa: PLR2004
        faults.append("surnames 里每一项应是一个单姓或复姓")
    unknown = set(_texts(mapping.get("never_public"))) - NEVER_PUBLIC.keys()
    return faults + [f"never_public 里有不认识的类别 {name}" for name in sorted(unknown)]


def _header_faults(fields: Sequence[Field]) -> list[str]:
    """Find two fields that claim one header: a clerk's column must have one meaning."""
    owner: dict[str, str] = {}
    faults = []
    for made in fields:
        for header in dict.fromkeys(fold_header(h) for h in (made.id, made.label, *made.aliases)):
            first = owner.setdefault(header, made.id)
            if first != made.id:
                faults.append(f"fields.{first} 与 fields.{made.id} 都认“{header}”这一列")
    return faults


def _is_age(id_: str, raw: Mapping[Any, Any]) -> bool:
    """Say whether a field that could not be read is to show an age, as far as can be told."""
    spec = raw.get(id_)
    return isinstance(spec, Mapping) and _type_of(id_, spec) == "age"


def _reveal_faults(
    fields: Sequence[Field], mapping: Mapping[str, Any], *, age_unread: bool
) -> list[str]:
    named = set(_texts(mapping.get("never_public"))) | NEVER_PUBLIC.keys()
    faults = [_never_public(made, named) for made in fields if made.shown]
    shown = [made for made in fields if made.shown]
    sums = _candidate_faults(fields, age_unread=age_unread)
    return [*filter(None, faults), *_mistyped(shown), *sums]


def _never_public(made: Field, named: set[str]) -> str:
    if made.id in named:
        return f"fields.{made.id} 属于永不公开,只能是 drop、never 或 count"
    headers = [squeezed(h) for h in (made.label, *made.aliases)]
    for category in sorted(named):
        for word in NEVER_PUBLIC.get(category, ()):
            if any(word in header for header in headers):
                return f"fields.{made.id} 的列名含“{word}”,属于永不公开({category})"
    known = next(filter(None, map(known_kind, headers)), "")
    return f"fields.{made.id} 的列名是常见的不公开栏,属于永不公开({known})" if known else ""


def _mistyped(fields: Sequence[Field]) -> list[str]:
    """Refuse names and ID numbers under another type, whose rule would show more."""
    faults = []
    for made in fields:
        headers = {fold_header(h) for h in (made.label, *made.aliases)}
        if made.type != "name" and headers & _NAME_HEADERS:
            faults.append(f"fields.{made.id} 是姓名一栏,类型只能是 name")
        if made.type != "id_number" and any(map(_ID_HEADER.search, headers)):
            faults.append(f"fields.{made.id} 是证件号码一栏,类型只能是 id_number")
    return faults


def _candidate_faults(fields: Sequence[Field], *, age_unread: bool) -> list[str]:
    """Refuse an ID style that leaves fewer than 1,000 numbers given the ages the kind shows.

    An age whose rule could not be read counts as exact: its fault and this one come together.
    """
    age = [1] * age_unread
    age += [1 if f.show == "keep" else f.band for f in fields if f.shown and _tells_age(f)]
    faults = []
    for made in fields:
        if made.type == "id_number" and made.shown and made.style:
            left = candidates(made.style, min(age) if age else None)
            if left.left < FEWEST:
                words = f"{made.style} 显示过多:{left.arithmetic},少于{FEWEST}个"
                faults.append(f"fields.{made.id}:{words}")
    return faults


def _tells_age(made: Field) -> bool:
    """Say whether a shown column tells the age, whatever type it was given."""
    words = [squeezed(word) for word in (made.id, made.label, *made.aliases, *made.units)]
    told = any("龄" in word or "岁" in word for word in words)
    return made.type == "age" or (told and made.type != "money")
