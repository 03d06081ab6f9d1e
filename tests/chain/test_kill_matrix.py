"""A process killed at any point of publish or retire, then one tick: as if nothing had happened."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gongshi.display import manifest
from gongshi.posting.life import State
from gongshi.settings import Home
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick

from .conftest import KINDS, ROOT, Office

HERE = Path(__file__).parent
DIGEST = re.compile(r"[0-9a-f]{64}|(?<=-)[0-9a-f]{12}(?=\.)")


def killed_at_every_point(home: Path, act: str, posting: str, folder: Path) -> list:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(HERE / "killed.py"), str(home), act, posting, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def picture_of(home: Home) -> dict:
    """Describe a home: its states, its acts, its entries and its files, random parts apart."""
    desk = Office(home).desk
    with desk.store.transaction() as tx:
        postings = tx.postings.in_states(list(State))
        described = {
            "states": sorted((p.batch, p.state.value, p.number, p.ending) for p in postings),
            "pages": [[(q.profile, q.n) for q in tx.postings.pages(p.id)] for p in postings],
            "rows": [len(tx.batches.rows(p.batch)) for p in postings],
            "acts": [[(a.act, a.code) for a in tx.acts.of_batch(p.batch)] for p in postings],
            "entries": [(e.kind, e.posting, e.seq) for e in tx.entries.since(0)],
        }
    described["files"] = sorted(
        DIGEST.sub("*", str(path.relative_to(home.root)))
        for path in home.root.rglob("*")
        if path.is_file() and not path.name.startswith("gongshi.db")
    )
    described["shown"] = [
        (board.parent.name, item.id, item.page, item.pages, item.image.w, item.image.h)
        for board in sorted(home.boards.glob("*/manifest.note"))
        for item in manifest.read(board.read_bytes()).items
    ]
    desk.store.close()
    return described


@pytest.fixture
def ready(office, samples):
    """One list approved, not yet published."""
    return office, office.approved(samples["B"], KINDS["B"])


@pytest.fixture
def showing_past_its_end(ready):
    """The list published, then the clock walked past its end without a tick."""
    office, posting = ready
    publish(office.desk, posting)
    office.move_clock("2026-12-02T00:00:05")
    return office, posting


@pytest.mark.parametrize("act", ["publish", "retire"])
def test_a_kill_at_every_point_and_one_tick_equal_the_unkilled_run(act, request, tmp_path):
    name = "ready" if act == "publish" else "showing_past_its_end"
    office, posting = request.getfixturevalue(name)
    killed = killed_at_every_point(office.home.root, act, posting, tmp_path)
    recorded = json.loads((tmp_path / "recorded.json").read_text("utf-8"))
    expected = picture_of(Home(tmp_path / "unkilled"))
    for point, name in enumerate(recorded, 1):
        assert picture_of(Home(tmp_path / f"killed-{point}")) == expected, (point, name)
    assert killed == recorded
    assert {kind for kind, _ in recorded} >= {"commit", "replace"}
    assert len(recorded) > 12


def test_a_kill_before_the_first_point_leaves_the_approved_posting_as_it_was(ready):
    office, _ = ready
    before = picture_of(office.home)
    tick(office.desk)
    assert picture_of(office.home) == before


def test_running_each_stage_twice_changes_nothing(ready):
    from gongshi.steps.postings.publish import STAGES

    office, posting = ready
    for stage in STAGES:
        stage.run(office.desk, posting)
        stage.run(office.desk, posting)
    once = picture_of(office.home)
    for stage in STAGES:
        stage.run(office.desk, posting)
    assert picture_of(office.home) == once
