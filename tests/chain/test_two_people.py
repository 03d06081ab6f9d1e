"""What takes two people: a name that is a word, and a word that is nobody's name."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.exc import IntegrityError

from gongshi.cli.main import main
from gongshi.errors import GongshiError
from gongshi.posting.batch import read_letter
from gongshi.posting.ids import check_code
from gongshi.rulebook import read_card
from gongshi.steps.home import words
from gongshi.steps.home.people import Role, add_user
from gongshi.steps.lists.approve import approve
from gongshi.steps.lists.decide import release_name
from gongshi.steps.lists.preview import preview
from gongshi.steps.lists.receive import receive
from gongshi.steps.lists.submit import submit
from gongshi.steps.postings.publish import publish
from tests.chain.conftest import KINDS, PASSPHRASE

CODES = (
    "type: code, show: code, codes: [因病, 因残, 因灾, 因意外, 因学, 无劳动能力, 其他], "
    "fallback: held"
)
HEADERS = ("申请人姓名", "年龄", "身份证号", "申请理由", "家庭情况", "申请金额")
ROWS = (
    ("李玉珍", "57", "530102196902149883", "因病住院,花费较大", "低保2人户", "2000"),
    ("杨帆", "43", "530102198305199873", "靠暖心券生活,住院花费较大", "4人户", "3000"),
)


@pytest.fixture
def at_the_office(office, monkeypatch, tmp_path):
    """The office's command line; its 残疾人 kind shows 申请理由 as sentences, as a district may."""
    file = office.home.config / "kinds" / "disabled_temp.yaml"
    text = file.read_text("utf-8")
    assert CODES in text
    file.write_text(text.replace(CODES, "type: text, show: text"), "utf-8")
    phrase = tmp_path / "phrase"
    phrase.write_text(PASSPHRASE, "utf-8")
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    monkeypatch.setenv("GONGSHI_PASSPHRASE_FILE", str(phrase))
    return office


@pytest.fixture
def batch(at_the_office, samples):
    card = read_card(samples["B"].with_suffix(".letter.yaml"))
    letter = read_letter({**card, "人数": 2, "合计金额": 5000})
    lines = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADERS, *ROWS))
    got = receive(
        at_the_office.desk,
        lines.encode(),
        name_hint=".csv",
        kind_id=KINDS["B"],
        letter=letter,
    )
    assert got.batch is not None, [(f.code, f.words) for f in got.findings]
    return got.batch


def say(capsys, *argv):
    code = main([*argv, "--json"])
    return code, json.loads(capsys.readouterr().out)


def reasons(desk, batch):
    return [row.cells["申请理由"] for row in preview(desk, batch).masked.rows]


# ---- sentences ----------------------------------------------------------------------------------
def test_a_doubtful_word_is_told_by_its_place_and_never_repeated(at_the_office, batch, capsys):
    code, seen = say(capsys, "preview", batch)
    found = next(f for f in seen["findings"] if f["code"] == "E301")
    assert (code, found["row"], found["field"]) == (1, 3, "reason")
    assert "有1处未识别词语(第2-" in found["words"]
    assert "暖心券" not in json.dumps(seen, ensure_ascii=False)


def test_a_handler_may_have_it_starred(at_the_office, batch, capsys):
    code, said = say(capsys, "decide", batch, "--row", "3", "--star", "申请理由", "--as", "li-ming")
    assert (code, said["field"]) == (0, "申请理由")
    assert reasons(at_the_office.desk, batch) == ["因病住院,花费较大", "靠**生活,住院花费较大"]
    assert submit(at_the_office.desk, batch, "li-ming").posting.row_count == 2


def test_only_a_sentence_in_doubt_can_be_starred(at_the_office, batch, capsys):
    for row, column, refusal in (
        ("2", "申请理由", "nothing_to_confirm"),
        ("3", "年龄", "not_a_sentence"),
        ("3", "住址", "not_a_sentence"),
    ):
        _, said = say(capsys, "decide", batch, "--row", row, "--star", column, "--as", "li-ming")
        assert said["error"]["code"] == refusal


def test_a_word_counts_once_another_person_accepted_it(at_the_office, batch, capsys):
    desk = at_the_office.desk
    code, said = say(capsys, "words", "propose", "暖心券", "--as", "li-ming")
    assert (code, said["may_be_name"]) == (0, False)
    assert reasons(desk, batch) == ["因病住院,花费较大"]
    assert say(capsys, "words", "accept", "暖心券", "--as", "wang-fang")[0] == 0
    assert reasons(desk, batch) == ["因病住院,花费较大", "靠暖心券生活,住院花费较大"]
    _, known = say(capsys, "words", "list")
    accepted = {"word": "暖心券", "proposed_by": "li-ming", "accepted_by": "wang-fang"}
    assert known["words"] == [accepted | {"may_be_name": False}]


def test_both_people_are_told_that_a_word_may_be_a_name(at_the_office, capsys):
    for step, person in (("propose", "li-ming"), ("accept", "wang-fang")):
        _, said = say(capsys, "words", step, "惠民卡", "--as", person)
        assert said["may_be_name"] is True
    _, known = say(capsys, "words", "list")
    assert [word["may_be_name"] for word in known["words"]] == [True]


def test_a_word_that_is_accepted_voids_what_was_approved_before(at_the_office, batch):
    desk = at_the_office.desk
    words.propose(desk, "暖心券", by="li-ming")
    words.accept(desk, "暖心券", by="wang-fang")
    before = submit(desk, batch, "li-ming").posting.content
    words.propose(desk, "敬老券", by="li-ming")
    words.accept(desk, "敬老券", by="wang-fang")
    approve(desk, batch, "wang-fang", check_code(bytes.fromhex(before)))
    with pytest.raises(GongshiError) as void:
        publish(desk, batch)
    assert void.value.code == "approval_void"


def test_nobody_accepts_their_own_word(at_the_office):
    desk = at_the_office.desk
    words.propose(desk, "暖心券", by="li-ming")
    with pytest.raises(GongshiError) as refused:
        words.accept(desk, "暖心券", by="li-ming")
    assert refused.value.code == "same_person"
    with pytest.raises(IntegrityError), desk.store.transaction() as tx:
        tx.words.accept("暖心券", by="li-ming", at=desk.now())


def test_what_is_no_harmless_word_cannot_be_proposed(at_the_office):
    for word in ("卡", "暖心card", "艾滋病", "暖心券" * 4, "惠 民", "1号卡"):
        with pytest.raises(GongshiError) as refused:
            words.propose(at_the_office.desk, word, by="li-ming")
        assert refused.value.code == "word_invalid"
    assert words.everything(at_the_office.desk) == []


def test_a_word_nobody_proposed_cannot_be_accepted(at_the_office, capsys):
    _, said = say(capsys, "words", "accept", "暖心券", "--as", "wang-fang")
    assert said["error"]["code"] == "not_proposed"


def test_each_part_needs_its_own_post(at_the_office, capsys):
    _, said = say(capsys, "words", "propose", "暖心券", "--as", "wang-fang")
    assert said["error"]["code"] == "wrong_role"
    words.propose(at_the_office.desk, "暖心券", by="li-ming")
    add_user(at_the_office.desk, "zhao", Role.HANDLER, PASSPHRASE)
    _, said = say(capsys, "words", "accept", "暖心券", "--as", "zhao")
    assert said["error"]["code"] == "wrong_role"


# ---- a name that is a word ----------------------------------------------------------------------
def test_a_release_is_asked_by_the_handler_and_agreed_by_the_approver(at_the_office, batch, capsys):
    code, said = say(capsys, "decide", batch, "--row", "2", "--as", "wang-fang")
    assert (code, said["error"]["code"]) == (1, "not_proposed")
    code, said = say(capsys, "decide", batch, "--row", "2", "--as", "li-ming")
    assert (code, said["released"]) == (0, False)
    _, seen = say(capsys, "preview", batch)
    assert seen["releases"] == [{"row": 2, "asked_by": "li-ming", "released": False}]
    code, said = say(capsys, "decide", batch, "--row", "2", "--as", "wang-fang")
    assert (code, said["asked_by"], said["released"]) == (0, "li-ming", True)
    _, seen = say(capsys, "preview", batch)
    assert seen["releases"] == [{"row": 2, "asked_by": "li-ming", "released": True}]
    with at_the_office.desk.store.transaction() as tx:
        acts = [(a.act, a.by, a.code) for a in tx.acts.of_batch(batch)]
    assert [a for a in acts if "release" in a[0]] == [
        ("ask_release", "li-ming", "row_2"),
        ("release_name", "wang-fang", "row_2"),
    ]


def test_an_approver_agrees_only_to_what_the_named_handler_asked(at_the_office, batch, capsys):
    main(["decide", batch, "--row", "2", "--as", "li-ming"])
    capsys.readouterr()
    argv = ("decide", batch, "--row", "2", "--as", "wang-fang", "--handler")
    assert say(capsys, *argv, "zhao")[1]["error"]["code"] == "not_proposed"
    assert say(capsys, *argv, "li-ming")[0] == 0


def test_a_row_that_is_not_there_cannot_be_asked_for_nor_the_same_person_agree(
    at_the_office, batch, capsys
):
    _, said = say(capsys, "decide", batch, "--row", "99", "--as", "li-ming")
    assert said["error"]["code"] == "row_unknown"
    main(["decide", batch, "--row", "2", "--as", "li-ming"])
    with pytest.raises(GongshiError) as refused:
        release_name(at_the_office.desk, batch, 2, approver="li-ming")
    assert refused.value.code == "same_person"
