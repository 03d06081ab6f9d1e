"""python -m gongshi.web.ticker: the routine every minute (例行任务). No Prefect.

The desk is opened anew each time, so that a moved training clock and a changed rule are seen. A
tick that fails is told by code in the log and in `run/tick.json`; the next one tries again.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import threading
from typing import TYPE_CHECKING

from gongshi.clock import real_now, to_utc_text
from gongshi.errors import GongshiError
from gongshi.office import open_desk
from gongshi.settings import Home
from gongshi.steps.tick import tick
from gongshi.steps.wall.push import reconcile_all

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY_S = 60.0
UNEXPECTED = "unexpected_error"

log = logging.getLogger("gongshi.ticker")


def main() -> None:
    """Tick until SIGTERM; a tick under way is finished first."""
    parser = argparse.ArgumentParser(prog="python -m gongshi.web.ticker")
    parser.add_argument("--every", type=float, default=EVERY_S, metavar="SECONDS")
    every = parser.parse_args().every
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    keep_ticking(Home.from_environment(), once, every, stop)


def keep_ticking(
    home: Home, do: Callable[[Home], None], every_s: float, stop: threading.Event
) -> None:
    """Tick now and every `every_s` seconds until `stop` is set."""
    while not stop.is_set():
        _leave_word(home, _code(home, do))
        stop.wait(every_s)


def once(home: Home) -> None:
    """Open the desk, tick, and close it."""
    desk = open_desk(home)
    try:
        done = tick(desk)
        pushed = reconcile_all(desk)
        if behind := [one for one in pushed if not one.reached]:
            raise GongshiError(
                behind[0].troubles[0], "有推送的屏没有补齐", "gongshi board push 看是哪块屏"
            )
        if done.troubles:
            raise GongshiError(done.troubles[0], "例行任务没有全部完成", "gongshi tick 看是哪一项")
    finally:
        desk.store.close()


def _code(home: Home, do: Callable[[Home], None]) -> str:
    try:
        do(home)
    except GongshiError as refusal:
        code = refusal.code
    except Exception as error:  # noqa: BLE001 - the next tick must come, whatever happened
        code = f"{UNEXPECTED}:{type(error).__name__}"
    else:
        return ""
    log.error("例行任务未完成:%s", code)
    return code


def _leave_word(home: Home, code: str) -> None:
    target = home.root / "run" / "tick.json"
    staged = target.with_name(f".{target.name}.{os.getpid()}")
    staged.write_text(json.dumps({"at": to_utc_text(real_now()), "error": code}), "utf-8")
    staged.replace(target)


if __name__ == "__main__":
    main()
