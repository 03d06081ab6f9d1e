"""Every window vector of the law, and what no window may do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import yaml

from gongshi.errors import WindowError
from gongshi.posting.item import Span, Unit
from gongshi.posting.window import due_day, end_of, window
from gongshi.rulebook.calendar import WorkdayCalendar, YearNotice
from tests.posting.calendars import BOOK, CALENDAR, RULES, dated, kind

VECTORS = yaml.safe_load((RULES / "windows.yaml").read_text("utf-8"))["vectors"]
DUE = yaml.safe_load((RULES / "due.yaml").read_text("utf-8"))["due"]
COLUMNS = {
    "5 workdays": kind(5),
    "7 workdays": kind(7, floor_days=7),
    "7 days": kind(7, Unit.DAY),
}
START_DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(1075)]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["posted"].split()[1])
def test_the_last_day_is_the_one_the_law_gives(vector: dict[str, str], column: str) -> None:
    posted, expected = dated(vector["posted"]), vector[column]
    if expected == "undetermined":
        with pytest.raises(WindowError, match="calendar_unknown"):
            window(COLUMNS[column], posted, CALENDAR)
        return
    found = window(COLUMNS[column], posted, CALENDAR)
    assert found.last_day == dated(expected)
    assert found.provisional == expected.endswith("provisional")
    assert found.not_after == end_of(dated(expected))


def test_every_vector_of_the_law_is_in_the_file() -> None:
    assert [v["posted"].split()[1][5:] for v in VECTORS] == [
        *("02-09", "02-13", "04-03", "04-30"),
        *("09-14", "09-30", "11-24", "12-23"),
    ]


def test_seven_workdays_never_end_before_seven_days_extended_under_article_203() -> None:
    workdays, days = kind(7), kind(7, Unit.DAY)
    ends = [(window(workdays, on, CALENDAR), window(days, on, CALENDAR)) for on in START_DAYS]
    assert START_DAYS[-1] == dated("周四 2026-12-10")
    assert [w.posted for w, d in ends if w.last_day < d.last_day] == []


def test_the_naive_monday_to_friday_count_is_wrong_for_a_quarter_of_start_days() -> None:
    def naive(on: date) -> date:
        left, day = 7, on
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day

    right = [window(kind(7), on, CALENDAR).last_day for on in START_DAYS]
    assert sum(naive(on) != last for on, last in zip(START_DAYS, right, strict=True)) == 283


def test_the_posting_day_is_not_counted_and_the_last_day_ends_at_midnight_shanghai() -> None:
    found = window(kind(7), dated("周二 2026-11-24"), CALENDAR)
    assert found.first_day == dated("周三 2026-11-25")
    assert found.not_after == datetime(2026, 12, 3, 16, tzinfo=UTC)
    assert found.not_after.isoformat() == "2026-12-04T00:00:00+08:00"


def test_day_one_of_a_workday_count_is_the_next_workday() -> None:
    found = window(kind(5), dated("周五 2026-02-13"), CALENDAR)
    assert found.first_day == dated("周六 2026-02-14")  # a make-up workday
    assert window(kind(5), dated("周六 2026-02-14"), CALENDAR).first_day == dated("周二 2026-02-24")


def test_exactly_as_many_days_are_counted_as_the_rule_says() -> None:
    for rule in COLUMNS.values():
        for on in START_DAYS[::13]:
            found = window(rule, on, CALENDAR)
            assert sum(day.counted for day in found.days) == found.n
            assert found.days[0].date == on + timedelta(days=1)
            assert found.days[-1].date == found.last_day


def test_a_floor_of_days_holds_where_workdays_alone_would_end_earlier() -> None:
    """No real calendar does this; a kind with five workdays and a floor of ten days would."""
    found = window(kind(5, floor_days=10), dated("周一 2026-11-02"), CALENDAR)
    assert found.last_day == dated("周四 2026-11-12")
    assert sum(day.counted for day in found.days) == 5
    assert found.days[-1].why == "补足规定的天数"


def test_a_window_that_touches_29_to_31_december_is_provisional_until_the_notice_is_known() -> None:
    known = WorkdayCalendar({2027: YearNotice(2027, {date(2027, 1, 1): "元旦"}, frozenset())})
    for last in ("周二 2026-12-29", "周三 2026-12-30", "周四 2026-12-31"):
        posted = dated(last) - timedelta(days=1)
        assert window(kind(1), posted, CALENDAR).provisional
        assert not window(kind(1), posted, known).provisional
    assert not window(kind(1), dated("周五 2026-12-25"), CALENDAR).provisional


def test_next_years_notice_may_make_the_last_days_of_december_a_holiday() -> None:
    holidays = {date(2026, 12, 31) + timedelta(days=n): "元旦" for n in range(3)}
    known = WorkdayCalendar({2027: YearNotice(2027, holidays, frozenset({date(2027, 1, 3)}))})
    found = window(kind(7), dated("周三 2026-12-23"), known)
    assert found.last_day == dated("周一 2027-01-04")
    assert [d.why for d in found.days if d.date == date(2026, 12, 31)] == ["放假(元旦),不计"]


def test_an_unannounced_year_is_refused_with_what_to_do() -> None:
    with pytest.raises(WindowError) as refused:
        window(kind(1), dated("周五 2027-03-05"), CALENDAR)
    assert refused.value.code == "calendar_unknown"
    assert "config/workdays/2027.yaml" in refused.value.advice
    assert "--until" in refused.value.advice


def test_an_empty_override_makes_a_known_year_unknown() -> None:
    with pytest.raises(WindowError, match="calendar_unknown"):
        window(kind(5), dated("周二 2026-11-24"), WorkdayCalendar({2026: None}))


@pytest.mark.parametrize("id_", sorted(BOOK.kinds))
def test_every_kind_ends_even_where_the_next_list_never_comes(id_: str) -> None:
    posted = dated("周二 2026-11-24")
    found = window(BOOK.kinds[id_], posted, CALENDAR)
    if BOOK.kinds[id_].window is None:
        assert (found.n, found.unit, found.last_day) == (None, None, None)
        assert found.not_after == end_of(dated("周五 2027-01-08"))
        assert found.first_day == dated("周三 2026-11-25")
    else:
        assert found.not_after == end_of(found.last_day)
    assert end_of(posted) < found.not_after <= end_of(posted + timedelta(days=45))


def test_the_windows_of_the_nine_kinds_are_those_of_the_catalogue() -> None:
    spans = {id_: k.window and k.window.span for id_, k in BOOK.kinds.items()}
    seven = Span(7, Unit.WORKDAY)
    assert {id_: span for id_, span in spans.items() if span} == {
        "dibao_initial": seven,
        "disabled_temp": Span(5, Unit.WORKDAY),
        "tekun_initial": seven,
        "tekun_termination": seven,
    }
    assert len(spans) == 9


@pytest.mark.parametrize("case", DUE, ids=lambda case: f"{case['formed'].split()[1]}+{case['n']}")
def test_the_latest_day_to_post_is_the_one_the_catalogue_gives(case: dict[str, str]) -> None:
    span = Span(int(case["n"]), Unit.WORKDAY)
    assert due_day(span, dated(case["formed"]), CALENDAR) == dated(case["latest"])
