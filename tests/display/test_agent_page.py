"""The page on 127.0.0.1: to whom it answers, and what."""

from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from gongshi.clock import real_now
from gongshi.display import build
from gongshi.display.agent.agent import BoardAgent, Settings
from gongshi.display.agent.cache import Cache
from gongshi.display.agent.local import create_local_app
from gongshi.display.agent.place import Place
from gongshi.display.report import Sight, State
from tests.display.makers import SIGNER, item, manifest, page, whole
from tests.display.test_agent import KEY, PAIRING

RED = page((200, 0, 0))
PICTURE = f"/board/v1/picture/{RED.image.sha256}"
SHOWN = {"state": "visible", "id": "A" * 26, "page": 1, "sha256": RED.image.sha256, "code": ""}


class Kiosk:
    """Asks the local page without a socket."""

    def __init__(self, agent):
        self._app = create_local_app(agent, 8370)

    def ask(self, method, path, host="127.0.0.1:8370", **options):
        async def asked():
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                headers = {"Host": host, **options.pop("headers", {})}
                return await client.request(method, path, headers=headers, **options)

        with start_blocking_portal() as portal:
            return portal.call(asked)


@pytest.fixture
def agent(tmp_path):
    place = Place(tmp_path / "board")
    place.make()
    place.keep_pairing(PAIRING, KEY.skey)
    agent = BoardAgent(place, Settings("http://127.0.0.1:1"))
    agent.open()
    now = real_now()
    made = item(RED, whole(now - timedelta(hours=1)), whole(now + timedelta(hours=1)))
    agent._take(build(manifest(now, made), SIGNER), "tag")
    Cache(place.cache).put(RED.image, RED.png)
    return agent


@pytest.fixture
def kiosk(agent):
    return Kiosk(agent)


@pytest.mark.parametrize("path", ["/", "/board/v1/player", "/board/v1/manifest", PICTURE])
def test_a_page_of_another_name_gets_nothing(kiosk, path):
    for host in ("evil.example", "127.0.0.1", "127.0.0.1:9999", ""):
        assert kiosk.ask("GET", path, host).status_code == 404
    assert kiosk.ask("GET", path).status_code in {200, 303}


def test_the_page_pins_what_the_agent_was_given_and_knows_that_it_has_an_agent(kiosk):
    page = kiosk.ask("GET", "/board/v1/player")
    assert SIGNER.vkey in page.text
    assert 'data-agent="1"' in page.text
    assert "img-src blob:" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_the_manifest_says_whether_the_office_was_heard_and_its_tag_changes_with_it(kiosk, agent):
    heard = kiosk.ask("GET", "/board/v1/manifest")
    assert heard.headers["gongshi-heard"] == "1"
    again = {"If-None-Match": heard.headers["etag"]}
    assert kiosk.ask("GET", "/board/v1/manifest", headers=again).status_code == 304
    restarted = BoardAgent(agent.place, agent.settings)
    restarted.open()
    unheard = Kiosk(restarted).ask("GET", "/board/v1/manifest", headers=again)
    assert (unheard.status_code, unheard.headers["gongshi-heard"]) == (200, "0")


def test_a_picture_is_served_while_it_may_hang_and_not_a_moment_longer(kiosk, agent):
    assert kiosk.ask("GET", PICTURE).content == RED.png
    agent._take(build(manifest(real_now(), seq=2), SIGNER), "tag")
    assert kiosk.ask("GET", PICTURE).status_code == 404
    agent.tend()
    assert not Cache(agent.place.cache).has(RED.image.sha256)


def test_what_the_page_paints_becomes_evidence_and_the_answer_is_the_agents_pulse(kiosk, agent):
    answer = kiosk.ask("POST", "/local/health", json={"sight": SHOWN})
    assert answer.json()["board"] == "hall"
    assert agent.sight == Sight(State.VISIBLE, "A" * 26, 1, RED.image.sha256)
    assert agent.ledger.watch.pending()[0].sight == agent.sight


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        json.dumps({"sight": {**SHOWN, "state": "shown"}}),
        json.dumps({"sight": {**SHOWN, "sha256": "f" * 64}}),
        json.dumps({"sight": {**SHOWN, "code": "why"}}),
        json.dumps({"sight": {**SHOWN, "state": "standby"}}),
    ],
)
def test_a_pulse_that_claims_what_cannot_be_is_refused(kiosk, agent, body):
    json_type = {"Content-Type": "application/json"}
    answer = kiosk.ask("POST", "/local/health", content=body, headers=json_type)
    assert answer.status_code == 400
    assert agent.ledger.watch.pending() == ()


def test_a_form_that_another_page_could_send_is_no_pulse(kiosk):
    plain = {"Content-Type": "text/plain"}
    sent = kiosk.ask("POST", "/local/health", content=json.dumps({"sight": SHOWN}), headers=plain)
    assert sent.status_code == 415
    assert kiosk.ask("POST", "/local/health", json={"sight": "x" * 3000}).status_code == 413


def test_before_pairing_the_page_shows_the_code_and_no_player(tmp_path):
    waiting = BoardAgent(Place(tmp_path / "board"), Settings("x"), code="K7QM-4TZP")
    waiting.open()
    kiosk = Kiosk(waiting)
    page = kiosk.ask("GET", "/board/v1/player").text
    assert "K7QM-4TZP" in page
    assert "gongshi board confirm" in page
    assert "data-vkey" not in page
    assert kiosk.ask("GET", "/local/health").json() == {
        "paired": False,
        "code": "K7QM-4TZP",
        "seq": 0,
    }
    assert kiosk.ask("GET", "/board/v1/manifest").status_code == 404
