"""An unknown column is proposed to a person, and what the person says is taken at their word."""

from types import SimpleNamespace

import pytest

from gongshi.errors import GongshiError
from gongshi.sources import confirmed_columns
from tests.sources.making import DUAN, HEADER, HOUSEHOLDS, column, household_kind, plain, xlsx

UNKNOWN = ["序号", "困难群众本人姓名", *HEADER[2:]]


def test_the_advice_names_the_field_that_is_missing_and_how_to_say_so():
    listed = plain(xlsx(UNKNOWN, DUAN))
    advice = {f.code: f.advice for f in listed.findings}["E101"]
    assert "--map 困难群众本人姓名=姓名" in advice


def test_nothing_is_proposed_where_no_field_is_missing():
    listed = plain(xlsx([*HEADER, "民主评议得分"], [*DUAN, 96]))
    assert "--map" not in listed.findings[0].advice


def test_a_header_that_holds_a_number_is_not_repeated_in_the_advice():
    listed = plain(xlsx(["序号", "姓名19900001234", *HEADER[2:]], DUAN))
    assert not [f for f in listed.findings if "1990000" in f.words + f.advice]


def test_a_confirmed_column_is_a_field():
    columns = confirmed_columns(household_kind(), {"困难群众 本人姓名": "姓名"})
    listed = plain(xlsx(UNKNOWN, DUAN), columns=columns)
    assert columns == {"困难群众本人姓名": "name"}
    assert column(listed, "name") == ["段秀英"]
    assert not listed.findings


def test_a_known_header_keeps_its_meaning():
    listed = plain(xlsx(HEADER, DUAN), columns={"初审意见": "name"})
    assert column(listed, "opinion") == ["拟同意"]


REFUSED = {
    "a field that the kind has not": {"某列": "没有的栏目"},
    "a header with a number": {"姓名19900001234": "name"},
    "a header that is dropped": {"联系电话": "name"},
    "a header of another field": {"初审意见": "name"},
    "no header": {" ": "name"},
}


@pytest.mark.parametrize("columns", REFUSED.values(), ids=REFUSED)
def test_refused_is(columns):
    with pytest.raises(GongshiError) as caught:
        confirmed_columns(SimpleNamespace(policy=HOUSEHOLDS), columns)
    assert caught.value.code == "column_not_mapped"
    assert "1990000" not in caught.value.words + caught.value.advice
