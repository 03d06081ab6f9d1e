"""Ends that are not counted: chosen by a person, or brought by the next list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from gongshi.clock import SHANGHAI
from gongshi.errors import WindowError
from gongshi.posting.kind import Retirement
from gongshi.posting.window import (
    earliest_end,
    end_of,
    min_display_end,
    superseded_at,
    window,
    window_until,
)
from tests.posting.calendars import BOOK, CALENDAR, dated, kind

if TYPE_CHECKING:
    from gongshi.posting.workdays import Calendar

DECEMBER = dated("周三 2026-12-23")  # seven workdays from here reach the unannounced 2027


def test_a_chosen_end_is_used_as_given_and_is_not_provisional() -> None:
    found = window_until(kind(7, floor_days=7), DECEMBER, date(2027, 1, 20), CALENDAR)
    assert found.last_day == date(2027, 1, 20)
    assert found.not_after == end_of(date(2027, 1, 20))
    assert (found.n, found.days, found.provisional) == (7, (), False)


@pytest.mark.parametrize("until", [date(2027, 1, 1), date(2027, 2, 6)])
def test_an_end_at_either_bound_is_taken(until: date) -> None:
    rule = kind(7, floor_days=7)
    assert window_until(rule, DECEMBER, until, CALENDAR).last_day == until


def test_an_end_before_any_calendar_could_allow_is_refused() -> None:
    """Six workdays are left in 2026; the seventh cannot be earlier than 1 January."""
    rule = kind(7, floor_days=7)
    assert earliest_end(rule, DECEMBER, CALENDAR) == date(2027, 1, 1)
    with pytest.raises(WindowError) as refused:
        window_until(rule, DECEMBER, date(2026, 12, 31), CALENDAR)
    assert refused.value.code == "until_too_early"


def test_an_end_past_the_kinds_longest_display_is_refused() -> None:
    with pytest.raises(WindowError) as refused:
        window_until(kind(7), DECEMBER, DECEMBER + timedelta(days=46), CALENDAR)
    assert refused.value.code == "until_too_late"


@pytest.mark.parametrize("posted", [dated("周五 2026-02-13"), dated("周二 2026-11-24")])
def test_where_the_calendar_is_known_no_one_may_shorten_the_window(posted: date) -> None:
    rule = kind(7, floor_days=7)
    last = window(rule, posted, CALENDAR).last_day
    assert last is not None
    assert earliest_end(rule, posted, CALENDAR) == last
    with pytest.raises(WindowError, match="until_too_early"):
        window_until(rule, posted, last - timedelta(days=1), CALENDAR)


def test_a_weekend_at_the_years_end_may_yet_become_a_workday_and_bounds_the_end() -> None:
    """Saturday 29 December 2018 was made a workday by the notice for 2019."""
    posted = dated("周五 2018-12-28")
    assert earliest_end(kind(1), posted, _forgetting(2018)) == dated("周六 2018-12-29")
    assert window(kind(1), posted, CALENDAR).last_day == dated("周六 2018-12-29")


def test_the_bound_is_never_later_than_the_window_itself() -> None:
    rule = kind(7, floor_days=7)
    for n in range(0, 700, 7):
        posted = date(2024, 1, 1) + timedelta(days=n)
        last = window(rule, posted, CALENDAR).last_day
        assert earliest_end(rule, posted, _forgetting(posted.year)) <= last


def test_a_kind_without_a_window_may_be_given_an_end() -> None:
    found = window_until(BOOK.kinds["temp_relief"], DECEMBER, date(2027, 1, 7), CALENDAR)
    assert (found.n, found.unit, found.last_day) == (None, None, date(2027, 1, 7))


def test_the_next_list_takes_down_a_list_that_waits_for_it() -> None:
    payment = BOOK.kinds["dibao_payment"]
    posted = window(payment, dated("周二 2026-11-24"), CALENDAR)
    following = datetime(2026, 12, 22, 9, tzinfo=SHANGHAI)
    assert superseded_at(payment, posted.posted, posted.not_after, following) == following


def test_a_list_with_a_shortest_display_outlives_an_early_next_list() -> None:
    relief = BOOK.kinds["temp_relief"]
    posted = window(relief, dated("周二 2026-11-24"), CALENDAR)
    early = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)
    late = datetime(2026, 12, 22, 9, tzinfo=SHANGHAI)
    assert superseded_at(relief, posted.posted, posted.not_after, early) == end_of(
        dated("周三 2026-12-09")
    )
    assert superseded_at(relief, posted.posted, posted.not_after, late) == late


def test_nothing_waits_for_the_next_list_beyond_its_longest_display() -> None:
    posted = dated("周二 2026-11-24")
    never = datetime(2027, 6, 1, tzinfo=SHANGHAI)
    for id_ in ("dibao_payment", "temp_relief"):
        found = window(BOOK.kinds[id_], posted, CALENDAR)
        assert superseded_at(BOOK.kinds[id_], found.posted, found.not_after, never) == end_of(
            dated("周五 2027-01-08")
        )


def test_a_list_with_a_window_ignores_the_next_list() -> None:
    rule = kind(7)
    found = window(rule, dated("周二 2026-11-24"), CALENDAR)
    assert (
        superseded_at(rule, found.posted, found.not_after, datetime(2026, 11, 30, tzinfo=SHANGHAI))
        == found.not_after
    )


def test_a_kind_without_a_shortest_display_gives_way_at_once() -> None:
    relief = replace(BOOK.kinds["temp_relief"], min_display=None)
    assert relief.retirement is Retirement.MIN_DISPLAY_OR_NEXT_LIST
    assert min_display_end(relief, date(2026, 11, 24)) is None
    found = window(relief, dated("周二 2026-11-24"), CALENDAR)
    following = datetime(2026, 11, 26, 9, tzinfo=SHANGHAI)
    assert superseded_at(relief, found.posted, found.not_after, following) == following


def test_fifteen_days_of_display_end_at_the_midnight_after_the_fifteenth() -> None:
    shown = min_display_end(BOOK.kinds["dibao_confirmed"], dated("周二 2026-11-24"))
    assert shown == end_of(dated("周三 2026-12-09"))


def _forgetting(year: int) -> Calendar:
    """The real calendar as it stood before the notice for the year after `year` came out."""
    return type(CALENDAR)({year + 1: None})
