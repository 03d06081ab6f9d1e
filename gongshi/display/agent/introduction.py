"""How an agent gets to know its office (屏端配对): it shows a code until somebody confirms it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING

import httpx

from gongshi.display import evidence
from gongshi.display.agent.heart import notify
from gongshi.display.agent.place import Pairing
from gongshi.display.agent.uplink import Uplink
from gongshi.errors import DisplayError
from gongshi.record.note import Signer

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.display.agent.place import Place

log = logging.getLogger("gongshi.board")

ASK_EVERY_S = 2.0


async def introduced(place: Place, server: str, show: Callable[[str], None]) -> Pairing:
    """Return the pairing once a person has confirmed it; `show` gets each code, or nothing."""
    uplink = Uplink.to(server)
    try:
        while (pairing := await _asked(place, server, uplink, show)) is None:
            show("")
            await asyncio.sleep(ASK_EVERY_S)
    finally:
        await uplink.close()
    return pairing


async def _asked(
    place: Place, server: str, uplink: Uplink, show: Callable[[str], None]
) -> Pairing | None:
    """Show one code until it is confirmed or over; None if another has to be asked for."""
    private = secrets.token_bytes(32)
    try:
        code, secret = await uplink.ask_pairing(private)
        show(code)
        log.info("配对码 %s", code)
        while (given := await uplink.collect_pairing(secret)) is None:
            notify("READY=1", "WATCHDOG=1", f"STATUS=等待配对 {code}")
            await asyncio.sleep(ASK_EVERY_S)
        vkey, token = given["manifest_vkey"], given["token"]
        pairing = Pairing(server, given["site"], given["board"], vkey, token)
        signer = Signer(evidence.key_name(pairing.site, pairing.board), private)
        place.keep_pairing(pairing, signer.skey)
    except (httpx.HTTPError, DisplayError):
        notify("READY=1", "WATCHDOG=1", "STATUS=连接不上发布系统")
        return None
    except OSError as fault:
        log.error("配对没有写下:%s", type(fault).__name__)  # noqa: TRY400 - no paths in the log
        return None
    return pairing
