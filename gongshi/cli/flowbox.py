"""Prefect on one box: its environment, and the two services that run it. Prefect is not imported.

Everything Prefect keeps lies in `prefect/` of the home; it listens on the loopback address only,
wants a secret made anew at each start, and reports to nobody.
"""

from __future__ import annotations

import os
import secrets
import sys
from typing import TYPE_CHECKING

import httpx

from gongshi.cli.supervisor import Service
from gongshi.errors import GongshiError
from gongshi.steps.home.flowruns import FlowRuns
from gongshi.steps.home.flowserver import FlowServer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.settings import Home

HOST = "127.0.0.1"
SERVED = (
    "publish/gongshi",
    "retire/gongshi",
    "retire/sweep",
    "boards/gongshi",
    "deadlines/gongshi",
)
KEPT_DAYS = 30

# The same for every installation; deploy/prefect.env says the same, and a test compares them.
QUIET: Mapping[str, str] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # its pages ask a tracking service for settings
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
    "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "true",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_DAYS * 86400),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_RUNNER_POLL_FREQUENCY": "2",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_COLORS": "false",
}


def new_server(port: int) -> FlowServer:
    """Return address and secret for a server that is about to start."""
    return FlowServer(f"http://{HOST}:{port}/api", f"gongshi:{secrets.token_urlsafe(24)}")


def environment(home: Home, server: FlowServer, outer: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the server and the runner; no Prefect setting leaks in."""
    inherited = {key: value for key, value in outer.items() if not key.startswith("PREFECT_")}
    own = home.root / "prefect"
    return {
        **inherited,
        **QUIET,
        "GONGSHI_HOME": str(home.root),
        "PREFECT_HOME": str(own),
        "PREFECT_UI_STATIC_DIRECTORY": str(own / "ui"),
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_API_URL": server.api_url,
        "PREFECT_SERVER_API_AUTH_STRING": server.auth_string,
        "PREFECT_API_AUTH_STRING": server.auth_string,
        "TMPDIR": str(_made(own / "tmp")),
    }


def services(home: Home, server: FlowServer, port: int) -> tuple[Service, Service]:
    """Return the Prefect server and the runner of our flows."""
    env = environment(home, server, os.environ)
    start = ("-m", "prefect", "server", "start", "--host", HOST, "--port", str(port))
    return (
        Service("prefect", (sys.executable, *start), env, lambda: _answers(server), 2.5),
        Service(
            "runner", (sys.executable, "-m", "flows"), env, lambda: _serves(server), 3.5, "prefect"
        ),
    )


def _answers(server: FlowServer) -> bool:
    user, _, secret = server.auth_string.partition(":")
    try:
        answer = httpx.get(
            f"{server.api_url}/health", auth=(user, secret), timeout=2, trust_env=False
        )
    except httpx.HTTPError:
        return False
    return answer.is_success


def _serves(server: FlowServer) -> bool:
    with FlowRuns(server) as runs:
        try:
            return all(runs.serving(name) for name in SERVED)
        except GongshiError:
            return False


def _made(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
