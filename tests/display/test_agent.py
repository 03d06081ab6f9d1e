"""The board agent without sockets: what it keeps over a restart, a power cut, a wrong clock."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gongshi.display import Revocation, Revoked, Sensitivity, build, evidence
from gongshi.display.agent import heart
from gongshi.display.agent.agent import BoardAgent, Settings
from gongshi.display.agent.cache import Cache
from gongshi.display.agent.core import Core
from gongshi.display.agent.ledger import Ledger
from gongshi.display.agent.outbox import Outbox
from gongshi.display.agent.place import Pairing, Place
from gongshi.display.agent.uplink import Uploaded
from gongshi.display.evaluator import Reason
from gongshi.display.report import Event, Sight, State, What
from gongshi.errors import DisplayError
from gongshi.record.note import Signer, Verifier
from tests.display.makers import SIGNER, STRANGER, item, manifest, page
from tests.display.offices import BOARD, SITE

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
END = NOW + timedelta(days=9)
RED, BLUE = page((200, 0, 0)), page((0, 0, 200))
PAIRING = Pairing("http://127.0.0.1:1", SITE, BOARD, SIGNER.vkey, "token")
KEY = Signer(evidence.key_name(SITE, BOARD), bytes(range(32)))
SHOWN = Sight(State.VISIBLE, "A" * 26, 1, RED.image.sha256)


def second(n):
    return NOW + timedelta(seconds=n)


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path / "board")
    place.make()
    place.keep_pairing(PAIRING, KEY.skey)
    return place


def heard(place, *items, at=NOW, mono_s=0.0, **changes):
    core = Core.open(place, PAIRING)
    core.take(build(manifest(at, *items, **changes), SIGNER), at, mono_s)
    return core


def test_everything_an_agent_keeps_is_private_to_its_account(place):
    core = heard(place, item(RED, NOW, END))
    Cache(place.cache).put(RED.image, RED.png)
    assert core.manifest is not None
    for path in (place.root, *place.root.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0


def test_after_a_restart_the_manifest_is_known_but_proves_no_time(place):
    heard(place, item(RED, NOW, END))
    core = Core.open(place, PAIRING)
    assert core.manifest is not None
    assert not core.heard
    showing = core.showing(core.read_clock(second(60), 5.0).now)
    assert (showing.pages, showing.standby) == ((), Reason.NO_TRUSTED_TIME)
    assert showing.keep == {RED.image.sha256}


def test_after_a_restart_without_a_server_a_general_page_hangs_until_its_end_by_the_mark(place):
    general = item(BLUE, NOW, second(100), sensitivity=Sensitivity.GENERAL)
    heard(place, general)
    core = Core.open(place, PAIRING)
    lost = NOW.replace(year=1970)
    assert core.showing(core.read_clock(lost, 5.0).now).pages
    late = heard(place, general, at=second(101), seq=2)
    late.save()
    again = Core.open(place, PAIRING)
    assert again.showing(again.read_clock(lost, 5.0).now).standby is Reason.ENDED


def test_an_older_manifest_is_refused_even_after_a_restart(place):
    heard(place, seq=9)
    core = Core.open(place, PAIRING)
    with pytest.raises(DisplayError, match="manifest_seq"):
        core.take(build(manifest(NOW, item(RED, NOW, END), seq=8), SIGNER), NOW, 0.0)
    assert core.stored.seq == 9


def test_a_manifest_whose_bytes_rotted_on_the_disk_is_not_believed(place):
    heard(place, item(RED, NOW, END))
    place.manifest.write_bytes(place.manifest.read_bytes().replace(b'"page":1', b'"page":2'))
    core = Core.open(place, PAIRING)
    assert core.manifest is None
    assert core.stored.seq == 1


def test_the_announced_next_key_takes_over_and_is_pinned_over_a_restart(place):
    core = heard(place, next_key=STRANGER.vkey)
    core.take(build(manifest(NOW, seq=2), STRANGER), NOW, 1.0)
    assert place.pairing().vkey == STRANGER.vkey
    with pytest.raises(DisplayError, match="manifest_signature"):
        Core.open(place, place.pairing()).take(build(manifest(NOW, seq=3), SIGNER), NOW, 2.0)


def test_when_the_rules_throw_no_list_may_be_kept(place, monkeypatch):
    general = item(BLUE, NOW, END, id="B" * 26, sensitivity=Sensitivity.GENERAL)
    core = heard(place, item(RED, NOW, END), general)
    monkeypatch.setattr("gongshi.display.agent.core.evaluate", lambda *_: 1 / 0)
    showing = core.showing(NOW)
    assert (showing.pages, showing.keep) == ((), {BLUE.image.sha256})
    assert core.faults == {"evaluator_failed"}


def started(place):
    agent = BoardAgent(place, Settings("http://127.0.0.1:1"))
    agent.open()
    return agent


@pytest.mark.parametrize("why", ["ended", "revoked", "unlisted"])
def test_at_the_start_what_may_not_be_kept_is_gone_before_a_byte_is_served(place, why, monkeypatch):
    monkeypatch.setattr("gongshi.display.agent.agent.real_now", lambda: second(200))
    gone = Revoked(RED.image.sha256, "A" * 26, Revocation.WITHDRAWN, NOW)
    made = item(RED, NOW, second(100) if why == "ended" else END)
    listed = () if why == "unlisted" else (made,)
    heard(place, *listed, revoked=(gone,) if why == "revoked" else ())
    Cache(place.cache).put(RED.image, RED.png)
    (place.root / "names.json").write_text(f'{{"{RED.image.sha256}": ["{"A" * 26}", 1]}}')
    agent = started(place)
    assert list(place.cache.iterdir()) == []
    assert agent.picture(RED.image.sha256) is None
    (receipt,) = [e for e in agent.ledger.events if e.what is What.WIPED]
    assert (receipt.id, receipt.sha256, receipt.code) == ("A" * 26, RED.image.sha256, "unlinked")


def test_an_agent_that_is_not_paired_keeps_no_picture(tmp_path):
    place = Place(tmp_path / "board")
    place.make()
    (place.cache / RED.image.sha256).write_bytes(RED.png)
    started(place)
    assert list(place.cache.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "code"), [(RED.png[:-1], "picture_size"), (RED.png[:-1] + b"x", "picture_hash")]
)
def test_a_picture_that_is_not_the_signed_one_is_not_kept(place, data, code):
    with pytest.raises(DisplayError, match=code):
        Cache(place.cache).put(RED.image, data)
    assert list(place.cache.iterdir()) == []


def test_a_picture_that_rotted_on_the_disk_is_not_served(place):
    cache = Cache(place.cache)
    cache.put(RED.image, RED.png)
    (place.cache / RED.image.sha256).write_bytes(b"x")
    assert cache.get(RED.image.sha256) is None


def test_nothing_outside_the_cache_can_be_asked_for(place):
    assert Cache(place.cache).get("../key") is None


# ---- the ledger


def ledger(place):
    return Ledger.open(place.evidence, KEY, SITE, BOARD)


def accepted(ledger):
    keys = [Verifier.from_vkey(KEY.vkey)]
    return [
        evidence.accept(data, keys, site=SITE, board=BOARD, now=second(10_000)).report
        for data in notes(ledger)
    ]


def notes(ledger):
    return [path.read_bytes() for path in sorted(ledger.folder.glob("*.note"))]


def settle(place, acknowledged, refused=()):
    became = Uploaded(frozenset(acknowledged), dict(refused))
    for batch in Outbox(place).batches():
        Outbox(place).settle(batch, became)


def test_reports_are_chained_kept_offline_and_deleted_when_acknowledged(place):
    book = ledger(place)
    for n in range(3):
        book.watch.see(second(5 * n), SHOWN)
        book.cut(second(5 * n), None, trusted=True)
    chain = [evidence.digest(data) for data in notes(book)]
    assert [r.n for r in accepted(book)] == [1, 2, 3]
    assert [r.prev for r in accepted(book)] == ["", *chain[:2]]
    settle(place, {chain[0], chain[1]})
    assert [r.n for r in accepted(book)] == [3]
    settle(place, {chain[2]})
    again = ledger(place)
    again.cut(second(30), None, trusted=True)
    assert [(r.n, r.prev) for r in accepted(again)] == [(4, chain[2])]


def test_what_a_power_cut_left_unsigned_is_signed_by_the_next_start(place):
    book = ledger(place)
    book.watch.see(NOW, SHOWN)
    book.watch.see(second(8), SHOWN)
    book.events.append(Event(second(1), What.DELIVERED, "A" * 26, 1, RED.image.sha256))
    book.keep(second(8), None, trusted=True)
    again = ledger(place)  # the power went here
    (left,) = accepted(again)
    assert [(s.begins, s.ends) for s in left.spans] == [(NOW, second(8))]
    assert left.events[0].what is What.DELIVERED
    again.woke(second(100))
    again.cut(second(101), None, trusted=True)
    down = accepted(again)[1].spans[0]
    assert (down.begins, down.ends, down.sight.code) == (second(8), second(100), "agent_down")


@pytest.mark.parametrize("lost", ["note", "open.json", "nothing"])
def test_a_crash_between_two_writes_never_uses_a_number_twice(place, lost):
    book = ledger(place)
    book.watch.see(NOW, SHOWN)
    book.keep(second(1), None, trusted=True)
    before = (place.evidence / "open.json").read_bytes()
    book.cut(second(5), None, trusted=True)
    used = [evidence.read(data).n for data in notes(book)]
    if lost == "note":  # its number was written down, and then the power went
        (place.evidence / "00000001.note").unlink()
    if lost == "open.json":  # it was not removed any more
        (place.evidence / "open.json").write_bytes(before)
    again = ledger(place)
    again.cut(second(9), None, trusted=True)
    numbers = [r.n for r in accepted(again)]
    assert len(set(numbers)) == len(numbers)
    assert max(numbers) > max(used)
    assert lost == "note" or numbers == list(range(1, len(numbers) + 1))


def test_a_report_is_cut_before_it_grows_too_large(place):
    book = ledger(place)
    for n in range(130):
        book.events.append(Event(second(n), What.ALERT, code="clock_back"))
    assert book.full
    book.cut(second(200), None, trusted=True)
    assert not book.full


def test_a_shorter_gap_of_a_new_manifest_begins_a_new_report(place):
    core = heard(place, item(RED, NOW, END), max_gap_s=400)
    agent = BoardAgent(place, Settings("x"), core=core, ledger=ledger(place))
    agent.ledger.watch.max_gap = timedelta(seconds=400)
    agent.ledger.watch.see(second(0), SHOWN)
    agent.ledger.watch.see(second(5), replace(SHOWN, page=2))
    for n in range(10, 310, 5):
        agent.ledger.watch.see(second(n), replace(SHOWN, page=2))
    agent.ledger.watch.see(second(310), SHOWN)
    agent._take(build(manifest(NOW, item(RED, NOW, END), seq=2), SIGNER), "tag")
    (told,) = [r for r in map(evidence.read, notes(agent.ledger)) if r.spans]
    assert told.max_gap_s == 400
    assert max(s.gap_s for s in told.spans) == 305
    assert agent.ledger.max_gap_s == 120


def test_the_watchdog_hears_what_systemd_would(tmp_path, monkeypatch):
    import socket

    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(address))
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        assert heart.notify("READY=1", "WATCHDOG=1")
        assert listener.recv(100) == b"READY=1\nWATCHDOG=1"
    monkeypatch.delenv("NOTIFY_SOCKET")
    assert not heart.notify("READY=1")


NOT_ON_A_SCREEN = {
    "sqlalchemy",
    "prefect",
    "openpyxl",
    "typst",
    "qrcode",
    "jinja2",
    "yaml",
    "argon2",
}


def test_the_agent_needs_nothing_of_the_office():
    found = "import sys, gongshi.cli.boardagent; print(*{m.split('.')[0] for m in sys.modules})"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", found], cwd=root, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"httpx", "starlette", "websockets"} <= loaded
    assert not loaded & NOT_ON_A_SCREEN
