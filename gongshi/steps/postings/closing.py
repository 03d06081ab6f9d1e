"""Close (办结): a posting closes when rows, screens, paper and objections are accounted for.

What nobody knows is not taken for done: each open point is a task in `today`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.errors import GongshiError
from gongshi.posting import life, objecting
from gongshi.posting.life import State
from gongshi.record.acts import Act as Entered
from gongshi.steps.ends import real_instant
from gongshi.steps.exclusive import exclusive
from gongshi.steps.hung import hung_on
from gongshi.steps.lists import rowvault
from gongshi.steps.log import logbook
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.postings import papers
from gongshi.steps.wall import coverage, push
from gongshi.store import Act, Clearance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, ScreenPicture, Transaction

ENDED_OPEN = (State.RETIRED, State.WITHDRAWN, State.CORRECTED)


@dataclass(frozen=True)
class Open:
    """What keeps a posting from being closed: a code, and the task in words."""

    code: str
    task: str


def outstanding(desk: Desk, tx: Transaction, posting: Posting) -> tuple[Open, ...]:
    """Return what is not accounted for of a posting that has come down."""
    return (
        *_rows(desk, tx, posting),
        *_papers(tx, posting),
        *_screens(desk, tx, posting),
        *_objections(tx, posting),
    )


def close(desk: Desk, any_id: str, by: str | None = None) -> Posting:
    """Close a posting, or refuse naming everything that is open. Closing twice changes nothing.

    What is known of its display by then is signed into the log, board by board.
    """
    told = _evidence(desk, any_id)
    with exclusive(desk), desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if posting.state is State.CLOSED:
            return posting
        if posting.state not in ENDED_OPEN:
            raise GongshiError(
                "not_ended", "公示还没有撤下,不能办结", "没有张贴过的名单用 gongshi discard 作废"
            )
        if left := outstanding(desk, tx, posting):
            tasks = ";".join(point.task for point in left)
            raise GongshiError("not_accounted", "还不能办结", tasks)
        tx.batches.move(posting.batch, life.move(posting.state, State.CLOSED))
        for fields in told:
            logbook.append(desk, tx, Entered.DISPLAY_EVIDENCE, posting.id, **fields)
        tx.acts.add(Act(posting.batch, "close", by, desk.now(), None))
        return posting_or_refuse(tx, posting.id)


def close_all(desk: Desk) -> list[str]:
    """Close every posting that is accounted for; return their ids."""
    done: list[str] = []
    with desk.store.transaction() as tx:
        ended = tx.postings.in_states(ENDED_OPEN)
        ready = [p.id for p in ended if not outstanding(desk, tx, p)]
    for posting_id in ready:
        close(desk, posting_id)
        done.append(posting_id)
    return done


def clear(desk: Desk, any_id: str, board: str, *, how: str, by: str | None = None) -> None:
    """Note that a board holds nothing of a posting any more, and how that is known."""
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if posting.state not in life.ENDED:
            raise GongshiError("not_ended", "公示还没有撤下", "撤下之后再登记屏端已清除")
        if board not in hung_on(tx, posting.id):
            raise GongshiError(
                "board_unknown", "这份公示没有挂过这块屏", "用 gongshi board list 查看"
            )
        if tx.wall.clear(Clearance(posting.id, board, how, by, desk.now())):
            tx.acts.add(Act(posting.batch, "board_cleared", by, desk.now(), board[:40]))


def _evidence(desk: Desk, any_id: str) -> list[dict[str, Any]]:
    """Return the fields of one `display_evidence` entry for each board that told anything."""
    try:
        found = coverage.coverage(desk, any_id)
    except GongshiError:  # unknown, or never posted: refused below in its own words
        return []
    return [coverage.summary(board) for board in found.boards if board.told]


def _rows(desk: Desk, tx: Transaction, posting: Posting) -> Iterator[Open]:
    key_is_there = rowvault.key_file(desk, posting.batch).exists()
    if key_is_there or tx.batches.count_rows([posting.batch]):
        yield Open("rows", "名单数据还没有销毁:gongshi tick")


def _papers(tx: Transaction, posting: Posting) -> Iterator[Open]:
    copies = tx.papers.of_posting(posting.id)
    for copy in copies:
        if copy.removed_at is None:
            yield Open(
                "paper",
                f"撤除纸质公示({copy.place}),再 gongshi paper removed {copy.n} --by 经办人代号",
            )
    if not copies and tx.papers.statement(posting.id, papers.NO_PAPER) is None:
        yield Open(
            "paper_unknown",
            f"纸质公示没有登记:贴过的补登记 "
            f"gongshi paper add {posting.id} --place 地点 --by 经办人代号,"
            f"没有贴过的 gongshi paper none {posting.id} --by 经办人代号",
        )


def cleared(desk: Desk, tx: Transaction, posting: Posting) -> dict[str, str]:
    """Return the boards that hold nothing of a posting any more, and how that is known."""
    return {
        **dict.fromkeys(_taken_off(desk, posting), "adapter"),
        **dict.fromkeys(_wiped(tx, posting.id), "wiped"),
        **{clearance.board: clearance.how for clearance in tx.wall.clearances(posting.id)},
    }


def _screens(desk: Desk, tx: Transaction, posting: Posting) -> Iterator[Open]:
    titles = {board.name: board.title for board in desk.rules.boards}
    known = cleared(desk, tx, posting)
    for name in hung_on(tx, posting.id):
        if name not in known:
            yield Open(
                "screen",
                f"到{titles.get(name, name)}前看一眼确已撤下,"
                f"再 gongshi board cleared {name} {posting.id} --as 经办人代号",
            )


def _wiped(tx: Transaction, posting_id: str) -> set[str]:
    """Return the boards whose agents have wiped every page of the list that they ever held."""
    pages = {page.sha256 for page in tx.postings.pages(posting_id)}
    held: dict[str, list[bool]] = {}
    for one in tx.screens.pictures(posting_id):
        if one.sha256 in pages:
            held.setdefault(one.board, []).append(_is_wiped(one))
    return {board for board, gone in held.items() if all(gone)}


def _taken_off(desk: Desk, posting: Posting) -> set[str]:
    """Return the pushed boards that were looked at since the end and held what they should.

    A device that cannot say what is on its glass (folder, SFTP) needs a person.
    """
    if posting.ended_at is None:
        return set()
    ended = real_instant(desk, posting.ended_at)
    found = (push.standing(desk, board.name) for board in push.pushed_boards(desk))
    return {
        one.board
        for one in found
        if one and one.at > ended and one.reached and not (one.troubles or one.stray)
        if not one.unconfirmed
    }


def _is_wiped(one: ScreenPicture) -> bool:
    if one.wiped_at is None:
        return False
    return one.delivered_at is None or one.delivered_at <= one.wiped_at


def _objections(tx: Transaction, posting: Posting) -> Iterator[Open]:
    for one in tx.objections.of_posting(posting.id):
        if one.outcome is None:
            number = objecting.receipt(one.year, one.n)
            yield Open(
                "objection",
                f"异议 {number} 还没有办结:"
                f"gongshi object close {number} --as 经办人代号 --outcome 结果",
            )
