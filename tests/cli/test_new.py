"""gongshi new asks one question again, not nine, and stops where nobody answers."""

from __future__ import annotations

import io

import pytest

from gongshi.cli import new
from gongshi.errors import GongshiError

LETTER = [
    "柳荫街道办事处",
    "柳街救助报〔2026〕7号",
    "2026-11-23",
    "初审",
    "2026-11-20",
    "2026-11-23",
]
TOTALS = ["5", "11户", "4,650元"]


def answering(monkeypatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_the_letter_is_read_from_nine_answers(monkeypatch):
    answering(monkeypatch, *LETTER, *TOTALS)
    letter = new._asked_letter()
    assert (letter.persons, letter.amount) == (11, 4650)


def test_an_answer_that_will_not_do_is_asked_again_and_the_others_are_not(monkeypatch, capsys):
    wrong = [*LETTER[:3], "初核", "初审", "十一月", "2026年11月20日", "", "2026-11-23", *TOTALS]
    answering(monkeypatch, *wrong)
    assert new._asked_letter().stage == "初审"
    told = capsys.readouterr().err
    assert "填 初审、审批 或 发放" in told
    assert told.count("写年月日") == 2
    assert told.count("报送单位") == 1


@pytest.mark.parametrize("totals", [("5", "", ""), ("", "11", "4650")])
def test_one_of_the_two_totals_is_enough(monkeypatch, totals):
    answering(monkeypatch, *LETTER, *totals)
    letter = new._asked_letter()
    assert {letter.households, letter.persons} in ({5, None}, {11, None})


def test_without_either_total_the_second_is_asked_again(monkeypatch, capsys):
    answering(monkeypatch, *LETTER, "", "", "11", "4650")
    assert new._asked_letter().persons == 11
    assert "户数和人数至少要有一项" in capsys.readouterr().err


def test_three_answers_that_will_not_do_are_refused(monkeypatch):
    answering(monkeypatch, *LETTER[:3], "初核", "初核", "初核", *LETTER[4:], *TOTALS)
    with pytest.raises(GongshiError) as caught:
        new._asked_letter()
    assert caught.value.code == "E110"


def test_where_nobody_answers_it_stops(monkeypatch):
    answering(monkeypatch, *LETTER[:2])
    with pytest.raises(GongshiError) as caught:
        new._asked_letter()
    assert caught.value.code == "input_ended"


def test_a_column_said_wrongly_is_asked_again_and_never_passed_over(monkeypatch, capsys):
    answering(monkeypatch, "姓名", "本人姓名=姓名")
    assert new._column() == ("本人姓名", "姓名")
    assert "写法是 表头=栏目" in capsys.readouterr().err


def test_no_column_to_explain_is_one_return(monkeypatch):
    answering(monkeypatch, "")
    assert new._column() == ("", "")
