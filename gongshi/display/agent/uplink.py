"""What the agent asks of the office (上行), over HTTP; docs/formats/board-api.md has each route.

Whoever answers is not believed and may not cost much: an answer is read as it came, unpacked by
nobody, up to what may be right and a byte more, and within a time. Only `httpx.HTTPError` says that
nothing usable came; a proxy's own page counts as that too.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from gongshi.display.assets import UNPAIRED
from gongshi.display.manifest import SIZE_LIMIT
from gongshi.errors import DisplayError
from gongshi.record import canonical
from gongshi.record.note import Signer, sign

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from gongshi.display.model import Image

TIMEOUT = httpx.Timeout(10.0)
WHOLE_ANSWER_S = 15.0
WHOLE_PICTURE_S = 180.0
"""A picture of a large panel is a few megabytes, and some stations have half a megabit."""
TALK_LIMIT = 100_000
LONGEST_LINE = 1_000
HINT_SILENCE = httpx.Timeout(10.0, read=40.0)
"""The office breathes every 15 seconds; a stream that does not is dead."""

PAIRING_TYPE = "gongshi/pairing/v1"
PAIRING_NAME = "agent"
GIVEN = ("site", "board", "manifest_vkey", "token")
OK, WAITING, NOT_MODIFIED, NOT_FOUND = 200, 202, 304, 404


@dataclass(frozen=True)
class Answer:
    """What came of a question for the manifest."""

    status: int
    data: bytes
    etag: str


@dataclass(frozen=True)
class Uploaded:
    """What became of an upload: digests that are safe, and codes of those that were refused."""

    acknowledged: frozenset[str]
    refused: Mapping[str, str]


@dataclass(frozen=True)
class Uplink:
    """One office, asked with one token. Redirects are refused: nobody else answers for it."""

    client: httpx.AsyncClient

    @classmethod
    def to(cls, server: str, token: str = "") -> Uplink:
        """Return an uplink to `server`."""
        headers = {"Accept-Encoding": "identity"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        base = server.rstrip("/") + "/board/v1/"
        return cls(httpx.AsyncClient(base_url=base, headers=headers, timeout=TIMEOUT))

    async def manifest(self, etag: str) -> Answer:
        """Ask for the manifest; raises httpx.HTTPError when the office does not answer."""
        headers = {"If-None-Match": etag} if etag else {}
        got = await self._ask("GET", "manifest", SIZE_LIMIT, headers=headers)
        if got.status_code not in {OK, NOT_MODIFIED, NOT_FOUND}:
            raise httpx.RemoteProtocolError("status")
        return Answer(got.status_code, got.content, got.headers.get("ETag", ""))

    async def is_turned_away(self) -> bool:
        """Whether the office itself says that it no longer knows this token."""
        got = await self._ask("GET", "player", TALK_LIMIT)
        return got.status_code == NOT_FOUND and UNPAIRED in got.headers

    async def picture(self, image: Image) -> bytes:
        """Return a picture's bytes; raises DisplayError("picture_absent")."""
        got = await self._ask("GET", f"picture/{image.sha256}", image.size, within=WHOLE_PICTURE_S)
        if got.status_code != OK:
            raise DisplayError("picture_absent", "服务器没有这张图", "在服务器上执行 gongshi tick")
        return got.content

    async def upload(self, notes: Sequence[bytes]) -> Uploaded:
        """Send reports and return what became of each."""
        body = {"notes": [n.decode() for n in notes]}
        got = await self._ask("POST", "evidence", TALK_LIMIT, json=body)
        if got.status_code != OK:
            raise DisplayError(
                "evidence_refused", "证据未被接收", "校准屏端主机的时钟;仍不行请重新配对"
            )
        answer = _read(got, "acknowledged", "refused")
        try:
            refused = {str(one["sha256"]): str(one["code"]) for one in answer["refused"]}
            return Uploaded(frozenset(map(str, answer["acknowledged"])), refused)
        except (KeyError, TypeError):
            raise httpx.DecodingError("answer") from None

    async def hints(self) -> AsyncIterator[int]:
        """Yield the number of each new manifest as the office announces it."""
        async with self.client.stream("GET", "events", timeout=HINT_SILENCE) as stream:
            if stream.status_code != OK:
                raise DisplayError(
                    "hints_refused", "服务器不提供提示", "不影响展示,屏端每30秒自己问一次"
                )
            async for line in _lines(stream):
                if line.startswith(b"data: seq "):
                    yield int(line.removeprefix(b"data: seq "))

    async def ask_pairing(self, private: bytes) -> tuple[str, str]:
        """Ask to be paired; return the code for the screen and the secret to collect with."""
        key = Signer(PAIRING_NAME, private)
        wish = {"v": PAIRING_TYPE, "public": b64encode(key.public).decode()}
        note = sign(canonical.dumps(wish).decode() + "\n", [key])
        got = await self._ask("POST", "pairing", TALK_LIMIT, content=note)
        if not got.is_success:
            raise DisplayError(
                "pairing_refused", "服务器未受理配对", "核对屏端程序里的服务地址和程序版本"
            )
        answer = _read(got, "code", "secret")
        return str(answer["code"]), str(answer["secret"])

    async def collect_pairing(self, secret: str) -> dict[str, str] | None:
        """Return what a confirmed agent gets, None while it waits; DisplayError once over."""
        headers = {"Authorization": f"Bearer {secret}"}
        got = await self._ask("POST", "pairing/collect", TALK_LIMIT, headers=headers)
        if got.status_code == WAITING:
            return None
        if got.status_code != OK:
            raise DisplayError(
                "pairing_over", "配对码已过期", "按屏上的新配对码执行 gongshi board confirm"
            )
        return {key: str(value) for key, value in _read(got, *GIVEN).items()}

    async def close(self) -> None:
        """Close every connection."""
        await self.client.aclose()

    async def _ask(
        self, method: str, path: str, most: int, *, within: float = WHOLE_ANSWER_S, **what: Any
    ) -> httpx.Response:
        """Return an answer with at most `most` bytes and one, or raise httpx.HTTPError."""
        try:
            async with asyncio.timeout(within), self.client.stream(method, path, **what) as got:
                data = bytearray()
                async for piece in got.aiter_raw(65_536):
                    data += piece
                    if len(data) > most:
                        break
        except TimeoutError:
            raise httpx.ReadTimeout("answer") from None
        kept = {name: got.headers[name] for name in ("ETag", UNPAIRED) if name in got.headers}
        return httpx.Response(got.status_code, headers=kept, content=bytes(data[: most + 1]))


def _read(got: httpx.Response, *keys: str) -> dict[str, Any]:
    """Return these keys of a JSON object; what is none is no answer."""
    try:
        answer = got.json()
        return {key: answer[key] for key in keys}
    except (ValueError, RecursionError, KeyError, TypeError):
        raise httpx.DecodingError("answer") from None


async def _lines(stream: httpx.Response) -> AsyncIterator[bytes]:
    """Yield the lines of a stream; one that does not end is none of the office's."""
    line = bytearray()
    async for piece in stream.aiter_raw():
        for part in piece.splitlines(keepends=True):
            line += part
            if part.endswith(b"\n"):
                yield bytes(line).rstrip()
                line.clear()
        if len(line) > LONGEST_LINE:
            raise DisplayError(
                "hints_refused", "服务器不提供提示", "不影响展示,屏端每30秒自己问一次"
            )
