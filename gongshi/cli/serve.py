"""gongshi serve: the web side and the routine; with --all also Prefect and the flows.

What runs and where to reach it is told in `run/serve.json`; logs are `run/*.log`. Both are gone or
stale when nothing runs: `pid` in the file says whose word it is.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import socket
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpx

from gongshi.cli.answer import Answer
from gongshi.cli.supervisor import Service, Supervisor
from gongshi.errors import GongshiError
from gongshi.settings import Home
from gongshi.steps.home.flowserver import address_file, leave_address

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

FREE = 0


def serve(args: argparse.Namespace) -> Answer:
    """Run until SIGTERM or Ctrl-C. Everything stops within ten seconds."""
    home = Home.from_environment()
    if not home.exists:
        raise GongshiError("no_home", "还没有建立数据目录", "请先执行 gongshi init")
    home.make()
    with _only_one(home):
        port = _port(args.host, args.port)
        facts = {"web": _address(args.host, port)}
        services = list(web_services(home, args.host, port))
        if args.all:
            facts["flows"] = _add_flows(home, services)
        supervisor = Supervisor(services, home.root / "run", facts)
        try:
            asyncio.run(supervisor.run(lambda: _say(facts)))
        finally:
            (home.root / "run" / "serve.json").unlink(missing_ok=True)
            address_file(home).unlink(missing_ok=True)
    return Answer({"stopped": True}, "已停止", "")


def web_services(home: Home, host: str, port: int) -> Iterator[Service]:
    """Yield the web pages and the routine; the routine counts as ready after its first round."""
    env = {**os.environ, "GONGSHI_HOME": str(home.root)}
    web = ("-m", "gongshi.web", "--host", host, "--port", str(port))
    yield Service("web", (sys.executable, *web), env, lambda: _responds(host, port), 1.5)
    ticker = (sys.executable, "-m", "gongshi.web.ticker")
    said = home.root / "run" / "tick.json"
    said.unlink(missing_ok=True)
    yield Service("ticker", ticker, env, said.exists, 1.5)


def _add_flows(home: Home, services: list[Service]) -> str:
    """Add Prefect and the runner, leave their address, and return the one for people."""
    if find_spec("prefect") is None:
        raise GongshiError(
            "flows_not_installed",
            "没有安装流程组件",
            "安装 gongshi[flows] 后再试;不带 --all 也能运行网页和例行任务",
        )
    from gongshi.cli import flowbox

    port = _port(flowbox.HOST, int(os.environ.get("GONGSHI_PREFECT_PORT", FREE)))
    server = flowbox.new_server(port)
    leave_address(home, server)
    services.extend(flowbox.services(home, server, port))
    return server.ui_url


@contextmanager
def _only_one(home: Home) -> Iterator[None]:
    with (home.root / "run" / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise GongshiError(
                "already_serving",
                "这个数据目录已有 gongshi serve 在运行",
                "地址见 run/serve.json;要重启,先停止它",
            ) from None
        yield


def _port(host: str, wanted: int) -> int:
    """Return `wanted`, or a free port for 0; refuse one that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except OSError:
            raise GongshiError(
                "port_taken",
                f"不能监听 {host}:{wanted}",
                "换一个端口(--port),或停掉占用它的程序",
            ) from None
        return int(probe.getsockname()[1])


def _responds(host: str, port: int) -> bool:
    try:
        answer = httpx.get(f"{_address(host, port)}/health", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.is_success


def _address(host: str, port: int) -> str:
    reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - not bound here
    return f"http://{reached}:{port}"


def _say(facts: dict[str, str]) -> None:
    print(f"网页已就绪:{facts['web']}", file=sys.stderr)
    if "flows" in facts:
        print(f"流程页面:{facts['flows']}(口令见 run/prefect.json)", file=sys.stderr)
    print("停止:Ctrl-C", file=sys.stderr)
