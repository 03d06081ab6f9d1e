"""The routes under /board/v1; docs/formats/board-api.md shows each with an example."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gongshi.display import assets, digest, read
from gongshi.errors import DisplayError, GongshiError
from gongshi.web.board.agents import create_agent_routes
from gongshi.web.board.door import COOKIE, COOKIE_PATH, COOKIE_SECONDS, bearer, board_of
from gongshi.web.board.events import Crowd, events

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

    from gongshi.web.board.door import BoardOffice

POLL_MS = 30_000
NOTE_TYPE = "text/plain; charset=utf-8"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PNG = b"\x89PNG\r\n\x1a\n"


def create_board_routes(office: BoardOffice, *, poll_ms: int = POLL_MS) -> list[Route]:
    """Return the board side's routes over `office`; `poll_ms` is shorter in tests and demos."""
    side = _BoardSide(office, poll_ms)
    return [
        Route("/board/v1/pair", side.pair),
        Route("/board/v1/player", side.player),
        Route("/board/v1/manifest", side.manifest),
        Route("/board/v1/events", side.events),
        Route("/board/v1/picture/{sha256}", side.picture),
        Route("/board/v1/assets/{name}", side.asset),
        *create_agent_routes(office),
    ]


@dataclass(frozen=True)
class _BoardSide:
    office: BoardOffice
    poll_ms: int
    crowd: Crowd = field(default_factory=Crowd)

    async def pair(self, request: Request) -> Response:
        """Turn a one-time address (配对地址) into the board's cookie."""
        code = request.query_params.get("code", "")
        now = self.office.now()
        token = await run_in_threadpool(self.office.redeem_pairing, code, now) if code else None
        if token is None:
            return _unpaired()
        answer = RedirectResponse(f"{COOKIE_PATH}/player", 303, headers=assets.HEADERS)
        answer.set_cookie(
            COOKIE,
            token,
            max_age=COOKIE_SECONDS,
            path=COOKIE_PATH,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
        return answer

    async def player(self, request: Request) -> Response:
        board = await self._board(request)
        if board is None:
            return _unpaired()
        page = assets.page(
            "player.html",
            vkey=self.office.manifest_vkey,
            site=self.office.site,
            board=board,
            poll_ms=str(self.poll_ms),
            agent="",
        )
        return Response(page, media_type="text/html", headers=assets.PAGE_HEADERS)

    async def manifest(self, request: Request) -> Response:
        board = await self._board(request)
        data = await run_in_threadpool(self.office.manifest_bytes, board) if board else None
        if board is None or data is None:
            return _absent()
        etag = f'"{digest(data)}"'
        headers = {**assets.HEADERS, "ETag": etag}
        # Written down after the answer: a takedown does not wait for a disk.
        noted = BackgroundTask(self._note_contact, request, board, data)
        if etag in _etags(request):
            return Response(status_code=304, headers=headers, background=noted)
        return Response(data, media_type=NOTE_TYPE, headers=headers, background=noted)

    async def events(self, request: Request) -> Response:
        return await events(request, self.office, self.crowd)

    async def picture(self, request: Request) -> Response:
        board, sha256 = await self._board(request), request.path_params["sha256"]
        if board is None or not _DIGEST.fullmatch(sha256):
            return _absent()
        now = self.office.now()
        data = await run_in_threadpool(self._picture_bytes, board, sha256, now)
        if data is None:
            return _absent()
        kind = "image/png" if data.startswith(_PNG) else "image/jpeg"
        return Response(data, media_type=kind, headers=assets.HEADERS)

    async def asset(self, request: Request) -> Response:
        found = await run_in_threadpool(assets.asset, request.path_params["name"])
        if found is None:
            return _absent()
        return Response(found.data, media_type=found.type, headers=found.headers)

    async def _board(self, request: Request) -> str | None:
        return await run_in_threadpool(board_of, request, self.office)

    def _note_contact(self, request: Request, board: str, data: bytes) -> None:
        """Keep when the screen asked; a store that is busy loses one of many such words."""
        try:
            seq = read(data).seq
            agent = bearer(request) is not None
            self.office.note_contact(board, seq, self.office.now(), agent=agent)
        except GongshiError:
            return

    def _picture_bytes(self, board: str, sha256: str, now: datetime) -> bytes | None:
        """Read the picture if both the board's manifest and the office still allow it."""
        manifest = self.office.manifest_bytes(board)
        if manifest is None or not _lists(manifest, sha256, now):
            return None
        path = self.office.picture_path(board, sha256, now)
        try:
            return path.read_bytes() if path else None
        except FileNotFoundError:  # retired between the question and the answer
            return None


def _lists(manifest: bytes, sha256: str, now: datetime) -> bool:
    try:
        return read(manifest).lists(sha256, now)
    except DisplayError:  # a damaged file hands out nothing; the tick writes it anew
        return False


def _etags(request: Request) -> set[str]:
    asked = request.headers.get("If-None-Match", "")
    return {tag.strip().removeprefix("W/") for tag in asked.split(",")}


def _absent() -> Response:
    return Response(status_code=404, headers=assets.HEADERS)


def _unpaired() -> Response:
    page = assets.page("unpaired.html")
    headers = {**assets.PAGE_HEADERS, assets.UNPAIRED: "1"}
    return Response(page, 404, media_type="text/html", headers=headers)
