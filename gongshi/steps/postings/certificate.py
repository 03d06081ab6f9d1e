"""The certificate (公示情况说明): one posting's facts, evidence, paper and objections, to be filed.

It says what is recorded and leaves a line for what is not; nothing on it names anybody of a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gongshi import notice, picture
from gongshi.clock import SHANGHAI, to_beijing_text
from gongshi.display.coverage import Fate
from gongshi.display.report import Level
from gongshi.errors import GongshiError
from gongshi.notice import PublicFacts
from gongshi.notice.typeset import full_width
from gongshi.posting import life, objecting
from gongshi.posting.document import TO_FILL_IN, Document, DocumentColumn, DocumentTable
from gongshi.posting.life import Ending, State
from gongshi.posting.notice import Align
from gongshi.posting.objecting import ObjectionType, Outcome
from gongshi.posting.reasons import ENDING_WORDS, WITHDRAW_WORDS
from gongshi.posting.window import end_of
from gongshi.posting.workdays import weekday
from gongshi.record.acts import Act as Entered
from gongshi.steps.artefacts import SHEET, SHEET_WORDS
from gongshi.steps.hung import hung_on
from gongshi.steps.lists.receive import letter_of
from gongshi.steps.log import cosigned
from gongshi.steps.numbers import window_of
from gongshi.steps.postings import closing, papers
from gongshi.steps.wall import coverage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from gongshi.display.coverage import DayCovered
    from gongshi.steps.desk import Desk
    from gongshi.steps.wall.coverage import Covered
    from gongshi.store import Posting, Statement, StoredEntry, Transaction

_CLEARED = {"wiped": "屏端程序已清除", "adapter": "已读回确认清除", "seen": "已由人到屏前看过"}
_ENTRIES = {
    Entered.POSTED.value: "张贴",
    Entered.EXTENDED.value: "延期",
    Entered.RETIRED.value: "期满撤除",
    Entered.WITHDRAWN.value: "提前撤回",
    Entered.CORRECTED.value: "更正撤下",
    Entered.OBJECTION_CLOSED.value: "异议办结",
    Entered.DISPLAY_EVIDENCE.value: "屏端证据",
}
_LEVELS = {Level.PAINTED: "上屏", Level.READ_BACK: "回读", Level.WITNESSED: "见证"}
_COUNTS = ("应展示", "已展示", "未展示", "熄屏", "不明")


def certificate(desk: Desk, any_id: str) -> bytes:
    """Return the certificate of a published posting as PDF; it changes with what is recorded."""
    return picture.document(compose(desk, any_id))


def compose(desk: Desk, any_id: str) -> Document:
    """Return the certificate as values, before print."""
    covered = coverage.coverage(desk, any_id)
    posting = covered.posting
    if posting.facts is None:
        raise GongshiError("not_published", "这份公示还没有张贴", "gongshi today")
    facts = PublicFacts.from_json(posting.facts)
    with desk.store.transaction() as tx:
        values, tables = _contents(desk, tx, posting, facts, covered)
    host = desk.rules.site.public_host
    return Document(
        office=desk.rules.site.letterhead,
        title="公示情况说明",
        subtitle=f"{facts.number}　{_standing(desk, posting)}",
        parts=notice.certificate_parts(values, tables),
        foot=f"{facts.number}　公示编码 {posting.id}",
        qr_url=notice.address(desk.rules.site, posting.id),
        code_lines=(f"核对码 {facts.check_code}", *([host.lower()] if host else [])),
        sample_mark=facts.sample_mark,
    )


def _contents(
    desk: Desk, tx: Transaction, posting: Posting, facts: PublicFacts, covered: Covered
) -> tuple[dict[str, Any], dict[str, DocumentTable]]:
    """Return what the template says, and its tables by name."""
    entries = tx.entries.of_posting(posting.id)
    copies = tx.papers.of_posting(posting.id)
    raised = tx.objections.of_posting(posting.id)
    boards, board_tables = _boards(desk, tx, covered)
    values: dict[str, Any] = {
        "window_sentence": _window_sentence(facts),
        "early": _early(posting),
        "extended": any(entry.kind == Entered.EXTENDED.value for entry in entries),
        "last": _day(facts.last_day),
        "as_of": _moment(desk.now()),
        "told": covered.told,
        "boards": boards,
        **_tally(desk, covered),
        "ended": posting.state in life.ENDED,
        "papers": len(copies),
        "no_paper": _stated(tx.papers.statement(posting.id, papers.NO_PAPER)),
        "objections": len(raised),
        "no_objections": _stated(tx.papers.statement(posting.id, papers.NO_OBJECTIONS)),
        "witnessed": _witnessed(desk, entries),
        "public_host": desk.rules.site.public_base is not None,
        "office": desk.rules.site.office,
    }
    tables = {
        "facts": _facts(desk, tx, posting, facts),
        "days": _days(posting),
        "whole": _coverage_table(covered.whole, coverage.counted_days(posting)),
        "papers": _table(
            (("地点", 3), ("张贴人", 1.6), ("张贴时间", 2.6), ("撤除人", 1.6), ("撤除时间", 2.6)),
            [
                (
                    copy.place,
                    copy.put_by,
                    to_beijing_text(copy.put_at),
                    copy.removed_by or TO_FILL_IN * 3,
                    to_beijing_text(copy.removed_at) if copy.removed_at else TO_FILL_IN * 6,
                )
                for copy in copies
            ],
        ),
        "objections": _table(
            (("受理号", 1.4), ("类型", 1.4), ("受理日期", 2), ("处理结果", 2), ("办结日期", 2)),
            [
                (
                    objecting.receipt(one.year, one.n),
                    ObjectionType(one.type).words,
                    _day_of(one.received_at),
                    Outcome(one.outcome).words if one.outcome else "办理中",
                    _day_of(one.closed_at) if one.closed_at else "",
                )
                for one in raised
            ],
        ),
        "entries": _table(
            (("事项", 1.3), ("序号", 0.7), ("时间", 2.2), ("条目摘要", 7.4)),
            [
                (_ENTRIES.get(e.kind, e.kind), f"{e.index}", to_beijing_text(e.at), e.leaf.hex())
                for e in entries
            ],
            codes=(3,),
        ),
        "pages": _table(
            (("文件", 3.6), ("页", 0.6), ("SHA-256", 6.6)),
            [(_file_words(p.profile), f"{p.n}", p.sha256) for p in tx.postings.pages(posting.id)],
            codes=(2,),
        ),
        **board_tables,
    }
    return values, tables


def _facts(desk: Desk, tx: Transaction, posting: Posting, facts: PublicFacts) -> DocumentTable:
    batch = tx.batches.get(posting.batch)
    if batch is None or posting.published_at is None:
        raise AssertionError
    letter = letter_of(batch)
    hung = hung_on(tx, posting.id)
    channels = [f"{b.title}({b.place})" for b in desk.rules.boards if b.name in hung]
    channels += [f"{name}(已撤销或改名的屏)" for name in _gone(desk, hung)]
    channels += [f"纸质公示({copy.place})" for copy in tx.papers.of_posting(posting.id)]
    approvers = "、".join(tx.postings.approvers(posting.id))
    rows = [
        ("公示标题", facts.title),
        ("公开事项", facts.item),
        ("依据", "、".join(facts.bases) or "社区居务公开事项清单"),
        ("来文", f"{letter.body} {letter.doc_no}({_day(letter.doc_date)},{letter.stage.value})"),
        ("公示数量", f"{facts.rows}{facts.unit},每种画面{facts.pages}页"),
        ("张贴单位", desk.rules.site.office),
        ("地点与渠道", "；".join(channels)),
        ("张贴时间", _moment(posting.published_at)),
        ("撤下时间", _came_down(posting)),
        ("经办与审核", f"经办人 {posting.handler}；审核人 {approvers}(人员代号)"),
    ]
    if facts.corrects is not None:
        rows.append(("更正", f"更正并替代{facts.corrects.number}"))
    told = [(label, full_width(text)) for label, text in rows]
    return DocumentTable((DocumentColumn("", 1), DocumentColumn("", 5)), told, headed=False)


def _file_words(profile: str) -> str:
    return SHEET_WORDS if profile == SHEET else f"公示图 {picture.profile_words(profile)}"


def _came_down(posting: Posting) -> str:
    if posting.ended_at is None:
        return "尚在张贴"
    reason = f",原因:{WITHDRAW_WORDS[posting.reason]}" if posting.reason in WITHDRAW_WORDS else ""
    return f"{_moment(posting.ended_at)}({ENDING_WORDS[str(posting.ending)]}{reason})"


def _days(posting: Posting) -> DocumentTable:
    window = window_of(posting)
    down = posting.ended_at if _early(posting) else None
    rows = [
        (
            (_day(day.date), weekday(day.date), "计入" if day.counted else "不计", day.why)
            if down is None or end_of(day.date) <= down
            else (_day(day.date), weekday(day.date), "—", "撤下当日及以后,未满")
        )
        for day in window.days
    ]
    return _table(
        (("日期", 2), ("星期", 1), ("是否计入", 1.2), ("说明", 4)),
        rows
        or [(_day(window.first_day), weekday(window.first_day), "起", "指定截止日,未逐日计算")],
        centred=(0, 1, 2),
    )


def _boards(
    desk: Desk, tx: Transaction, covered: Covered
) -> tuple[list[dict[str, Any]], dict[str, DocumentTable]]:
    places = {board.name: board.place for board in desk.rules.boards}
    counted = coverage.counted_days(covered.posting)
    cleared = closing.cleared(desk, tx, covered.posting)
    boards, tables = [], {}
    for n, board in enumerate(covered.boards):
        name = f"board{n}"
        tables[name] = _coverage_table(board.days, counted)
        how = cleared.get(board.board)
        boards.append(
            {
                "title": board.title,
                "place": places[board.board],
                "told": board.told,
                "table": name,
                "cleared": _CLEARED[how] if how else "",
                "gone": False,
            }
        )
    for name in _gone(desk, hung_on(tx, covered.posting.id)):
        how = cleared.get(name)
        said = {"title": name, "place": "", "told": False, "gone": True}
        boards.append({**said, "cleared": _CLEARED[how] if how else ""})
    return boards, tables


def _gone(desk: Desk, hung: Sequence[str]) -> list[str]:
    """Return the boards that a posting hung on and that the configuration knows no longer."""
    known = {board.name for board in desk.rules.boards}
    return [name for name in hung if name not in known]


def _early(posting: Posting) -> str:
    """Say that a posting came down before its window was over; empty otherwise."""
    if posting.ended_at is None or posting.ending == Ending.RETIRED.value:
        return ""
    return f"{ENDING_WORDS[str(posting.ending)]},公示期未满"


def _coverage_table(days: Sequence[DayCovered], counted: set[date]) -> DocumentTable:
    return _table(
        (
            ("日期", 2.1),
            ("计入", 0.8),
            *((label, 1.1) for label in _COUNTS),
            ("最长中断", 1.5),
            ("佐证", 2.6),
        ),
        [
            (
                f"{day.day.month}月{day.day.day}日 {weekday(day.day)}",
                "计" if day.day in counted else "—",
                f"{day.required}",
                *(f"{day.fates.get(fate, 0)}" for fate in Fate),
                f"{day.longest_gap}",
                " ".join(f"{_LEVELS[k]}{n}" for k, n in sorted(day.levels.items())) or "—",
            )
            for day in days
        ]
        or [("尚未起算", *("—" for _ in range(len(_COUNTS) + 3)))],
        centred=(0, 1),
        right=(2, 3, 4, 5, 6, 7),
    )


def _tally(desk: Desk, covered: Covered) -> dict[str, Any]:
    """Count the counted days: displayed long enough, short, and those nobody told anything of."""
    days = {day.day: day for day in covered.whole}
    counted = coverage.counted_days(covered.posting)
    past = [days[on] for on in sorted(counted) if on in days and on < desk.today()]
    untold = [day for day in past if day.fates.get(Fate.UNKNOWN, 0) == day.required]
    enough = [day for day in past if day not in covered.short and day not in untold]
    short = len(past) - len(untold) - len(enough)
    tally = {"enough": len(enough), "short": short, "untold": len(untold)}
    return {"counted": len(counted), **tally}


def _window_sentence(facts: PublicFacts) -> str:
    days = f",{facts.window_days}" if facts.window_days else ""
    return f"{facts.window_label}{facts.window_dates}24时{days}。张贴当日不计,自次日起算。"


def _standing(desk: Desk, posting: Posting) -> str:
    if posting.state in life.ENDED:
        words = ENDING_WORDS[str(posting.ending)]
        return words + (",已办结" if posting.state is State.CLOSED else "")
    return f"张贴中,截至{_moment(desk.now())}"


def _witnessed(desk: Desk, entries: Sequence[StoredEntry]) -> str:
    newest = max(entry.index for entry in entries)
    names = {
        name
        for head in cosigned.heads(desk)
        if head.size > newest
        for name, _ in head.head.witnessed
    }
    return f"第三方见证:{'、'.join(sorted(names))}" if names else "无第三方见证"


def _stated(statement: Statement | None) -> str:
    return f"人员代号{statement.by}于{_moment(statement.at)}" if statement else ""


def _table(
    columns: Sequence[tuple[str, float]],
    rows: Sequence[tuple[str, ...]],
    *,
    centred: Sequence[int] = (),
    right: Sequence[int] = (),
    codes: Sequence[int] = (),
) -> DocumentTable:
    made = tuple(
        DocumentColumn(
            label,
            share,
            Align.CENTRE if n in centred else Align.RIGHT if n in right else Align.LEFT,
            n in codes,
        )
        for n, (label, share) in enumerate(columns)
    )
    told = [tuple(map(full_width, row)) for row in rows]
    return DocumentTable(made, told)


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _day_of(at: datetime) -> str:
    return _day(at.astimezone(SHANGHAI).date())


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{_day(local.date())}{local.hour}时{local.minute:02d}分"
