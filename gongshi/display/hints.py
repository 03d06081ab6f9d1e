"""The hint (提示): "seq 31: poll now" over server-sent events, and never anything more.

A hint lost is half a minute lost; a hint forged makes a screen ask a question it may ask anyway.
The manifest's file is looked at fifty times a second, because whoever replaces it, a command, the
timer or a flow, is another process; one look is a stat of two microseconds.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

MEDIA_TYPE = "text/event-stream"
LOOK_EVERY_S = 0.02
BREATH_EVERY_S = 15.0
"""A comment line, so that a dead connection is noticed; and the listener is asked for anew."""

PREAMBLE = b"retry: 3000\n\n"
BREATH = b": here\n\n"


async def hints(
    stamp: Callable[[], object],
    seq: Callable[[], Awaitable[int | None]],
    *,
    welcome: Callable[[], Awaitable[bool]],
    stays: Callable[[], bool] = lambda: True,
) -> AsyncIterator[bytes]:
    """Yield a hint now and whenever `stamp` changes, until the listener is no longer welcome.

    `stays` is asked at each look, `welcome` at each breath.
    """
    yield PREAMBLE
    told: object = None
    quiet = 0
    while stays():
        found = stamp()
        if found != told:
            told = found
            number = await seq()
            yield b"" if number is None else f"data: seq {number}\n\n".encode()
        elif quiet * LOOK_EVERY_S >= BREATH_EVERY_S:
            quiet = 0
            if not await welcome():
                return
            yield BREATH
        quiet += 1
        await asyncio.sleep(LOOK_EVERY_S)
