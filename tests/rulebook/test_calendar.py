"""The calendar of announced days: the library, the site's overrides, and never a guess."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from gongshi.errors import WindowError
from gongshi.posting.workdays import Day, DayKind
from gongshi.rulebook import WorkdayCalendar, load
from gongshi.rulebook.calendar import read_year
from gongshi.rulebook.yamlfile import parse

if TYPE_CHECKING:
    from tests.rulebook.folder import Config

# 2026 as the State Council's notice words it, typed in from the notice's dates: a second opinion.
NOTICE_2026 = """
year: 2026
document: 国务院办公厅关于2026年部分节假日安排的通知
number: ""
holidays:
  - {name: 元旦, from: 2026-01-01, to: 2026-01-03}
  - {name: 春节, from: 2026-02-15, to: 2026-02-23}
  - {name: 清明节, from: 2026-04-04, to: 2026-04-06}
  - {name: 劳动节, from: 2026-05-01, to: 2026-05-05}
  - {name: 端午节, from: 2026-06-19, to: 2026-06-21}
  - {name: 中秋节, from: 2026-09-25, to: 2026-09-27}
  - {name: 国庆节, from: 2026-10-01, to: 2026-10-07}
make_up_workdays:
  [2026-01-04, 2026-02-14, 2026-02-28, 2026-05-09, 2026-09-20, 2026-10-10]
""".replace('number: ""', "number: 照通知原件填写")
NOTICE_2027 = NOTICE_2026.replace("2026", "2027")


def _read(text: str, year: int) -> tuple[object, list[str]]:
    faults: list[str] = []
    return read_year(f"workdays/{year}.yaml", year, parse(text.encode()), faults), faults


def test_the_library_and_the_notice_of_2026_agree_on_every_day() -> None:
    notice, faults = _read(NOTICE_2026, 2026)
    assert faults == []
    library, entered = WorkdayCalendar(), WorkdayCalendar({2026: notice})
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [on for on in days if library.day(on).kind != entered.day(on).kind] == []
    assert library.digest == entered.digest


def test_days_are_told_apart_by_kind_and_holidays_by_name() -> None:
    calendar = WorkdayCalendar()
    assert calendar.day(date(2026, 10, 1)) == Day(date(2026, 10, 1), DayKind.HOLIDAY, "国庆节")
    assert calendar.day(date(2026, 10, 10)).kind is DayKind.MAKE_UP
    assert calendar.day(date(2026, 11, 28)) == Day(date(2026, 11, 28), DayKind.WEEKEND)
    assert calendar.day(date(2026, 11, 24)) == Day(date(2026, 11, 24), DayKind.WORKDAY)


@pytest.mark.parametrize("year", [2006, 2027])
def test_a_year_without_a_known_notice_is_refused(year: int) -> None:
    calendar = WorkdayCalendar()
    assert not calendar.knows(year)
    with pytest.raises(WindowError, match="calendar_unknown"):
        calendar.day(date(year, 6, 1))


def test_an_override_file_makes_the_next_year_known(config: Config) -> None:
    before = load(config.path).calendar
    config.write("workdays/2027.yaml", NOTICE_2027.replace("2027-09-20", "2027-09-19"))
    config.spoil("workdays/2027.yaml", "[2027-01-04, 2027-02-14, 2027-02-28, 2027-05-09,", "[")
    config.spoil("workdays/2027.yaml", "2027-09-19, 2027-10-10", "2027-10-10")
    after = load(config.path).calendar
    assert (before.knows(2027), after.knows(2027)) == (False, True)
    assert after.day(date(2027, 2, 15)).name == "春节"
    assert after.day(date(2027, 10, 10)).kind is DayKind.MAKE_UP
    assert before.digest != after.digest


def test_an_override_wins_over_the_library(config: Config) -> None:
    text = NOTICE_2026.replace("to: 2026-10-07", "to: 2026-10-08")
    config.write("workdays/2026.yaml", text)
    book = load(config.path)
    assert book.calendar.day(date(2026, 10, 8)).kind is DayKind.HOLIDAY
    assert book.digests["workdays/2026.yaml"] != ""


@pytest.mark.parametrize("text", ["", "# 尚未公布\n", "{}\n"])
def test_an_empty_override_means_unknown_even_for_a_year_the_library_knows(
    config: Config, text: str
) -> None:
    config.write("workdays/2026.yaml", text)
    assert not load(config.path).calendar.knows(2026)


FAULTS = {
    "another year than the file's": ("year: 2026", "year: 2025", "year:与文件名不符"),
    "no number": ("number: 照通知原件填写\n", "", "number:缺少"),
    "a digest that is none": ("year: 2026", "year: 2026\nsha256: abc", "sha256:应为64位"),
    "a holiday in another year": ("to: 2026-01-03", "to: 2027-01-03", "放假日期应在2026年内"),
    "a holiday backwards": ("from: 2026-10-01", "from: 2026-10-09", "放假日期应在2026年内"),
    "a holiday in last November": ("from: 2026-01-01", "from: 2025-11-30", "应在2026年内"),
    "a day in two holidays": ("from: 2026-10-01", "from: 2026-09-27", "已写在别的假期里"),
    "a make-up workday that is off": ("2026-10-10]", "2026-10-04]", "与放假日期重叠"),
    "a make-up workday midweek": ("2026-10-10]", "2026-10-14]", "调休上班的周末日期"),
    "no list of make-up workdays": ("make_up_workdays:\n  [", "make_ups:\n  [", "没有则写 []"),
    "an unknown key": ("year: 2026", "year: 2026\nnote: x", "note:多余或写错的键"),
    "a date with a time": ("to: 2026-01-03", "to: 2026-01-03 10:00:00", "to:应为日期"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_notice_is_refused(name: str) -> None:
    old, new, expected = FAULTS[name]
    assert old in NOTICE_2026
    _, faults = _read(NOTICE_2026.replace(old, new, 1), 2026)
    assert [fault for fault in faults if expected in fault] != []


def test_a_notice_without_a_single_holiday_is_no_notice() -> None:
    text = "year: 2027\ndocument: 通知\nnumber: 一号\nholidays: []\nmake_up_workdays: []\n"
    assert _read(text, 2027)[1] == ["workdays/2027.yaml holidays:没有一天放假,不是完整的通知"]


def test_a_notice_may_reach_back_into_the_last_days_of_the_year_before() -> None:
    text = NOTICE_2027.replace("from: 2027-01-01", "from: 2026-12-31")
    text = text.split("make_up_workdays")[0] + "make_up_workdays: []\n"
    notice, faults = _read(text, 2027)
    assert faults == []
    assert WorkdayCalendar({2027: notice}).day(date(2026, 12, 31)).name == "元旦"
    assert WorkdayCalendar().day(date(2026, 12, 31)).kind is DayKind.WORKDAY


def test_a_file_that_is_not_named_by_its_year_is_refused(config: Config) -> None:
    config.write("workdays/next.yaml", NOTICE_2027)
    assert config.faults() == ("workdays/next.yaml:文件名应为四位年份,如 2027.yaml",)
