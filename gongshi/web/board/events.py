"""GET /board/v1/events: a paired screen is told that its manifest has changed (提示)."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from gongshi.display import assets, read
from gongshi.display.hints import MEDIA_TYPE, hints
from gongshi.errors import DisplayError
from gongshi.web.board.door import board_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from gongshi.web.board.door import BoardOffice

HEADERS = {**assets.HEADERS, "X-Accel-Buffering": "no"}
"""nginx would hold hints back otherwise."""


MOST_A_BOARD = 8
"""A board has one screen or a few; more streams are a loop gone wild or a stolen token."""


@dataclass(frozen=True)
class Crowd:
    """Who listens, by board. A newcomer too many sends the longest listener away."""

    _boards: dict[str, deque[object]] = field(default_factory=lambda: defaultdict(_few))

    def enter(self, board: str) -> Callable[[], bool]:
        """Take in a listener; return whether it still has its place."""
        place = object()
        self._boards[board].append(place)
        return lambda: place in self._boards[board]


def _few() -> deque[object]:
    return deque(maxlen=MOST_A_BOARD)


async def events(request: Request, office: BoardOffice, crowd: Crowd) -> Response:
    """Answer with a stream of hints, 404 to a stranger."""
    board = await run_in_threadpool(board_of, request, office)
    if board is None:
        return Response(status_code=404, headers=assets.HEADERS)

    async def welcome() -> bool:
        return await run_in_threadpool(board_of, request, office) == board

    async def seq() -> int | None:
        return await run_in_threadpool(_seq, office, board)

    stays = crowd.enter(board)
    stream = hints(lambda: office.manifest_stamp(board), seq, welcome=welcome, stays=stays)
    return StreamingResponse(stream, media_type=MEDIA_TYPE, headers=HEADERS)


def _seq(office: BoardOffice, board: str) -> int | None:
    data = office.manifest_bytes(board)
    try:
        return None if data is None else read(data).seq
    except DisplayError:  # damaged: there is nothing worth asking for
        return None
