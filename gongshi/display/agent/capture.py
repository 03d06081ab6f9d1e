"""Look at the panel (回读): a capture of the visible page by the browser itself, over its own port.

The capture holds what is on the wall, nothing else; it lives in memory for the moment of reading.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from gongshi.errors import DisplayError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 64_000_000
TIMEOUT_S = 20


@dataclass(frozen=True)
class Reader:
    """How a capture is read: its QR texts, and its distance from a signed picture in thousandths.

    Handed in by the command, because this room knows no pixels.
    """

    codes: Callable[[bytes], list[str]]
    distance: Callable[[bytes, bytes], int]


@dataclass(frozen=True)
class Browser:
    """The kiosk browser's DevTools port on this machine."""

    port: int

    async def capture(self, page: str) -> bytes:
        """Return a PNG of the tab whose address begins with `page`; raises DisplayError."""
        try:
            return await self._shot(await self._socket(page))
        except (OSError, httpx.HTTPError, WebSocketException, KeyError, ValueError):
            raise DisplayError(
                "capture_failed",
                "读不到屏幕画面",
                "请检查浏览器是否以 --remote-debugging-port 启动",
            ) from None

    async def _socket(self, page: str) -> str:
        async with httpx.AsyncClient(timeout=5) as client:
            tabs = (await client.get(f"http://127.0.0.1:{self.port}/json/list")).json()
        found = [t for t in tabs if t["type"] == "page" and t["url"].startswith(page)]
        return str(found[0]["webSocketDebuggerUrl"]) if found else ""

    async def _shot(self, address: str) -> bytes:
        if not address.startswith(f"ws://127.0.0.1:{self.port}/"):
            raise ValueError
        async with connect(
            address, max_size=MOST_BYTES, open_timeout=5, compression=None, proxy=None
        ) as socket:
            ask = {"id": 1, "method": "Page.captureScreenshot", "params": {"format": "png"}}
            await socket.send(json.dumps(ask))
            while True:
                said: Any = json.loads(await socket.recv())
                if said.get("id") == 1:
                    return base64.b64decode(said["result"]["data"])
