"""What a person reads about a window, and the documented JSON."""

from __future__ import annotations

import json

import pytest

from gongshi.posting.as_json import item_json, window_from_json, window_json
from gongshi.posting.explain import PROVISIONAL, explain
from gongshi.posting.item import Unit
from gongshi.posting.window import window, window_until
from tests.posting.calendars import BOOK, CALENDAR, dated, kind


def test_every_day_of_a_window_is_explained_with_its_reason() -> None:
    assert explain(window(kind(5), dated("周一 2026-09-14"), CALENDAR)) == [
        "2026-09-14 周一 张贴日,不计(民法典第二百零一条,自次日起算)",
        "2026-09-15 周二 计 第1个工作日",
        "2026-09-16 周三 计 第2个工作日",
        "2026-09-17 周四 计 第3个工作日",
        "2026-09-18 周五 计 第4个工作日",
        "2026-09-19 周六 － 周末,不计",
        "2026-09-20 周日 计 第5个工作日(调休上班)",
        "公示期5个工作日:2026-09-15至2026-09-20 24时",
    ]


def test_a_last_day_that_is_off_is_explained_as_moved_on() -> None:
    lines = explain(window(kind(7, Unit.DAY), dated("周三 2026-09-30"), CALENDAR))
    assert lines[7:9] == [
        "2026-10-07 周三 计 第7日,届满日逢放假(国庆节),顺延",
        "2026-10-08 周四 － 顺延后的届满日",
    ]


def test_a_provisional_window_says_what_to_do() -> None:
    assert explain(window(kind(5), dated("周三 2026-12-23"), CALENDAR))[-1] == PROVISIONAL


def test_a_kind_without_a_window_says_so_and_when_it_comes_down() -> None:
    lines = explain(window(BOOK.kinds["temp_relief"], dated("周二 2026-11-24"), CALENDAR))
    assert lines[1:] == ["没有公示期;张贴期限:2026-11-25至2027-01-08 24时,到时一律撤下"]


def test_a_chosen_end_is_told_from_a_counted_one() -> None:
    found = window_until(kind(7), dated("周三 2026-12-23"), dated("周三 2027-01-20"), CALENDAR)
    assert explain(found)[-1] == "公示期(指定截止日,不少于7个工作日):2026-12-24至2027-01-20 24时"


def test_the_json_of_a_window_has_the_documented_fields() -> None:
    found = window_json(window(kind(7, floor_days=7), dated("周二 2026-11-24"), CALENDAR))
    days = found.pop("days")
    assert found == {
        "kind": "dibao_initial",
        "posted": "2026-11-24",
        "n": 7,
        "unit": "workday",
        "first_day": "2026-11-25",
        "last_day": "2026-12-03",
        "not_after": "2026-12-04T00:00:00+08:00",
        "provisional": False,
    }
    assert days[3] == {
        "date": "2026-11-28",
        "weekday": "周六",
        "counted": False,
        "why": "周末,不计",
    }
    assert len(days) == 9


def test_the_json_of_a_kind_without_a_window_has_nulls() -> None:
    found = window_json(window(BOOK.kinds["temp_relief"], dated("周二 2026-11-24"), CALENDAR))
    assert (found["n"], found["unit"], found["last_day"], found["days"]) == (None, None, None, [])
    assert found["not_after"] == "2027-01-09T00:00:00+08:00"


@pytest.mark.parametrize("id_", sorted(BOOK.kinds))
def test_a_window_is_read_back_from_its_json_as_it_was_promised(id_: str) -> None:
    for posted in ("周二 2026-11-24", "周五 2026-02-13", "周四 2026-04-30"):
        found = window(BOOK.kinds[id_], dated(posted), CALENDAR)
        assert window_from_json(json.loads(json.dumps(window_json(found)))) == found


def test_the_json_of_an_item_has_the_documented_fields() -> None:
    found = item_json(BOOK.catalogue[10], BOOK.kinds)
    assert (found["no"], found["group"], found["standing"]) == (11, "专项资金分配结果", False)
    assert found["due"] == {"n": 0, "unit": "workday"}
    assert found["channels"] == ["社区/企事业单位/村公示栏(电子屏)"]
    assert found["website_column"] is None
    assert found["kinds"][0]["id"] == "disabled_temp"
    assert found["kinds"][0]["window"] == {"n": 5, "unit": "workday"}
    assert found["kinds"][0]["min_display"] == {
        "n": 15,
        "unit": "day",
        "applies": "unknown",
        "as": "name_free_result_card",
    }


def test_all_items_can_be_written_as_json() -> None:
    written = json.dumps([item_json(item, BOOK.kinds) for item in BOOK.catalogue])
    assert [item["no"] for item in json.loads(written)] == list(range(1, 16))
