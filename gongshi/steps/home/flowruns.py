"""Start a deployment by name over Prefect's REST API and follow its run. Prefect is not imported.

There is no silent fallback: a server that is down is a refusal, and the caller decides.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

import httpx

from gongshi.errors import GongshiError
from gongshi.settings import Home
from gongshi.steps.home.flowserver import FlowServer, find_server, unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from gongshi.steps.desk import Desk

FINAL = frozenset({"COMPLETED", "FAILED", "CRASHED", "CANCELLED"})
POLL_S = 0.5
BUSY_TRIES = 6
BUSY_PAUSE_S = 1.0


@dataclass(frozen=True)
class FlowRun:
    """A run as the server tells it. `message` carries counts and codes, never a list's content."""

    id: str
    state: str
    name: str
    message: str
    scheduled_for: str
    idempotency_key: str
    parameters: Mapping[str, Any]

    @property
    def final(self) -> bool:
        """Whether the run has ended."""
        return self.state in FINAL

    @property
    def succeeded(self) -> bool:
        """Whether every list of the run went through."""
        return self.state == "COMPLETED"


class FlowRuns:
    """The runs on one Prefect server. Every call raises GongshiError and nothing else."""

    def __init__(self, server: FlowServer, transport: httpx.BaseTransport | None = None) -> None:
        user, _, secret = server.auth_string.partition(":")
        self._client = httpx.Client(
            base_url=server.api_url.rstrip("/") + "/",
            auth=httpx.BasicAuth(user, secret) if server.auth_string else None,
            timeout=10,
            trust_env=False,  # a proxy of the environment must never see ids
            transport=transport,
        )
        self._csrf: dict[str, str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def start(self, deployment: str, parameters: Mapping[str, Any] | None = None) -> str:
        """Start `flow/deployment` now; return the id of the run."""
        found = self._json("GET", f"deployments/name/{deployment}")
        body = {"parameters": dict(parameters or {}), "state": {"type": "SCHEDULED"}}
        made = self._json("POST", f"deployments/{found['id']}/create_flow_run", body)
        return str(made["id"])

    def get(self, run_id: str) -> FlowRun:
        """Return the present state of a run."""
        return _run(self._json("GET", f"flow_runs/{run_id}"))

    def follow(
        self,
        run_id: str,
        *,
        patience_s: float = 900,
        idle_s: float = 90,
        tell: Callable[[FlowRun], None] | None = None,
    ) -> FlowRun:
        """Wait until the run ends and return it; `tell` hears each change of state.

        Raises:
            GongshiError: `flow_not_started` when nobody takes the run up within `idle_s`,
                `flow_still_running` when it has not ended within `patience_s`.
        """
        begun = time.monotonic()
        last = ""
        while True:
            run = self.get(run_id)
            if tell is not None and run.name != last:
                tell(run)
            last = run.name
            if run.final:
                return run
            _lose_patience(run, time.monotonic() - begun, patience_s, idle_s)
            time.sleep(POLL_S)

    def scheduled(self, deployment: str) -> list[FlowRun]:
        """Return the runs of `flow/deployment` that lie ahead, soonest first."""
        flow, _, name = deployment.partition("/")
        body = {
            "flows": {"name": {"any_": [flow]}},
            "deployments": {"name": {"any_": [name]}},
            "flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}},
            "sort": "EXPECTED_START_TIME_ASC",
        }
        return [_run(found) for found in self._json("POST", "flow_runs/filter", body)]

    def serving(self, deployment: str) -> bool:
        """Whether a runner has lately asked for work of this deployment."""
        try:
            found = self._json("GET", f"deployments/name/{deployment}")
        except GongshiError:
            return False
        return bool(found.get("status") == "READY")

    def _json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        answer = self._ask(method, path, body)
        if answer.status_code == httpx.codes.FORBIDDEN and method != "GET":
            self._csrf = None  # the token ran out: fetch another, once
            answer = self._ask(method, path, body)
        for _ in range(BUSY_TRIES):  # its database is locked for a moment, at its start most of all
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                break
            time.sleep(BUSY_PAUSE_S)
            answer = self._ask(method, path, body)
        if answer.is_success:
            return answer.json()
        raise _refusal(answer.status_code)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> httpx.Response:
        try:
            headers = {} if method == "GET" else self._csrf_headers()
            return self._client.request(method, path, json=body, headers=headers)
        except httpx.HTTPError:
            raise unreachable() from None

    def _csrf_headers(self) -> dict[str, str]:
        """A server that protects against forged requests hands every client a token first."""
        if self._csrf is None:
            client = str(uuid4())
            answer = self._client.get("csrf-token", params={"client": client})
            self._csrf = (
                {"Prefect-Csrf-Token": answer.json()["token"], "Prefect-Csrf-Client": client}
                if answer.is_success
                else {}
            )
        return self._csrf


def open_flow_runs(home: Home | None = None) -> FlowRuns:
    """Return the runs on the server that the environment or the home names."""
    return FlowRuns(find_server(home or Home.from_environment()))


def start(
    deployment: str, parameters: Mapping[str, Any] | None = None, *, home: Home | None = None
) -> str:
    """Start `flow/deployment` (`publish/gongshi`, `retire/gongshi`, …); return the run's id."""
    with open_flow_runs(home) as runs:
        return runs.start(deployment, parameters)


def follow(
    run_id: str,
    *,
    home: Home | None = None,
    patience_s: float = 900,
    tell: Callable[[FlowRun], None] | None = None,
) -> FlowRun:
    """Wait for the run's end and return its final state."""
    with open_flow_runs(home) as runs:
        return runs.follow(run_id, patience_s=patience_s, tell=tell)


def run_to_end(
    desk: Desk,
    deployment: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    tell: Callable[[FlowRun], None] | None = None,
) -> FlowRun:
    """Start a deployment, wait for its end, and refuse unless every list went through.

    Raises:
        GongshiError: `flow_failed` with the run's own sentence of counts and codes.
    """
    with open_flow_runs(desk.home) as runs:
        done = runs.follow(runs.start(deployment, parameters), tell=tell)
    if not done.succeeded:
        raise GongshiError(
            "flow_failed",
            f"流程未全部完成:{done.message or done.name}",
            "用 gongshi show 看每份的代码;改正后重新发布,已完成的不会重复",
        )
    return done


def scheduled(deployment: str = "retire/gongshi", *, home: Home | None = None) -> list[FlowRun]:
    """Return the runs of a deployment that lie ahead, soonest first."""
    with open_flow_runs(home) as runs:
        return runs.scheduled(deployment)


def _run(found: Mapping[str, Any]) -> FlowRun:
    state = found.get("state") or {}
    return FlowRun(
        id=found["id"],
        state=found.get("state_type") or "",
        name=found.get("state_name") or "",
        message=state.get("message") or "",
        scheduled_for=found.get("expected_start_time") or "",
        idempotency_key=found.get("idempotency_key") or "",
        parameters=found.get("parameters") or {},
    )


def _lose_patience(run: FlowRun, waited_s: float, patience_s: float, idle_s: float) -> None:
    if run.state == "SCHEDULED" and waited_s > idle_s:
        raise GongshiError(
            "flow_not_started",
            "流程已排队,但没有执行程序来取",
            "看 gongshi serve --all 是否在运行,以及 run/runner.log;流程会在执行程序恢复后自动开始",
        )
    if waited_s > patience_s:
        raise GongshiError(
            "flow_still_running",
            "流程仍在运行,不再等待",
            "在流程页面查看进度,完成后用 gongshi show 核对",
        )


def _refusal(status: int) -> GongshiError:
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return GongshiError(
            "flow_server_refused",
            "流程服务拒绝了口令",
            "核对 PREFECT_API_AUTH_STRING 与服务端是否一致",
        )
    if status == httpx.codes.NOT_FOUND:
        return GongshiError(
            "flow_unknown", "流程服务上没有这个流程", "等执行程序登记完毕再试;看 run/runner.log"
        )
    return GongshiError(
        "flow_server_failed", f"流程服务出错(HTTP {status})", "看 run/prefect.log,恢复后重试"
    )
