"""Commands about paper copies, and the one that closes a posting."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from gongshi.clock import to_beijing_text, to_utc_text

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from gongshi.steps.desk import Desk
    from gongshi.store import PaperCopy


def add(args: argparse.Namespace) -> Answer:
    """Register a paper copy."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings import papers

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    copy = papers.add(desk, args.posting, place=args.place, by=by, at=_at(desk, args.at))
    after = f"期满后撕下,再 gongshi paper removed {copy.n} --by {by}"
    return Answer(paper_json(copy), f"已登记纸质公示第{copy.n}号:{copy.place}", after)


def removed(args: argparse.Namespace) -> Answer:
    """Register that a paper copy came down."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings import papers

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    copy = papers.removed(desk, args.n, by=by, at=_at(desk, args.at))
    return Answer(paper_json(copy), f"已登记:{copy.place}的纸质公示已撤除", "gongshi today")


def none(args: argparse.Namespace) -> Answer:
    """Register that there was no paper copy."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings import papers

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    papers.state_none(desk, args.posting, papers.NO_PAPER, by)
    data = {"posting": args.posting, "papers": 0}
    return Answer(data, "已登记:没有张贴过纸质件", "gongshi today")


def slip(args: argparse.Namespace) -> Answer:
    """Write the slip of an extended posting as PDF."""
    from gongshi.steps.wall.cards import extension_sheet

    opening.write_private(Path(args.out), extension_sheet(opening.desk(), args.posting))
    data = {"posting": args.posting, "file": args.out}
    return Answer(data, f"已写入 {args.out}", "打印后加贴在每一份纸质公示旁")


def show(args: argparse.Namespace) -> Answer:
    """List a posting's paper copies."""
    from gongshi.steps.postings import papers

    copies = papers.of_posting(opening.desk(), args.posting)
    words = "\n".join(
        f"{copy.n}  {copy.place}  {to_beijing_text(copy.put_at)}张贴  "
        f"{to_beijing_text(copy.removed_at) + '撤除' if copy.removed_at else '还贴着'}"
        for copy in copies
    )
    return Answer({"papers": [paper_json(copy) for copy in copies]}, words or "没有登记过纸质件")


def close(args: argparse.Namespace) -> Answer:
    """Close a posting that is accounted for."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings.closing import close as step

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    posting = step(desk, args.posting, by)
    data = {"posting": posting.id, "state": posting.state.value, "words": posting.state.words}
    return Answer(data, "已办结", f"gongshi certificate {posting.id} -o 情况说明.pdf")


def paper_json(copy: PaperCopy) -> dict[str, Any]:
    """Return the documented JSON of a paper copy."""
    return {
        "n": copy.n,
        "posting": copy.posting,
        "place": copy.place,
        "put_by": copy.put_by,
        "put_at": to_utc_text(copy.put_at),
        "removed_by": copy.removed_by,
        "removed_at": to_utc_text(copy.removed_at) if copy.removed_at else None,
    }


def _at(desk: Desk, text: str | None) -> datetime:
    return opening.moment(text) if text else desk.now()
