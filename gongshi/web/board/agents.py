"""The routes that only a board agent uses: pairing by code, and evidence.

Bodies are bounded before they are read; an answer to a stranger says nothing but its status.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gongshi.display import assets
from gongshi.errors import DisplayError
from gongshi.web.board.door import bearer

if TYPE_CHECKING:
    from starlette.requests import Request

    from gongshi.web.board.door import BoardOffice

WISH_LIMIT = 2_000
UPLOAD_LIMIT = 4_000_000
MOST_NOTES = 50


def create_agent_routes(office: BoardOffice) -> list[Route]:
    """Return the routes for agents over `office`."""
    side = _AgentSide(office)
    return [
        Route("/board/v1/pairing", side.ask, methods=["POST"]),
        Route("/board/v1/pairing/collect", side.collect, methods=["POST"]),
        Route("/board/v1/evidence", side.evidence, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _AgentSide:
    office: BoardOffice

    async def ask(self, request: Request) -> Response:
        """Take an agent's wish to be paired (请求配对)."""
        data = await _body(request, WISH_LIMIT)
        if data is None:
            return _status(413)
        try:
            asked = await run_in_threadpool(self.office.ask_pairing, data, self.office.now())
        except DisplayError as refusal:
            return _refusal(refusal, 429 if refusal.code == "pairing_crowded" else 400)
        return JSONResponse(asked, 201, headers=dict(assets.HEADERS))

    async def collect(self, request: Request) -> Response:
        """Hand a confirmed agent its token (领取令牌); 202 while nobody has confirmed."""
        secret, now = bearer(request), self.office.now()
        if secret is None:
            return _status(404)
        try:
            paired = await run_in_threadpool(self.office.collect_pairing, secret, now)
        except DisplayError as refusal:
            return _refusal(refusal, 404)
        if paired is None:
            return _status(202)
        return JSONResponse(paired, headers=dict(assets.HEADERS))

    async def evidence(self, request: Request) -> Response:
        """Take reports (上传证据) of the board whose agent sends them."""
        token = bearer(request)
        board = await run_in_threadpool(self.office.board_of_token, token) if token else None
        if board is None:
            return _status(404)
        data = await _body(request, UPLOAD_LIMIT)
        if data is None:
            return _status(413)
        notes = _notes(data)
        if notes is None:
            return _status(400)
        now = self.office.now()
        answer = await run_in_threadpool(self.office.receive_evidence, board, notes, now)
        return JSONResponse(answer, headers=dict(assets.HEADERS))


async def _body(request: Request, limit: int) -> bytes | None:
    """Return the body, None if it is longer than `limit`."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            return None
    return bytes(data)


def _notes(data: bytes) -> list[bytes] | None:
    """Read `{"notes": [text, …]}`; None for anything else."""
    try:
        body: Any = json.loads(data)
        notes = body["notes"] if body.keys() == {"notes"} else None
        if not isinstance(notes, list) or len(notes) > MOST_NOTES:
            return None
        return [text.encode() for text in notes]
    except (ValueError, RecursionError, AttributeError):
        return None


def _status(status: int) -> Response:
    return Response(status_code=status, headers=assets.HEADERS)


def _refusal(refusal: DisplayError, status: int) -> Response:
    return JSONResponse({"code": refusal.code}, status, headers=dict(assets.HEADERS))
