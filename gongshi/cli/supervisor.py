"""Keep a few services running: start in order, restart with back-off, stop in order.

Each service is a process group of its own, so that what it starts ends with it. Two things see to
it that nothing survives a SIGKILL of the supervisor: the kernel tells each service
(PR_SET_PDEATHSIG), and the watchman ends the groups.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongshi.cli.watchman import end_groups
from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

READY_S = 180.0
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_S = 60.0
HOPELESS = 3
POLL_S = 0.2
LOG_LIMIT = 5_000_000
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Service:
    """One process to keep. `healthy` may block briefly; `grace_s` is its time to stop in.

    `needs` names the service that must be healthy before this one is started.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    healthy: Callable[[], bool]
    grace_s: float
    needs: str = ""


@dataclass
class _Kept:
    service: Service
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    hopeless: bool = False


class Supervisor:
    """Keeps `services`; tells `status` (a JSON file) which process each one is."""

    def __init__(self, services: Sequence[Service], run: Path, facts: Mapping[str, str]) -> None:
        self._kept = [_Kept(service) for service in services]
        self._run = run
        self._facts = facts
        self._stop = asyncio.Event()
        self._watchman = _Watchman()
        self._ready = False

    async def run(self, ready: Callable[[], None]) -> None:
        """Start all, call `ready`, keep them until SIGTERM or SIGINT, stop all.

        Raises:
            GongshiError: `service_not_ready` when a service does not come up at the start.
        """
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(sign, self._stop.set)
        keepers = [asyncio.create_task(self._keep_watchman())]
        try:
            for kept in self._kept:
                await self._came_up([k for k in self._kept if k.service.name == kept.service.needs])
                if not self._stop.is_set():
                    keepers.append(asyncio.create_task(self._keep(kept)))
            await self._came_up(self._kept)
            if not self._stop.is_set():
                self._ready = True
                self._tell_status()
                ready()
            await self._stop.wait()
        finally:
            self._stop.set()
            await self._stop_all()
            await asyncio.gather(*keepers)

    async def _came_up(self, awaited: Sequence[_Kept]) -> None:
        """Wait for health, or for the wish to stop."""
        until = asyncio.get_running_loop().time() + READY_S
        for kept in awaited:
            while not (kept.ready.is_set() or self._stop.is_set()):
                hopeless = any(each.hopeless and not each.ready.is_set() for each in self._kept)
                if hopeless or asyncio.get_running_loop().time() > until:
                    raise _not_ready(self._kept)
                await self._pause(POLL_S)

    async def _keep(self, kept: _Kept) -> None:
        """Start the service again whenever it ends, more slowly the more often it does."""
        tries = 0
        while not self._stop.is_set():
            begun = asyncio.get_running_loop().time()
            await self._once(kept)
            if self._stop.is_set():
                return
            steady = asyncio.get_running_loop().time() - begun > STEADY_S
            tries = 0 if steady else tries + 1
            kept.restarts += 1
            kept.hopeless = kept.restarts >= HOPELESS  # asked only while health is awaited
            await self._pause(BACK_OFF_S[min(tries, len(BACK_OFF_S) - 1)])

    async def _once(self, kept: _Kept) -> None:
        process = await self._spawn(kept.service)
        kept.process = process
        self._tell_status()
        health = asyncio.create_task(self._until_healthy(kept))
        await process.wait()
        health.cancel()
        if not self._stop.is_set():  # what it started must not outlive it
            await asyncio.to_thread(end_groups, [process.pid], 1.0)
        self._watchman.strike(process.pid)

    async def _until_healthy(self, kept: _Kept) -> None:
        while not await asyncio.to_thread(kept.service.healthy):  # noqa: ASYNC110 - another process
            await asyncio.sleep(POLL_S)
        kept.ready.set()

    async def _spawn(self, service: Service) -> asyncio.subprocess.Process:
        with _log_file(self._run, service.name) as log:
            process = await asyncio.create_subprocess_exec(
                *service.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(service.env),
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self._watchman.enter(process.pid)
        return process

    async def _stop_all(self) -> None:
        """Last started, first stopped; each has its own time, and all of its group ends."""
        for kept in reversed(self._kept):
            if kept.process is not None:
                pid = kept.process.pid
                await asyncio.to_thread(end_groups, [pid], kept.service.grace_s)
        self._watchman.farewell()

    async def _keep_watchman(self) -> None:
        while not self._stop.is_set():
            self._watchman.see_to()
            await self._pause(1.0)

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    def _tell_status(self) -> None:
        services = {
            kept.service.name: {"pid": kept.process.pid, "restarts": kept.restarts}
            for kept in self._kept
            if kept.process is not None
        }
        target = self._run / "serve.json"
        staged = target.with_name(f".{target.name}.{os.getpid()}")
        told = {
            "pid": os.getpid(),
            "ready": self._ready,
            **self._facts,
            "services": services,
        }
        staged.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        staged.replace(target)


class _Watchman:
    """The supervisor's side of the watchman: told of every group, replaced if it dies."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._process: subprocess.Popen[str] | None = None

    def enter(self, group: int) -> None:
        self._groups.add(group)
        self._tell(f"+{group}")

    def strike(self, group: int) -> None:
        self._groups.discard(group)
        self._tell(f"-{group}")

    def farewell(self) -> None:
        """Nothing is left to watch."""
        for group in sorted(self._groups):
            self.strike(group)
        if self._process is not None:
            self._process.communicate(timeout=5)

    def see_to(self) -> None:
        """Put another in its place if it is gone; the new one is told of every group."""
        if self._process is None or self._process.poll() is not None:
            if self._process is not None and self._process.stdin is not None:
                with suppress(BrokenPipeError):
                    self._process.stdin.close()
            self._process = self._another()

    def _tell(self, line: str) -> None:
        self.see_to()
        if self._process is None or self._process.stdin is None:
            raise AssertionError
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        except BrokenPipeError:  # died this very moment: the next one is told everything
            self._process.wait()

    def _another(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "gongshi.cli.watchman"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )
        if process.stdin is None:
            raise AssertionError
        process.stdin.writelines(f"+{group}\n" for group in sorted(self._groups))
        process.stdin.flush()
        return process


def _not_ready(all_kept: Sequence[_Kept]) -> GongshiError:
    names = [kept.service.name for kept in all_kept if not kept.ready.is_set()]
    logs = "、".join(f"run/{name}.log" for name in names)
    return GongshiError(
        "service_not_ready",
        f"{'、'.join(names)} 未能启动",
        f"看 {logs},排除后重新运行 gongshi serve",
    )


def _end_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _log_file(run: Path, name: str) -> BinaryIO:
    path = run / f"{name}.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(handle, "ab")
