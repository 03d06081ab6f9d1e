"""What deploy/ ships says the same as the code that runs on one box."""

from __future__ import annotations

import configparser
import os
from pathlib import Path

import pytest
import yaml

from gongshi.cli import flowbox
from gongshi.settings import Home
from gongshi.steps.home.flowserver import FlowServer
from tests.coroutines import awaited

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def shipped_environment() -> dict[str, str]:
    lines = (DEPLOY / "prefect.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_shipped_environment_is_the_one_of_the_box():
    shipped = shipped_environment()
    assert {key: shipped.get(key) for key in flowbox.QUIET} == dict(flowbox.QUIET)
    rest = set(shipped) - set(flowbox.QUIET)
    assert rest == {"PREFECT_SERVER_API_HOST", "PREFECT_SERVER_API_PORT", "PREFECT_API_URL"}


def test_prefect_knows_every_setting_by_that_name():
    from prefect.settings.legacy import _get_settings_fields
    from prefect.settings.models.root import Settings

    known = {name.upper() for name in _get_settings_fields(Settings)}
    aliases = {"DO_NOT_TRACK"}
    assert set(flowbox.QUIET) - known - aliases == set()


def test_no_prefect_setting_of_the_caller_reaches_the_box(tmp_path):
    outer = {"PREFECT_API_URL": "http://elsewhere/api", "PREFECT_PROFILE": "x", "LANG": "C.UTF-8"}
    home = Home(tmp_path)
    made = flowbox.environment(home, FlowServer("http://127.0.0.1:1/api", "a:b"), outer)
    assert made["PREFECT_API_URL"] == "http://127.0.0.1:1/api"
    assert "PREFECT_PROFILE" not in made
    assert made["LANG"] == "C.UTF-8"
    assert all(made[key].startswith(str(tmp_path)) for key in ("PREFECT_HOME", "TMPDIR"))


def test_prefect_yaml_ships_the_deployments_that_the_box_serves():
    from flows.deployments import all_deployments

    served = awaited(all_deployments())
    shipped = yaml.safe_load((DEPLOY / "prefect.yaml").read_text("utf-8"))["deployments"]
    assert [(each["entrypoint"], each["name"]) for each in shipped] == [
        (each.entrypoint, each.name) for each in served
    ]
    assert [f"{each.flow_name}/{each.name}" for each in served] == list(flowbox.SERVED)
    sweep = next(each for each in shipped if each["name"] == "sweep")
    ours = next(each for each in served if each.name == "sweep")
    assert sweep["schedules"][0]["interval"] == ours.schedules[0].schedule.interval.seconds
    assert sweep["concurrency_limit"] == {
        "limit": ours.concurrency_limit,
        "collision_strategy": ours.concurrency_options.collision_strategy.value,
    }


ACCOUNTS = {name: name for name in ("gongshi-board", "gongshi-kiosk")}  # on the screen's machine


@pytest.mark.parametrize("unit", UNITS, ids=[unit.name for unit in UNITS])
def test_a_unit_runs_what_exists_with_an_account_of_its_own(unit):
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str
    read.read(unit, "utf-8")
    if unit.suffix == ".timer":
        assert read["Timer"]["OnCalendar"] == "*:*:00"
        return
    assert read["Service"]["User"] == ACCOUNTS.get(unit.stem, "gongshi")
    words = read["Service"]["ExecStart"].split()
    if len(words) == 1:  # a script that the kiosk set-up installs
        assert (DEPLOY / "board" / Path(words[0]).name).exists()
        return
    if words[1] == "-m":
        root = DEPLOY.parent / words[2].replace(".", os.sep)
        assert (root / "__main__.py").exists()
