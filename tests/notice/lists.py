"""The three sample lists and one list for every other kind. All people are invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import masking
from gongshi import notice, rulebook
from gongshi.posting import window
from gongshi.posting.batch import CoveringLetter, Stage

ROOT = Path(__file__).parents[2]
BOOK = rulebook.load(ROOT / "config")
POSTED = date(2026, 11, 24)
ID = "ABCDEFGHIJKLMNOPQRSTUVWX27"

A = [
    ("段秀英", "530102196304129823", "3", "2", "1180", "拟同意"),
    ("段桂英", "530102195801259923", "3", "2", "1180", "拟同意"),
    ("普建华", "530102197103059819", "1", "1", "745", "拟同意"),
    ("普国华", "530102197511229960", "1", "1", "745", "拟同意"),
    ("欧阳文𬀩", "530102196607219834", "2", "2", "1490", "拟同意"),
    ("阿依古丽·买买提", "530102196901089866", "4", "3", "1800", "拟同意"),
    ("陆志强", "53010219620930980X", "1", "1", "745", "拟同意"),
    ("张顺", "530102195106309917", "1", "0", "0", "拟不予"),
]
A_HEADERS = ("申请人姓名", "身份证号码", "家庭人口", "拟保障人数", "拟月保障金额(元)", "初审意见")
B = [
    ("李玉珍", "57", "530102196902149883", "因病", "低保 2人户", "2000"),
    ("李国珍", "57", "530102196908309892", "因病", "低保 2人户", "2000"),
    ("杨帆", "43", "530102198305199873", "因意外", "4人户", "3000"),
    ("赵文䶮", "38", "530102198802149973", "因学", "3人户", "1500"),
    ("王梓轩", "12", "530102201406039857", "因残", "3人户", "2000"),
]
B_HEADERS = ("姓名", "年龄", "身份证号", "申请理由", "家庭情况", "申请补贴金额")
C = [
    ("张福顺", "530102195108119834", "分散供养", "拟同意"),
    ("周阿林", "530102194901129937", "集中供养", "拟同意"),
    ("吴桂兰", "530102193705019955", "分散供养", "拟同意"),
    ("陈小满", "53010220120820994X", "分散供养", "拟同意"),
]
C_HEADERS = ("姓名", "身份证号", "供养形式", "初审意见")

# kind → headers, rows: the sample lists, then the smallest list that uses the kind's columns
LISTS = {
    "dibao_initial": (A_HEADERS, A),
    "disabled_temp": (B_HEADERS, B),
    "tekun_initial": (C_HEADERS, C),
    "dibao_confirmed": (
        ("姓名", "身份证号", "家庭人口", "月保障金额", "起始月份"),
        [("段秀英", "530102196304129823", "3", "1180", "2026年12月")],
    ),
    "dibao_payment": (
        ("姓名", "与户主关系", "身份证号", "保障人数", "本月发放金额", "变动情况"),
        [
            ("段秀英", "户主", "530102196304129823", "2", "1180", "无变化"),
            ("段小平", "子", "530102199304129813", "", "", ""),
            ("普建华", "户主", "530102197103059819", "1", "745", "新增"),
            ("阿依古丽·买买提", "户主", "530102196901089866", "3", "1800", "调增"),
            ("陆志强", "户主", "53010219620930980X", "1", "745", "停发"),
        ],
    ),
    "temp_relief": (
        ("姓名", "身份证号", "救助金额", "救助事由", "救助类型"),
        [("杨帆", "530102198305199873", "3000", "火灾", "急难型")],
    ),
    "tekun_termination": (
        ("姓名", "身份证号", "供养形式", "终止事由"),
        [("张福顺", "530102195108119834", "分散供养", "自愿退出")],
    ),
    "tekun_confirmed": (
        ("姓名", "身份证号", "供养形式", "起始月份"),
        [("张福顺", "530102195108119834", "分散供养", "2026年12月")],
    ),
    "disaster_relief": (
        ("姓名", "身份证号", "资金来源", "物资", "数量", "发放金额"),
        [
            ("段秀英", "530102196304129823", "政府拨付", "大米", "20公斤", "300"),
            ("普建华", "530102197103059819", "政府拨付", "棉被", "2床", "300"),
            ("陆志强", "53010219620930980X", "社会捐赠", "棉被", "1床", "200.50"),
        ],
    ),
}


def letter(kind):
    """Return a covering letter for a kind."""
    by_item = {11: ("翠屏区残疾人联合会西河街道工作站", "西街残报〔2026〕9号")}
    body, doc_no = by_item.get(kind.item, ("西河街道办事处", "西街救助报〔2026〕31号"))
    day = date(2026, 11, 23)
    return CoveringLetter(body, doc_no, day, Stage.FIRST_REVIEW, day, POSTED, 7, 13, 8630)


def masked(kind_id, rows=None):
    """Return a kind's list, masked."""
    headers, listed = LISTS[kind_id]
    mappings = [dict(zip(headers, row, strict=True)) for row in (listed if rows is None else rows)]
    policy = masking.load_policy(BOOK.kinds[kind_id].policy)
    return masking.apply(policy, mappings, on=POSTED)


def write(kind_id, *, rows=None, site=BOOK.site, kind=None, **changes):
    """Write a kind's notice, as of Tuesday 2026-11-24."""
    kind = kind or BOOK.kinds[kind_id]
    values = {
        "posting_id": ID,
        "number": "滨社公示〔2026〕12号",
        "check_code": "MZXW6YTB",
        "month": "2026年11月",
        "on": POSTED,
        "window": window(kind, POSTED, BOOK.calendar),
    } | changes
    span = values.pop("window")
    return notice.write(kind, site, span, letter(kind), masked(kind_id, rows), **values)


def as_text(written):
    """Return a notice as a person reads it from top to bottom."""
    heads = [column.label for column in written.columns]
    lines = [
        written.office,
        written.title.replace("\u200b", "|"),
        written.number,
        f"[{written.window_label}] {written.window_dates} ({written.window_days})",
        *written.body,
        "序号 | " + " | ".join(heads),
        *(f"{r.n} | " + " | ".join(r.cells.get(h, "") for h in heads) for r in written.rows),
        written.closing_line,
        *written.row_notes,
        *(f"{contact.label}：{contact.text}" for contact in written.contacts),
        written.privacy,
        f"{written.reviewing_body}　{written.posting_body}　{written.dated}",
        f"[屏] {written.seal_note}",
        f"[纸] {written.paper_foot}",
        f"[QR] {written.qr.url} {written.qr.caption} {written.qr.domain} {written.qr.check_code}",
        f"[样] {written.sample_mark}",
    ]
    return "\n".join(lines) + "\n"
