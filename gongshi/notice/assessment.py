"""The impact assessment of a kind (个人信息保护影响评估), drawn from its kind file.

《个人信息保护法》第五十五条、第五十六条. What the file cannot know is left as a line to fill in.
The prose is in templates/assessment; here are the facts: what shows, to whom, for how long, at what
risk. The column 墙上 is the work of masking itself on two invented rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import masking
from gongshi.notice.environment import environment
from gongshi.posting.item import Unit
from gongshi.posting.kind import Minors, Retirement
from masking.candidates import candidates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gongshi.posting.item import Item, Span
    from gongshi.posting.kind import Kind
    from masking import Field, Policy

TEMPLATE = "assessment/assessment.md.j2"
DAY = date(2026, 11, 24)
_TWO = (
    {"name": "段秀英", "id_number": "530102196304129823", "age": "63", "group": "第三村民小组"},
    {"name": "段桂英", "id_number": "530102195801259923", "age": "68", "group": "第四村民小组"},
)
_SAMPLES = {
    "int": "3",
    "money": "1180",
    "month": "2026-11",
    "date": "2026-11-24",
    "quantity": "5公斤",
    "household": "低保2人户",
    "relation": "户主",
    "text": "因病住院,花费较大",
}
_WHY = {
    "name": "没有姓名,邻里无从监督",
    "id_number": "脱敏后姓名相同的,凭它区分",
    "group": "脱敏后姓名相同的,凭它区分",
    "money": "监督金额是否属实",
    "quantity": "监督数量是否属实",
    "int": "与金额对得上",
    "month": "监督从何时起",
    "date": "监督从何时起",
    "code": "监督是否符合条件",
    "enum": "监督办理结果",
    "household": "监督是否符合条件",
    "text": "监督是否符合条件",
    "relation": "只用来数家庭人口",
}
_NARROWER = {
    "first_last": "□只留姓(surname)",
    "always": "□只在同名时(collision) □不显示(never)",
    "collision": "□不显示(never)",
    "text": "□改为类别(code)",
}
_SENSITIVE = {
    "id_number": "身份证号(一旦泄露容易冒用)",
    "code": "救助的原因(可推知健康、残疾或灾祸)",
    "text": "申请理由的原话(可推知健康、残疾或灾祸)",
    "household": "家庭情况(可推知户别)",
}
_NEVER_WORDS = {
    "bank_account": "银行账号",
    "phone_private": "电话",
    "birth_date": "出生日期",
    "door_address": "住址门牌",
    "photo": "照片",
    "diagnosis": "诊断病名",
    "disability_cert": "残疾证号",
    "disability_type": "残疾类别等级",
    "income_detail": "收入明细",
    "property_detail": "财产明细",
    "family_member_names": "家庭成员姓名",
    "school": "学校",
    "work_unit": "工作单位",
    "guardian_name": "监护人姓名",
}


@dataclass(frozen=True)
class Column:
    """One field: as a list brings it and as the wall shows it."""

    label: str
    before: str
    after: str
    why: str
    narrower: str


@dataclass(frozen=True)
class Risk:
    """One risk, what it does to a person, and what the house does about it."""

    what: str
    harm: str
    measure: str


def assess(
    kind: Kind, item: Item, *, office: str | None = None, templates_dir: Path | None = None
) -> str:
    """Return the assessment as Markdown. `office` is the posting body, None for a line to fill."""
    policy = masking.load_policy(kind.policy)
    number = policy.of_type("id_number")
    shown_number = number if number and number.shown and number.style else None
    return (
        environment(templates_dir)
        .get_template(TEMPLATE)
        .render(
            kind=kind,
            item=item,
            office=office,
            title=kind.title.replace("|", "").replace("({month})", ""),
            bases=kind.bases,
            people=_people(policy, kind),
            sensitive=tuple(_sensitive(policy)),
            columns=_columns(policy, item),
            dropped=kind.policy.get("drop_headers") or (),
            routing=kind.policy.get("routing_header"),
            never=[_NEVER_WORDS.get(name, name) for name in kind.policy.get("never_public") or ()],
            style=str(shown_number.style) if shown_number else "",
            arithmetic=_arithmetic(policy) if shown_number else "",
            id_when="每一行都显示。"
            if shown_number and not shown_number.beneath
            else "只在脱敏后同名的行显示。",
            window=_window(kind),
            retirement=_RETIREMENT[kind.retirement].format(n=_span(kind.not_after)),
            risks=tuple(_risks(policy, kind)),
            objection=_objection(kind),
        )
    )


# ---- what shows ---------------------------------------------------------------------------------
def _columns(policy: Policy, item: Item) -> tuple[Column, ...]:
    return tuple(
        Column(
            made.label,
            _sample(made, _TWO[0]),
            _after(policy, made),
            _why(made, item),
            _narrower(made, item),
        )
        for made in policy.fields
    )


def _after(policy: Policy, made: Field) -> str:
    """Mask the column beside the names of two invented people who look alike afterwards."""
    beside = {one.id: one for one in (*_names(policy), made)}.values()
    rows = [{one.id: _sample(one, who) for one in beside} for who in _TWO]
    masked = masking.apply(policy, rows, on=DAY).rows
    cell = masked[0].cells.get(made.label, "") if masked and made.shown else ""
    return cell.partition("（")[0]


def _names(policy: Policy) -> list[Field]:
    return [made for made in policy.fields if made.type == "name"]


def _sample(made: Field, who: Mapping[str, str]) -> str:
    if made.type in ("code", "enum"):
        return next(iter((*made.codes, *made.values)), "")
    return {**_SAMPLES, **who}.get(made.type, "")


def _why(made: Field, item: Item) -> str:
    if made.type == "id_number" and not made.shown:
        return "只用来核对年龄和查重"
    return "清单点名公开" if _is_ordered(made, item) else _WHY.get(made.type, "____")


def _is_ordered(made: Field, item: Item) -> bool:
    """Whether the catalogue itself names the column."""
    named = any(word in item.elements for word in (made.label, *made.aliases))
    return named and made.type not in ("name", "id_number")


def _narrower(made: Field, item: Item) -> str:
    if not made.shown:
        return "—"
    drop = "清单要求显示" if _is_ordered(made, item) else "□不显示(drop)"
    if made.type == "age":
        return f"□改为每10岁一段(band(10)) {drop}"
    return _NARROWER.get(made.show, drop)


def _people(policy: Policy, kind: Kind) -> str:
    whole = "、".join(made.label for made in policy.fields if made.shown)
    return f"{'各户户主' if kind.unit == 'household' else '名单上的人'}(显示:{whole})"


def _sensitive(policy: Policy) -> Iterator[str]:
    yield "列入本名单这件事本身(困难、残疾等特定身份)"
    for made in policy.fields:
        if made.shown and made.type in _SENSITIVE:
            yield _SENSITIVE[made.type]
    yield "不满十四周岁未成年人的个人信息(不列名)"


def _arithmetic(policy: Policy) -> str:
    number, age = policy.of_type("id_number"), policy.of_type("age")
    if number is None or number.style is None:
        return ""
    years = (1 if age.show == "keep" else age.band) if age and age.shown else None
    return candidates(number.style, years).arithmetic


# ---- how long -----------------------------------------------------------------------------------
_RETIREMENT = {
    Retirement.WINDOW_END: "公示期满自动撤下姓名,任何情况下不超过{n}",
    Retirement.NEXT_LIST: "下一份名单公布时撤下,任何情况下不超过{n}",
    Retirement.MIN_DISPLAY_OR_NEXT_LIST: "最短张贴期满或下一份名单公布时撤下,任何情况下不超过{n}",
}


def _span(span: Span) -> str:
    return f"{span.n}{'个工作日' if span.unit is Unit.WORKDAY else '日'}"


def _window(kind: Kind) -> str:
    told = f"公示期{_span(kind.window.span)}" if kind.window else "没有公示期(决定之后的公布)"
    if kind.min_display is None:
        return told
    applies = {True: "适用", False: "不适用", None: "是否适用尚不明确:□已请示,____"}
    return f"{told};最短张贴{_span(kind.min_display.span)}({applies[kind.min_display.applies]})"


def _objection(kind: Kind) -> str:
    parts = ["公示上印有受理单位、电话、地点、时间和监督电话"]
    if kind.objection.recheck:
        parts.append("有异议的重新调查")
    if kind.objection.deadline:
        parts.append(f"{_span(kind.objection.deadline)}内答复")
    return ";".join(parts)


# ---- risks --------------------------------------------------------------------------------------
def _risks(policy: Policy, kind: Kind) -> Iterator[Risk]:
    shown = {made.type: made for made in policy.fields if made.shown}
    exact_age = "age" in shown and shown["age"].show == "keep"
    seen = (
        "姓、名的末字"
        + ("、精确年龄" if exact_age else "")
        + ("、小组" if "group" in shown else "")
    )
    yield Risk(
        "邻里认出本人",
        f"看得到{seen};小地方多数人仍认得出,不能承诺匿名",
        "预览时给出再识别提示;装有人数表的,同类少于3人须由经办人决定",
    )
    if "id_number" in shown:
        yield Risk(
            "身份证号被猜出、冒用", "冒名开户、骗取补贴", f"只显示头尾,{_arithmetic(policy)}"
        )
    if {"code", "text", "household"} & shown.keys():
        yield Risk(
            "推知病情、残疾、家境",
            "歧视、骚扰、针对性诈骗",
            "只印方案所列类别,不印病名、残疾类别等级"
            if "text" not in shown
            else "原话逐词对照词表,病名等整份停下(E302)",
        )
    if "money" in shown:
        yield Risk("知道何时领到多少钱", "针对老人、病人的诈骗、借款", "不显示账号、电话、住址")
    yield Risk("未成年人被指认", "影响成长", _MINORS[kind.minors])
    if kind.word == "公示":
        yield Risk("被拟不予的人名声受损", "被误解为作假", "拟不予的不张贴,另行书面告知")
    if any(made.count_only for made in policy.fields):
        yield Risk("停发的人名声受损", "被误解为作假", "停发的只计数,不列姓名")
    yield Risk(
        "错把整列、整表贴出", "全部原始信息泄露", "未知的栏拒收;成品出门前逐一比对全部原始值"
    )
    yield Risk(
        "超期张贴、撤不干净", "影响扩大", "撤下时间写进签名的清单,屏幕到时自己隐藏;纸质件由人撤"
    )
    yield Risk("被拍照传到网上", "无法收回", "只显示上表所列;核验页和日志没有姓名")
    yield Risk("原名单泄露", "全部原始信息泄露", "到达即加密,撤下时销毁钥匙;不存原文件")


_MINORS = {
    Minors.COUNT_LINE: "未满18周岁不列名,只写人数;不足3名时预览会提示",
    Minors.SILENT: "未满18周岁不列名,也不写人数",
}
