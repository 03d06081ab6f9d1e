"""What hangs and what does not: the Python evaluator against the shared vectors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshi.display import BoardClock, Shown, Turn, evaluate, round_s, shape, take_turn
from tests.display.vectors import VECTORS, digest_of, manifest_json

START = datetime(2026, 11, 24, 1, tzinfo=UTC)


def moment(text):
    return None if text is None else datetime.fromisoformat(text)


@pytest.mark.parametrize("case", VECTORS["evaluate"], ids=lambda case: case["name"])
def test_evaluator_answers_as_the_vectors_say(case):
    raw = manifest_json(case)
    state = BoardClock(floor=START) if case.get("trusted", True) else BoardClock()
    showing = evaluate(raw and shape.from_json(raw), state, moment(case["now"]))
    expect = case["expect"]
    assert [f"{p.item.id}/{p.item.page}" for p in showing.pages] == expect["show"]
    assert showing.standby == expect["standby"]
    assert {f"{i}/{n}": why.value for (i, n), why in showing.hidden.items()} == expect["hidden"]
    assert showing.next_change == moment(expect["next"])
    assert showing.keep == frozenset(map(digest_of, expect["keep"]))
    assert "dwell_s" not in expect or [p.dwell_s for p in showing.pages] == expect["dwell_s"]


@pytest.mark.parametrize("case", VECTORS["clock"], ids=lambda case: case["name"])
def test_board_clock_reads_as_the_vectors_say(case):
    clock = BoardClock(mark=moment(case["mark"]))
    for step in case["steps"]:
        if "heard" in step:
            clock = clock.heard(moment(step["heard"]), step["mono_s"], step["training"])
            continue
        reading = clock.at(moment(step["at"]), step["mono_s"])
        clock = reading.clock
        assert reading.now == moment(step["expect"]["now"])
        assert reading.stepped_back == step["expect"]["stepped_back"]
        assert reading.ahead == step["expect"].get("ahead", False)
        assert clock.mark == moment(step["expect"]["mark"])
        assert clock.trusted == step["expect"]["trusted"]


def playlist(pages):
    """Return pages written as `letter:seconds` as the evaluator would show them."""
    return [shown(letter, int(dwell)) for letter, dwell in (page.split(":") for page in pages)]


BARE = shape.from_json(manifest_json({"items": [{}]})).items[0]


def shown(letter, dwell_s):
    image = replace(BARE.image, sha256=letter * 64)
    return Shown(replace(BARE, id=letter, image=image), START, dwell_s)


@pytest.mark.parametrize("case", VECTORS["turns"], ids=lambda case: case["name"])
def test_pages_take_turns_as_the_vectors_say(case):
    turn = Turn()
    for mono_s, pages, expect in case["steps"]:
        page, turn = take_turn(playlist(pages), turn, mono_s)
        assert (page and page.item.id) == expect


@given(
    dwells=st.lists(st.integers(1, 60), min_size=1, max_size=8),
    ticks=st.lists(st.integers(1, 5), min_size=1, max_size=200),
)
def test_in_every_round_every_page_hangs_at_least_its_time_and_none_is_away_longer_than_a_round(
    dwells, ticks
):
    pages = [shown("ABCDEFGH"[n], dwell) for n, dwell in enumerate(dwells)]
    turn, mono, seen = Turn(), 0, {}
    late = max(ticks) * len(pages)  # a turn ends at the first look after its time
    for tick in ticks:
        page, following = take_turn(pages, turn, mono)
        if following != turn:
            before = next((p for p in pages if p.item.image.sha256 == turn.digest), None)
            assert before is None or mono - turn.since_s >= before.dwell_s
            away = mono - seen.get(page.item.id, 0)
            assert away <= round_s(pages) + late
        seen[page.item.id] = mono
        turn, mono = following, mono + tick


seconds = st.integers(-90_000, 90_000)


@given(
    device=st.lists(seconds, min_size=1, max_size=20),
    elapsed=st.lists(st.integers(0, 4_000), min_size=20, max_size=20),
)
def test_no_sequence_of_clock_jumps_shows_a_list_after_its_end_in_monotonic_time(device, elapsed):
    """A device clock set to anything, any number of times, never brings an ended list back."""
    item = {"until": "2026-11-24T02:00:00Z", "from": "2026-11-24T00:00:00Z"}
    manifest = shape.from_json(manifest_json({"items": [item]}))
    clock, mono = BoardClock().heard(manifest.issued_at, 0), 0
    for offset, passed in zip(device, elapsed, strict=False):
        mono += passed
        reading = clock.at(START + timedelta(seconds=offset), mono)
        clock = reading.clock
        if mono >= 3600:
            assert evaluate(manifest, clock, reading.now).pages == ()


@given(now=seconds, lease_s=st.integers(1, 90_000), until=st.integers(1, 90_000))
def test_next_change_is_the_first_instant_with_another_answer(now, lease_s, until):
    """Nothing changes before `next_change`, and something changes at it."""
    end = (START + timedelta(seconds=until)).strftime("%Y-%m-%dT%H:%M:%SZ")
    manifest = shape.from_json(manifest_json({"items": [{"until": end, "lease_s": lease_s}]}))
    state, moment_ = BoardClock(floor=START), START + timedelta(seconds=now)
    present = evaluate(manifest, state, moment_)
    if present.next_change is None:
        assert present == evaluate(manifest, state, moment_ + timedelta(days=9)) or (
            present.standby == "lease_lapsed"
        )
        return
    just_before = present.next_change - timedelta(microseconds=1)
    assert evaluate(manifest, state, just_before).pages == present.pages
    assert evaluate(manifest, state, present.next_change).pages != present.pages
