"""Commands of the working day: receive to retire, each ending in what to do next."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer
from gongshi.cli.intake import letter_from
from gongshi.cli.masked import masked_json, masked_words
from gongshi.clock import to_utc_text
from gongshi.posting.reasons import told

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from gongshi.steps.desk import Desk
    from gongshi.steps.wall.screens import Screen
    from gongshi.store import Posting


LOOK_AT = "请审核人逐页看:标题、公示期起止、行数、名单里的字、来文文号、联系电话;核对码从图上抄"


def letter(args: argparse.Namespace) -> Answer:
    """Attach the covering letter."""
    from gongshi.steps.lists.receive import attach_letter

    desk = opening.desk()
    _find_batch(desk, args)
    attach_letter(desk, args.batch, letter_from(args.file))
    data = {"batch": args.batch, "state": "received"}
    return Answer(data, "来文已登记", f"gongshi preview {args.batch}")


def preview(args: argparse.Namespace) -> Answer:
    """Show the masked list and what is left to decide."""
    from gongshi.steps.lists.decide import ASKED_WORDS, CORRECTING, MOST_TOLD, POSTED_ALREADY
    from gongshi.steps.lists.preview import preview as step

    desk = opening.desk()
    _find_batch(desk, args)
    seen = step(desk, args.batch)
    data = {
        "batch": args.batch,
        "state": seen.state.value,
        **masked_json(seen.kind, seen.masked, seen.meter),
        "open": [{"code": code, "where": where} for code, where in seen.waiting],
        "releases": [
            {"row": row, "asked_by": by, "released": row in seen.released}
            for row, by in seen.asked.items()
        ],
    }
    words = [
        masked_words(seen.masked, seen.meter),
        *(f"  待确认:{c} {where} {ASKED_WORDS.get(c, '')}".rstrip() for c, where in seen.waiting),
        *(f"  待审核人同意放行:第{row}行姓名" for row in seen.asked if row not in seen.released),
    ]
    after = f"gongshi submit {args.batch} --as 经办人代号"
    if seen.waiting:
        places = "、".join(where for _, where in seen.waiting[:MOST_TOLD])
        after = f"核对后 gongshi decide {args.batch} --confirm '{places}' --as 经办人代号"
        if any(code == POSTED_ALREADY for code, _ in seen.waiting):
            after = f"{after};{CORRECTING}"
    if not seen.masked.publishable:
        after = "处理上列问题后重新导入"
    ready = seen.masked.publishable and not seen.waiting
    return Answer(data, "\n".join(words), after, 0 if ready else REFUSED)


def decide(args: argparse.Namespace) -> Answer:
    """Confirm a finding, star a sentence, or take one's part in releasing a word-like name."""
    from gongshi.errors import GongshiError

    desk = opening.desk()
    if args.confirm is not None:
        return _confirm(desk, args)
    if args.row is None:
        raise GongshiError(
            "decide_what",
            "没有说明处理什么",
            "请写 --confirm 位置;放行姓名写 --row 行号;原话打星写 --row 行号 --star 栏名",
        )
    if args.star is not None:
        return _star(desk, args)
    return _release(desk, args)


def _confirm(desk: Desk, args: argparse.Namespace) -> Answer:
    from gongshi.steps.home.people import Role
    from gongshi.steps.lists.decide import confirm_all

    handler = opening.acting(desk, args.user, Role.HANDLER)
    _find_batch(desk, args)
    codes = confirm_all(desk, args.batch, args.confirm, handler=handler)
    data = {"batch": args.batch, "state": "received", "where": args.confirm, "codes": list(codes)}
    return Answer(data, f"已确认 {args.confirm}", f"gongshi preview {args.batch}")


def _star(desk: Desk, args: argparse.Namespace) -> Answer:
    from gongshi.steps.home.people import Role
    from gongshi.steps.lists.decide import star

    handler = opening.acting(desk, args.user, Role.HANDLER)
    _find_batch(desk, args)
    label = star(desk, args.batch, args.row, args.star, handler=handler)
    data = {"batch": args.batch, "state": "received", "row": args.row, "field": label}
    words = f"第{args.row}行“{label}”未识别的词语将以*代替"
    return Answer(data, words, f"gongshi preview {args.batch}")


def _release(desk: Desk, args: argparse.Namespace) -> Answer:
    """Ask as a handler, agree as an approver: two people, each with their own passphrase."""
    from gongshi.steps.home.people import Role, role_of
    from gongshi.steps.lists.decide import ask_release, release_name

    role = role_of(desk, args.user)
    person = opening.acting(desk, args.user, role)
    _find_batch(desk, args)
    data = {"batch": args.batch, "state": "received", "row": args.row}
    if role is Role.HANDLER:
        ask_release(desk, args.batch, args.row, handler=person)
        after = f"请审核人执行 gongshi decide {args.batch} --row {args.row} --as 审核人代号"
        words = f"已提出放行第{args.row}行的姓名,待审核人同意"
        return Answer({**data, "asked_by": person, "released": False}, words, after)
    asked_by = release_name(desk, args.batch, args.row, approver=person, asked_by=args.handler)
    after = f"gongshi submit {args.batch} --as 经办人代号"
    words = f"第{args.row}行姓名已由两人放行"
    return Answer({**data, "asked_by": asked_by, "released": True}, words, after)


def submit(args: argparse.Namespace) -> Answer:
    """Fix day and content; print where the pages are and their check code."""
    from gongshi.posting.life import UntilReason
    from gongshi.steps.home.people import Role
    from gongshi.steps.lists import submit as step

    desk = opening.desk()
    handler = opening.acting(desk, args.user, Role.HANDLER)
    _find_batch(desk, args)
    wishes = step.Wishes(
        opening.day(args.until) if args.until else None,
        UntilReason(args.reason) if args.reason else None,
        args.late_reason,
        args.corrects,
    )
    done = step.submit(desk, args.batch, handler, wishes)
    data = {
        **posting_json(desk, done.posting),
        "check_code": done.check_code,
        "provisional": done.posting.provisional,
        "findings": list(done.draft.findings),
    }
    words = [
        f"已送审,张贴日 {done.posting.posted_on}",
        f"核对码 {done.check_code}",
        *sample_words(desk, done.posting),
    ]
    if done.late_by:
        words.append(f"W701 逾期张贴:最迟应于{done.late_by.isoformat()}张贴,原因已记录")
    if done.posting.provisional:
        words.append("注意:公示期跨到尚未公布放假安排的年份,发布前须先录入放假安排或指定截止日")
    after = f"请审核人打开样图核对后执行 gongshi approve {done.posting.id} --as 审核人代号"
    return Answer(data, "\n".join(words), after)


def approve(args: argparse.Namespace) -> Answer:
    """Approve the content whose check code the approver read off the pages."""
    from gongshi.posting.life import State
    from gongshi.steps.home.people import Role
    from gongshi.steps.lists.approve import approve as step

    desk = opening.desk()
    approver = opening.acting(desk, args.user, Role.APPROVER)
    if not args.code:
        _show_samples(desk, args.posting)
    code = args.code or opening.line("样图上的核对码: ")
    posting = step(desk, args.posting, approver, code)
    through = posting.state is State.APPROVED
    after = f"gongshi publish {posting.id}" if through else "还需另一位审核人 gongshi approve"
    return Answer(posting_json(desk, posting), "审核已记录", after)


def send_back(args: argparse.Namespace) -> Answer:
    """Return a list at a row."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.lists.approve import send_back as step

    desk = opening.desk()
    approver = opening.acting(desk, args.user, Role.APPROVER)
    posting = step(desk, args.posting, approver, row=args.row, reason=args.reason)
    after = f"经办人处理后 gongshi submit {posting.batch} --as 经办人代号"
    row = f"第{args.row}行" if args.row else "整份"
    return Answer(posting_json(desk, posting), f"已退回({row},{told(args.reason)})", after)


def discard(args: argparse.Namespace) -> Answer:
    """Destroy a batch that was never posted."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings.discard import discard as step

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    _find_batch(desk, args)
    step(desk, args.batch, by)
    data = {"batch": args.batch, "state": "closed"}
    return Answer(data, "已作废,名单数据已销毁", "gongshi today")


def publish(args: argparse.Namespace) -> Answer:
    """Publish in this process, or start the flow and follow it."""
    desk = opening.desk()
    ids = [_posting_id(desk, any_id) for any_id in args.posting]
    if args.flow:
        _by_flow(desk, "publish/gongshi", {"posting_ids": ids})
    else:
        from gongshi.steps.postings.publish import publish as step

        for posting_id in ids:
            step(desk, posting_id)
    postings = [_posting(desk, posting_id) for posting_id in ids]
    done = [posting_json(desk, posting) for posting in postings]
    words = "\n".join(line for p in postings for line in _published_words(desk, p))
    data = done[0] if len(done) == 1 else {"postings": done}
    papers = f"纸质件贴好后登记:gongshi paper add {ids[0]} --place 地点 --by 经办人代号"
    return Answer(data, words + _after_act(desk), f"{papers};到期自动撤下,平时看 gongshi today")


def correct(args: argparse.Namespace) -> Answer:
    """Publish an approved batch that corrects a posting, which comes down at once."""
    from gongshi.steps.postings.correct import correct as step

    desk = opening.desk()
    posting = step(desk, args.posting, args.batch)
    words = "已更正:旧公示已撤下,新公示已发布" + _after_act(desk)
    return Answer(posting_json(desk, posting), words, "gongshi today")


def withdraw(args: argparse.Namespace) -> Answer:
    """Take a posting down early."""
    from gongshi.posting.life import WithdrawReason
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings.takedown import withdraw as step

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    posting = step(desk, args.posting, by, WithdrawReason(args.reason))
    words = "已撤下,名单数据已销毁" + _after_act(desk)
    screens = _settled(desk, posting.id)
    words = "\n".join((words, *(f"  {screen.words}" for screen in screens)))
    data = {
        **posting_json(desk, posting),
        "screens": [screen.as_json() for screen in screens],
    }
    return Answer(data, words, "如有纸质公示,请立即撤除;屏的情况随时看 gongshi show")


SCREENS_ANSWER_S = 3.0
"""A screen with hints wipes within a second; nobody waits longer at the desk."""


def _settled(desk: Desk, posting_id: str) -> Sequence[Screen]:
    """Return how each screen took it, waiting a moment for those that can answer."""
    from gongshi.steps.wall.screens import Stand, of_posting

    until = time.monotonic() + SCREENS_ANSWER_S
    while True:
        screens = of_posting(desk, posting_id)
        if time.monotonic() > until or not any(s.stand is Stand.PENDING for s in screens):
            return screens
        time.sleep(0.1)


def retire(args: argparse.Namespace) -> Answer:
    """Retire the named postings, or all that are due."""
    from gongshi.steps.postings import takedown

    desk = opening.desk()
    ids = [_posting_id(desk, p) for p in args.posting] or takedown.due(desk)
    if args.flow:
        _by_flow(desk, "retire/gongshi", {})
    else:
        for posting_id in ids:
            takedown.retire(desk, posting_id)
    done = [posting_json(desk, _posting(desk, posting_id)) for posting_id in ids]
    words = f"已撤除 {len(done)} 份" + _after_act(desk) if done else "没有到期的公示"
    data = done[0] if len(done) == 1 else {"postings": done}
    return Answer(data, words, "请撤除纸质公示" if done else "gongshi today")


def _after_act(desk: Desk) -> str:
    """Push to the screens that have software of their own; an act never fails because of one."""
    from gongshi.cli.boards import pushed_words
    from gongshi.steps.wall.push import reconcile_all

    return "".join(f"\n{line}" for line in pushed_words(desk, reconcile_all(desk)))


def _by_flow(desk: Desk, deployment: str, parameters: dict[str, Any]) -> None:
    """Start a deployment and follow it; the words of progress go to standard error."""
    from gongshi.errors import GongshiError
    from gongshi.steps.home.flowruns import FlowRuns
    from gongshi.steps.home.flowserver import find_server

    with FlowRuns(find_server(desk.home)) as runs:
        started = runs.start(deployment, parameters)
        run = runs.follow(started, tell=lambda seen: print(f"  流程 {seen.name}", file=sys.stderr))
    if not run.succeeded:
        raise GongshiError(
            "flow_failed", f"流程没有全部完成:{run.message}", "用 gongshi show 编码 看每份的原因"
        )


def posting_json(desk: Desk, posting: Posting) -> dict[str, Any]:
    """Return the documented JSON of a posting's state."""
    from gongshi.notice import address
    from gongshi.posting.ids import check_code
    from gongshi.steps.artefacts import pictures
    from gongshi.steps.numbers import number_of

    return {
        "posting": posting.id,
        "batch": posting.batch,
        "kind": posting.kind,
        "state": posting.state.value,
        "words": posting.state.words,
        "number": number_of(desk, posting),
        "posted": posting.posted_on.isoformat(),
        "first_day": posting.first_day.isoformat(),
        "last_day": posting.last_day.isoformat() if posting.last_day else None,
        "ends_at": to_utc_text(posting.ends_at),
        "rows": posting.row_count,
        "check_code": check_code(bytes.fromhex(posting.content)),
        "url": address(desk.rules.site, posting.id),
        "pictures": [str(path) for path in pictures(desk, posting.id)],
    }


def sample_words(desk: Desk, posting: Posting) -> list[str]:
    """Say where the pictures to be approved lie, how they are named and what to look at."""
    from gongshi.steps.artefacts import pictures

    found = pictures(desk, posting.id)
    if not found:
        return []
    return [f"样图 {len(found)} 份,在 {found[0].parent}", *(f"  {p.name}" for p in found), LOOK_AT]


def _show_samples(desk: Desk, any_id: str) -> None:
    print("\n".join(sample_words(desk, _posting(desk, any_id))), file=sys.stderr)


def _published_words(desk: Desk, posting: Posting) -> Iterator[str]:
    """Say what hangs, which sheet to print, and which screens have not taken it."""
    from gongshi.steps.artefacts import pictures
    from gongshi.steps.numbers import number_of
    from gongshi.steps.wall.screens import of_posting

    yield f"{number_of(desk, posting) or posting.id} {posting.state.words}"
    sheets = [path for path in pictures(desk, posting.id) if path.suffix == ".pdf"]
    yield from (f"  请打印、盖章、张贴:{path}" for path in sheets)
    yield from (f"  {screen.words}" for screen in of_posting(desk, posting.id))


def _find_batch(desk: Desk, args: argparse.Namespace) -> None:
    """Write the whole id of the batch where only its beginning was typed."""
    from gongshi.steps.lookup import batch_or_refuse

    with desk.store.transaction() as tx:
        args.batch = batch_or_refuse(tx, args.batch).id


def _posting(desk: Desk, any_id: str) -> Posting:
    from gongshi.steps.lookup import posting_or_refuse

    with desk.store.transaction() as tx:
        return posting_or_refuse(tx, any_id)


def _posting_id(desk: Desk, any_id: str) -> str:
    return _posting(desk, any_id).id
