"""The supervisor keeps its services, stops them in order, and leaves no orphan however it dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from gongshi.cli.watchman import groups_left
from tests.flows.processes import gone, of_home, wait_for

# Two services. `parent` starts a child of its own; `deaf` ignores SIGTERM; both write when they go.
SCRIPT = """
import asyncio, os, sys
from pathlib import Path
from gongshi.cli.supervisor import Service, Supervisor
run = Path(os.environ["GONGSHI_HOME"]) / "run"
def service(name, code, healthy, grace_s=1.0):
    return Service(name, (sys.executable, "-c", code), dict(os.environ), healthy, grace_s)
polite = '''
import os, signal, subprocess, sys, time
out = open(os.environ["GONGSHI_HOME"] + "/run/order", "a", buffering=1)
def leave(*_):
    out.write(NAME + "\\\\n"); sys.exit(0)
signal.signal(signal.SIGTERM, leave)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(os.environ["GONGSHI_HOME"] + "/run/" + NAME + ".up", "w").close()
while True: time.sleep(0.05)
'''
deaf = '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(os.environ["GONGSHI_HOME"] + "/run/deaf.up", "w").close()
while True: time.sleep(0.05)
'''
services = [
    service("first", "NAME = 'first'" + polite, (run / "first.up").exists),
    service("second", "NAME = 'second'" + polite, (run / "second.up").exists),
    *([service("deaf", deaf, (run / "deaf.up").exists)] if "deaf" in sys.argv else []),
    *([service("broken", "raise SystemExit(3)", lambda: False)] if "broken" in sys.argv else []),
]
asyncio.run(Supervisor(services, run, {}).run((run / "ready").touch))
"""


@pytest.fixture
def home(tmp_path):
    (tmp_path / "run").mkdir()
    yield tmp_path
    for pid in of_home(tmp_path):
        os.kill(pid, signal.SIGKILL)


def supervise(home, *more) -> subprocess.Popen:
    """Run the script and wait until it says that all is up."""
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "GONGSHI_HOME": str(home), "PYTHONPATH": root}
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), *more]
    with (home / "words").open("w") as words:
        return subprocess.Popen(command, env=env, stderr=words)


def up(home, *more) -> subprocess.Popen:
    process = supervise(home, *more)
    wait_for((home / "run" / "ready").exists, 20)
    return process


def pids(home) -> dict[str, int]:
    services = json.loads((home / "run" / "serve.json").read_text())["services"]
    return {name: told["pid"] for name, told in services.items()}


def test_a_killed_service_is_started_again_and_what_it_had_started_is_gone(home):
    process = up(home)
    before, others = pids(home), of_home(home)
    os.kill(before["first"], signal.SIGKILL)
    wait_for(lambda: pids(home)["first"] != before["first"], 10)
    after = pids(home)
    assert after["second"] == before["second"]
    assert json.loads((home / "run" / "serve.json").read_text())["services"]["first"]["restarts"]
    strays = [pid for pid in others if pid in of_home(home) and _group(pid) == before["first"]]
    assert strays == []
    process.terminate()
    process.wait(10)


def test_services_stop_last_started_first_and_nothing_is_left(home):
    process = up(home)
    assert len(of_home(home)) == 6  # the supervisor, the watchman, two services and their children
    process.terminate()
    assert process.wait(10) == 0
    assert (home / "run" / "order").read_text().split() == ["second", "first"]
    assert gone(home, 0) == {}


def test_a_service_deaf_to_sigterm_is_killed_when_its_time_is_over(home):
    process = up(home, "deaf")
    process.terminate()
    assert process.wait(10) == 0  # ten seconds are what systemd gives us
    assert gone(home, 0) == {}


def test_a_killed_supervisor_leaves_no_orphan(home):
    process = up(home, "deaf")
    process.kill()
    process.wait()
    assert gone(home, 8) == {}


def test_the_watchman_is_replaced_and_the_new_one_knows_every_group(home):
    process = up(home, "deaf")
    watchman = next(pid for pid, words in of_home(home).items() if "watchman" in words)
    os.kill(watchman, signal.SIGKILL)
    wait_for(lambda: any("watchman" in w for p, w in of_home(home).items() if p != watchman), 5)
    process.kill()
    process.wait()
    assert gone(home, 8) == {}


def test_a_service_that_never_comes_up_ends_the_start_by_name_and_leaves_nothing(home):
    process = supervise(home, "broken")
    assert process.wait(30) != 0
    assert "service_not_ready" in (home / "words").read_text()
    assert gone(home, 0) == {}


def test_a_group_that_was_struck_out_is_not_on_the_watchmans_list():
    assert groups_left(["+10\n", "+11\n", "-10\n", "+12\n"]) == {11, 12}


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None
