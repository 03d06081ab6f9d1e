"""gongshi new FILE (新建): the way from a file to submission, one question at a time.

Questions and words go to standard error, answers come from standard input: the JSON document stays
alone on standard output. Nothing here decides; each step is one that a command of its own runs.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi import sources
from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer
from gongshi.cli.desk import posting_json, sample_words
from gongshi.cli.intake import (
    Incoming,
    came_before,
    further_on,
    letter_from,
    receive_bytes,
    received_words,
    write_report,
)
from gongshi.cli.masked import masked_words
from gongshi.errors import GongshiError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gongshi.errors import Finding
    from gongshi.posting.batch import CoveringLetter
    from gongshi.steps.desk import Desk
    from gongshi.steps.lists.receive import Received
    from gongshi.store import Posting

YES = ("", "y", "yes", "是", "好", "对")
TRIES = 3
UNKNOWN_COLUMN = "E101"
ENDED = "input_ended"
ASKED_AGAIN = ("not_authenticated", "wrong_role", "user_suspended")
QUESTIONS = {
    "报送单位": "报送单位(如 西河街道办事处)",
    "来文文号": "来文文号(如 西街救助报〔2026〕31号)",
    "来文日期": "来文日期(如 2026-11-23)",
    "环节": "环节(初审、审批、发放 三选一)",
    "评议或审批日期": "评议或审批日期",
    "信息形成日": "信息形成日(公开时限自此起算)",
    "户数": "来文所列户数(只列人数的,直接回车)",
    "人数": "来文所列人数(只列户数的,直接回车)",
    "合计金额": "来文所列合计金额,元(没有就直接回车)",
}
ABOUT_COLUMNS = "有不认识的列。某列如果就是方案里的栏目,请写“表头=栏目”,没有就直接回车"
HOW = {
    "来文日期": "写年月日,如 2026-11-23 或 2026年11月23日",
    "评议或审批日期": "写年月日,如 2026-11-23 或 2026年11月23日",
    "信息形成日": "写年月日,如 2026-11-23 或 2026年11月23日",
    "环节": "填 初审、审批 或 发放",
    "户数": "只写整数",
    "人数": "只写整数",
    "合计金额": "只写整数,单位元",
}
NEITHER = "户数和人数至少要有一项"
DATED = ("来文日期", "评议或审批日期", "信息形成日")
COUNTED = ("户数", "人数", "合计金额")
DATE = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?")


def new(args: argparse.Namespace) -> Answer:
    """Lead a person from a file to submission."""
    sources.warm()
    desk, path = opening.desk(), Path(args.file)
    data = opening.read_list(path, sources.Limits().file_bytes)
    beside = path.with_suffix(".letter.yaml")
    letter = letter_from(str(beside)) if beside.exists() else None
    kind = args.kind or _kind(desk)
    incoming = Incoming(data, path.suffix, kind, letter, {})
    got = _received(desk, incoming, path)
    if got.batch is None:
        after = f"改好名单后重新 gongshi new {path.name}(本次没有留下任何数据)"
        return Answer(got.as_json(), "未导入", after, REFUSED)
    if line := further_on(desk, got):  # to submit it anew would void what was approved
        return came_before(got, line)
    _letter(desk, got.batch)
    return _submitted(desk, got)


def _kind(desk: Desk) -> str:
    kinds = sorted(desk.rules.kinds)
    _tell("这是哪一类名单?")
    for number, kind in enumerate(kinds, 1):
        title = desk.kind(kind).title.replace("|", "").replace("{month}", "某月")
        _tell(f"  {number}. {title}")
    for _ in range(TRIES):
        said = _ask("填序号")
        if said.isdecimal() and 1 <= int(said) <= len(kinds):
            return kinds[int(said) - 1]
        if said in kinds:
            return said
        _tell(f"  请填上面的序号,1 到 {len(kinds)}")
    raise GongshiError("kind_not_chosen", "没有选定名单类别", "请重新 gongshi new,填列出的序号")


def _received(desk: Desk, incoming: Incoming, path: Path) -> Received:
    got = receive_bytes(desk, incoming)
    _tell(received_words(got))
    left = TRIES
    while left and any(finding.code == UNKNOWN_COLUMN for finding in got.findings):
        header, field = _column()
        if not header:
            break
        try:
            explained = incoming.with_column(header, field)
            got = receive_bytes(desk, explained)
        except GongshiError as refusal:
            left -= 1
            _tell(f"  {refusal.words}。{refusal.advice}")
        else:
            incoming = explained
            left -= any(_is_about(finding, header) for finding in got.findings)
            _tell(received_words(got))
    if got.batch is None and got.columns and _yes("要一份标注了全部问题的副本吗"):
        marked = path.with_name(f"{path.stem}-标注.xlsx")
        write_report(desk, incoming, got, marked)
        _tell(f"已写入 {marked.name}。里面有名单原值,照着改完请删除,不要外传")
    return got


def _is_about(finding: Finding, header: str) -> bool:
    """Return whether a column is still unknown after somebody explained this header."""
    return finding.code == UNKNOWN_COLUMN and f"“{header}”" in finding.words


def _column() -> tuple[str, str]:
    """Ask which field an unknown column is; two blanks where there is none."""
    for _ in range(TRIES):
        said = _ask(ABOUT_COLUMNS)
        header, _equals, field = (
            part.strip() for part in said.replace("\uff1d", "=").partition("=")
        )
        if not said or (header and field):
            return header, field
        _tell("  写法是 表头=栏目,如 困难群众本人姓名=姓名;没有就直接回车")
    return "", ""


def _letter(desk: Desk, batch: str) -> None:
    """Ask for the covering letter, unless the list came with one."""
    from gongshi.steps.lists.receive import attach_letter
    from gongshi.steps.lookup import batch_or_refuse

    with desk.store.transaction() as tx:
        if batch_or_refuse(tx, batch).letter is not None:
            return
    _tell("名单要有来文才能公示,请照来文回答:")
    for left in reversed(range(TRIES)):
        try:
            attach_letter(desk, batch, _asked_letter())
        except GongshiError as refusal:
            if not left or refusal.code == ENDED:
                raise
            _tell(f"{refusal.words}。{refusal.advice}")
        else:
            return


def _asked_letter() -> CoveringLetter:
    from gongshi.posting.batch import read_letter

    said: dict[str, object] = {}
    for label, words in QUESTIONS.items():
        said[label] = _answer(label, words, needed=label == "人数" and said["户数"] is None)
    return read_letter(said)


def _answer(label: str, words: str, *, needed: bool) -> str | int | None:
    """Ask one question again while its answer will not do; the others are not asked anew."""
    from gongshi.posting.batch import is_answer

    for _ in range(TRIES):
        value = _value(label, _ask(words))
        if is_answer(label, value) and not (needed and value is None):
            return value
        how = NEITHER if needed and value is None else HOW.get(label, "写一行字,不能空着")
        _tell(f"  “{label}”这样写不行:{how}")
    return value


def _value(label: str, said: str) -> str | int | None:
    found = DATE.fullmatch(said)
    if label in DATED and found:
        try:
            return date(*map(int, found.groups())).isoformat()
        except ValueError:
            return said
    plain = said.replace(",", "").removesuffix("元").removesuffix("户").removesuffix("人")
    if label in COUNTED:
        return int(plain) if plain.isdecimal() else (said or None)
    return said or None


def _submitted(desk: Desk, got: Received) -> Answer:
    from gongshi.steps.lists.preview import preview

    assert got.batch is not None
    seen = preview(desk, got.batch)
    _tell("公示将这样显示:")
    _tell(masked_words(seen.masked, seen.meter))
    if not seen.masked.publishable:
        after = f"gongshi preview {got.batch},处理后重新导入"
        return Answer(got.as_json(), "名单还有要处理的问题,没有送审", after, REFUSED)
    handler = _handler(desk)
    corrects = _corrected(desk, got.batch)
    _confirm(desk, got, handler, correcting=corrects is not None)
    _accept_risks(desk, got.batch, seen.waiting, handler)
    if not _yes("确认无误,现在送审吗"):
        after = f"gongshi submit {got.batch} --as {handler}"
        after += f" --corrects {corrects}" if corrects else ""
        return Answer(got.as_json(), "已导入,没有送审", after)
    posting, code = _submit(desk, got.batch, handler, corrects)
    data = {**got.as_json(), **posting_json(desk, posting)}
    words = [f"已送审,张贴日 {posting.posted_on}", f"核对码 {code}", *sample_words(desk, posting)]
    after = f"请审核人打开样图核对后执行 gongshi approve {posting.id} --as 审核人代号"
    if corrects:
        after += f";审核通过后 gongshi correct {corrects} --with {got.batch},旧公示立即撤下"
    return Answer(data, "\n".join(words), after)


def _handler(desk: Desk) -> str:
    """Ask who submits, again where code or passphrase are wrong."""
    from gongshi.steps.home.people import Role

    for left in reversed(range(TRIES)):
        code = _ask("您的经办人代号")
        try:
            return opening.acting(desk, code, Role.HANDLER)
        except GongshiError as refusal:
            if not left or refusal.code not in ASKED_AGAIN:
                raise
            _tell(f"  {refusal.words}。{refusal.advice}")
    raise AssertionError


def _corrected(desk: Desk, batch_id: str) -> str | None:
    """Ask which posting this list corrects (更正), where lists of its kind hang; None for none."""
    from gongshi.steps.lookup import batch_or_refuse
    from gongshi.steps.numbers import number_of

    with desk.store.transaction() as tx:
        hanging = tx.postings.showing_of_kind(batch_or_refuse(tx, batch_id).kind)
    if not hanging:
        return None
    _tell("同类公示正在张贴:")
    for number, posting in enumerate(hanging, 1):
        days = f"{posting.posted_on} 张贴,公示到 {posting.last_day or posting.not_after.date()}"
        _tell(f"  {number}. {number_of(desk, posting) or posting.id},{days}")
    for _ in range(TRIES):
        said = _ask("这份名单如果是用来更正其中一份的(旧的会撤下),请填序号;是另一批人,直接回车")
        if not said:
            return None
        if said.isdecimal() and 1 <= int(said) <= len(hanging):
            return hanging[int(said) - 1].id
    raise GongshiError(
        "posting_not_chosen",
        "没有选定更正哪一份公示",
        "请重新 gongshi new,填列出的序号;不是更正的直接回车",
    )


def _confirm(desk: Desk, got: Received, handler: str, *, correcting: bool) -> None:
    from gongshi.steps.lists.decide import POSTED_ALREADY, confirm, open_decisions
    from gongshi.steps.lookup import batch_or_refuse

    assert got.batch is not None
    with desk.store.transaction() as tx:
        waiting = set(open_decisions(tx, batch_or_refuse(tx, got.batch)))
    for finding in got.findings:
        settled = correcting and finding.code == POSTED_ALREADY
        if settled or (finding.code, finding.where) not in waiting:
            continue
        if not _yes(f"{finding.where} {finding.words}。已对照原始材料,确认无误吗"):
            raise GongshiError("not_confirmed", f"{finding.where}没有确认", finding.advice)
        confirm(desk, got.batch, finding.where, handler=handler)


def _accept_risks(desk: Desk, batch: str, waiting: Sequence[tuple[str, str]], handler: str) -> None:
    """Ask whether a list that singles people out is posted as it is; the answer is recorded."""
    from gongshi.steps.lists.decide import confirm
    from gongshi.steps.lists.risk import CODE

    for place in (place for code, place in waiting if code == CODE):
        if not _yes(f"{CODE} {place}(见上面的提示)。仍照这样公示吗"):
            raise GongshiError(
                "not_confirmed", f"{place}没有确认", "请管理员在方案里改用更窄的显示,再重新预览"
            )
        confirm(desk, batch, place, handler=handler)


def _submit(desk: Desk, batch: str, handler: str, corrects: str | None) -> tuple[Posting, str]:
    from gongshi.steps.lists import submit as step

    try:
        done = step.submit(desk, batch, handler, step.Wishes(corrects=corrects))
    except GongshiError as refusal:
        if refusal.code != "W701":
            raise
        reason = _ask(f"{refusal.words}。逾期的原因代码(如 late_papers)")
        done = step.submit(desk, batch, handler, step.Wishes(late_reason=reason, corrects=corrects))
    return done.posting, done.check_code


def _yes(question: str) -> bool:
    return _ask(f"{question}?(直接回车为是,n 为否)").lower() in YES


def _ask(question: str) -> str:
    print(f"{question}:", end=" ", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise GongshiError(
            ENDED, "没有回答完", "请在终端里运行 gongshi new,逐项回答;已导入的会接着办"
        )
    return line.strip()


def _tell(words: str) -> None:
    print(words, file=sys.stderr)
