"""The plan of a push: pure, and done twice it does nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.display.push import Able, Amend, Put, Remove, Seen, Unfit, Wanted, plan
from gongshi.display.push.plan import turn

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
ABLE = Able(keeps_time=True, most_w=1920, most_h=1080, most_seconds=10)


def wanted(n=1, *, digest="a", starts=NOW - HOUR, until=NOW + HOUR, w=1080, h=1920, seconds=30):
    return Wanted(f"gongshi_hall_{n}", digest * 64, w, h, starts, until, seconds)


def seen(n=1, *, ref="r1", digest="a", name="", starts=NOW - HOUR, until=NOW + HOUR, on=True):
    return Seen(ref, name or f"gongshi_hall_{n}", digest * 64, starts, until, 10, on)


def ops(desired, observed, able=ABLE):
    return plan(desired, observed, able, NOW)


def test_what_is_missing_is_put_and_what_is_there_is_left_alone():
    assert ops([wanted()], []) == (Put(wanted()),)
    assert ops([wanted()], [seen()]) == ()


def test_what_is_not_desired_goes_before_anything_comes():
    assert ops([wanted(2)], [seen(1)]) == (Remove("r1", "gongshi_hall_1"), Put(wanted(2)))


def test_wrong_bytes_go_and_come_again():
    assert ops([wanted()], [seen(digest="b")]) == (Remove("r1", "gongshi_hall_1"), Put(wanted()))


def test_a_renamed_copy_is_adopted_and_a_second_one_goes():
    renamed = seen(name="gongshi_hall_1-1", ref="r2")
    assert ops([wanted()], [renamed]) == ()
    assert ops([wanted()], [renamed, seen()]) == (Remove("r2", "gongshi_hall_1-1"),)


def test_wrong_times_turn_or_switch_are_amended():
    later = seen(until=NOW + 2 * HOUR)
    assert ops([wanted()], [later]) == (Amend("r1", wanted()),)
    assert ops([wanted()], [seen(on=False)]) == (Amend("r1", wanted()),)
    assert ops([wanted()], [later], Able(keeps_time=False)) == ()


def test_a_turn_is_never_longer_than_the_device_should_be_told():
    assert turn(wanted(seconds=30), ABLE) == 10
    assert turn(wanted(seconds=30), Able(keeps_time=False)) == 30


def test_what_has_ended_or_not_begun_is_not_on_the_device():
    over, ahead = wanted(until=NOW), wanted(starts=NOW + HOUR, until=NOW + 2 * HOUR)
    assert ops([over], [seen()]) == (Remove("r1", "gongshi_hall_1"),)
    assert ops([ahead], []) == ()


def test_what_a_device_cannot_show_is_told_and_never_tried():
    large = wanted(w=2160, h=3840)
    assert ops([large], []) == (Unfit(large, "push_too_large"),)
    backwards = wanted(starts=NOW, until=NOW)
    assert ops([backwards], []) == (Unfit(backwards, "push_end_before_start"),)


moments = st.sampled_from([NOW - 2 * HOUR, NOW - HOUR, NOW, NOW + HOUR, NOW + 2 * HOUR])
digests = st.sampled_from("ab")
desires = st.lists(
    st.builds(
        lambda n, starts, until, digest, w: wanted(
            n, starts=starts, until=until, digest=digest, w=w
        ),
        st.integers(1, 4),
        moments,
        moments,
        digests,
        st.sampled_from([1080, 2160]),
    ),
    max_size=5,
    unique_by=lambda one: one.name,
)
observations = st.lists(
    st.builds(
        lambda n, tail, digest, until, on: (n, tail, digest, until, on),
        st.integers(1, 5),
        st.sampled_from(["", "-1", "-2", ".part"]),
        digests,
        moments,
        st.booleans(),
    ),
    max_size=6,
).map(
    lambda found: [
        seen(ref=f"r{i}", name=f"gongshi_hall_{n}{tail}", digest=digest, until=until, on=on)
        for i, (n, tail, digest, until, on) in enumerate(found)
    ]
)


def carried_out(observed, todo, able):
    """An ideal device: does each op at once."""
    held = {one.ref: one for one in observed}
    for i, op in enumerate(todo):
        match op:
            case Remove():
                del held[op.ref]
            case Amend():
                held[op.ref] = _as(op.wanted, op.ref, held[op.ref].name, able)
            case Put():
                held[f"new{i}"] = _as(op.wanted, f"new{i}", op.wanted.name, able)
    return list(held.values())


def _as(one, ref, name, able):
    return Seen(ref, name, one.sha256, one.starts, one.until, turn(one, able), True)


@settings(max_examples=300)
@given(desires, observations, st.sampled_from([ABLE, Able(keeps_time=False)]))
def test_from_any_state_one_plan_reaches_the_desired_one(desired, observed, able):
    todo = plan(desired, observed, able, NOW)
    after = carried_out(observed, todo, able)
    again = plan(desired, after, able, NOW)
    assert all(isinstance(op, Unfit) for op in again)
    told = {op.wanted.name for op in again}
    due = {w.name: w.sha256 for w in desired if w.starts <= NOW < w.until and w.name not in told}
    names = sorted(one.sha256 for one in after)
    assert names == sorted(due.values())
