"""One process at a time changes a home; the routine tells what became of it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from gongshi.errors import GongshiError
from gongshi.settings import Home
from gongshi.steps.exclusive import exclusive
from gongshi.web.ticker import keep_ticking
from tests.flows.processes import wait_for

ROOT = Path(__file__).parents[2]
HOLD = """
import sys, time
from pathlib import Path
from gongshi.settings import Home
from gongshi.steps.exclusive import exclusive
from types import SimpleNamespace
home = Home(Path(sys.argv[1]))
with exclusive(SimpleNamespace(home=home)):
    (home.root / "held").touch()
    time.sleep(600)
"""


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path)
    made.make()
    return made


@pytest.fixture
def desk(home):
    return SimpleNamespace(home=home)


def test_another_process_waits_and_goes_on_when_the_holder_is_killed(home, desk):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(home.root)], cwd=ROOT)
    wait_for((home.root / "held").exists, 20)
    entered = threading.Event()

    def enter():
        with exclusive(desk):
            entered.set()

    waiting = threading.Thread(target=enter)
    waiting.start()
    assert not entered.wait(0.5)
    holder.kill()
    holder.wait()
    assert entered.wait(5)
    waiting.join()


def test_threads_of_one_process_take_turns_too(desk):
    inside, most = [], []

    def enter(name):
        with exclusive(desk):
            inside.append(name)
            most.append(len(inside))
            time.sleep(0.02)
            inside.remove(name)

    threads = [threading.Thread(target=enter, args=[name]) for name in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5


def test_a_turn_within_a_turn_does_not_wait_for_itself(desk):
    with exclusive(desk), exclusive(desk):
        reached = True
    assert reached


def test_a_turn_ends_with_the_error_that_ends_its_block(home, desk):
    with pytest.raises(GongshiError), exclusive(desk):
        raise GongshiError("wrong_state", "")
    test_another_process_waits_and_goes_on_when_the_holder_is_killed(home, desk)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GongshiError("keys_missing", "密钥文件不全"), "keys_missing"),
        (ValueError("段秀英"), "unexpected_error:ValueError"),
    ],
    ids=["a refusal", "a fault"],
)
def test_a_routine_that_fails_says_so_by_code_and_comes_again(home, caplog, error, code):
    said, stop = [], threading.Event()

    def fail_then_work(_home):
        said.append(_last_word(home))
        if len(said) == 1:
            raise error
        if len(said) == 3:
            stop.set()

    keep_ticking(home, fail_then_work, 0.01, stop)
    assert said == [None, code, ""]
    assert code in caplog.text
    assert "段秀英" not in caplog.text


def _last_word(home):
    path = home.root / "run" / "tick.json"
    return json.loads(path.read_text())["error"] if path.exists() else None
