"""Who is easily recognised: told at the preview, answered for by the handler, recorded."""

from __future__ import annotations

import io
import json

import pytest

from gongshi.cli.main import main
from gongshi.errors import GongshiError
from gongshi.steps.lists.preview import preview
from gongshi.steps.lists.submit import submit
from tests.chain.conftest import KINDS, PASSPHRASE

HEAD = "姓氏,年龄段,居民小组,人数\n"
CROWD = f"{HEAD}李,0-120,,400\n王,0-120,,300\n张,0-120,,300\n杨,30-49,,2\n"


@pytest.fixture
def at_the_office(office, monkeypatch, tmp_path):
    """The command line of the office's home, with everyone's passphrase."""
    phrase = tmp_path / "phrase"
    phrase.write_text(PASSPHRASE, "utf-8")
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    monkeypatch.setenv("GONGSHI_PASSPHRASE_FILE", str(phrase))
    return office


def say(capsys, *argv):
    code = main([*argv, "--json"])
    return code, json.loads(capsys.readouterr().out)


def received(office, samples):
    return office.receive(samples["B"], KINDS["B"]).batch


def test_without_a_counts_file_the_preview_flags_and_waits_for_nothing(
    at_the_office, samples, capsys
):
    code, seen = say(capsys, "preview", received(at_the_office, samples))
    assert (code, seen["open"], seen["meter"]["counted"]) == (0, [], False)
    assert seen["meter"]["lookalikes"] > 0
    assert "W502" not in {found["code"] for found in seen["findings"]}


def test_with_a_counts_file_the_handler_answers_before_submission(at_the_office, samples, capsys):
    office = at_the_office
    (office.home.config / "crowd.csv").write_text(CROWD, "utf-8")
    batch = received(office, samples)
    code, seen = say(capsys, "preview", batch)
    rows = [found["row"] for found in seen["findings"] if found["code"] == "W502"]
    assert rows == [small["row"] for small in seen["meter"]["small_crowds"]]
    place = f"易认出{len(rows)}行"
    assert (code, seen["open"]) == (1, [{"code": "W502", "where": place}])
    with pytest.raises(GongshiError) as refused:
        submit(office.desk, batch, "li-ming")
    assert (refused.value.code, place in refused.value.words) == ("decisions_open", True)
    code, said = say(capsys, "decide", batch, "--confirm", place, "--as", "li-ming")
    assert (code, said["codes"]) == (0, ["W502"])
    assert submit(office.desk, batch, "li-ming").posting.batch == batch
    with office.desk.store.transaction() as tx:
        acts = [(a.act, a.by, a.code) for a in tx.acts.of_batch(batch)]
    assert ("confirm", "li-ming", "W502") in acts


def test_more_rows_than_were_answered_for_ask_anew(at_the_office, samples, capsys):
    office = at_the_office
    file = office.home.config / "crowd.csv"
    file.write_text(CROWD, "utf-8")
    batch = received(office, samples)
    waiting = preview(office.desk, batch).waiting
    assert say(capsys, "decide", batch, "--confirm", waiting[0][1], "--as", "li-ming")[0] == 0
    assert preview(office.desk, batch).waiting == ()
    file.write_text(HEAD + "李,0-120,,1\n", "utf-8")
    assert [code for code, _ in preview(office.desk, batch).waiting] == ["W502"]


def test_people_read_the_rows_and_what_would_help(at_the_office, samples, capsys):
    (at_the_office.home.config / "crowd.csv").write_text(CROWD, "utf-8")
    assert main(["preview", received(at_the_office, samples)]) == 1
    said = capsys.readouterr().out
    assert "再识别提示(只是提示:脱敏后邻里仍可能认得出本人)" in said
    assert "很容易认出本人(同类少于3人)" in said
    assert "可改:“姓名”改为只留姓" in said


@pytest.mark.parametrize(("said", "state"), [("y", "submitted"), ("n", None)])
def test_new_asks_whether_the_list_is_posted_as_it_is(
    said, state, at_the_office, samples, capsys, monkeypatch, tmp_path
):
    (at_the_office.home.config / "crowd.csv").write_text(CROWD, "utf-8")
    path = tmp_path / "名单.xlsx"
    path.write_bytes(samples["B"].read_bytes())
    letter = ["区残联", "区残联函〔2026〕9号", "2026-11-23", "初审", "2026-11-20", "2026-11-24"]
    answers = [*letter, "", "5", "10500", "li-ming", said, "y"]
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{a}\n" for a in answers)))
    code, told = say(capsys, "new", str(path), "--kind", KINDS["B"])
    if state:
        assert (code, told.get("state")) == (0, state), told
    else:
        assert (code, told["error"]["code"]) == (1, "not_confirmed")
