"""One house with a real Prefect server for the whole session, and the lists it carries."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from gongshi.steps.ends import real_instant
from tests.chain.conftest import KINDS, samples  # noqa: F401 - the fixture of the chain's tests
from tests.flows.house import House, new_office
from tests.flows.processes import gone

if TYPE_CHECKING:
    from datetime import datetime

    from gongshi.posting.life import State
    from gongshi.steps.home.flowruns import FlowRun


@pytest.fixture(scope="session", autouse=True)
def prefect_home(tmp_path_factory):
    """Importing Prefect makes its home at once: not in the home directory of whoever tests."""
    os.environ["PREFECT_HOME"] = str(tmp_path_factory.mktemp("prefect"))


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """`gongshi serve --all` on a new training home; stopped by SIGTERM, and nothing is left."""
    folder = tmp_path_factory.mktemp("house")
    made = House(new_office(folder), folder)
    try:
        made.start()
        yield made
        assert made.stop() == 0
        assert gone(made.home, 0) == {}
    finally:
        made.end()


@dataclass(frozen=True)
class Published:
    """What came of publishing two approved lists and one that nobody had approved, twice.

    Kept as it was then: other tests of the session take the lists down and move the clock.
    """

    run: FlowRun
    again: FlowRun
    up: tuple[str, str]
    unapproved: str
    states: tuple[State, ...]
    failures: tuple[tuple[str, str], ...]
    real_ends: tuple[datetime, ...]
    retirements: tuple[FlowRun, ...]


@pytest.fixture(scope="session")
def published(house, samples) -> Published:  # noqa: F811 - pytest's way to ask for a fixture
    """One run over three lists, the one in the middle not approved; then the two once more."""
    a = house.office.approved(samples["A"], KINDS["A"])
    c = house.submitted_only(samples, "C")
    b = house.office.approved(samples["B"], KINDS["B"])
    run = house.run("publish/gongshi", {"posting_ids": [a, c, b]})
    again = house.run("publish/gongshi", {"posting_ids": [a, b]})
    desk = house.office.desk
    with desk.store.transaction() as tx, house.flows() as flows:
        return Published(
            run=run,
            again=again,
            up=(a, b),
            unapproved=c,
            states=tuple(tx.postings.get(each).state for each in (a, b, c)),
            failures=tuple(tx.failures.of_posting(c)),
            real_ends=tuple(real_instant(desk, tx.postings.get(each).ends_at) for each in (b, a)),
            retirements=tuple(flows.scheduled("retire/gongshi")),
        )


@dataclass(frozen=True)
class TakenDown:
    """The run before the end with the states it left, the run after it with its own."""

    early: FlowRun
    states_early: tuple[State, ...]
    late: FlowRun
    states_late: tuple[State, ...]


@pytest.fixture(scope="session")
def taken_down(house, published) -> TakenDown:
    """Ask for retirement at once; walk the training clock past the end; ask again."""
    early = house.run("retire/gongshi", {"posting_ids": list(published.up)})
    states_early = tuple(house.state(each) for each in published.up)
    house.office.move_clock("2026-12-04T00:00:01")
    late = house.run("retire/gongshi")
    return TakenDown(early, states_early, late, tuple(house.state(each) for each in published.up))
