"""Builds lists, kinds and letters for the intake tests. Everybody is invented."""

import io
import json
import zipfile
from types import SimpleNamespace

import openpyxl

from gongshi.errors import SourceListError
from gongshi.posting.kind import RowUnit
from gongshi.sources import CommunityNames, Limits, wire
from gongshi.sources.analyse import analyse
from gongshi.sources.faults import Fault, refusal
from gongshi.sources.receive import prejudge
from gongshi.sources.work import read, work

RIVERSIDE = CommunityNames("滨河社区居民委员会", ("滨河居",))

DROP = [
    "序号",
    "性别",
    "民族",
    "出生年月",
    "联系电话",
    "一卡通账号",
    "残疾证号",
    "致贫原因",
    "备注",
]

HOUSEHOLDS = {
    "fields": {
        "name": {"label": "姓名", "aliases": ["申请人姓名", "户主姓名"], "type": "name"},
        "id_number": {"label": "身份证号", "aliases": ["身份证号码"], "type": "id_number"},
        "household_size": {"label": "家庭人口", "type": "int", "required": False},
        "covered_members": {"label": "拟保障人数", "type": "int", "counts": "persons"},
        "amount": {
            "label": "拟月保障金额",
            "aliases": ["金额"],
            "type": "money",
            "counts": "amount",
        },
        "opinion": {"label": "初审意见", "type": "enum", "values": ["拟同意", "拟纳入"]},
        "group": {"label": "居民小组", "type": "group"},
        "relation": {"label": "与户主关系", "type": "relation"},
    },
    "drop_headers": DROP,
    "routing_header": "所属社区",
}

PERSONS = {
    "fields": {
        "name": {"label": "姓名", "type": "name"},
        "id_number": {"label": "身份证号", "type": "id_number"},
        "start": {"label": "起始月份", "type": "month", "required": False},
    },
    "drop_headers": [*DROP, "与户主关系"],
    "routing_header": "所属社区",
}

HEADER = ["序号", "姓名", "身份证号", "拟保障人数", "拟月保障金额(元)", "初审意见"]
DUAN = [1, "段秀英", "530102196304129823", 2, 1180, "拟同意"]
PU = [2, "普建华", "530102197103059819", 1, 745, "拟同意"]


def household_kind():
    return SimpleNamespace(policy=HOUSEHOLDS, unit=RowUnit.HOUSEHOLD)


def person_kind():
    return SimpleNamespace(policy=PERSONS, unit=RowUnit.PERSON)


def xlsx(*rows, change=None):
    """An xlsx of one sheet 名单; `change(workbook, sheet)` spoils it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in rows:
        sheet.append(row)
    if change:
        change(book, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data, change=None, extra=()):
    """The package with `change(name, bytes)` applied to every part and extra parts added."""
    out = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(data))
    with old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(name, part) if change else part)
        for name, part in extra:
            new.writestr(name, part)
    return out.getvalue()


def wire_question(policy=HOUSEHOLDS, *, by_household=True, letter=None, limits=None, columns=None):
    return wire.question(
        policy,
        by_household=by_household,
        community=RIVERSIDE,
        letter=letter,
        limits=limits or Limits(),
        columns=columns,
    )


def question(policy=HOUSEHOLDS, **more):
    return wire.unpack(wire.pack(wire_question(policy, **more), b""))[0]


def opened(data, words):
    """The child's answer as plain JSON, made in this process; refusals of the parent too.

    What would end the child is what the parent then says.
    """
    try:
        prejudge(data, Limits())
    except SourceListError as error:
        return json.loads(wire.refused(error.findings))
    try:
        return json.loads(work(wire.pack(words, data)))
    except Exception:  # noqa: BLE001 - a child has no other end
        return json.loads(wire.refused(refusal(Fault.UNREADABLE).findings))


def plain(data, policy=HOUSEHOLDS, *, by_household=True, letter=None, columns=None):
    """What the child would answer, in this process, unsealed."""
    asked = question(policy, by_household=by_household, letter=letter, columns=columns)
    return analyse(read(data, asked.limits), asked)


def column(listed, field):
    return [row.cells[field].text for row in listed.rows]


def found(listed):
    return [(finding.code, finding.where) for finding in listed.findings]


def reasons(listed):
    return dict(listed.ignored)
