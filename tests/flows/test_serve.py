"""gongshi serve: who may start it, what it tells, and that nothing of it outlives it."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat

import httpx
import pytest

from gongshi.cli import flowbox, serve
from gongshi.errors import GongshiError
from gongshi.settings import Home
from gongshi.steps.home import flowruns
from tests.flows.house import House, new_office
from tests.flows.processes import gone, of_home, wait_for


@pytest.fixture
def small_house(tmp_path):
    """Web and routine only."""
    made = House(new_office(tmp_path), tmp_path, more=())
    yield made
    made.end()


def test_web_and_routine_run_without_prefect_and_stop_when_asked(small_house):
    small_house.start()
    assert set(small_house.told()["services"]) == {"web", "ticker"}
    answer = httpx.get(small_house.told()["web"] + "/health", trust_env=False)
    assert answer.text == "ok\n"
    assert small_house.stop() == 0
    assert gone(small_house.home, 0) == {}
    assert not (small_house.home / "run" / "serve.json").exists()


def test_the_time_all_services_have_to_stop_in_adds_up_to_less_than_the_ten_seconds_promised(
    tmp_path,
):
    home = Home(tmp_path)
    home.make()
    flow = flowbox.services(home, flowbox.new_server(1), 1)
    services = [*serve.web_services(home, "127.0.0.1", 2), *flow]
    assert len(services) == 4
    assert sum(service.grace_s for service in services) < 10


def test_a_web_process_that_dies_answers_again_at_the_same_address(small_house):
    small_house.start()
    address, pid = small_house.told()["web"], small_house.pid("web")
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: small_house.pid("web") != pid, 30)
    wait_for(lambda: _healthy(address), 60)


def test_a_second_one_on_the_same_home_is_refused(small_house):
    small_house.start()
    second = House(small_house.office, small_house.folder / "second", more=("--json",))
    second.folder.mkdir()
    with pytest.raises(AssertionError, match="already_serving"):
        second.start()
    assert second.process.returncode == 1


def test_a_taken_port_is_refused_by_name_before_anything_starts(small_house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(AssertionError, match="port_taken"):
            small_house.start(port=taken.getsockname()[1])
    assert small_house.process.returncode == 1
    assert gone(small_house.home, 0) == {}


def test_files_of_the_supervisor_are_for_its_account_only(small_house):
    small_house.start()
    run = small_house.home / "run"
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    logs = [path for path in run.iterdir() if path.suffix == ".log"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in logs} == {0o600}


@pytest.mark.prefect
def test_a_killed_supervisor_leaves_no_orphan_and_the_next_one_starts_on_what_it_left(tmp_path):
    made = House(new_office(tmp_path), tmp_path)
    try:
        made.start()
        assert len(of_home(made.home)) >= 6  # supervisor, watchman and four services
        made.process.kill()
        made.process.wait()
        assert gone(made.home, 15) == {}
        with pytest.raises(GongshiError) as caught:
            flowruns.start("retire/gongshi", home=made.office.home)
        assert caught.value.code == "flow_server_unreachable"
        made.start()
        assert made.run("retire/gongshi").succeeded
        assert _sweep_is_scheduled(made)
        assert made.stop() == 0
        assert gone(made.home, 0) == {}
    finally:
        made.end()


@pytest.mark.prefect
def test_the_secret_of_the_server_is_in_one_file_only_and_asked_of_everybody(house):
    told = json.loads((house.home / "run" / "prefect.json").read_text())
    secret = told["auth_string"].partition(":")[2]
    assert len(secret) >= 24
    assert secret not in json.dumps(house.told())
    assert not [p for p in (house.home / "run").glob("*.log") if secret in p.read_text()]
    bare = httpx.get(f"{told['api_url']}/deployments/name/retire/sweep", trust_env=False)
    assert bare.status_code == httpx.codes.UNAUTHORIZED


def _sweep_is_scheduled(made: House) -> bool:
    found = made.ask("GET", "deployments/name/retire/sweep")
    return not found["paused"] and any(each["active"] for each in found["schedules"])


def _healthy(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", trust_env=False).is_success
    except httpx.HTTPError:
        return False
