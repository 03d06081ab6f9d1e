"""Another system delivers a list over HTTP: once, with a token, and refused in problem+json."""

from __future__ import annotations

import base64
import socket
import threading

import httpx
import pytest
import schemathesis
import uvicorn
import yaml
from hypothesis import HealthCheck, Phase, settings

from gongshi.office import ApiDoor
from gongshi.steps.home import systems
from gongshi.web.api import shapes
from gongshi.web.app import create_app
from tests.chain.conftest import KINDS, Office, office, samples  # noqa: F401 - fixtures


@pytest.fixture
def desk(office):  # noqa: F811
    return office.desk


@pytest.fixture
def api(desk):
    """A client with a good token."""
    token = systems.add_token(desk, "street")
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(
        uvicorn.Config(create_app(desk), log_level="error", lifespan="off", access_log=False)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=base, headers=headers, timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join(10)
    listening.close()


def order(path, kind, **more):
    card = yaml.safe_load(path.with_suffix(".letter.yaml").read_text("utf-8"))
    aliases = {"评议日期": "评议或审批日期", "审批日期": "评议或审批日期"}
    letter = {
        aliases.get(label, label): value if isinstance(value, int | str) else value.isoformat()
        for label, value in card.items()
        if value is not None
    }
    file = base64.b64encode(path.read_bytes()).decode()
    return {"kind": kind, "file": file, "name": path.name, "letter": letter, **more}


def deliver(api, body, key="k1"):
    return api.post("/api/v1/batches", json=body, headers={"Idempotency-Key": key})


def test_a_good_list_becomes_a_batch_whose_state_can_be_asked(api, samples):  # noqa: F811
    answer = deliver(api, order(samples["C"], KINDS["C"]))
    assert (answer.status_code, answer.json()["accepted"]) == (201, True)
    state = api.get(answer.headers["Location"]).json()
    assert (state["state"], state["letter"], state["open"]) == ("received", True, [])


def test_the_same_request_again_is_the_same_answer_and_another_is_refused(api, samples):  # noqa: F811
    body = order(samples["C"], KINDS["C"])
    first, again = deliver(api, body), deliver(api, body)
    assert first.json() == again.json()
    other = deliver(api, order(samples["B"], KINDS["B"]))
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_a_refused_list_is_a_problem_with_every_finding_and_no_value(api, samples, desk):  # noqa: F811
    answer = deliver(api, order(samples["D"], KINDS["D"]))
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == "list_refused"
    assert {f["code"] for f in told["findings"]} >= {"E101", "E111", "E120"}
    assert "53010219" not in answer.text
    with desk.store.transaction() as tx:
        assert tx.batches.ids() == set()


def test_a_letter_that_is_incomplete_is_a_finding(api, samples):  # noqa: F811
    body = order(samples["C"], KINDS["C"])
    for total in ("户数", "人数"):
        body["letter"].pop(total, None)
    told = deliver(api, body).json()
    assert [f["code"] for f in told["findings"]] == ["E110"]


def test_without_a_good_token_nothing_is_told(api, desk):
    for header in ("", "Bearer", "Bearer wrong", "Basic c3RyZWV0"):
        answer = api.post("/api/v1/batches", json={}, headers={"Authorization": header})
        assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")
    systems.revoke(desk, "street")
    assert api.get("/api/v1/batches/b-" + "a" * 26).status_code == 401


def test_the_token_is_kept_as_a_digest_only(desk):
    token = systems.add_token(desk, "street")
    files = [p for p in desk.home.root.rglob("*") if p.is_file()]
    assert files
    assert not [p for p in files if token.encode() in p.read_bytes()]


MALFORMED = {
    "no JSON": b"{",
    "deep nesting": b"[" * 200_000,
    "a list": b"[]",
    "no file": b'{"kind": "tekun_initial"}',
    "an unknown kind": b'{"kind": "x", "file": ""}',
    "no base64": b'{"kind": "tekun_initial", "file": "A"}',
    "an unknown member": b'{"kind": "tekun_initial", "file": "", "x": 1}',
    "half a character": b'{"kind": "tekun_initial", "file": "", "name": "\\ud800"}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request_is_refused_as_such(body, api):
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = api.post("/api/v1/batches", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_request_beyond_all_measure_is_not_read_to_its_end(api):
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    answer = api.post("/api/v1/batches", content=b" " * (17 << 20), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_fault_of_ours_tells_its_type_to_the_log_and_nothing_to_the_caller(
    api, monkeypatch, caplog
):
    def broken(*_):
        raise RuntimeError("530102195108119834")

    monkeypatch.setattr(ApiDoor, "state_of", broken)
    answer = api.get("/api/v1/batches/b-" + "a" * 26)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "RuntimeError" in caplog.text
    assert "5301021951" not in caplog.text + answer.text


def test_three_point_nought_is_three_and_true_is_no_number():
    assert shapes.conforms(3.0, shapes.COUNT)
    assert not shapes.conforms(True, shapes.COUNT)
    assert shapes.whole_numbers({"户数": 3.0}) == {"户数": 3}


def test_schemathesis_finds_no_failure(api, desk):
    """Every check it has, on requests of its own making, good and bad."""
    token = api.headers["Authorization"]
    schema = schemathesis.openapi.from_url(str(api.base_url.join("/api/v1/openapi.json")))
    operations = [operation.ok() for operation in schema.get_all_operations()]
    assert len(operations) == 2
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            _examine(operation.as_strategy(generation_mode=mode), token)


def _examine(strategy, token):
    from hypothesis import given

    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def examine(case):
        case.call_and_validate(headers={"Authorization": token})

    examine()
