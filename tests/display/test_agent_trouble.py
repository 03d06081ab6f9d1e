"""The agent in bad company: proxies for an office, full disks, rotten files, odd clocks."""

from __future__ import annotations

import asyncio
import gzip
import inspect
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from gongshi.display import build, evidence
from gongshi.display.agent import ledger as ledgers
from gongshi.display.agent import place as places
from gongshi.display.agent import uplink as uplinks
from gongshi.display.agent.agent import BoardAgent, Settings
from gongshi.display.agent.cache import Cache
from gongshi.display.agent.outbox import Outbox
from gongshi.display.agent.panel import Panel
from gongshi.display.agent.place import Pairing, Place
from gongshi.display.agent.uplink import Uplink, Uploaded
from gongshi.display.assets import UNPAIRED
from gongshi.display.fields import Misfit
from gongshi.display.manifest import SIZE_LIMIT
from gongshi.display.report import Event, Sight, State, What
from gongshi.record.note import Signer, Verifier
from tests.coroutines import awaited
from tests.display.makers import SIGNER, item, manifest, page
from tests.display.offices import BOARD, SITE

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
END = NOW + timedelta(days=9)
RED = page((200, 0, 0))
PAIRING = Pairing("http://office", SITE, BOARD, SIGNER.vkey, "token")
KEY = Signer(evidence.key_name(SITE, BOARD), bytes(range(32)))
SHOWN = Sight(State.VISIBLE, "A" * 26, 1, RED.image.sha256)


def second(n):
    return NOW + timedelta(seconds=n)


class Times:
    """The device's clock and the seconds since its boot."""

    def __init__(self):
        self.device, self.boot = NOW, 0.0


@pytest.fixture
def times(monkeypatch):
    times = Times()
    monkeypatch.setattr("gongshi.display.agent.agent.real_now", lambda: times.device)
    monkeypatch.setattr("gongshi.display.agent.agent._boot_s", lambda: times.boot)
    monkeypatch.setattr("gongshi.display.agent.agent.TELL_FIRST_S", 0)
    return times


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path / "board")
    place.make()
    place.keep_pairing(PAIRING, KEY.skey)
    return place


@pytest.fixture
def agent(place, times):
    agent = BoardAgent(place, Settings("http://office"))
    agent.open()
    agent._take(build(manifest(NOW, item(RED, NOW, END)), SIGNER), '"one"')
    agent.tend()
    return agent


def office(answer):
    """An uplink to an office that answers with `answer(request)`, its body yet to be read."""

    async def answered(request):
        said = answer(request)
        said = await said if inspect.isawaitable(said) else said
        if isinstance(said.stream, httpx.ByteStream):
            body = httpx.ByteStream(said.content)
            return httpx.Response(said.status_code, headers=said.headers, stream=body)
        return said

    transport = httpx.MockTransport(answered)
    return Uplink(httpx.AsyncClient(base_url="http://office/board/v1/", transport=transport))


def notes(place):
    return [evidence.read(p.read_bytes()) for p in sorted(place.evidence.glob("*.note"))]


# ---- others answer for the office


@pytest.mark.parametrize("status", [302, 404, 500, 502, 503])
def test_a_proxy_that_answers_for_a_dead_office_is_told_as_silence(agent, status):
    for _ in range(3):
        awaited(agent.follow(office(lambda _: httpx.Response(status))))
    agent.tend()
    assert "server_silent" in agent.alerts
    assert not agent.turned_away


def test_only_the_offices_own_word_ends_a_pairing(agent):
    awaited(agent.follow(office(lambda _: httpx.Response(404, headers={UNPAIRED: "1"}))))
    assert agent.turned_away


def test_a_login_page_in_place_of_the_manifest_is_forgotten_once_the_office_answers(agent):
    awaited(agent.follow(office(lambda _: httpx.Response(200, html="<p>登录</p>"))))
    assert agent.alerts == {"manifest_signature"}
    awaited(agent.follow(office(lambda _: httpx.Response(304))))
    assert agent.alerts == frozenset()
    assert agent.core.stored.seq == 1


def test_a_bomb_is_not_unpacked_and_an_endless_answer_is_left():
    class Endless(httpx.AsyncByteStream):
        pieces = 0

        async def __aiter__(self):
            while True:
                Endless.pieces += 1
                yield gzip.compress(bytes(4_096)) * 400

    packed = {"Content-Encoding": "gzip"}
    uplink = office(lambda _: httpx.Response(200, headers=packed, stream=Endless()))
    assert len(awaited(uplink.manifest("")).data) == SIZE_LIMIT + 1
    assert len(awaited(uplink.picture(RED.image))) == RED.image.size + 1
    assert Endless.pieces < 20


def test_an_answer_that_drips_is_given_up(monkeypatch):
    class Dripping(httpx.AsyncByteStream):
        async def __aiter__(self):
            while True:
                yield b"x"
                await asyncio.sleep(0.01)

    monkeypatch.setattr(uplinks.Uplink._ask, "__kwdefaults__", {"within": 0.1})
    with pytest.raises(httpx.HTTPError):
        awaited(office(lambda _: httpx.Response(200, stream=Dripping())).manifest(""))


@pytest.mark.parametrize("body", ["[", "[]", '{"code": 1}', "[" * 3_000, '{"acknowledged": 1}'])
def test_whatever_is_said_in_place_of_an_answer_is_told_by_one_kind_of_error(body):
    uplink = office(lambda _: httpx.Response(200, text=body))
    for ask in (
        lambda: uplink.upload([]),
        lambda: uplink.collect_pairing("x"),
        lambda: uplink.ask_pairing(bytes(32)),
    ):
        with pytest.raises(httpx.HTTPError):
            awaited(ask())


def test_a_takedown_does_not_wait_for_a_picture_that_comes_slowly(agent, place):
    """The manifest is asked for while a picture is still on its way."""
    down = build(manifest(NOW, seq=2), SIGNER)

    async def main():
        asked, forever = asyncio.Event(), asyncio.Event()

        async def answer(request):
            if "/picture/" in request.url.path:
                asked.set()
                await forever.wait()
            if request.url.path.endswith("/manifest") and asked.is_set():
                return httpx.Response(200, content=down)
            return httpx.Response(304)

        uplink = office(answer)
        agent.settings = Settings("http://office", poll_s=0.2)
        loops = [
            agent._every(0.2, agent._ask, lambda: agent.follow(uplink)),
            agent._every(0.2, agent._want, lambda: agent._fetch(uplink)),
        ]
        tasks = [asyncio.ensure_future(loop) for loop in loops]
        try:
            async with asyncio.timeout(10):
                while agent.core.stored.seq != 2:  # noqa: ASYNC110 - nobody else would set it
                    await asyncio.sleep(0.02)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    awaited(main())
    assert agent.health()["pages"] == 0


# ---- disks


def full(_path, _data):
    raise OSError(28, "No space left on device")


@pytest.fixture
def disk(monkeypatch):
    """A switch: while it is on, no file can be written."""

    class Disk:
        def fill(self):
            for module in (places, ledgers):
                monkeypatch.setattr(module, "put", full)
            monkeypatch.setattr("gongshi.display.agent.cache.put", full)
            monkeypatch.setattr("gongshi.display.agent.core.put", full)

        def empty(self):
            monkeypatch.undo()

    return Disk()


def test_on_a_full_disk_a_list_still_goes_at_its_end_and_nothing_seen_is_lost(
    place, disk, monkeypatch
):
    agent = BoardAgent(place, Settings("http://office"))
    now = [NOW]

    def booted():
        return (now[0] - NOW).total_seconds()

    patch = pytest.MonkeyPatch()
    patch.setattr("gongshi.display.agent.agent.real_now", lambda: now[0])
    patch.setattr("gongshi.display.agent.agent._boot_s", booted)
    patch.setattr("gongshi.display.agent.agent.KEEP_S", -1.0)
    try:
        agent.open()
        agent._take(build(manifest(NOW, item(RED, NOW, second(100))), SIGNER), "tag")
        agent._store(agent.core.items[0], RED.png)
        agent.seen({"sight": {"state": "visible", **_page(), "code": ""}})
        disk.fill()
        for n in range(1, 130):
            now[0] = second(n)
            if n < 100:
                agent.seen({"sight": {"state": "visible", **_page(), "code": ""}})
            agent.tend()
        assert list(place.cache.iterdir()) == []
        assert "disk_failed" in agent.alerts
        disk.empty()
        agent._cut()
    finally:
        patch.undo()
    told = notes(place)
    assert [r.n for r in told] == list(range(1, len(told) + 1))
    spans = [s for r in told for s in r.spans if s.sight.state is State.VISIBLE]
    assert (min(s.begins for s in spans), max(s.ends for s in spans)) == (NOW, second(99))
    wiped = [e for r in told for e in r.events if e.what is What.WIPED]
    assert [(e.at, e.sha256) for e in wiped] == [(second(100), RED.image.sha256)]


def _page():
    return {"id": "A" * 26, "page": 1, "sha256": RED.image.sha256}


def test_a_start_on_a_full_disk_deletes_what_may_not_be_kept(place, disk, times):
    first = BoardAgent(place, Settings("http://office"))
    first.open()
    first._take(build(manifest(NOW, item(RED, NOW, second(100))), SIGNER), "tag")
    first._store(first.core.items[0], RED.png)
    first._kept_at = -100.0
    first.tend()
    patch = pytest.MonkeyPatch()
    patch.setattr("gongshi.display.agent.agent.real_now", lambda: second(200))
    disk.fill()
    try:
        again = BoardAgent(place, Settings("http://office"))
        again.open()
        assert list(place.cache.iterdir()) == []
        assert [e.what for e in again.ledger.events][:2] == [What.STARTED, What.WIPED]
    finally:
        patch.undo()


def test_more_than_one_report_can_hold_is_signed_as_several(agent, place):
    for n in range(300):
        agent._event(Event(second(n), What.ALERT, code="clock_back"))
    agent._ledger.cut(second(400), None, trusted=True)
    keys = [Verifier.from_vkey(KEY.vkey)]
    found = [
        evidence.accept(p.read_bytes(), keys, site=SITE, board=BOARD, now=second(500)).report
        for p in sorted(place.evidence.glob("*.note"))
    ]
    assert sum(len(r.events) for r in found) >= 300
    assert [r.n for r in found] == list(range(1, len(found) + 1))


DAMAGED = [b"", b"\0" * 40, b"[]", b"[1]", b'{"a": 1}', b'{"n": 3, "sha256": ""}']


@pytest.mark.parametrize("data", DAMAGED)
@pytest.mark.parametrize("name", ["agent.json", "key", "evidence/chain.json"])
def test_what_cannot_go_on_is_paired_anew_and_shows_no_list(place, times, name, data):
    Cache(place.cache).put(RED.image, RED.png)
    (place.root / name).write_bytes(data)
    agent = BoardAgent(place, Settings("http://office"))
    agent.open()
    assert agent.card() is not None
    assert list(place.cache.iterdir()) == []


@pytest.mark.parametrize("data", DAMAGED)
@pytest.mark.parametrize(
    "name", ["names.json", "state.json", "manifest.note", "evidence/open.json"]
)
def test_what_can_be_done_without_is_done_without(place, times, name, data):
    (place.root / name).write_bytes(data)
    agent = BoardAgent(place, Settings("http://office"))
    agent.open()
    agent._take(build(manifest(NOW, item(RED, NOW, END)), SIGNER), "tag")
    assert agent.health()["pages"] == 1


def test_a_folder_of_the_file_system_in_the_cache_is_left_alone(place, times):
    (place.cache / "lost+found").mkdir()
    Cache(place.cache).put(RED.image, RED.png)
    BoardAgent(place, Settings("http://office")).open()
    assert [path.name for path in place.cache.iterdir()] == ["lost+found"]


# ---- reports on their way


def test_what_was_seen_under_an_earlier_pairing_is_still_told(agent, place):
    agent._cut()
    before = [p.read_bytes() for p in sorted(place.evidence.glob("*.note"))]
    assert before
    again = Signer(KEY.name, bytes(range(1, 33)))
    place.keep_pairing(PAIRING, again.skey)
    agent._begin(PAIRING)
    agent._cut()
    sent = []

    def answer(request):
        told = [one.encode() for one in json.loads(request.content)["notes"]]
        sent.extend(told)
        taken = [evidence.digest(one) for one in told]
        return httpx.Response(200, json={"acknowledged": taken, "refused": []})

    awaited(agent.send(office(answer)))
    assert sent[: len(before)] == before
    assert len(sent) > len(before)
    assert Outbox(place).backlog == 0


def test_what_the_office_refuses_is_put_aside_and_what_it_finds_too_early_waits(agent, place):
    for _ in range(3):
        agent._cut()
    (batch,) = Outbox(place).batches()
    early, wrong, fine = list(batch)[:3]
    codes = {early: "evidence_time", wrong: "evidence_signature"}
    Outbox(place).settle(batch, Uploaded(frozenset({fine}), codes))
    (left,) = Outbox(place).batches()
    assert early in left
    assert not {wrong, fine} & left.keys()
    assert [evidence.digest(p.read_bytes()) for p in place.refused.iterdir()] == [wrong]


def test_an_office_that_refuses_everything_is_asked_once_and_not_for_ever(agent, place):
    for _ in range(60):
        agent._cut()
    asked = []

    def answer(request):
        told = json.loads(request.content)["notes"]
        asked.append(len(told))
        refused = [{"sha256": evidence.digest(n.encode()), "code": "evidence_time"} for n in told]
        return httpx.Response(200, json={"acknowledged": [], "refused": refused})

    awaited(agent.send(office(answer)))
    assert len(asked) == 2
    assert Outbox(place).backlog == sum(asked)


def test_a_note_that_rotted_on_the_disk_does_not_hold_up_the_others(agent, place):
    agent._cut()
    (place.evidence / "00000000.note").write_bytes(b"\xff\xfe")
    taken = []

    def answer(request):
        told = json.loads(request.content)["notes"]
        taken.extend(told)
        digests = [evidence.digest(n.encode()) for n in told]
        return httpx.Response(200, json={"acknowledged": digests, "refused": []})

    awaited(agent.send(office(answer)))
    assert taken
    assert Outbox(place).backlog == 0


# ---- clocks and panels


def test_what_is_seen_by_a_clock_that_runs_ahead_is_not_told_as_true(agent, place, times):
    agent.seen({"sight": {"state": "visible", **_page(), "code": ""}})
    times.boot = 5.0
    times.device = second(3_600)
    agent.seen({"sight": {"state": "visible", **_page(), "code": ""}})
    agent.tend()
    assert "clock_ahead" in agent.alerts
    agent._cut()
    times.boot, times.device = 10.0, second(10)
    agent.tend()
    agent._cut()
    later = [r for r in notes(place) for s in r.spans if s.begins > second(60)]
    assert later
    assert not any(r.trusted for r in later)
    assert notes(place)[-1].trusted
    assert "clock_ahead" not in agent.alerts


def socket(root, name, **told):
    folder = root / name
    folder.mkdir(parents=True)
    for key, value in {"status": "connected", "enabled": "enabled", "dpms": "On", **told}.items():
        (folder / key).write_text(f"{value}\n")


LIT: list = [
    ({}, False),
    ({"dpms": "Off"}, True),
    ({"dpms": "Standby"}, True),
    ({"enabled": "disabled"}, True),
    ({"status": "disconnected"}, True),
    ({"status": "unknown"}, False),
]


@pytest.mark.parametrize(("told", "off"), LIT)
def test_a_panel_is_off_only_where_the_kernel_says_that_nothing_can_be_seen(tmp_path, told, off):
    socket(tmp_path, "card0-HDMI-A-1", **told)
    socket(tmp_path, "card0-DP-1", status="disconnected", enabled="disabled", dpms="Off")
    socket(tmp_path, "card0-Writeback-1", status="unknown")
    (tmp_path / "card0").mkdir()
    assert Panel(tmp_path).is_off is off


def test_where_the_kernel_tells_nothing_no_panel_is_said_to_be_off(tmp_path):
    assert not Panel(tmp_path / "absent").is_off
    assert not Panel(tmp_path).is_off
    socket(tmp_path, "card0-HDMI-A-1", dpms="Off")
    (tmp_path / "card0-HDMI-A-1" / "dpms").unlink()
    assert not Panel(tmp_path).is_off


def test_a_page_painted_on_a_panel_that_is_off_is_dark(agent, place, tmp_path, times):
    socket(tmp_path / "drm", "card0-HDMI-A-1", dpms="Off")
    agent.panel = Panel(tmp_path / "drm")
    agent.seen({"sight": {"state": "visible", **_page(), "code": ""}})
    times.device, times.boot = second(5), 5.0
    agent.seen({"sight": {"state": "visible", **_page(), "code": ""}})
    agent._cut()
    spans = [s.sight for r in notes(place) for s in r.spans]
    assert spans
    assert {(s.state, s.code) for s in spans} == {(State.DARK, "panel_off")}


def test_a_page_that_claims_another_posting_than_its_picture_is_refused(agent):
    with pytest.raises(Misfit):
        agent.seen({"sight": {"state": "visible", **_page(), "id": "B" * 26, "code": ""}})
