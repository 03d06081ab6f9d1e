"""Objections: a number at once, a signed outcome, and a name only under a key of its own."""

from __future__ import annotations

import json

import pytest

from gongshi.errors import GongshiError
from gongshi.posting.life import State, WithdrawReason
from gongshi.posting.objecting import ObjectionType, Outcome
from gongshi.record import canonical, replay
from gongshi.steps.postings import objections, register, takedown
from gongshi.steps.postings.publish import publish
from gongshi.steps.tick import tick
from masking import Sealed
from tests.canary import scan

from .conftest import KINDS, PASSPHRASE

NAME, PHONE = "欧阳虚构", "0000-7912345"


def objector():
    return {"name": Sealed(NAME, "name"), "contact": Sealed(PHONE, "phone")}


@pytest.fixture
def posted(office, samples):
    posting = office.approved(samples["C"], KINDS["C"])
    publish(office.desk, posting)
    return posting


def raise_one(office, posting, kind=ObjectionType.CONTENT, person=None, **more):
    person = objector() if person is None else person
    return objections.add(office.desk, posting, kind, by="li-ming", objector=person, **more)


def entries(desk, posting):
    with desk.store.transaction() as tx:
        notes = [entry.note for entry in tx.entries.of_posting(posting)]
    return [canonical.loads(note.split(b"\n", 1)[0]) for note in notes]


def task_of(office, posting):
    lines = register.today(office.desk)
    return next((line.task for line in lines if line.posting == posting), "")


def test_who_objected_stands_nowhere_in_the_home_in_any_disguise(office, posted):
    plain = office.home.root / "planted.txt"
    plain.write_text(f"{NAME} {PHONE}", "utf-8")
    needles = [NAME, PHONE]
    assert len(scan([office.home.root], needles)) == 2, "the search must find what is planted"
    plain.unlink()
    found = raise_one(office, posted)
    objections.close(office.desk, f"{found.year}-{found.n}", Outcome.RECHECK, "li-ming")
    assert scan([office.home.root], needles) == []
    assert NAME not in repr(found)


def test_numbers_run_by_year_and_the_version_is_fixed(office, posted):
    numbers = [(one.year, one.n) for one in (raise_one(office, posted) for _ in range(3))]
    assert numbers == [(2026, 1), (2026, 2), (2026, 3)]
    with office.desk.store.transaction() as tx:
        posting = tx.postings.get(posted)
        assert {one.content for one in tx.objections.of_posting(posted)} == {posting.content}


def test_a_complaint_about_privacy_proposes_withdrawal_in_words_at_once(office, posted):
    assert "撤回" not in task_of(office, posted)
    raise_one(office, posted)
    raise_one(office, posted, ObjectionType.PRIVACY)
    task = task_of(office, posted)
    assert task.startswith("隐私投诉 2026-2:建议先撤下再核实,gongshi withdraw")
    assert f"{posted} --as 经办人代号 --reason privacy" in task
    assert "异议 2026-1 待办" in task


def test_the_outcome_is_signed_with_a_code_and_nothing_else_and_the_log_replays(office, posted):
    found = raise_one(office, posted, row=1)
    objections.close(office.desk, f"{found.year}-{found.n}", Outcome.REJECTED, "li-ming")
    last = entries(office.desk, posted)[-1]
    told = {"v", "kind", "seq", "prev", "time", "publisher", "training", "id", "result"}
    assert set(last) == told
    assert last["result"] == "rejected"
    log = office.home.log
    report = replay.verify_log(
        lambda path: (log / path).read_bytes(),
        root_vkey=office.desk.keys.root_vkey,
        keys_note=(office.home.public / "keys.note").read_bytes(),
    )
    assert report.states[posted].value == "posted"
    names = {path.name for path in (office.home.public / "P" / posted).iterdir()}
    assert not any(name.startswith("objection") for name in names)


def test_closing_twice_changes_nothing_and_another_outcome_is_refused(office, posted):
    number = f"2026-{raise_one(office, posted).n}"
    objections.close(office.desk, number, Outcome.REJECTED, "li-ming")
    objections.close(office.desk, number, Outcome.REJECTED, "li-ming")
    assert [e["kind"] for e in entries(office.desk, posted)].count("objection_closed") == 1
    with pytest.raises(GongshiError) as refused:
        objections.close(office.desk, number, Outcome.RECHECK, "li-ming")
    assert refused.value.code == "objection_closed"


def test_withdrawn_is_signed_only_where_it_was_withdrawn(office, posted):
    number = f"2026-{raise_one(office, posted, ObjectionType.PRIVACY).n}"
    with pytest.raises(GongshiError) as refused:
        objections.close(office.desk, number, Outcome.WITHDRAWN, "li-ming")
    assert refused.value.code == "not_withdrawn"
    takedown.withdraw(office.desk, posted, "li-ming", WithdrawReason.PRIVACY)
    closed = objections.close(office.desk, number, Outcome.WITHDRAWN, "li-ming")
    assert closed.outcome == "withdrawn"


def test_the_objector_outlives_the_rows_while_open_and_goes_with_the_outcome(office, posted):
    number = f"2026-{raise_one(office, posted).n}"
    takedown.withdraw(office.desk, posted, "li-ming", WithdrawReason.OTHER)
    tick(office.desk)
    told = json.loads(objections.objector(office.desk, number, "li-ming"))
    assert told["name"] == ["name", NAME]
    closed = objections.close(office.desk, number, Outcome.RECHECK, "li-ming")
    assert closed.sealed is None
    assert list(office.home.rowkeys.glob("o-*.key")) == []
    with pytest.raises(GongshiError) as refused:
        objections.objector(office.desk, number, "li-ming")
    assert refused.value.code == "objector_gone"


def test_an_objector_nobody_answers_is_forgotten_after_ninety_days(office, posted):
    raise_one(office, posted)
    takedown.withdraw(office.desk, posted, "li-ming", WithdrawReason.OTHER)
    office.move_clock("2027-02-21T09:00")
    tick(office.desk)
    assert objections.everything(office.desk)[0].sealed is not None
    office.move_clock("2027-02-23T09:00")
    tick(office.desk)
    assert objections.everything(office.desk)[0].sealed is None
    assert list(office.home.rowkeys.glob("o-*.key")) == []


def test_an_objection_needs_a_published_posting_and_a_row_that_is_printed(office, samples):
    draft = office.approved(samples["B"], KINDS["B"])
    with pytest.raises(GongshiError) as refused:
        raise_one(office, draft)
    assert refused.value.code == "not_published"
    publish(office.desk, draft)
    with pytest.raises(GongshiError) as refused:
        raise_one(office, draft, row=99)
    assert refused.value.code == "row_unknown"
    assert raise_one(office, draft, person={}).sealed is None


def test_the_command_reads_the_objector_from_a_file_and_never_says_it_again(
    office, posted, tmp_path, monkeypatch, capsys
):
    from gongshi.cli import main

    secret = tmp_path / "phrase"
    secret.write_text(PASSPHRASE, "utf-8")
    person = tmp_path / "person"
    person.write_text(f"{NAME}\n{PHONE}\n", "utf-8")
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    monkeypatch.setenv("GONGSHI_PASSPHRASE_FILE", str(secret))
    act = ["object", "add", posted, "--as", "li-ming", "--type", "隐私投诉"]
    assert main([*act, "--objector", str(person), "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["number"] == "2026-1"
    assert NAME not in told.out + told.err
    assert main(act) == 1  # neither a file nor a terminal: not taken for anonymous
    assert "objector_needed" in capsys.readouterr().err
    out = tmp_path / "who.json"
    assert main(["object", "contact", "2026-1", "--as", "li-ming", "-o", str(out)]) == 0
    assert out.stat().st_mode & 0o077 == 0
    assert json.loads(out.read_text("ascii"))["contact"] == ["phone", PHONE]
    assert register.today(office.desk)[0].state is State.SHOWING
