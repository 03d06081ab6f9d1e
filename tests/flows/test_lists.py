"""One list's fault is written down by code, and neither words nor values of it get anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from gongshi.errors import StateError
from gongshi.settings import Home
from tests.coroutines import awaited


@dataclass
class Recorder:
    """A desk where only the home is real, and failures are noted instead of stored."""

    home: Home
    noted: list[tuple[str, str, str]] = field(default_factory=list)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    from flows import lists

    home = Home(tmp_path / "home")
    home.make()
    made = Recorder(home)
    monkeypatch.setattr(lists, "desk", lambda: made)
    monkeypatch.setattr(lists.failures, "record", lambda at, *note: at.noted.append(note))
    return made


def act(_desk, posting_id):
    if posting_id == "REFUSED":
        raise StateError("wrong_state", "words for staff")
    if posting_id == "EARLY":
        raise StateError("not_due", "words for staff")
    if posting_id == "BROKEN":
        raise ValueError("段秀英 530102196304129823")


def over(*posting_ids):
    from flows import lists

    return awaited(lists.over("gate", act, posting_ids))


def test_the_others_go_on_when_lists_fail(desk):
    outcome = over("ONE", "REFUSED", "TWO", "BROKEN", "THREE")
    assert outcome.done == ("ONE", "TWO", "THREE")
    assert outcome.failed == {"REFUSED": "wrong_state", "BROKEN": "unexpected_error"}
    assert desk.noted == [
        ("REFUSED", "gate", "wrong_state"),
        ("BROKEN", "gate", "unexpected_error"),
    ]


def test_an_unexpected_error_leaves_no_word_of_its_message(desk, capsys, caplog):
    told = over("BROKEN")
    out = capsys.readouterr()
    for shown in (repr(told), told.codes, str(desk.noted), out.out, out.err, caplog.text):
        assert "段秀英" not in shown
        assert "530102" not in shown
    assert told.codes == "unexpected_error×1"


def test_a_list_whose_end_lies_ahead_is_counted_but_is_no_failure_of_the_list(desk):
    assert over("EARLY").failed == {"EARLY": "not_due"}
    assert desk.noted == []


def test_chunks_hold_each_id_once_and_in_order():
    from flows.lists import chunks

    assert list(chunks(["A", "B", "A", "C", "D"], 2)) == [["A", "B"], ["C", "D"]]
    assert list(chunks([], 2)) == []


def test_codes_are_counted_for_people():
    from flows.lists import Outcome

    failed = {"1": "gate_hit", "2": "wrong_state", "3": "gate_hit"}
    assert Outcome((), failed).codes == "gate_hit×2 wrong_state×1"
