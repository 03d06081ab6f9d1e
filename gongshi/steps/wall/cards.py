"""Cards without names (无姓名卡片): made when a list is down or hangs longer.

LAW: what is published stays up at least 15 days; whether that covers lists before a decision is
unclear. So the names go at the end of the window, and a card without them stays to day 15 where
the kind says so and does not say that it does not apply.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from gongshi import notice, picture
from gongshi.errors import GongshiError, as_refusal
from gongshi.notice import EXTENSION, RESULT, PublicFacts
from gongshi.posting.life import Ending, State
from gongshi.posting.window import min_display_end
from gongshi.record.acts import Act as Entered
from gongshi.record.pngnonce import new_nonce
from gongshi.steps import artefacts, failures, files
from gongshi.steps.lists.compose import profiles
from gongshi.steps.lookup import posting_or_refuse
from gongshi.store import StoredCard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from gongshi.posting.notice import Notice
    from gongshi.posting.site import Board
    from gongshi.steps.desk import Desk
    from gongshi.store import Posting, Transaction

AS_CARD = "name_free_result_card"
_A_SECOND = timedelta(seconds=1)
_EXTENDED = Entered.EXTENDED.value
LONGEST = timedelta(days=90)  # no shortest display is longer: older postings are not looked at


def folder(desk: Desk, posting_id: str) -> Path:
    """Return where a posting's cards lie; they hold nothing personal."""
    return desk.home.root / "live" / "cards" / posting_id


def picture_of(desk: Desk, posting_id: str, sha256: str) -> Path | None:
    """Return the file of a posting's page or card on a screen, None where it is gone."""
    places = (artefacts.picture_file(desk, posting_id, sha256), card_file(desk, posting_id, sha256))
    return next((path for path in places if path.exists()), None)


def result_until(desk: Desk, posting: Posting) -> datetime | None:
    """Return when the result card of a posting goes, None where there is none."""
    if posting.ending != Ending.RETIRED.value or posting.kind not in desk.rules.kinds:
        return None
    kind = desk.kind(posting.kind)
    display = kind.min_display
    if display is None or display.applies is False or display.shown_as != AS_CARD:
        return None
    return min_display_end(kind, posting.posted_on)


def due(desk: Desk, tx: Transaction) -> list[tuple[Posting, str, datetime]]:
    """Return the cards that hang now: posting, which card, and until when."""
    now = desk.now()
    longer = (tx.postings.get(one) for one in sorted(tx.entries.postings_with(_EXTENDED)))
    slips = [
        (posting, EXTENSION, posting.ends_at)
        for posting in longer
        if posting and posting.state is State.SHOWING and now < posting.ends_at
    ]
    down = tx.postings.ended_since(now - LONGEST)
    ends = [(posting, RESULT, result_until(desk, posting)) for posting in down]
    return slips + [(p, what, until) for p, what, until in ends if until and now < until]


def prepare(desk: Desk) -> None:
    """Paint what hangs and is not painted; remove what hangs no longer. Safe to run twice."""
    with desk.store.transaction() as tx:
        wanted = due(desk, tx)
        known = {(c.posting, c.what): c for p, _, _ in wanted for c in tx.wall.cards(p.id)}
    for posting, what, until in wanted:
        if (posting.id, what) not in known or not _intact(desk, known[posting.id, what]):
            _tried(desk, posting, what, until)
    with desk.store.transaction() as tx:
        kept = {p.id: {c.sha256 for c in tx.wall.cards(p.id)} for p, _, _ in wanted}
    _sweep(desk, kept)


def on_board(
    desk: Desk, tx: Transaction, board: Board, now: datetime
) -> Iterator[tuple[Posting, StoredCard, datetime]]:
    """Yield the painted cards that hang on a board, each with its end."""
    for posting, what, until in due(desk, tx):
        cards = {card.profile: card for card in tx.wall.cards(posting.id) if card.what == what}
        profile = next((name for name in board.profiles if name in cards), None)
        if profile is not None and now < until:
            yield posting, cards[profile], until


def card_file(desk: Desk, posting_id: str, sha256: str) -> Path:
    """Return the file of a card by its digest."""
    return folder(desk, posting_id) / f"{sha256}.png"


def extension_sheet(desk: Desk, any_id: str) -> bytes:
    """Return the slip of an extended posting as an A4 sheet, to hang beside paper copies (PDF)."""
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, any_id)
        if posting.id not in tx.entries.postings_with(_EXTENDED) or posting.ended_at is not None:
            raise GongshiError(
                "not_extended", "这份公示没有延期,或已经撤下", "没有延期说明可打印:gongshi today"
            )
    return picture.sheet(_write(desk, posting, EXTENSION, posting.ends_at))


def _tried(desk: Desk, posting: Posting, what: str, until: datetime) -> None:
    """Paint, or write down why not: a card that fails must hold up nothing else."""
    try:
        _paint(desk, posting, what, until)
    except (GongshiError, OSError) as fault:
        failures.record(desk, posting.id, "card", as_refusal(fault).code)


def _paint(desk: Desk, posting: Posting, what: str, until: datetime) -> None:
    made = _write(desk, posting, what, until)
    cards = []
    for profile in profiles(desk):
        page = picture.render_card(made, profile, new_nonce())
        digest = hashlib.sha256(page.png).hexdigest()
        files.put(card_file(desk, posting.id, digest), page.png)
        cards.append(StoredCard(posting.id, what, profile, page.w, page.h, len(page.png), digest))
    with desk.store.transaction() as tx:
        tx.wall.put_cards(posting.id, what, cards)


def _write(desk: Desk, posting: Posting, what: str, until: datetime) -> Notice:
    if posting.facts is None:
        raise AssertionError
    facts = PublicFacts.from_json(posting.facts)
    if what == EXTENSION:
        short = (posting.window["n"] or 0) - _asked_days(desk, posting)
        return notice.extension_card(facts, desk.rules.site, on=desk.now(), short=max(1, short))
    with desk.store.transaction() as tx:
        objections = len(tx.objections.of_posting(posting.id))
    ended = min(posting.ends_at, posting.ended_at or posting.ends_at)
    return notice.result_card(
        facts, desk.rules.site, ended=ended - _A_SECOND, until=until, objections=objections
    )


def _asked_days(desk: Desk, posting: Posting) -> int:
    rule = desk.kind(posting.kind).window
    return rule.span.n if rule else 0


def _intact(desk: Desk, card: StoredCard) -> bool:
    return card_file(desk, card.posting, card.sha256).exists()


def _sweep(desk: Desk, kept: Mapping[str, set[str]]) -> None:
    """Remove the cards of postings that have none, and files that a crash left beside a card."""
    place = desk.home.root / "live" / "cards"
    for found in place.iterdir() if place.exists() else ():
        digests = kept.get(found.name, set())
        files.remove(path for path in sorted(found.iterdir()) if path.stem not in digests)
        if not digests:
            found.rmdir()
