"""A whole house for tests: `gongshi serve --all` over a training home with real lists.

Started by the command line as people start it: supervisor, web, routine, Prefect server, runner.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.settings import Home
from gongshi.steps.home import opening
from gongshi.steps.home.flowruns import FlowRun, FlowRuns, open_flow_runs
from gongshi.steps.home.flowserver import find_server
from gongshi.steps.home.people import Role, add_user
from gongshi.steps.lists.submit import submit
from tests.chain.conftest import KINDS, PASSPHRASE, START, Office
from tests.flows.processes import of_home, wait_for

if TYPE_CHECKING:
    from gongshi.posting.life import State

ROOT = Path(__file__).parents[2]
READY = "Ctrl-C"


def new_office(folder: Path) -> Office:
    """Make a training home with a handler and an approver."""
    home = Home(folder / "home")
    opening.open_home(home, training=True, start=START)
    office = Office(home)
    add_user(office.desk, "li-ming", Role.HANDLER, PASSPHRASE)
    add_user(office.desk, "wang-fang", Role.APPROVER, PASSPHRASE)
    return office


@dataclass
class House:
    """The running house. `talk` is where every process wrote down whom it connected to."""

    office: Office
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    more: tuple[str, ...] = ("--all",)

    @property
    def home(self) -> Path:
        return self.office.home.root

    @property
    def talk(self) -> Path:
        return self.folder / "sockets.jsonl"

    @property
    def words(self) -> str:
        return (self.folder / "words").read_text("utf-8")

    def environment(self) -> dict[str, str]:
        outer = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "GONGSHI_"))}
        return {
            **outer,
            "HOME": str(self.folder),
            "GONGSHI_HOME": str(self.home),
            "GONGSHI_SOCKET_LOG": str(self.talk),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'flows' / 'audit'}",
        }

    def start(self, *, port: int = 0) -> None:
        """Start and wait until the house says that it is ready."""
        command = [sys.executable, "-m", "gongshi.cli", "serve", *self.more, "--port", str(port)]
        with (self.folder / "words").open("wb") as words:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment(), stdout=words, stderr=words
            )
        wait_for(lambda: READY in self.words or self.process.poll() is not None, 300)
        assert self.process.poll() is None, self.words

    def stop(self) -> int:
        """Ask it to stop, as systemd does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def end(self) -> None:
        """Leave nothing running, whatever went wrong."""
        for pid in of_home(self.home):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def told(self) -> dict[str, Any]:
        return json.loads((self.home / "run" / "serve.json").read_text("utf-8"))

    def pid(self, service: str) -> int:
        return self.told()["services"][service]["pid"]

    def flows(self) -> FlowRuns:
        return open_flow_runs(self.office.home)

    def run(self, deployment: str, parameters: dict[str, Any] | None = None) -> FlowRun:
        """Start a deployment over REST and wait for its end."""
        with self.flows() as flows:
            return flows.follow(flows.start(deployment, parameters), patience_s=120)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the Prefect server something our own client never asks."""
        with FlowRuns(find_server(self.office.home, {})) as flows:
            return flows._json(method, path, body)

    def artifacts(self, run: FlowRun) -> list[dict[str, Any]]:
        body = {"artifacts": {"flow_run_id": {"any_": [run.id]}}}
        return self.ask("POST", "artifacts/filter", body)

    def state(self, posting_id: str) -> State:
        with self.office.desk.store.transaction() as tx:
            return tx.postings.get(posting_id).state

    def submitted_only(self, samples: dict[str, Path], letter: str) -> str:
        """Bring a sample to its approver and no further."""
        got = self.office.receive(samples[letter], KINDS[letter])
        return submit(self.office.desk, got.batch, "li-ming").posting.id
