"""Commands about boards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from gongshi.steps.desk import Desk
    from gongshi.steps.wall.push import Pushed


PAIRING = (
    "配对:装了屏端程序的 gongshi board confirm 屏名 屏上的配对码;"
    "只有浏览器的 gongshi board pair 屏名"
)
DEFAULT_BASE = "http://127.0.0.1:8765"


def pair(args: argparse.Namespace) -> Answer:
    """Print a one-time address that pairs a screen."""
    from gongshi.steps.wall import pairing

    desk = opening.desk()
    code = pairing.pair(desk, args.board)
    url = f"{(args.base or _serving(desk)).rstrip('/')}/board/v1/pair?code={code}"
    return Answer({"board": args.board, "url": url}, url, "十分钟内在那块屏的浏览器里打开这个地址")


def _serving(desk: Desk) -> str:
    """Return the address at which `serve` runs, its default where it does not run."""
    try:
        running = json.loads((desk.home.root / "run" / "serve.json").read_text("utf-8"))
    except (OSError, ValueError):
        return DEFAULT_BASE
    return str(running.get("web") or DEFAULT_BASE)


def confirm(args: argparse.Namespace) -> Answer:
    """Pair the board agent whose screen shows a code."""
    from gongshi.steps.wall import agents

    agents.confirm(opening.desk(), args.board, args.code)
    return Answer(
        {"board": args.board, "confirmed": True},
        f"已确认,这块屏就是 {args.board}",
        "几秒后屏上自动开始展示;请到屏前看一眼",
    )


def revoke(args: argparse.Namespace) -> Answer:
    """Revoke a board's tokens."""
    from gongshi.steps.wall import pairing

    count = pairing.revoke(opening.desk(), args.board)
    data = {"board": args.board, "revoked": count}
    return Answer(data, f"已作废 {count} 个令牌", f"重新配对:gongshi board pair {args.board}")


def cleared(args: argparse.Namespace) -> Answer:
    """Note that a person saw a board without a posting."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.postings import closing

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    closing.clear(desk, args.posting, args.board, how="seen", by=by)
    data = {"board": args.board, "posting": args.posting, "how": "seen"}
    return Answer(data, "已登记:这块屏上已经没有这份公示", "gongshi today")


def seen(args: argparse.Namespace) -> Answer:
    """Note that a person scanned a posting on a board."""
    from gongshi.steps.home.people import Role
    from gongshi.steps.wall import coverage

    desk = opening.desk()
    by = opening.acting(desk, args.user, Role.HANDLER)
    at = opening.moment(args.at) if args.at else desk.now()
    coverage.witness(desk, args.posting, args.board, by=by, at=at)
    data = {"board": args.board, "posting": args.posting, "level": 3}
    return Answer(data, "已登记:有人见证", f"gongshi coverage {args.posting}")


def show(_args: argparse.Namespace) -> Answer:
    """List the boards and their manifests."""
    from gongshi.clock import to_utc_text

    desk = opening.desk()
    with desk.store.transaction() as tx:
        known = {board.name: tx.boards.manifest(board.name) for board in desk.rules.boards}
    boards = [
        {
            "board": board.name,
            "title": board.title,
            "place": board.place,
            "seq": m.seq if (m := known[board.name]) else 0,
            "issued_at": to_utc_text(m.issued_at) if m else None,
        }
        for board in desk.rules.boards
    ]
    words = "\n".join(
        f"{b['board']}  {b['title']}  {b['place']}  清单第{b['seq']}号" for b in boards
    )
    return Answer({"boards": boards}, words, PAIRING)


def push(args: argparse.Namespace) -> Answer:
    """Bring pushed boards up to their manifests now."""
    from gongshi.errors import GongshiError
    from gongshi.steps.wall import push as step

    desk = opening.desk()
    known = {board.name: board for board in step.pushed_boards(desk)}
    if unknown := [name for name in args.board if name not in known]:
        raise GongshiError(
            "board_not_pushed",
            f"没有这块推送的屏:{'、'.join(unknown)}",
            "推送的屏在 boards.yaml 里写 push;用 gongshi board list 看屏名",
        )
    done = [step.reconcile(desk, known[name]) for name in args.board or known]
    bad = any(not one.reached for one in done)
    words = "\n".join(pushed_words(desk, done)) or "没有推送的屏(boards.yaml 里没有写 push)"
    after = "处理上列问题后再执行 gongshi board push" if bad else "gongshi today"
    return Answer({"pushed": [one.as_json() for one in done]}, words, after, REFUSED if bad else 0)


def pushed_words(desk: Desk, done: Sequence[Pushed]) -> list[str]:
    """Return what staff read about pushed boards: reached or not, why, and what to do."""
    from gongshi.display.push import words_of

    titles = {board.name: board.title for board in desk.rules.boards}
    lines = []
    for one in done:
        state = "已与应展示的一致" if one.reached else "还没有补齐"
        note = ";没有回报画面,请到现场扫码确认" if one.reached and one.unconfirmed else ""
        lines.append(f"{titles.get(one.board, one.board)}:{state}{note}")
        lines += [
            f"  {code} 该屏{words};{advice}"
            for code in one.troubles
            for words, advice in [words_of(code)]
        ]
    return lines
