"""The acts of staff on list B, beside the part of them that no design could leave out.

Submit and publish each paint every page and the sheet; the bound is that painting alone, in
memory. A publication broken off after its pictures is finished by one tick of a freshly opened
desk; the bound is the tick of an office where nothing waits.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi import picture
from gongshi.posting.life import State, WithdrawReason
from gongshi.steps.lists import rowvault
from gongshi.steps.lists.compose import compose, profiles
from gongshi.steps.lists.submit import brief_of, submit
from gongshi.steps.lookup import posting_or_refuse
from gongshi.steps.postings.publish import STAGES, publish
from gongshi.steps.postings.takedown import withdraw
from gongshi.steps.tick import tick
from tests.bench.rounds import Line, alternate
from tests.office import KINDS, make_samples, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gongshi.posting.notice import Notice
    from gongshi.steps.desk import Desk

NONCE = bytes(32)
ROUNDS = 3
PAINTING = "its pictures and sheet, in memory"


def run(*, full: bool) -> Iterator[Line]:
    del full
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "samples").mkdir()
        office = open_office(place / "home")
        sample = make_samples(place / "samples")["B"]
        yield from of_office(office, sample)


def of_office(office, sample: Path) -> Iterator[Line]:
    desk = office.desk
    batch = office.receive(sample, KINDS["B"]).batch
    notice = notice_of(desk, submit(desk, batch, "li-ming").posting.id)

    def bare() -> None:
        for profile in profiles(desk):
            picture.render(notice, profile, NONCE)
        picture.sheet(notice, NONCE)

    found = alternate(lambda: submit(desk, batch, "li-ming"), bare, rounds=ROUNDS)
    yield line("submit, list B", found, PAINTING)

    found = alternate(
        lambda posting: publish(desk, posting), bare,
        prepare=lambda: approved_anew(office, sample), rounds=ROUNDS,
    )  # fmt: skip
    yield line("publish, list B", found, PAINTING)

    found = alternate(
        lambda posting: healed(office, posting), lambda: tick(office.desk),
        prepare=lambda: broken_off(office, sample), rounds=ROUNDS,
    )  # fmt: skip
    yield line("publication broken off, one tick", found, "a tick with nothing to do")


def approved_anew(office, sample: Path) -> str:
    """Take down what hangs, so that the same file may come again, and bring it to approval."""
    desk = office.desk
    with desk.store.transaction() as tx:
        showing = tx.postings.in_states([State.SHOWING])
    for old in showing:
        withdraw(desk, old.id, "li-ming", WithdrawReason.OTHER)
    return office.approved(sample, KINDS["B"])


def broken_off(office, sample: Path) -> str:
    """Publish up to the pictures, as a process does that dies then."""
    posting = approved_anew(office, sample)
    desk = office.desk
    for stage in STAGES:
        stage.run(desk, posting)
        if stage.name == "pictures":
            return posting
    raise AssertionError


def healed(office, posting: str) -> None:
    assert tick(office.desk).published == (posting,)


def line(what: str, found: tuple[float, float, float], against: str) -> Line:
    ours, bound, ratio = found
    return Line("acts", what, ROUNDS, ours * 1000, bound * 1000, ratio, "ms", against)


def notice_of(desk: Desk, posting_id: str) -> Notice:
    with desk.store.transaction() as tx:
        posting = posting_or_refuse(tx, posting_id)
        brief = brief_of(desk, tx, posting)
        opened = rowvault.open_rows(desk, tx, posting.batch)
    return compose(desk, brief, opened).notice
