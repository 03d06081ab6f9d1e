"""What the board side hands out, to whom, and until when."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette

from gongshi.display import Revocation, Revoked, Standby, build, digest, read
from gongshi.display.assets import UNPAIRED
from gongshi.display.hints import PREAMBLE, hints
from gongshi.web.board import create_board_routes
from gongshi.web.board.events import MOST_A_BOARD, Crowd
from tests.coroutines import awaited
from tests.display.makers import SIGNER, item, manifest, page
from tests.display.offices import FolderOffice

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
END = NOW + timedelta(days=9)
RED, BLUE = page((200, 0, 0)), page((0, 0, 200))
PICTURE = f"/board/v1/picture/{RED.image.sha256}"


class Client:
    """Asks the routes without a socket, in a thread of its own; keeps its cookies."""

    def __init__(self, office, base_url="http://127.0.0.1"):
        transport = httpx.ASGITransport(Starlette(routes=create_board_routes(office)))
        self._client = httpx.AsyncClient(transport=transport, base_url=base_url)

    def get(self, path, headers=None):
        with start_blocking_portal() as portal:
            return portal.call(lambda: self._client.get(path, headers=headers))


def heard_by(office, *, then):
    """Listen to the hints until two have come; `then` happens after the first."""

    async def listen():
        heard = []
        told = hints(
            lambda: office.manifest_stamp("hall"),
            lambda: asyncio.sleep(0, read(office.manifest_bytes("hall")).seq),
            welcome=lambda: asyncio.sleep(0, result=True),
        )
        async for line in told:
            if line.startswith(b"data:"):
                heard.append(line.decode().strip())
                if len(heard) == 2:
                    return heard
                then()
        return heard

    return awaited(listen())


@pytest.fixture
def office(tmp_path):
    settings = {
        "vkey": SIGNER.vkey,
        "code": "one-time",
        "code_ends": (NOW + timedelta(minutes=10)).timestamp(),
    }
    (tmp_path / "office.json").write_text(json.dumps(settings))
    (tmp_path / "pictures").mkdir()
    for picture in (RED, BLUE):
        (tmp_path / "pictures" / picture.image.sha256).write_bytes(picture.png)
    office = FolderOffice(tmp_path, at=NOW)
    issue(office, item(RED, NOW, END))
    return office


def issue(office, *items, **changes):
    data = build(manifest(NOW, *items, **changes), SIGNER)
    (office.root / "manifest.note").write_bytes(data)
    return data


@pytest.fixture
def stranger(office):
    return Client(office)


@pytest.fixture
def paired(office, stranger):
    assert stranger.get("/board/v1/pair?code=one-time").status_code == 303
    return stranger


def test_a_pairing_address_works_once_and_leads_to_the_player(stranger):
    first = stranger.get("/board/v1/pair?code=one-time")
    assert (first.status_code, first.headers["location"]) == (303, "/board/v1/player")
    assert stranger.get("/board/v1/pair?code=one-time").status_code == 404


@pytest.mark.parametrize("code", ["", "?code=", "?code=another"])
def test_a_wrong_pairing_code_pairs_nothing(stranger, code):
    answer = stranger.get(f"/board/v1/pair{code}")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert "gongshi board pair" in answer.text


def test_a_stranger_is_told_that_it_is_the_office_that_does_not_know_it(stranger):
    assert stranger.get("/board/v1/player").headers[UNPAIRED] == "1"


def test_a_pairing_code_is_dead_after_ten_minutes(office, stranger):
    office.at = NOW + timedelta(minutes=10)
    assert stranger.get("/board/v1/pair?code=one-time").status_code == 404


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(stranger):
    cookie = stranger.get("/board/v1/pair?code=one-time").headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/board/v1", "max-age="):
        assert part in cookie
    assert "secure" not in cookie


def test_over_https_the_cookie_is_secure(office):
    answer = Client(office, "https://demo.example").get("/board/v1/pair?code=one-time")
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("path", ["player", "manifest", f"picture/{RED.image.sha256}"])
def test_without_a_token_there_is_nothing(stranger, path):
    answer = stranger.get(f"/board/v1/{path}")
    assert answer.status_code == 404
    assert RED.png not in answer.content


@pytest.mark.parametrize("path", ["player", "manifest", f"picture/{RED.image.sha256}"])
def test_a_revoked_token_gets_nothing(office, paired, path):
    assert paired.get(f"/board/v1/{path}").status_code == 200
    office.tokens.clear()
    assert paired.get(f"/board/v1/{path}").status_code == 404


def test_the_manifest_is_served_as_signed_with_an_etag(office, paired):
    answer = paired.get("/board/v1/manifest")
    data = (office.root / "manifest.note").read_bytes()
    assert answer.content == data
    assert answer.headers["etag"] == f'"{digest(data)}"'


def test_an_unchanged_manifest_answers_304_and_a_new_one_200(office, paired):
    etag = paired.get("/board/v1/manifest").headers["etag"]
    asked = {"If-None-Match": f'W/"other", {etag}'}
    unchanged = paired.get("/board/v1/manifest", headers=asked)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    issue(office, seq=2)
    assert paired.get("/board/v1/manifest", headers=asked).status_code == 200


def test_a_picture_is_served_while_listed_and_due(paired):
    answer = paired.get(PICTURE)
    assert (answer.status_code, answer.content) == (200, RED.png)
    assert answer.headers["content-type"] == "image/png"


def test_a_picture_is_gone_at_its_end_even_if_nothing_has_run(office, paired):
    office.at = END - timedelta(seconds=1)
    assert paired.get(PICTURE).status_code == 200
    office.at = END
    assert paired.get(PICTURE).status_code == 404
    assert (office.root / "pictures" / RED.image.sha256).exists()


def test_a_picture_that_this_boards_manifest_does_not_list_is_not_served(paired):
    assert paired.get(f"/board/v1/picture/{BLUE.image.sha256}").status_code == 404


def test_a_revoked_picture_is_not_served(office, paired):
    gone = Revoked(RED.image.sha256, "A" * 26, Revocation.WITHDRAWN, NOW)
    issue(office, item(RED, NOW, END), seq=2, revoked=(gone,))
    assert paired.get(PICTURE).status_code == 404


def test_a_picture_whose_file_is_gone_answers_404(office, paired, monkeypatch):
    path = office.root / "pictures" / RED.image.sha256
    path.unlink()
    assert paired.get(PICTURE).status_code == 404
    monkeypatch.setattr(FolderOffice, "picture_path", lambda *_: path)
    assert paired.get(PICTURE).status_code == 404


@pytest.mark.parametrize("name", ["../office.json", "A" * 64, "a" * 63, "..%2f..%2foffice.json"])
def test_a_picture_address_that_is_no_digest_never_reaches_the_disk(paired, monkeypatch, name):
    monkeypatch.setattr(FolderOffice, "picture_path", lambda *_: pytest.fail("asked the office"))
    assert paired.get(f"/board/v1/picture/{name}").status_code == 404


def test_a_damaged_manifest_file_hands_out_no_picture(office, paired):
    (office.root / "manifest.note").write_bytes(b"\xff\xfe")
    assert paired.get(PICTURE).status_code == 404


def test_the_sites_standby_picture_is_served_when_the_manifest_names_it(office, paired):
    standby = Standby("", BLUE.image.sha256, BLUE.image.size)
    issue(office, seq=2, standby=standby)
    assert paired.get(f"/board/v1/picture/{BLUE.image.sha256}").content == BLUE.png


@pytest.mark.parametrize(
    "path", ["player", "manifest", "pair", f"picture/{RED.image.sha256}", "assets/player.js", "x"]
)
def test_no_answer_of_the_board_side_is_stored_by_a_browser(paired, path):
    answer = paired.get(f"/board/v1/{path}")
    assert path == "x" or answer.headers["cache-control"] == "no-store"


def test_the_player_page_pins_key_site_and_board_and_runs_no_inline_script(paired):
    answer = paired.get("/board/v1/player")
    assert f'data-vkey="{SIGNER.vkey}"' in answer.text
    assert 'data-site="demo.example/binhe" data-board="hall" data-poll-ms="30000"' in answer.text
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "style=" not in answer.text
    assert answer.text.count("<script") == answer.text.count('<script type="module" src="') == 1


def test_a_name_with_markup_in_it_stays_a_name(office, paired, monkeypatch):
    monkeypatch.setattr(FolderOffice, "site", 'x"><script>alert(1)</script>')
    assert "<script>alert" not in paired.get("/board/v1/player").text


@pytest.mark.parametrize("name", ["player.html", "..%2fshape.py", "__init__.py", "x.js", ""])
def test_only_the_players_own_files_are_assets(paired, name):
    assert paired.get(f"/board/v1/assets/{name}").status_code == 404


def test_a_hint_says_the_number_now_and_again_when_the_manifest_changes(office):
    def replace_it():
        issue(office, item(RED, NOW, END), seq=2)

    assert heard_by(office, then=replace_it) == ["data: seq 1", "data: seq 2"]


def test_hints_end_when_the_listener_is_no_longer_welcome(office, monkeypatch):
    monkeypatch.setattr("gongshi.display.hints.BREATH_EVERY_S", 0.1)

    async def listen():
        told = hints(
            lambda: 1,
            lambda: asyncio.sleep(0, 1),
            welcome=lambda: asyncio.sleep(0, result=False),
        )
        return [line async for line in told]

    assert awaited(listen())[-1] == b"data: seq 1\n\n"


def test_a_listener_too_many_sends_the_longest_away_and_none_of_another_board(office):
    crowd = Crowd()
    other = crowd.enter("gate")
    first, second = crowd.enter("hall"), crowd.enter("hall")
    later = [crowd.enter("hall") for _ in range(MOST_A_BOARD - 1)]
    assert not first()
    assert second()
    assert all(stays() for stays in later)
    assert other()

    async def seq():
        return 1

    async def heard():
        told = hints(lambda: "stamp", seq, welcome=seq, stays=first)
        return [piece async for piece in told]

    assert awaited(heard()) == [PREAMBLE]


def test_a_stranger_gets_no_hints(stranger):
    assert stranger.get("/board/v1/events").status_code == 404


def test_the_office_knows_which_manifest_a_screen_has(office, paired):
    paired.get("/board/v1/manifest")
    assert office.contact == ("hall", 1, False)
    office.tokens["agents-own"] = "hall"
    issue(office, item(RED, NOW, END), seq=2)
    paired.get("/board/v1/manifest", headers={"Authorization": "Bearer agents-own"})
    assert office.contact == ("hall", 2, True)


def test_the_font_is_the_one_thing_a_browser_may_keep(paired):
    answer = paired.get("/board/v1/assets/serif.otf")
    assert answer.content[:4] == b"OTTO"
    assert "no-store" not in answer.headers["cache-control"]


def test_every_script_the_player_imports_is_served(paired):
    wanted, served = {"player.js"}, set()
    while wanted - served:
        name = min(wanted - served)
        answer = paired.get(f"/board/v1/assets/{name}")
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (
            200,
            "text/javascript",
        )
        served.add(name)
        parts = answer.text.split(' from "./')[1:]
        wanted |= {part.split('"')[0] for part in parts}
    assert served == {
        "agent.js",
        "hints.js",
        "player.js",
        "wall.js",
        "pictures.js",
        "manifest.js",
        "evaluator.js",
        "note.js",
    }


def test_a_longer_list_of_boards_shows_each_only_its_own(office, paired):
    office.tokens["token-1"] = "gate"
    assert paired.get("/board/v1/manifest").status_code == 404
    assert paired.get(PICTURE).status_code == 404


def test_replacing_the_manifest_takes_a_picture_away_at_once(office, paired):
    issue(office, item(BLUE, NOW, END), seq=2)
    assert paired.get(PICTURE).status_code == 404
    issue(office, replace(item(BLUE, NOW, END), image=RED.image), seq=3)
    assert paired.get(PICTURE).status_code == 200
