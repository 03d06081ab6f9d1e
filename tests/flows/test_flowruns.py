"""Starting runs over REST: found by name, followed to the end, refused in words, never silent."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from gongshi.errors import GongshiError
from gongshi.settings import Home
from gongshi.steps.home import flowruns
from gongshi.steps.home.flowruns import FlowRuns
from gongshi.steps.home.flowserver import FlowServer, address_file, find_server, leave_address

ROOT = Path(__file__).parents[2]
SERVER = FlowServer("http://127.0.0.1:4200/api", "gongshi:secret")


class Simulator:
    """A Prefect server as its REST interface shows it: one deployment, one run, CSRF or not."""

    def __init__(self, states, *, csrf=True):
        self.states, self.csrf = list(states), csrf
        self.tokens, self.asked = 0, []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/")
        self.asked.append((request.method, path))
        if request.headers.get("Authorization") != "Basic Z29uZ3NoaTpzZWNyZXQ=":
            return httpx.Response(401)
        if path == "csrf-token":
            self.tokens += 1
            return httpx.Response(200 if self.csrf else 422, json={"token": f"t{self.tokens}"})
        if request.method == "POST" and self.csrf:
            if request.headers.get("Prefect-Csrf-Token") != f"t{self.tokens}":
                return httpx.Response(403)
            assert request.headers["Prefect-Csrf-Client"]
        return self.answer(path, request)

    def answer(self, path: str, request: httpx.Request) -> httpx.Response:
        if path == "deployments/name/publish/gongshi":
            return httpx.Response(200, json={"id": "d1", "status": "READY"})
        if path == "deployments/d1/create_flow_run":
            assert json.loads(request.content)["parameters"] == {"posting_ids": ["A"]}
            return httpx.Response(201, json={"id": "r1"})
        if path == "flow_runs/r1":
            kind, message = self.states.pop(0) if len(self.states) > 1 else self.states[0]
            state = {"message": message}
            told = {"id": "r1", "state_type": kind, "state_name": kind.title(), "state": state}
            return httpx.Response(200, json=told)
        return httpx.Response(404)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(flowruns.time, "sleep", lambda _s: None)


def runs(simulator, server=SERVER):
    return FlowRuns(server, httpx.MockTransport(simulator))


@pytest.mark.parametrize("csrf", [True, False], ids=["with a token", "without"])
def test_a_run_is_started_by_name_and_followed_to_its_end(csrf):
    states = [("SCHEDULED", ""), ("RUNNING", ""), ("FAILED", "1 份未完成:gate_hit×1")]
    told = []
    with runs(Simulator(states, csrf=csrf)) as flows:
        run_id = flows.start("publish/gongshi", {"posting_ids": ["A"]})
        done = flows.follow(run_id, tell=lambda run: told.append(run.name))
    assert (done.final, done.succeeded, done.message) == (True, False, "1 份未完成:gate_hit×1")
    assert told == ["Scheduled", "Running", "Failed"]


def test_a_token_that_ran_out_is_fetched_again_once():
    simulator = Simulator([("COMPLETED", "")])
    with runs(simulator) as flows:
        flows.start("publish/gongshi", {"posting_ids": ["A"]})
        simulator.tokens += 1  # the server forgot the first one
        flows.start("publish/gongshi", {"posting_ids": ["A"]})
    assert simulator.asked.count(("GET", "csrf-token")) == 2


def test_a_run_that_nobody_takes_up_is_told_apart_from_one_that_lasts():
    with runs(Simulator([("SCHEDULED", "")])) as flows:
        assert _code(lambda: flows.follow("r1", idle_s=-1)) == "flow_not_started"
    with runs(Simulator([("RUNNING", "")])) as flows:
        assert _code(lambda: flows.follow("r1", patience_s=-1)) == "flow_still_running"


def test_wrong_secret_unknown_flow_and_broken_server_are_three_refusals():
    with runs(Simulator([]), FlowServer(SERVER.api_url, "gongshi:wrong")) as flows:
        assert _code(lambda: flows.start("publish/gongshi")) == "flow_server_refused"
    with runs(Simulator([])) as flows:
        assert _code(lambda: flows.start("nothing/gongshi")) == "flow_unknown"
    with runs(lambda _request: httpx.Response(500)) as flows:
        assert _code(lambda: flows.start("publish/gongshi")) == "flow_server_failed"


def test_a_server_that_is_down_is_a_refusal_with_advice_and_nothing_else_happens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: nobody answers here
        server = FlowServer(f"http://127.0.0.1:{taken.getsockname()[1]}/api")
        with FlowRuns(server) as flows, pytest.raises(GongshiError) as caught:
            flows.start("publish/gongshi")
    assert caught.value.code == "flow_server_unreachable"
    assert "gongshi serve --all" in caught.value.advice


def test_without_environment_and_without_a_supervisor_there_is_no_server(tmp_path):
    assert _code(lambda: find_server(Home(tmp_path), {})) == "flow_server_unreachable"


def test_the_supervisors_address_is_for_this_account_only_and_the_environment_goes_first(tmp_path):
    home = Home(tmp_path)
    home.make()
    leave_address(home, SERVER)
    assert find_server(home, {}) == SERVER
    assert stat.S_IMODE(address_file(home).stat().st_mode) == 0o600
    named = {"PREFECT_API_URL": "http://127.0.0.1:1/api", "PREFECT_API_AUTH_STRING": "a:b"}
    assert find_server(home, named) == FlowServer("http://127.0.0.1:1/api", "a:b")


def test_a_half_written_address_is_no_server(tmp_path):
    home = Home(tmp_path)
    home.make()
    address_file(home).write_text('{"api_url": "http:')
    assert _code(lambda: find_server(home, {})) == "flow_server_unreachable"


def test_the_secret_never_shows_in_a_repr():
    assert "secret" not in repr(SERVER)


def test_whoever_starts_runs_never_imports_prefect():
    code = "import sys, gongshi.steps.home.flowruns; sys.exit('prefect' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, check=True)


def _code(act) -> str:
    with pytest.raises(GongshiError) as caught:
        act()
    return caught.value.code
