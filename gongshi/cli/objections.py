"""Commands about objections. Who objected goes from the terminal into a sealed value, at once."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from gongshi.clock import to_utc_text
from gongshi.errors import GongshiError

if TYPE_CHECKING:
    import argparse

    from gongshi.steps.desk import Desk
    from gongshi.store import StoredObjection
    from masking import Sealed

FIELDS = (("name", "姓名"), ("contact", "联系方式"))


def add(args: argparse.Namespace) -> Answer:
    """Register an objection."""
    from gongshi.posting.objecting import ObjectionType, type_named
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings import objections

    desk = opening.desk()
    kind = type_named(args.type)
    by = opening.acting(desk, args.user, Role.HANDLER)
    person = {} if args.anonymous else _objector(args.objector)
    found = objections.add(desk, args.posting, kind, by=by, objector=person, row=args.row)
    data = objection_json(found)
    words = f"已登记{kind.words},受理号 {data['number']}"
    if kind is ObjectionType.PRIVACY:
        after = f"建议先撤下再核实:gongshi withdraw {found.posting} --as {by} --reason privacy"
    else:
        after = f"核实后 gongshi object close {data['number']} --as {by} --outcome 结果"
    return Answer(data, words, after)


def close(args: argparse.Namespace) -> Answer:
    """Close an objection."""
    from gongshi.posting.objecting import Outcome
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings import objections

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    outcome = Outcome(args.outcome)
    found = objections.close(desk, args.number, outcome, by)
    words = f"异议 {args.number} 已办结:{outcome.words}"
    return Answer(objection_json(found), words, _after(desk, found, outcome))


def contact(args: argparse.Namespace) -> Answer:
    """Write who objected into a private file."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings import objections

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    opening.write_private(Path(args.out), objections.objector(desk, args.number, by))
    data = {"number": args.number, "file": args.out}
    return Answer(data, f"已写入 {args.out}(谁看过已记录)", "联系之后请立即删除这个文件")


def none(args: argparse.Namespace) -> Answer:
    """Register that no objection came in."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings import papers

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    papers.state_none(desk, args.posting, papers.NO_OBJECTIONS, by)
    data = {"posting": args.posting, "objections": 0}
    return Answer(
        data, "已登记:公示期内没有收到异议", f"gongshi certificate {args.posting} -o 情况说明.pdf"
    )


def show(_args: argparse.Namespace) -> Answer:
    """List the objections."""
    from gongshi.posting.objecting import ObjectionType, Outcome
    from gongshi.steps.lookup import posting_or_refuse
    from gongshi.steps.numbers import number_of
    from gongshi.steps.postings import objections

    desk = opening.desk()
    found = [objection_json(one) for one in objections.everything(desk)]
    with desk.store.transaction() as tx:
        named = {
            one["posting"]: number_of(desk, posting_or_refuse(tx, one["posting"])) for one in found
        }
    words = "\n".join(
        f"{one['number']}  {ObjectionType(one['type']).words}  {named[one['posting']]}  "
        f"{Outcome(one['outcome']).words if one['outcome'] else '办理中'}"
        for one in found
    )
    return Answer({"objections": found}, words or "没有登记过异议")


def objection_json(found: StoredObjection) -> dict[str, Any]:
    """Return the documented JSON of an objection: nothing about the objector."""
    from gongshi.posting.objecting import receipt

    return {
        "number": receipt(found.year, found.n),
        "posting": found.posting,
        "type": found.type,
        "row": found.row,
        "received_at": to_utc_text(found.received_at),
        "outcome": found.outcome,
        "closed_at": to_utc_text(found.closed_at) if found.closed_at else None,
        "objector_kept": found.sealed is not None,
    }


def _after(desk: Desk, found: StoredObjection, outcome: Any) -> str:
    from gongshi.posting.objecting import Outcome
    from gongshi.steps.lookup import posting_or_refuse

    with desk.store.transaction() as tx:
        kind = desk.kind(posting_or_refuse(tx, found.posting).kind)
    if outcome is Outcome.RECHECK and kind.objection.deadline is not None:
        days = kind.objection.deadline.n
        return f"请在{days}个工作日内重新提出初审意见;改变的,重新公示(--corrects {found.posting})"
    return "实名异议请书面答复异议人;gongshi today"


def _objector(path: str | None) -> dict[str, Sealed]:
    from masking import Sealed

    if path is None and not sys.stdin.isatty():
        raise GongshiError(
            "objector_needed", "没有说明是谁提出的", "加 --objector 文件,或 --anonymous"
        )
    lines = _asked() if path is None else _lines(path)
    if len(lines) != len(FIELDS) or not all(lines):
        raise GongshiError(
            "objector_lines", "应为两行:第一行姓名,第二行联系方式", "匿名提出的请加 --anonymous"
        )
    return {
        field: Sealed(text, "name" if field == "name" else "phone")
        for (field, _), text in zip(FIELDS, lines, strict=True)
    }


def _asked() -> list[str]:
    """Ask without showing: a shoulder or a scrollback must not learn who objected."""
    return [getpass.getpass(f"{words}(不显示): ", stream=sys.stderr) for _, words in FIELDS]


def _lines(path: str) -> list[str]:
    text = opening.standard_input() if path == "-" else opening.read_text(Path(path))
    return [line.strip() for line in text.splitlines() if line.strip()]
