"""Await something in a thread of its own: a browser test may have left a loop in this one."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor


def awaited(coroutine):
    """Return what the coroutine returns, or raise what it raises."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(asyncio.run, coroutine).result()
