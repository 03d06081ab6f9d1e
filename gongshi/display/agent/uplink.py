"""What the agent asks of the office (上行), over HTTP; docs/formats/board-api.md has each route."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from gongshi.errors import DisplayError
from gongshi.record import canonical
from gongshi.record.note import Signer, sign

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

TIMEOUT = httpx.Timeout(10.0)
HINT_SILENCE = httpx.Timeout(10.0, read=40.0)
"""The office breathes every 15 seconds; a stream that does not is dead."""

PAIRING_TYPE = "gongshi/pairing/v1"
PAIRING_NAME = "agent"
OK, WAITING, NOT_MODIFIED, NOT_FOUND = 200, 202, 304, 404


@dataclass(frozen=True)
class Answer:
    """What came of a question for the manifest."""

    status: int
    data: bytes
    etag: str


@dataclass(frozen=True)
class Uplink:
    """One office, asked with one token. Redirects are refused: nobody else answers for it."""

    client: httpx.AsyncClient

    @classmethod
    def to(cls, server: str, token: str = "") -> Uplink:
        """Return an uplink to `server`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        base = server.rstrip("/") + "/board/v1/"
        return cls(httpx.AsyncClient(base_url=base, headers=headers, timeout=TIMEOUT))

    async def manifest(self, etag: str) -> Answer:
        """Ask for the manifest; raises httpx.HTTPError when the office does not answer."""
        headers = {"If-None-Match": etag} if etag else {}
        got = await self.client.get("manifest", headers=headers)
        return Answer(got.status_code, got.content, got.headers.get("ETag", ""))

    async def is_paired(self) -> bool:
        """Whether the office still knows this token."""
        return (await self.client.get("player")).status_code != NOT_FOUND

    async def picture(self, digest: str) -> bytes:
        """Return a picture's bytes; raises DisplayError("picture_absent")."""
        got = await self.client.get(f"picture/{digest}")
        if got.status_code != OK:
            raise DisplayError("picture_absent", "服务器没有这张图", "在服务器上执行 gongshi tick")
        return got.content

    async def upload(self, notes: Sequence[bytes]) -> dict[str, Any]:
        """Send reports and return what became of each."""
        got = await self.client.post("evidence", json={"notes": [n.decode() for n in notes]})
        if got.status_code != OK:
            raise DisplayError(
                "evidence_refused", "证据未被接收", "校准屏端主机的时钟;仍不行请重新配对"
            )
        answer: dict[str, Any] = got.json()
        return answer

    async def hints(self) -> AsyncIterator[int]:
        """Yield the number of each new manifest as the office announces it."""
        async with self.client.stream("GET", "events", timeout=HINT_SILENCE) as stream:
            if stream.status_code != OK:
                raise DisplayError(
                    "hints_refused", "服务器不提供提示", "不影响展示,屏端每30秒自己问一次"
                )
            async for line in stream.aiter_lines():
                if line.startswith("data: seq "):
                    yield int(line.removeprefix("data: seq "))

    async def ask_pairing(self, private: bytes) -> tuple[str, str]:
        """Ask to be paired; return the code for the screen and the secret to collect with."""
        key = Signer(PAIRING_NAME, private)
        wish = {"v": PAIRING_TYPE, "public": b64encode(key.public).decode()}
        got = await self.client.post(
            "pairing", content=sign(canonical.dumps(wish).decode() + "\n", [key])
        )
        if got.is_error:
            raise DisplayError(
                "pairing_refused", "服务器未受理配对", "核对屏端程序里的服务地址和程序版本"
            )
        return got.json()["code"], got.json()["secret"]

    async def collect_pairing(self, secret: str) -> dict[str, str] | None:
        """Return what a confirmed agent gets, None while it waits; DisplayError once over."""
        headers = {"Authorization": f"Bearer {secret}"}
        got = await self.client.post("pairing/collect", headers=headers)
        if got.status_code == WAITING:
            return None
        if got.status_code != OK:
            raise DisplayError(
                "pairing_over", "配对码已过期", "按屏上的新配对码执行 gongshi board confirm"
            )
        given: dict[str, str] = got.json()
        return given

    async def close(self) -> None:
        """Close every connection."""
        await self.client.aclose()
