"""The lists and policies the masking tests share. All people are invented (order codes 98x)."""

from __future__ import annotations

from datetime import date
from typing import Any

from masking import Sealed

ON = date(2026, 11, 24)

FIELDS: dict[str, dict[str, Any]] = {
    "name": {"label": "姓名", "aliases": ["申请人姓名"], "type": "name", "show": "first_last"},
    "id_number": {
        "label": "身份证号",
        "aliases": ["身份证号码"],
        "type": "id_number",
        "show": "collision",
        "style": "head_tail(2,2)",
    },
    "age": {"label": "年龄", "type": "age", "show": "keep", "unit": "岁"},
    "reason": {
        "label": "申请理由",
        "type": "code",
        "show": "code",
        "codes": ["因病", "因残", "因意外", "因学", "其他"],
        "fallback": "held",
    },
    "household_type": {
        "label": "家庭情况",
        "type": "household",
        "show": "code",
        "codes": ["低保", "低保边缘", "特困", "其他"],
        "fallback": "其他",
    },
    "amount": {
        "label": "申请金额",
        "aliases": ["申请补贴金额"],
        "type": "money",
        "show": "keep",
        "unit": "元",
    },
    "household_size": {
        "label": "家庭人口",
        "type": "int",
        "show": "keep",
        "unit": "人",
    },
    "initial_opinion": {
        "label": "初审意见",
        "type": "enum",
        "show": "enum",
        "values": ["拟同意", "拟纳入"],
        "others": "held",
    },
    "change": {
        "label": "变动情况",
        "type": "enum",
        "show": "enum",
        "values": ["新增", "无变化"],
        "count_only": ["停发"],
        "others": "held",
    },
    "start_month": {"label": "起始月份", "type": "month", "show": "keep"},
    "group": {"label": "居民小组", "aliases": ["村民小组"], "type": "group", "show": "collision"},
    "relation": {"label": "与户主关系", "type": "relation", "show": "member"},
    "quantity": {"label": "数量", "type": "quantity", "show": "keep", "units": ["公斤", "床"]},
}

DROPPED = [
    "序号",
    "性别",
    "联系电话",
    "家庭住址",
    "残疾证号",
    "残疾类别等级",
    "监护人",
    "备注",
    "一卡通账号",
]


def mapping(*fields: str, **changes: Any) -> dict[str, Any]:
    """A kind file with the named fields; a change of a field's own dict is merged into it."""
    chosen = {id_: dict(FIELDS[id_]) for id_ in fields}
    for id_ in list(changes):
        if id_ in chosen:
            chosen[id_] |= changes.pop(id_)
    return {
        "id": "training",
        "unit": "person",
        "minors": "count_line",
        "fields": chosen,
        "drop_headers": DROPPED,
        "routing_header": "所属社区",
    } | changes


# list B of SAMPLES: 姓名 年龄 身份证号 申请理由 家庭情况 申请补贴金额 监护人
_B = """
李玉珍 57 530102196902149883 因病 低保2人户 2000 无
李国珍 57 530102196908309892 因病 低保2人户 2000 无
杨帆 43 530102198305199873 因意外 4人户 3000 无
赵文䶮 38 530102198802149973 因学 3人户 1500 无
王梓轩 12 530102201406039857 因残 3人户 2000 王建国
"""
_B_HEADERS = ("姓名", "年龄", "身份证号", "申请理由", "家庭情况", "申请补贴金额", "监护人")


def disabled_rows() -> list[dict[str, str]]:
    """List B as a clerk sends it, dropped columns included."""
    rows = [dict(zip(_B_HEADERS, line.split(), strict=True)) for line in _B.strip().splitlines()]
    for n, row in enumerate(rows, 1):
        row |= {
            "序号": str(n),
            "联系电话": f"1990000{1200 + n}",
            "残疾证号": row["身份证号"] + "42",
            "残疾类别等级": "肢体二级",
            "家庭住址": f"滨河路12号{n}栋2单元50{n}",
        }
    return rows


def disabled_mapping(**changes: Any) -> dict[str, Any]:
    return mapping("name", "id_number", "age", "reason", "household_type", "amount", **changes)


KINDS = {
    "姓名": "name",
    "身份证号": "id_number",
    "年龄": "age",
    "申请理由": "code",
    "家庭情况": "household",
    "申请补贴金额": "money",
}


def sealed(rows: list[dict[str, str]]) -> list[dict[str, Sealed]]:
    """The same rows as the reader hands them on: typed columns by kind, the rest gate_only."""
    return [{k: Sealed(v, KINDS.get(k, "gate_only")) for k, v in row.items()} for row in rows]
