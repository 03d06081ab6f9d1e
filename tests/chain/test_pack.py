"""One zip for an inspection: verifies far away and years later, and names nobody at any time."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from gongshi.cli.main import main
from gongshi.errors import GongshiError
from gongshi.posting.life import WithdrawReason
from gongshi.record import pack as packed
from gongshi.record.note import Signer, sign
from gongshi.steps import artefacts
from gongshi.steps.postings import pack
from gongshi.steps.postings.publish import publish
from gongshi.steps.postings.takedown import retire, withdraw
from gongshi.store import StoredReport
from tests.canary import scan
from tests.flows.test_nothing_personal import personal_values

from .conftest import KINDS

STAFF = ["li-ming", "wang-fang"]
NEEDLES = sorted(value for value in personal_values() if len(value) > 2)


@pytest.fixture
def shown(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    return posting


def told(capsys, *argv: str) -> tuple[int, dict]:
    code = main(["verify", *argv, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_pack_verifies_before_and_after_retirement_and_never_names_anybody(
    office, shown, tmp_path, monkeypatch, capsys
):
    page = shutil.copy(next(artefacts.folder(office.desk, shown).glob("*.png")), tmp_path)
    key = str(shutil.copy(office.home.keys / "office.pub", tmp_path))
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    before, after = tmp_path / "before.zip", tmp_path / "after.zip"
    assert main(["evidence", shown, "-o", str(before)]) == 0
    office.move_clock("2026-12-03T00:01")
    assert retire(office.desk, shown)
    assert main(["evidence", shown, "-o", str(after), "--json"]) == 0
    everybody_reads = [office.home.public, office.home.log, office.home.root / "boards", after]
    assert scan(everybody_reads, STAFF) == []
    assert scan([office.home.root / "gongshi.db"], STAFF), "the search must find them inside"
    assert pack.make(office.desk, shown).data == after.read_bytes()
    capsys.readouterr()
    assert scan([before, after, packed.read(after.read_bytes())[1][packed.GUIDE]], NEEDLES) == []
    monkeypatch.setenv("GONGSHI_HOME", str(tmp_path / "nobody"))
    shutil.rmtree(office.home.root)
    for path, state in ((before, "posted"), (after, "retired")):
        code, answer = told(capsys, str(path), "--key", key)
        assert (code, answer["genuine"]) == (0, True)
        assert answer["state"] in (state, "overdue")
        assert [s["step"] for s in answer["steps"]][-2:] == ["pack_screens", "memory"]
    assert told(capsys, page, "--bundle", str(after), "--key", key)[0] == 0
    (tmp_path / "page.png").write_bytes(b"another picture")
    code, answer = told(capsys, str(tmp_path / "page.png"), "--bundle", str(after), "--key", key)
    assert (code, answer["steps"][-1]["step"]) == (1, "picture")
    after.write_bytes(after.read_bytes()[:-1])
    code, answer = told(capsys, str(after), "--key", key)
    assert (code, answer["error"]["code"]) == (1, "verification_failed")


def test_the_search_for_names_finds_one_that_is_planted(tmp_path):
    planted = packed.write("A" * 26, {packed.GUIDE: NEEDLES[0].encode()})
    assert scan([planted], NEEDLES)


def test_an_objection_that_was_closed_is_in_the_pack_with_its_proof(office, shown):
    from gongshi.steps.log.logbook import append
    from gongshi.steps.projection import project

    desk = office.desk
    with desk.store.transaction() as tx:
        stored = append(desk, tx, "objection_closed", shown, result="rejected")
    project(desk)
    withdraw(desk, shown, "li-ming", WithdrawReason.OTHER)
    _, files = packed.read(pack.make(office.desk, shown).data)
    assert files[f"entries/{stored.index}.note"] == stored.note
    assert f"entries/{stored.index}.tlog-proof" in files


def test_what_a_screen_signed_while_it_hung_is_in_the_pack_and_checked(
    office, shown, tmp_path, capsys
):
    desk, screen = office.desk, Signer.generate("screen/hall")
    note = sign("a report\n", [screen])
    name = hashlib.sha256(note).hexdigest()
    at = desk.now()
    with desk.store.transaction() as tx:
        board = next(iter(desk.rules.boards)).name
        tx.screens.add_report(StoredReport(name, screen.vkey, board, 1, "", at, at, note))
        other = sign("of another board\n", [screen])
        digest = hashlib.sha256(other).hexdigest()
        tx.screens.add_report(StoredReport(digest, screen.vkey, "attic", 2, "", at, at, other))
    made = pack.make(desk, shown)
    _, files = packed.read(made.data)
    assert made.reports == 1
    assert [b["board"] for b in json.loads(files[packed.COVERAGE_FILE])["boards"]]
    assert files[f"screens/{board}/{name}.note"] == note
    assert [path for path in files if path.startswith("screens/")] == [
        f"screens/{board}/{name}.note"
    ]
    path = tmp_path / "a.zip"
    path.write_bytes(made.data)
    code, answer = told(capsys, str(path), "--key", str(office.home.keys / "office.pub"))
    steps = {step["step"]: step["ok"] for step in answer["steps"]}
    assert (code, steps["pack_screens"]) == (0, True)
    files[packed.SCREENS_FILE] = b'{"boards":[]}'
    del files[packed.PACK_FILE]
    path.write_bytes(packed.write(shown, files))
    code, answer = told(capsys, str(path), "--key", str(office.home.keys / "office.pub"))
    assert (code, answer["steps"][-1]["step"]) == (1, "pack_screens")


def test_what_was_never_published_has_no_evidence(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    with pytest.raises(GongshiError) as refused:
        pack.make(office.desk, posting)
    assert refused.value.code == "not_published"
