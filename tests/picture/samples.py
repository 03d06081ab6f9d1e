"""Three notices of invented people, as the wording room would hand them over (SAMPLES A, B, C)."""

from __future__ import annotations

from dataclasses import replace

from gongshi.posting.notice import Align, Column, Contact, Notice, QrMark, Row

URL = "HTTP://192.168.10.20:8080/P/ABCDEFGHIJKLMNOPQRSTUVWX23"
NAME = Column("姓名", Align.LEFT)
OPINION = Column("初审意见", Align.CENTRE)

CONTACTS = (
    Contact("受理单位", "西河街道办事处社会救助服务中心"),
    Contact("受理电话", "0870-0000123"),
    Contact("受理地点", "滨河社区为民服务站3号窗口"),
    Contact("受理时间", "工作日9:00—12:00，13:30—17:00"),
    Contact("监督单位", "翠屏区民政局社会救助科"),
    Contact("监督电话", "0870-0000456"),
)


def rows(labels, *cells):
    return tuple(Row(n, dict(zip(labels, line, strict=False))) for n, line in enumerate(cells, 1))


DIBAO = Notice(
    office="滨河社区居民委员会",
    title="关于2026年11月\u200b拟纳入\u200b最低生活保障对象\u200b初审情况的公示",
    number="滨社公示〔2026〕12号",
    window_label="公示期",
    window_dates="2026年11月25日至12月3日24时",
    window_days="7个工作日（11月24日张贴，自次日起算）",
    body=(
        (
            "经个人申请、信息核对、入户调查，西河街道办事处对下列7户提出初审意见"
            "（西街救助报〔2026〕31号）。依据《最低生活保障审核确认办法》（民发〔2021〕57号）"
            "第十九条及社区居务公开事项清单，现予公示。公示期7个工作日：2026年11月25日至12月3日24时"
            "（11月24日张贴，自次日起算）。"
        ),
        (
            "对公示内容有异议的，请在公示期内来电、来信或当面反映；提倡实名反映，"
            "匿名反映同样受理但无法回复，依法保密。"
        ),
    ),
    columns=(
        NAME,
        Column("身份证号", Align.CENTRE),
        Column("家庭人口（人）", Align.CENTRE),
        Column("拟保障人数（人）", Align.CENTRE),
        Column("拟月保障金额（元）", Align.RIGHT, money=True),
        OPINION,
    ),
    rows=rows(
        (
            "姓名",
            "身份证号",
            "家庭人口（人）",
            "拟保障人数（人）",
            "拟月保障金额（元）",
            "初审意见",
        ),
        ("段*英（甲）", "53**************23", "3", "2", "1180", "拟同意"),
        ("段*英（乙）", "53**************23", "3", "2", "1180", "拟同意"),
        ("普*华", "53**************19", "1", "1", "745", "拟同意"),
        ("普*华", "53**************60", "1", "1", "745", "拟同意"),
        ("欧阳*𬀩", "53**************34", "2", "2", "1490", "拟同意"),
        ("阿**·买**", "53**************66", "4", "3", "1800", "拟同意"),
        ("陆*强", "53**************0X", "1", "1", "745", "拟同意"),
    ),
    closing_line="（共7户，以下空白）",
    row_notes=(),
    contacts=CONTACTS,
    privacy="姓名等已作去标识化处理，请勿拍照上网传播。",
    reviewing_body="初审单位：西河街道办事处",
    posting_body="张贴单位：滨河社区居民委员会（盖章）",
    dated="2026年11月24日",
    seal_note="盖章纸质件存社区居委会",
    paper_foot="公示至2026年12月3日24时，期满请撤除",
    qr=QrMark(URL, "扫码核验真伪（不显示名单）", "192.168.10.20:8080", "K7QM2XPA"),
    sample_mark="演示样张·人员虚构",
)

AID = replace(
    DIBAO,
    title="关于2026年11月\u200b残疾人特殊困难\u200b临时救助申请情况的公示",
    number="滨社公示〔2026〕13号",
    window_dates="2026年11月25日至12月1日24时",
    window_days="5个工作日（11月24日张贴，自次日起算）",
    body=(
        (
            "经个人申请、社区评议，西河街道办事处拟对下列4人给予残疾人特殊困难临时救助"
            "（西街残联报〔2026〕8号）。依据社区居务公开事项清单，现予公示。公示期5个工作日："
            "2026年11月25日至12月1日24时（11月24日张贴，自次日起算）。"
        ),
        DIBAO.body[1],
    ),
    columns=(
        NAME,
        Column("身份证号", Align.LEFT, beneath=True),
        Column("年龄", Align.CENTRE),
        Column("申请理由", Align.CENTRE),
        Column("户别", Align.CENTRE),
        Column("家庭人口（人）", Align.CENTRE),
        Column("申请金额（元）", Align.RIGHT, money=True),
    ),
    rows=rows(
        ("姓名", "身份证号", "年龄", "申请理由", "户别", "家庭人口（人）", "申请金额（元）"),
        ("李*珍", "53**************83", "57", "因病", "低保", "2", "2000"),
        ("李*珍", "53**************92", "57", "因病", "低保", "2", "2000"),
        ("杨*", "", "43", "因意外", "", "4", "3000"),
        ("赵*䶮", "", "38", "因学", "", "3", "1500"),
    ),
    closing_line="（共4人，以下空白）",
    row_notes=("另有未成年人1名，依法不公开姓名。",),
    reviewing_body="初审单位：西河街道办事处",
)

TEKUN = replace(
    DIBAO,
    title="关于2026年11月\u200b拟纳入\u200b特困人员救助供养\u200b初审情况的公示",
    number="滨社公示〔2026〕14号",
    body=(DIBAO.body[0].replace("7户", "3人"), DIBAO.body[1]),
    columns=(NAME, Column("供养形式", Align.CENTRE), OPINION),
    rows=rows(
        ("姓名", "供养形式", "初审意见"),
        ("张*顺", "分散供养", "拟同意"),
        ("周*林", "集中供养", "拟同意"),
        ("吴*兰", "分散供养", "拟同意"),
    ),
    closing_line="（共3人，以下空白）",
    row_notes=("依法不公开的申请不在本表所列。",),
)

NAMES = ("段*英", "普*华", "欧阳*𬀩", "阿**·买**", "陆*强", "杨*", "赵*䶮", "司马**")


def long_list(count: int) -> Notice:
    """Return A with `count` rows."""
    many = tuple(
        Row(
            n,
            {
                "姓名": NAMES[n % len(NAMES)],
                "身份证号": f"53**************{n % 100:02}",
                "家庭人口（人）": str(n % 7 + 1),
                "拟保障人数（人）": str(n % 5 + 1),
                "拟月保障金额（元）": str(300 + n * 37),
                "初审意见": "拟同意",
            },
        )
        for n in range(1, count + 1)
    )
    return replace(DIBAO, rows=many, closing_line=f"（共{count}户，以下空白）")
