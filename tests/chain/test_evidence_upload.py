"""An agent is paired by a code on its screen, and its reports are taken, kept and judged."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from gongshi.display import evidence
from gongshi.display.report import Event, Heard, Report, Sight, Span, State, What
from gongshi.errors import GongshiError
from gongshi.record import canonical
from gongshi.record.note import Signer, sign
from gongshi.steps.wall import agents, pairing
from gongshi.steps.wall import evidence as intake
from gongshi.web.app import create_app

PRIVATE = bytes(range(7, 39))
PAGE = ("A" * 26, 1, "a" * 64)


def wish(private=PRIVATE, signed_by=None):
    key = Signer("agent", private)
    body = {"v": "gongshi/pairing/v1", "public": b64encode(key.public).decode()}
    return sign(canonical.dumps(body).decode() + "\n", [signed_by or key])


class Agent:
    """What a board agent asks of the office, without a socket."""

    def __init__(self, office):
        self._app = create_app(office.desk)
        self.headers = {}

    def post(self, path, content=b"", headers=None):
        async def ask():
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                sent = self.headers | (headers or {})
                return await client.post(f"/board/v1/{path}", content=content, headers=sent)

        with start_blocking_portal() as portal:
            return portal.call(ask)

    def paired(self, desk, board="hall"):
        asked = self.post("pairing", wish()).json()
        agents.confirm(desk, board, asked["code"])
        secret = {"Authorization": f"Bearer {asked['secret']}"}
        self.given = self.post("pairing/collect", headers=secret).json()
        self.headers = {"Authorization": f"Bearer {self.given['token']}"}
        self.key = Signer(evidence.key_name(self.given["site"], board), PRIVATE)
        return self

    def upload(self, *notes):
        body = {"notes": [data.decode() for data in notes]}
        return self.post("evidence", json.dumps(body).encode()).json()

    def report(self, desk, n=1, prev="", **told):
        at = desk.now()
        heard = Heard(1, at - timedelta(hours=1))
        site, board = self.given["site"], self.given["board"]
        return evidence.build(Report(site, board, n, prev, at, heard, True, **told), self.key)


@pytest.fixture
def agent(office):
    return Agent(office)


def test_an_agent_is_paired_by_the_code_on_its_screen_and_only_once(office, agent):
    asked = agent.post("pairing", wish())
    assert asked.status_code == 201
    code, secret = asked.json()["code"], asked.json()["secret"]
    waiting = {"Authorization": f"Bearer {secret}"}
    assert agent.post("pairing/collect", headers=waiting).status_code == 202
    agents.confirm(office.desk, "hall", code.lower().replace("-", " "))
    with pytest.raises(GongshiError, match="pairing_code_unknown"):
        agents.confirm(office.desk, "gate", code)
    given = agent.post("pairing/collect", headers=waiting).json()
    assert given["board"] == "hall"
    assert given["manifest_vkey"] == office.desk.keys.manifest.vkey
    assert pairing.board_of_token(office.desk, given["token"]) == "hall"
    assert secret not in repr(agents.Asked(code, secret))


def test_a_wish_without_proof_of_its_key_is_refused(agent):
    other = Signer("agent", bytes(32))
    assert agent.post("pairing", wish(signed_by=other)).status_code == 400
    assert agent.post("pairing", b"{}").status_code == 400
    assert agent.post("pairing", b"x" * 3000).status_code == 413


def test_nobody_collects_without_the_secret(agent):
    assert agent.post("pairing/collect").status_code == 404
    stranger = {"Authorization": "Bearer guess"}
    assert agent.post("pairing/collect", headers=stranger).json() == {"code": "pairing_over"}


def test_a_wish_is_over_after_ten_minutes(office, agent):
    asked = agent.post("pairing", wish()).json()
    office.move_clock("2026-11-24T09:11")
    with pytest.raises(GongshiError, match="pairing_code_unknown"):
        agents.confirm(office.desk, "hall", asked["code"])


def test_a_crowd_of_wishes_is_turned_away(office, agent):
    answers = [agent.post("pairing", wish()).status_code for _ in range(21)]
    assert answers == [201] * 20 + [429]


def test_reports_are_stored_once_and_acknowledged_each_time(office, agent):
    agent.paired(office.desk)
    span = Span(office.desk.now(), office.desk.now(), Sight(State.VISIBLE, *PAGE))
    first = agent.report(office.desk, spans=(span,))
    second = agent.report(office.desk, 2, evidence.digest(first))
    for _ in range(2):
        answer = agent.upload(first, second)
        assert answer["acknowledged"] == [evidence.digest(first), evidence.digest(second)]
        assert (answer["refused"], answer["gaps"], answer["forked_at"]) == ([], [], None)
    told = intake.told(office.desk, "hall", *everything())
    assert [report.n for report in told.reports] == [1, 2]
    assert told.reports[0].spans[0].sight.id == "A" * 26


def everything():
    return datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


def test_a_gap_is_told_and_closed_by_a_late_upload(office, agent):
    agent.paired(office.desk)
    first = agent.report(office.desk)
    second = agent.report(office.desk, 2, evidence.digest(first))
    third = agent.report(office.desk, 3, evidence.digest(second))
    agent.upload(first)
    assert agent.upload(third)["gaps"] == [[2, 2]]
    assert agent.upload(second)["gaps"] == []


def test_a_forked_chain_counts_only_up_to_the_fork(office, agent):
    agent.paired(office.desk)
    first = agent.report(office.desk)
    second = agent.report(office.desk, 2, evidence.digest(first))
    event = Event(office.desk.now(), What.STARTED)
    other = agent.report(office.desk, 2, evidence.digest(first), events=(event,))
    agent.upload(first, second)
    assert agent.upload(other)["forked_at"] == 2
    told = intake.told(office.desk, "hall", *everything())
    assert [report.n for report in told.reports] == [1]


def test_a_log_stolen_from_another_board_is_refused(office, agent):
    agent.paired(office.desk, "gate")
    stolen = agent.report(office.desk)
    agent.paired(office.desk, "hall")
    answer = agent.upload(stolen)
    assert answer["acknowledged"] == []
    assert answer["refused"][0]["code"] == "evidence_signature"


def test_receipts_of_pictures_are_booked(office, agent):
    agent.paired(office.desk)
    at = office.desk.now()
    came, went = Event(at, What.DELIVERED, *PAGE), Event(at, What.WIPED, *PAGE, "unlinked")
    agent.upload(agent.report(office.desk, events=(came, went)))
    with office.desk.store.transaction() as tx:
        (picture,) = tx.screens.pictures("A" * 26)
    assert (picture.board, picture.method) == ("hall", "unlinked")
    assert picture.wiped_at == picture.delivered_at


def test_after_revoking_the_board_neither_token_nor_key_is_good(office, agent):
    agent.paired(office.desk)
    report = agent.report(office.desk)
    pairing.revoke(office.desk, "hall")
    assert agent.post("evidence", b'{"notes":[]}').status_code == 404
    assert intake.receive(office.desk, "hall", [report], office.desk.now()).acknowledged == ()


@pytest.mark.parametrize("body", [b"", b"[]", b'{"notes": 1}', b'{"notes": [1]}', b"[" * 100_000])
def test_an_upload_out_of_shape_is_refused(office, agent, body):
    agent.paired(office.desk)
    assert agent.post("evidence", body).status_code == 400


def test_a_stranger_uploads_nothing(agent):
    assert agent.post("evidence", b'{"notes":[]}').status_code == 404
