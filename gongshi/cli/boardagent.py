"""`gongshi board run` and `board status`: the agent on the screen's own machine.

It shares no home, no database and no key with the office; the `board` extra is all it needs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn

from gongshi import qr
from gongshi.cli.answer import Answer
from gongshi.display.agent.agent import BoardAgent, Settings
from gongshi.display.agent.capture import Browser, Reader
from gongshi.display.agent.local import create_local_app
from gongshi.display.agent.panel import Panel
from gongshi.display.agent.place import Place
from gongshi.errors import DisplayError

if TYPE_CHECKING:
    import argparse

HOME_NAME = "GONGSHI_BOARD_HOME"


def run(args: argparse.Namespace) -> Answer:
    """Run the agent until SIGTERM."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("gongshi.board").setLevel(logging.INFO)
    place = Place(_home(args.home), Path(args.cache) if args.cache else None)
    settings = Settings(args.server, args.port)
    eyes = (Browser(args.devtools), Reader(qr.decode, qr.distance)) if args.devtools else None
    panel = Panel(Path(args.panel)) if args.panel else None
    agent = BoardAgent(place, settings, eyes, panel)
    agent.open()
    # The server hands a signal on when it has ended; by then there is nothing left to kill.
    signal.signal(signal.SIGTERM, lambda *_: None)
    asyncio.run(serve(agent))
    return Answer({"stopped": True}, "已停止", "")


async def serve(agent: BoardAgent) -> None:
    """Serve the page and work, until either ends; what was seen is signed at the end."""
    port = agent.settings.port
    config = uvicorn.Config(
        create_local_app(agent, port),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    serving, working = asyncio.create_task(server.serve()), asyncio.create_task(agent.run())
    await asyncio.wait({serving, working}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    working.cancel()
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await working
    finally:
        agent.stop()
        await serving


def status(args: argparse.Namespace) -> Answer:
    """Ask the agent on this machine how it is."""
    try:
        told: dict[str, Any] = httpx.get(
            f"http://127.0.0.1:{args.port}/local/health", timeout=3
        ).json()
    except (httpx.HTTPError, ValueError):
        raise DisplayError(
            "agent_not_running",
            "本机的屏端程序没有运行",
            "执行 systemctl status gongshi-board 看原因,或用 gongshi board run 启动",
        ) from None
    if not told["paired"]:
        advice = "在办公电脑执行 gongshi board confirm 屏名 配对码"
        return Answer(told, f"等待配对,配对码 {told['code'] or '(连接不上发布系统)'}", advice)
    return Answer(told, _words(told), _advice(told))


def _words(told: dict[str, Any]) -> str:
    hangs = f"{told['pages']} 页在展" if told["pages"] else f"待机({told['standby']})"
    return "\n".join(
        (
            f"屏 {told['board']}  清单第{told['seq']}号  {hangs}",
            f"画面 {told['sight'] or '页面没有报告'}",
            f"待上传证据 {told['backlog']} 份  被拒收 {told['refused']} 份",
            f"告警 {'、'.join(told['alerts']) or '无'}",
        )
    )


def _advice(told: dict[str, Any]) -> str:
    if told["missed"]:
        return "连不上发布系统:检查网线和服务地址;名单最多再展示到租期结束"
    return "告警代码的意思见 docs/manual-board.zh.md" if told["alerts"] else ""


def _home(named: str | None) -> Path:
    chosen = named or os.environ.get(HOME_NAME)
    return Path(chosen) if chosen else Path.home() / ".local" / "share" / "gongshi-board"
