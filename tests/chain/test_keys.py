"""Keys change and the record stays: asked for online, signed offline, taken in, verified after."""

from __future__ import annotations

import json
import shutil

import pytest

from gongshi.cli.main import main
from gongshi.clock import real_now
from gongshi.errors import GongshiError
from gongshi.record.acts import Act
from gongshi.record.entry import parse
from gongshi.record.keys import Role
from gongshi.record.replay import verify_log
from gongshi.record.verify import verify_posting
from gongshi.steps import keyring
from gongshi.steps.log import witnessing
from gongshi.steps.log.cosigned import read_directory
from gongshi.steps.log.logfiles import reader
from gongshi.steps.log.publictree import folder
from gongshi.steps.postings.publish import publish
from gongshi.steps.postings.takedown import retire
from gongshi.steps.tick import tick

from .conftest import KINDS


@pytest.fixture
def office(office, tmp_path, monkeypatch):
    """An office whose root key lies on another machine, which has no home."""
    offline = tmp_path / "offline"
    offline.mkdir()
    shutil.move(office.home.keys / "root.skey", offline / "root.skey")
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    return office


def run(capsys, *argv: str) -> dict:
    code = main([*argv, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert code == 0, answer
    return answer


def carried(capsys, tmp_path, *argv: str) -> dict:
    """Ask, carry the request to the offline machine, sign there, carry it back, install."""
    offline = tmp_path / "offline"
    shutil.copy(run(capsys, "keys", *argv)["request"], offline / "request.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGSHI_HOME", str(offline / "nobody"))
        out = str(offline / "keys.note")
        sign = ("keys", "root", str(offline / "request.json"), "--root")
        run(capsys, *sign, str(offline / "root.skey"), "-o", out, "--yes")
    return run(capsys, "keys", "install", out)


def verdict(office, posting: str):
    bundle = {p.name: p.read_bytes() for p in folder(office.desk, posting).iterdir()}
    key = (office.home.keys / "office.pub").read_text().strip()
    return verify_posting(bundle, root_vkey=key, now=real_now())


def replayed(office):
    desk = office.desk
    note = (office.home.public / "keys.note").read_bytes()
    return verify_log(reader(desk), keys_note=note, root_vkey=desk.keys.root_vkey)


def acts(office) -> list[str]:
    with office.desk.store.transaction() as tx:
        return [entry.kind for entry in tx.entries.since(0)]


@pytest.fixture
def shown(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    return posting


def test_every_key_is_rotated_and_what_was_signed_before_and_after_verifies(
    office, samples, shown, tmp_path, capsys
):
    before = {row["id"] for row in run(capsys, "keys", "list")["keys"]}
    old = {p.name: p.read_bytes() for p in office.home.keys.glob("*.skey")}
    for role in ("publisher", "log", "status", "manifest"):
        carried(capsys, tmp_path, "rotate", role)
    listed = run(capsys, "keys", "list")["keys"]
    assert {r["standing"] for r in listed if r["id"] in before} == {"retiring"}
    assert {r["standing"] for r in listed if r["id"] not in before} == {"active"}
    kept = {p.read_bytes() for p in office.home.root.rglob("*.skey")}
    assert not kept & set(old.values())
    assert verdict(office, shown).state == "posted"
    office.move_clock("2026-12-03T00:01")
    tick(office.desk)
    ended = verdict(office, shown)
    assert (ended.state, ended.genuine) == ("retired", True)
    keys_of = {row["id"]: row["standing"] for row in run(capsys, "keys", "list")["keys"]}
    assert sorted(keys_of.values()) == ["active"] * 4 + ["retired"] * 4
    assert acts(office).count("key_add") == acts(office).count("key_retire") == 4
    report = replayed(office)
    assert (report.states[shown], report.void) == (Act.RETIRED, ())


def test_a_revoked_publisher_makes_nothing_of_ours_void_for_good(
    office, samples, shown, tmp_path, capsys
):
    other = office.approved(samples["A"], KINDS["A"])
    publish(office.desk, other)
    thief = office.desk.keys.publisher
    office.move_clock("2026-11-27T09:00")  # when it is found out, the windows have begun
    done = carried(
        capsys, tmp_path, "revoke", "publisher", "--reason", "compromised", "--index", "1"
    )
    assert done["again"] == 1
    assert acts(office) == ["posted", "posted", "key_add", "key_revoke", "posted"]
    for posting in (shown, other):
        assert verdict(office, posting).state == "posted"
    report = replayed(office)
    assert report.void == (1,)
    assert {report.states[p] for p in (shown, other)} == {Act.POSTED}
    listed = read_directory(office.desk).listing(thief.verifier)
    assert listed.revoked == 1
    note = (folder(office.desk, other) / "posted.note").read_bytes()
    assert (verdict(office, shown).signed_late, verdict(office, other).signed_late) == (False, True)
    found = parse(note, read_directory(office.desk).verifiers(Role.PUBLISHER))
    assert found.key.vkey == office.desk.keys.publisher.vkey
    office.move_clock("2026-12-04T00:01")
    assert retire(office.desk, other)
    assert verdict(office, other).state == "retired"
    assert replayed(office).states[other] is Act.RETIRED


def test_a_revoked_log_key_is_replaced_and_proofs_are_made_anew(office, shown, tmp_path, capsys):
    before = (folder(office.desk, shown) / "posted.tlog-proof").read_bytes()
    carried(capsys, tmp_path, "revoke", "log", "--reason", "lost", "--index", "0")
    assert (folder(office.desk, shown) / "posted.tlog-proof").read_bytes() != before
    assert verdict(office, shown).state == "posted"
    assert replayed(office).head.size == 3


def test_a_crash_between_directory_and_entries_is_finished_by_the_tick(
    office, shown, tmp_path, capsys, monkeypatch
):
    def power_cut(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keyring, "_record", power_cut)
        shutil.copy(run(capsys, "keys", "rotate", "publisher")["request"], tmp_path / "r.json")
        root = str(tmp_path / "offline" / "root.skey")
        out = str(tmp_path / "keys.note")
        run(capsys, "keys", "root", str(tmp_path / "r.json"), "--root", root, "-o", out, "--yes")
        assert main(["keys", "install", out, "--json"]) == 1
        capsys.readouterr()
    assert acts(office) == ["posted"]
    tick(office.desk)
    tick(office.desk)
    assert acts(office) == ["posted", "key_add", "key_retire"]
    assert not (office.home.keys / keyring.INSTALLING).exists()
    assert verdict(office, shown).state == "posted"
    assert replayed(office).head.size == 3


def test_the_offline_machine_shows_before_it_signs_and_refuses_a_foreign_request(
    office, tmp_path, capsys
):
    asked = run(capsys, "keys", "new", "status")["request"]
    root = str(tmp_path / "offline" / "root.skey")
    out = tmp_path / "keys.note"
    argv = ["keys", "root", asked, "--root", root, "-o", str(out)]
    assert main(argv) == 0
    said = capsys.readouterr().out
    assert "新增 状态单" in said
    assert not out.exists()
    other = tmp_path / "other.skey"
    other.write_text(keyring.Signer.generate("else.example/root").skey)
    assert main(["keys", "root", asked, "--root", str(other), "--yes", "-o", str(out)]) == 1
    assert not out.exists()


def test_a_directory_that_was_not_asked_for_is_not_installed(office, tmp_path, capsys):
    before = (office.home.public / "keys.note").read_bytes()
    with pytest.raises(GongshiError) as refused:
        keyring.install(office.desk, before)
    assert refused.value.code == "no_request"
    run(capsys, "keys", "new", "log")
    with pytest.raises(GongshiError) as refused:
        keyring.install(office.desk, before)
    assert refused.value.code == "directory_refused"
    assert (office.home.public / "keys.note").read_bytes() == before


def test_a_witness_is_listed_and_a_key_in_use_is_not_simply_closed(office, tmp_path, capsys):
    public = witnessing.new_key(tmp_path / "street", "street.example/witness")
    carried(capsys, tmp_path, "new", "witness", "--pub", str(public))
    listed = run(capsys, "keys", "list")["keys"]
    assert [r["name"] for r in listed if r["role"] == "witness"] == ["street.example/witness"]
    for argv, code in (
        (["retire", "log"], "key_in_use"),
        (["retire", "00000000"], "key_unknown"),
        (["new", "witness"], "witness_pub_missing"),
    ):
        assert main(["keys", *argv, "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    carried(capsys, tmp_path, "retire", "street.example/witness")
    listed = run(capsys, "keys", "list")["keys"]
    assert [r["standing"] for r in listed if r["role"] == "witness"] != ["listed"]


def test_a_directory_that_comes_back_after_the_overlap_voids_nothing_that_was_signed_since(
    office, samples, tmp_path, capsys
):
    """The root key rests in a safe: meanwhile the old key goes on signing."""
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    request = run(capsys, "keys", "rotate", "publisher", "--overlap", "1")["request"]
    office.move_clock("2026-12-03T00:01")
    retire(office.desk, posting)
    root = tmp_path / "offline" / "root.skey"
    signed = tmp_path / "keys.note"
    run(capsys, "keys", "root", request, "--root", str(root), "-o", str(signed), "--yes")
    assert main(["keys", "install", str(signed), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "directory_late"
    carried(capsys, tmp_path, "rotate", "publisher")
    desk = office.desk
    keys_note = (office.home.public / "keys.note").read_bytes()
    assert verify_log(reader(desk), keys_note=keys_note, root_vkey=desk.keys.root_vkey).void == ()
