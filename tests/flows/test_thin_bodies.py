"""What the flows' own lines decide, without a server: `flow.fn` and a pencil for artifacts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from gongshi.clock import Clock, real_now
from gongshi.posting.life import State
from tests.coroutines import awaited

END = datetime(2026, 12, 1, 16, tzinfo=UTC)


@pytest.fixture
def pencil(monkeypatch):
    """Every artifact is noted down instead of being sent."""
    from flows import boards, deadlines, shown

    notes = []

    async def table(rows, key, description):
        notes.append((key, rows))

    async def link(link, link_text, key):
        notes.append((key, link))

    monkeypatch.setattr(shown, "acreate_table_artifact", table)
    monkeypatch.setattr(shown, "acreate_link_artifact", link)
    monkeypatch.setattr(deadlines, "acreate_table_artifact", table)
    monkeypatch.setattr(boards, "acreate_table_artifact", table)
    return notes


def test_retire_without_ids_and_with_nothing_due_leaves_no_artifact(pencil, monkeypatch):
    from flows import retire

    monkeypatch.setattr(retire, "desk", lambda: None)
    monkeypatch.setattr(retire.takedown, "due", lambda _desk: [])
    assert awaited(retire.retire.fn()) is None
    assert pencil == []


def test_retire_without_ids_takes_what_the_store_says_is_due(pencil, monkeypatch):
    from flows import retire
    from flows.lists import Outcome

    done = []

    async def take_down(ids):
        done.append("take down")
        return Outcome(tuple(ids), {})

    async def push_to_boards():
        done.append("push")

    monkeypatch.setattr(retire, "desk", lambda: None)
    monkeypatch.setattr(retire, "take_down", take_down)
    monkeypatch.setattr(retire, "push_to_boards", push_to_boards)
    monkeypatch.setattr(retire.takedown, "due", lambda _desk: ["DUE"])
    assert awaited(retire.retire.fn()) is None
    assert pencil == [("retired", [{"步骤": "撤除", "完成": 1, "未完成": 0, "代码": ""}])]
    assert done == ["take down", "push"]


def test_a_board_that_is_behind_fails_the_run_and_is_told_by_code(pencil, monkeypatch):
    from flows import boards

    done = [
        SimpleNamespace(board="hall", reached=True, done=2, troubles=()),
        SimpleNamespace(board="usb", reached=False, done=0, troubles=("push_folder_missing",)),
    ]

    async def push_to_boards():
        return done

    monkeypatch.setattr(boards, "push_to_boards", push_to_boards)
    assert awaited(boards.boards.fn()).message == "1 块屏没有补齐"
    ((key, table),) = pencil
    assert (key, [row["代码"] for row in table]) == ("boards", ["", "push_folder_missing"])
    del done[1]
    assert awaited(boards.boards.fn()) is None


def test_a_run_that_prefect_starts_too_early_waits_but_never_long(monkeypatch):
    from flows import retire

    def early_by(seconds):
        meant = real_now() + timedelta(seconds=seconds) if seconds is not None else None
        monkeypatch.setattr(retire, "flow_run", SimpleNamespace(scheduled_start_time=meant))
        return retire.seconds_early()

    assert early_by(None) == 0
    assert early_by(-3) == 0
    assert 0.3 < early_by(0.5) <= 0.5
    assert early_by(3600) == retire.EARLY_S


def test_one_retirement_a_window_end_at_the_real_moment_of_a_training_clock(monkeypatch):
    from flows import publish

    asked = []

    async def run_deployment(name, **how):
        asked.append((name, how))

    ends = {"A": END, "B": END, "C": END + timedelta(days=2)}
    up = {key: SimpleNamespace(ends_at=end, state=State.SHOWING) for key, end in ends.items()}
    up["GONE"] = SimpleNamespace(ends_at=END + timedelta(days=9), state=State.RETIRED)
    monkeypatch.setattr(publish, "desk", lambda: _desk_with(up, offset_s=-3600))
    monkeypatch.setattr(publish, "arun_deployment", run_deployment)
    awaited(publish.schedule_retirements([*up, "UNKNOWN"]))
    assert [name for name, _ in asked] == ["retire/gongshi"] * 2
    assert [how["scheduled_time"] for _, how in asked] == [
        END + timedelta(hours=1),
        END + timedelta(days=2, hours=1),
    ]
    assert [how["idempotency_key"] for _, how in asked] == [
        "retire 2026-12-01T16:00:00Z",
        "retire 2026-12-03T16:00:00Z",
    ]
    assert all(how["parameters"] == {} and how["timeout"] == 0 for _, how in asked)


def test_a_list_without_a_letter_stands_in_the_register_without_a_day(pencil, monkeypatch):
    from flows import deadlines

    rows = [
        SimpleNamespace(batch="b-1", kind="k", due=date(2026, 11, 30), state=State.RECEIVED),
        SimpleNamespace(batch="b-2", kind="k", due=None, state=State.RECEIVED),
    ]
    monkeypatch.setattr(deadlines, "desk", lambda: None)
    monkeypatch.setattr(deadlines.register, "deadlines", lambda _desk: rows)
    awaited(deadlines.deadlines.fn())
    ((_, table),) = pencil
    assert [row["最迟张贴"] for row in table] == ["2026-11-30", "待来文或放假安排"]


def test_counts_of_chunks_add_up_and_failures_make_one_sentence(pencil):
    from flows.lists import Outcome
    from flows.shown import show_counts

    first = [Outcome(("A",), {"B": "gate_hit"}), Outcome(("C",), {})]
    said = awaited(show_counts("published", {"出门检查": first, "上屏": []}))
    assert said == "1 份未完成:gate_hit×1"
    ((_, table),) = pencil
    assert [(row["完成"], row["未完成"]) for row in table] == [(2, 1), (0, 0)]


def test_a_site_without_a_public_address_gets_no_links(pencil):
    from flows.shown import show_links

    site = SimpleNamespace(public_base=None)
    awaited(show_links(SimpleNamespace(rules=SimpleNamespace(site=site)), ["A"]))
    assert pencil == []


def _desk_with(postings, offset_s):
    transaction = SimpleNamespace(postings=SimpleNamespace(get=postings.get))

    class Store:
        def transaction(self):
            return self

        def __enter__(self):
            return transaction

        def __exit__(self, *_):
            return None

    return SimpleNamespace(store=Store(), clock=Clock(offset_s))
