"""Backups bring the office back, and never a list that was taken down."""

from __future__ import annotations

import io
import json
import shutil
import tarfile

import pytest

from gongshi.cli.main import main
from gongshi.errors import GongshiError
from gongshi.record import pack as packed
from gongshi.record.replay import verify_log
from gongshi.settings import Home
from gongshi.steps.doctor import examine
from gongshi.steps.home import archive, backup
from gongshi.steps.home.restore import restore
from gongshi.steps.lists import rowvault
from gongshi.steps.lists.preview import preview
from gongshi.steps.log import export
from gongshi.steps.log.logfiles import reader
from gongshi.steps.postings import pack
from gongshi.steps.postings.publish import publish
from gongshi.steps.postings.takedown import retire
from gongshi.steps.tick import tick
from tests.canary import scan
from tests.flows.test_nothing_personal import personal_values
from tests.office import Office

from .conftest import KINDS

RAW = sorted(value for value in personal_values() if len(value) > 2)
END = "2026-12-03T00:01"


@pytest.fixture
def disk(tmp_path):
    (tmp_path / "disk").mkdir()
    return tmp_path / "disk"


@pytest.fixture
def shown(office, samples):
    posting = office.approved(samples["B"], KINDS["B"])
    publish(office.desk, posting)
    return posting


def batch_of(office, posting: str) -> str:
    with office.desk.store.transaction() as tx:
        return tx.postings.get(posting).batch


def ciphertexts(office, posting: str) -> list[bytes]:
    batch = batch_of(office, posting)
    with office.desk.store.transaction() as tx:
        return [row.sealed for row in tx.batches.rows(batch)]


def masked_names(office, posting: str) -> list[str]:
    cells = [row.cells for row in preview(office.desk, batch_of(office, posting)).masked.rows]
    found = [row["姓名"] for row in cells if len(row["姓名"]) > 2]
    assert found
    return found


def holds(places, needles: list[bytes]) -> set[str]:
    found = [p for place in places for p in ([place] if place.is_file() else place.rglob("*"))]
    return {p.name for p in found if p.is_file() and any(n in p.read_bytes() for n in needles)}


def test_after_retirement_no_copy_anywhere_can_show_a_row(office, shown, disk, tmp_path):
    sealed, masked = ciphertexts(office, shown), masked_names(office, shown)
    old = backup.long_term(office.desk, disk / "old.tar").path
    live = backup.live(office.desk, disk / "live.tar").path
    evidence = pack.make(office.desk, shown).data
    home = office.home.root
    found = holds([home, disk], sealed)
    assert "old.tar" in found
    assert found & {"gongshi.db", "gongshi.db-wal"}
    assert scan([office.home.pictures], masked[:1]), "the search must find what hangs"
    assert "live.tar" in holds([disk], [masked[0].encode()])
    key = rowvault.key_file(office.desk, batch_of(office, shown)).read_bytes()
    assert "live.tar" in holds([disk], [key])

    office.move_clock(END)
    assert retire(office.desk, shown)
    office.desk.store.close()

    assert holds([home, disk], sealed) == {"old.tar"}  # and its key is nowhere:
    assert holds([home, disk], [key]) == set()
    assert scan([home, live, evidence], [*RAW, *masked]) == []
    assert scan([old], RAW) == []
    assert packed.read(evidence)
    anew = Office(Home(tmp_path / "anew"))
    restore(anew.home, old, live, None)
    batch, desk = batch_of(anew, shown), anew.desk
    with desk.store.transaction() as tx, pytest.raises(GongshiError) as refused:
        rowvault.open_rows(desk, tx, batch)
    assert refused.value.code == "rows_destroyed"


def test_a_backup_older_than_what_was_published_is_refused(office, samples, shown, disk, tmp_path):
    old = backup.long_term(office.desk, disk).path
    publish(office.desk, office.approved(samples["A"], KINDS["A"]))
    export.export(office.desk, tmp_path / "www")
    anew = Home(tmp_path / "anew")
    for published in (tmp_path / "www", tmp_path / "www" / "log" / "checkpoint"):
        with pytest.raises(GongshiError) as refused:
            restore(anew, old, None, published)
        assert refused.value.code == "log_rolled_back"
        assert not anew.root.exists()
    assert [p.name for p in tmp_path.iterdir() if "anew" in p.name] == []


def test_a_restored_office_goes_on_where_it_stopped(
    office, samples, shown, disk, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("GONGSHI_HOME", str(office.home.root))
    assert main(["backup", str(disk)]) == 0
    assert main(["backup", "--live", str(disk / "live.tar")]) == 0
    assert main(["public", "export", str(tmp_path / "www")]) == 0
    with office.desk.store.transaction() as tx:
        seqs = {name: tx.boards.manifest(name).seq for name in tx.boards.names()}
    root = (office.home.keys / "root.skey").read_bytes()
    shutil.rmtree(office.home.root)
    capsys.readouterr()
    long = next(p for p in disk.glob("gongshi-*.tar"))
    argv = ["restore", str(long), "--live", str(disk / "live.tar"), "--published"]
    assert main([*argv, str(tmp_path / "www"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["size"], answer["published"], answer["live"]) == (1, 1, True)
    assert not (office.home.keys / "root.skey").exists()
    assert root not in long.read_bytes()
    assert [p.words for p in examine(office.desk) if not p.ok and p.name != "boards"] == []
    assert tick(office.desk).troubles == ()
    with office.desk.store.transaction() as tx:
        later = {name: tx.boards.manifest(name).seq for name in tx.boards.names()}
    assert all(later[name] > seqs[name] + 1000 for name in seqs)
    other = office.approved(samples["A"], KINDS["A"])
    publish(office.desk, other)
    office.move_clock("2026-12-04T00:01")
    assert sorted(tick(office.desk).retired) == sorted([shown, other])
    desk = office.desk
    note = (office.home.public / "keys.note").read_bytes()
    report = verify_log(reader(desk), keys_note=note, root_vkey=desk.keys.root_vkey)
    assert report.head.size == 4


def test_a_stick_that_is_out_is_told_until_the_archive_was_written_again(office, shown, disk):
    live = backup.live(office.desk, disk / "live.tar").path
    key = rowvault.key_file(office.desk, batch_of(office, shown)).read_bytes()
    away = live.rename(disk / "unplugged")
    office.move_clock(END)
    assert tick(office.desk).troubles == ("live_backup_stale",)
    assert not live.exists()
    away.rename(live)
    assert key in live.read_bytes()
    assert tick(office.desk).troubles == ()
    assert key not in live.read_bytes()
    assert archive.read(live).head["size"] == 2


def test_there_is_one_live_archive_and_the_one_before_is_overwritten(office, disk, monkeypatch):
    wiped = []
    monkeypatch.setattr(archive, "zero", wiped.append)
    first = backup.live(office.desk, disk / "one.tar").path
    second = backup.live(office.desk, disk / "two.tar").path
    assert (first.exists(), second.exists()) == (False, True)
    assert first in wiped


def test_zeroing_leaves_no_byte(tmp_path):
    path = tmp_path / "secret"
    path.write_bytes(b"x" * 3_000_000)
    archive.zero(path)
    assert path.read_bytes() == bytes(3_000_000)


def test_the_long_term_archive_holds_no_key_to_rows_and_no_root_key(office, disk):
    found = archive.read(backup.long_term(office.desk, disk / "a.tar").path)
    names = {name for name, _ in found.head["files"]}
    assert {"gongshi.db", "keys/publisher.skey", "public/keys.note"} <= names
    assert not {n for n in names if n.startswith("live/")} | (names & backup.NEVER)
    secrets = [office.home.kek_file.read_bytes(), (office.home.keys / "root.skey").read_bytes()]
    assert holds([found.path], secrets) == set()
    assert found.path.stat().st_mode & 0o077 == 0


@pytest.fixture
def whole(office, disk):
    return backup.long_term(office.desk, disk / "a.tar").path


def rewritten(path, name: str, data: bytes, kind=tarfile.REGTYPE):
    """The archive with one more member."""
    with tarfile.open(path, "a") as tar:
        member = tarfile.TarInfo(name)
        member.size, member.type, member.linkname = len(data), kind, "/etc/passwd"
        tar.addfile(member, io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../evil", tarfile.REGTYPE),
        ("/evil", tarfile.REGTYPE),
        ("config/more.yaml", tarfile.REGTYPE),
        ("config/link", tarfile.SYMTYPE),
    ],
)
def test_a_member_that_was_not_listed_or_leads_outside_is_refused(whole, tmp_path, name, kind):
    rewritten(whole, name, b"" if kind == tarfile.SYMTYPE else b"x", kind)
    with pytest.raises(GongshiError) as refused:
        restore(Home(tmp_path / "anew"), whole, None, None)
    assert refused.value.code == "backup_damaged"
    assert not (tmp_path / "anew").exists()
    assert not (tmp_path / "evil").exists()


def test_a_damaged_archive_is_refused_wherever_the_damage_is(whole, tmp_path):
    data = whole.read_bytes()
    for at in range(600, len(data) - 20_000, len(data) // 23):
        spoilt = bytes(b ^ 0x41 for b in data[at : at + 512])
        whole.write_bytes(data[:at] + spoilt + data[at + 512 :])
        with pytest.raises(GongshiError) as refused:
            archive.read(whole)
        assert refused.value.code == "backup_damaged"
    whole.write_bytes(data[: len(data) // 2])
    with pytest.raises(GongshiError):
        archive.read(whole)


def test_a_home_is_never_restored_over_and_a_backup_never_written_into_it(office, whole):
    before = sorted(p.name for p in office.home.root.iterdir())
    with pytest.raises(GongshiError) as refused:
        restore(office.home, whole, None, None)
    assert refused.value.code == "home_exists"
    assert sorted(p.name for p in office.home.root.iterdir()) == before
    for place, code in (
        ("tmp/b.tar", "backup_inside_home"),
        ("../gone/b.tar", "backup_no_folder"),
        ("../gone", "backup_no_folder"),
    ):
        with pytest.raises(GongshiError) as refused:
            backup.long_term(office.desk, office.home.root / place)
        assert refused.value.code == code
