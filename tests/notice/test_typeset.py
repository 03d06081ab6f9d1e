"""How dates, amounts and punctuation stand in print."""

from __future__ import annotations

from datetime import date

import pytest

from gongshi.errors import GongshiError
from gongshi.notice.typeset import beside, full_width, grouped, in_full, month_of, one_line


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("《办法》(民发〔2021〕57号)第十九条", "《办法》（民发〔2021〕57号）第十九条"),
        ("名单(2026年11月)公布", "名单（2026年11月）公布"),
        ("来电,来信;当面", "来电，来信；当面"),
        ("工作日9:00至12:00", "工作日9:00至12:00"),
        ("时间:9:00", "时间：9:00"),
        ("0871-6800101(1)", "0871-6800101(1)"),
        ("1,180元", "1,180元"),
    ],
)
def test_punctuation_that_touches_chinese_is_set_full_width(typed, printed):
    assert full_width(typed) == printed


def test_dates_are_written_out_and_a_second_date_does_not_repeat_its_year():
    assert in_full(date(2026, 3, 1)) == "2026年3月1日"
    assert beside(date(2026, 12, 3), date(2026, 11, 25)) == "12月3日"
    assert beside(date(2027, 1, 8), date(2026, 11, 25)) == "2027年1月8日"
    assert month_of(date(2026, 11, 24)) == "2026年11月"


@pytest.mark.parametrize(
    ("digits", "printed"),
    [
        ("0", "0"),
        ("745", "745"),
        ("1180", "1,180"),
        ("1234567.50", "1,234,567.50"),
        ("约2千", "约2千"),
    ],
)
def test_amounts_are_grouped_by_thousands(digits, printed):
    assert grouped(digits) == printed


@pytest.mark.parametrize(
    "value", [None, True, 1.5, "", "　", "甲\n乙", "甲\u200b", "甲\u2028乙", b"x"]
)
def test_only_one_plain_line_is_printed(value):
    with pytest.raises(GongshiError, match="wording_value"):
        one_line(value)
