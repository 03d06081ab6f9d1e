"""Accounts: nobody is locked out silently, nobody takes over another post, nothing past breaks."""

from __future__ import annotations

import json

import pytest

from gongshi.cli.main import main
from gongshi.errors import GongshiError
from gongshi.steps.home import accounts
from gongshi.steps.home.people import Role, add_user, authenticate
from gongshi.steps.postings.publish import publish
from tests.office import PASSPHRASE, make_samples, open_office

OTHER = "another long passphrase"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """An office with a list that wang-fang approved before anything was done to accounts."""
    root = tmp_path_factory.mktemp("accounts")
    office = open_office(root / "home")
    samples = root / "samples"
    samples.mkdir()
    office.posting = office.approved(make_samples(samples)["B"], "disabled_temp")
    for user, role in (("zhou", Role.HANDLER), ("he-jun", Role.APPROVER)):
        add_user(office.desk, user, role, PASSPHRASE)
    return office


@pytest.fixture
def say(house, capsys, monkeypatch, tmp_path):
    """Run a command with the passphrase in a file; return the exit code and the document."""

    def run(*argv: str, old: str = PASSPHRASE, new: str = OTHER):
        for variable, text in (("", old), ("NEW_", new)):
            (tmp_path / f"{variable}p").write_text(f"{text}\n", "utf-8")
            monkeypatch.setenv(f"GONGSHI_{variable}PASSPHRASE_FILE", str(tmp_path / f"{variable}p"))
        monkeypatch.setenv("GONGSHI_HOME", str(house.home.root))
        left = main([*argv, "--json"])
        return left, json.loads(capsys.readouterr().out)

    return run


def refusal(call, *args, **options) -> str:
    with pytest.raises(GongshiError) as caught:
        call(*args, **options)
    assert caught.value.advice
    return caught.value.code


def test_a_person_who_left_cannot_act_and_what_they_approved_still_goes_up(house, say):
    assert say("users", "suspend", "wang-fang", "--as", "li-ming")[0] == 0
    left, said = say("approve", house.posting, "--as", "wang-fang", "--code", "AAAAAAAA")
    assert (left, said["error"]["code"]) == (1, "user_suspended")
    assert publish(house.desk, house.posting).state.value == "showing"
    listed = {p["user"]: p["suspended"] for p in say("users", "list")[1]["users"]}
    assert listed == {"he-jun": False, "li-ming": False, "wang-fang": True, "zhou": False}
    assert say("users", "resume", "wang-fang", "--as", "zhou")[0] == 0
    assert authenticate(house.desk, "wang-fang", PASSPHRASE, Role.APPROVER) == "wang-fang"


def test_a_suspended_person_is_told_so_only_with_the_right_passphrase(house):
    accounts.suspend(house.desk, "wang-fang", "li-ming")
    wrong = refusal(authenticate, house.desk, "wang-fang", "wrong wrong", Role.APPROVER)
    right = refusal(authenticate, house.desk, "wang-fang", PASSPHRASE, Role.APPROVER)
    accounts.resume(house.desk, "wang-fang", "li-ming")
    assert (wrong, right) == ("not_authenticated", "user_suspended")


@pytest.mark.parametrize(
    ("leaving", "left", "by"), [("wang-fang", "he-jun", "zhou"), ("li-ming", "zhou", "he-jun")]
)
def test_the_last_of_a_post_is_not_suspended_silently(house, say, leaving, left, by):
    accounts.suspend(house.desk, leaving, by)
    code, said = say("users", "suspend", left, "--as", by)
    assert (code, said["error"]["code"]) == (1, "too_few_left")
    assert "--anyway" in said["error"]["advice"]
    assert say("users", "suspend", left, "--as", by, "--anyway")[0] == 0
    for user in (leaving, left):
        accounts.resume(house.desk, user, by)


def test_nobody_suspends_resumes_or_resets_their_own_account(house):
    for act in (accounts.suspend, accounts.resume, accounts.check_reset):
        assert refusal(act, house.desk, "li-ming", "li-ming") == "same_person"
    assert refusal(accounts.suspend, house.desk, "nobody", "li-ming") == "user_unknown"


def test_a_passphrase_is_changed_by_its_owner(house, say):
    assert say("users", "passwd", "zhou")[0] == 0
    assert refusal(authenticate, house.desk, "zhou", PASSPHRASE, Role.HANDLER)
    assert authenticate(house.desk, "zhou", OTHER, Role.HANDLER) == "zhou"
    assert say("users", "passwd", "zhou")[1]["error"]["code"] == "not_authenticated"
    assert say("users", "passwd", "zhou", old=OTHER, new="short")[0] == 1
    assert say("users", "passwd", "zhou", old=OTHER, new=PASSPHRASE)[0] == 0


def test_a_forgotten_passphrase_is_reset_before_a_colleague_of_the_same_post(house, say):
    left, said = say("users", "reset", "wang-fang", "--as", "li-ming")
    assert (left, said["error"]["code"]) == (1, "reset_by_same_role")
    assert authenticate(house.desk, "wang-fang", PASSPHRASE, Role.APPROVER)
    assert say("users", "reset", "wang-fang", "--as", "he-jun")[0] == 0
    assert authenticate(house.desk, "wang-fang", OTHER, Role.APPROVER)
    told = {one.user: one.phrase for one in accounts.standings(house.desk)}
    assert told["wang-fang"].by == "he-jun"


def test_a_reset_does_not_bring_a_suspended_person_back(house):
    accounts.suspend(house.desk, "li-ming", "zhou")
    accounts.reset(house.desk, "li-ming", PASSPHRASE, "zhou")
    assert refusal(authenticate, house.desk, "li-ming", PASSPHRASE, Role.HANDLER)
    accounts.resume(house.desk, "li-ming", "zhou")


def test_a_new_passphrase_typed_differently_twice_is_refused(monkeypatch, capsys):
    from gongshi.cli import opening

    typed = iter(["correct horse", "correct house"])
    for variable in (opening.PASSPHRASE_FILE, opening.NEW_PASSPHRASE_FILE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_options: next(typed))
    assert refusal(opening.new_passphrase, "新口令") == "passphrase_differs"
    assert "horse" not in capsys.readouterr().err


def test_a_short_passphrase_is_refused_before_it_is_typed_again(monkeypatch):
    from gongshi.cli import opening

    typed = iter(["short"])
    monkeypatch.delenv(opening.NEW_PASSPHRASE_FILE, raising=False)
    monkeypatch.setattr(opening, "_typed", lambda *_: next(typed))
    assert refusal(opening.new_passphrase, "口令") == "passphrase_short"
