"""The units and scripts of a screen's machine agree with the program they start."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from gongshi.cli.parser import build_parser

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = (DEPLOY / "systemd/gongshi-board.service").read_text("utf-8")
KIOSK = (DEPLOY / "board/kiosk.sh").read_text("utf-8")
SCRIPTS = sorted((DEPLOY / "board").glob("*.sh"))


def started():
    """The arguments with which the unit starts the agent, its variables filled in."""
    line = re.search(r"^ExecStart=\S+/gongshi (.*)$", UNIT, re.MULTILINE).group(1)
    return re.sub(r"\$\{\w+\}", "http://192.0.2.1", line).split()


def test_the_unit_starts_the_agent_as_the_command_line_takes_it():
    args = build_parser().parse_args(started())
    assert args.run == "boardagent:run"
    assert f"--remote-debugging-port={args.devtools}" in KIOSK
    assert f"http://127.0.0.1:{args.port}/" in KIOSK


def test_the_agent_is_watched_and_keeps_its_things_private():
    for line in ("Type=notify", "WatchdogSec=30", "StateDirectoryMode=0700", "UMask=0077"):
        assert f"\n{line}\n" in UNIT
    cache = re.search(r"GONGSHI_BOARD_CACHE=(\S+)", UNIT).group(1)
    assert cache.startswith("/run/"), "pictures lie in memory"


def test_the_browser_keeps_its_profile_in_memory_and_asks_nobody():
    kiosk_unit = (DEPLOY / "systemd/gongshi-kiosk.service").read_text("utf-8")
    assert "RuntimeDirectory=gongshi-kiosk" in kiosk_unit
    assert "${RUNTIME_DIRECTORY" in KIOSK
    assert "--kiosk" in KIOSK


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_plain_shell(script):
    assert SCRIPTS
    subprocess.run(["sh", "-n", str(script)], check=True)


@pytest.mark.parametrize(
    "arguments", [[], ["--server", "ftp://x", "--wheel", "x"], ["--server"], ["--rotate", "up"]]
)
def test_the_set_up_script_refuses_what_it_does_not_understand_before_it_touches_anything(
    arguments,
):
    script = str(DEPLOY / "board/setup-kiosk.sh")
    done = subprocess.run(["sh", script, *arguments], capture_output=True, check=False)
    assert done.returncode == 1
    assert "用法" in done.stderr.decode()
