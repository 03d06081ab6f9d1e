"""From the office to its witness and back: proofs carry the cosignature, entries name the head."""

from __future__ import annotations

import json
import shutil

import pytest

from gongshi.cli.main import main
from gongshi.clock import real_now, to_utc_text
from gongshi.errors import GongshiError
from gongshi.posting.life import WithdrawReason
from gongshi.record import checkpoint, keys
from gongshi.record.keys import ListedKey, Role
from gongshi.record.note import Signer
from gongshi.record.verify import verify_posting
from gongshi.steps.log import cosigned, witnessing
from gongshi.steps.log.publictree import folder
from gongshi.steps.postings.publish import publish
from gongshi.steps.postings.takedown import withdraw
from gongshi.steps.tick import tick

from .conftest import KINDS

NAME = "street.example/witness"


@pytest.fixture
def body(tmp_path):
    """A witness with its key."""
    witnessing.new_key(tmp_path / "street", NAME)
    return tmp_path / "street"


def lists(office, body) -> None:
    """Sign a directory that lists the witness, as the root key does offline."""
    old = keys.parse((office.home.public / "keys.note").read_bytes(), office.desk.keys.root_vkey)
    vkey = (body / "witness.pub").read_text().splitlines()[0]
    added = ListedKey(Role.WITNESS, vkey, "2026-01-01T00:00:00Z")
    root = Signer.from_skey((office.home.keys / "root.skey").read_text().strip())
    note = keys.make(
        old.origin, old.seq + 1, to_utc_text(real_now()), [*old.keys, added], root, training=True
    )
    (office.home.public / "keys.note").write_bytes(note)


def handed_over(office, body, place):
    """Copy log and directory to a stick, have it cosigned, and return the stick."""
    shutil.copytree(office.home.log, place / "log", dirs_exist_ok=True)
    shutil.copy(office.home.public / "keys.note", place)
    witnessing.sign(body, place, office.desk.keys.root_vkey, real_now())
    return place


def bundle(office, posting: str) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder(office.desk, posting).iterdir()}


def verdict(office, posting: str, **wanted):
    key = office.desk.keys.root_vkey
    return verify_posting(bundle(office, posting), root_vkey=key, now=real_now(), **wanted)


@pytest.fixture
def shown(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    return posting


def test_a_cosignature_reaches_proof_page_and_later_entries(
    office, shown, body, tmp_path, monkeypatch, capsys
):
    lists(office, body)
    assert verdict(office, shown).witnesses == ()
    stick = handed_over(office, body, tmp_path / "stick")
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    assert main(["witness", "accept", str(stick), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["cosigned"]
    assert [w["name"] for head in said for w in head["witnesses"]] == [NAME]
    assert [name for name, _ in verdict(office, shown, min_witnesses=1).witnesses] == [NAME]
    assert main(["verify", str(folder(office.desk, shown))]) == 0
    assert f"第三方见证:{NAME} 于 " in capsys.readouterr().out
    withdraw(office.desk, shown, "li-ming", WithdrawReason.PRIVACY)
    ending = verdict(office, shown).ending
    assert ending["base"] == {"size": said[0]["size"], "root": said[0]["root"]}


def test_the_tick_takes_what_lies_in_the_inbox_and_tells_what_it_refused(
    office, shown, body, tmp_path
):
    lists(office, body)
    stick = handed_over(office, body, tmp_path / "stick")
    inbox = office.home.cosigned / "inbox"
    shutil.copy(next((stick / "cosigned").iterdir()), inbox)
    (inbox / "b.checkpoint").write_bytes(b"not a note")
    done = tick(office.desk)
    assert done.troubles == ("cosignature_invalid",)
    assert [p.name for p in inbox.iterdir()] == []
    assert [p.name for p in (office.home.cosigned / "refused").iterdir()] == ["b.checkpoint"]
    assert len(verdict(office, shown).witnesses) == 1
    assert tick(office.desk).troubles == ()


def test_a_cosigned_head_that_the_log_does_not_have_is_refused_as_a_fork(
    office, shown, body, tmp_path
):
    lists(office, body)
    desk = office.desk
    witness = witnessing.load_key(body)
    forged = checkpoint.make(desk.rules.site.origin, 1, b"\x07" * 32, [desk.keys.log])
    at = int(real_now().timestamp())
    with pytest.raises(GongshiError) as refused:
        cosigned.accept(desk, checkpoint.cosign(forged, witness, at))
    assert refused.value.code == "log_forked"
    assert cosigned.heads(desk) == []


def test_a_cosignature_of_a_body_that_is_not_listed_is_refused(office, shown, body, tmp_path):
    stick = handed_over(office, body, tmp_path / "stick")
    with pytest.raises(GongshiError) as refused:
        cosigned.accept(office.desk, next((stick / "cosigned").iterdir()).read_bytes())
    assert refused.value.code == "cosignature_missing"


def test_a_cosignature_older_than_the_entry_never_spoils_its_proof(office, shown, body):
    """The witness's clock runs behind: its line would make the proof unacceptable."""
    lists(office, body)
    desk = office.desk
    head = (office.home.log / "checkpoint").read_bytes()
    early = checkpoint.cosign(head, witnessing.load_key(body), 1_780_000_000)
    cosigned.accept(desk, early)
    tick(desk)
    assert verdict(office, shown).witnesses == ()


def test_the_earliest_cosigned_head_that_covers_an_entry_is_the_one_of_its_proof(
    office, samples, shown, body, tmp_path
):
    lists(office, body)
    cosigned.accept(office.desk, taken(handed_over(office, body, tmp_path / "one")))
    tick(office.desk)
    before = bundle(office, shown)["posted.tlog-proof"]
    other = office.approved(samples["A"], KINDS["A"])
    publish(office.desk, other)
    cosigned.accept(office.desk, taken(handed_over(office, body, tmp_path / "two")))
    tick(office.desk)
    assert bundle(office, shown)["posted.tlog-proof"] == before
    assert len(verdict(office, other).witnesses) == 1
    assert verdict(office, other).posting["base"]["size"] == 1


def taken(stick) -> bytes:
    return next((stick / "cosigned").iterdir()).read_bytes()
