"""The page on 127.0.0.1 (本机页面): the player's files, what was verified, and the pulse.

Only this machine's own browser may ask: another name in `Host` is another site's page trying to
read the wall (DNS rebinding), and a pulse must be JSON, which no foreign page can send unasked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from gongshi.display import assets
from gongshi.display.fields import Misfit
from gongshi.display.hints import MEDIA_TYPE, hints

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

POLL_MS = 2_000
PULSE_LIMIT = 2_000
PLAYER = "/board/v1/player"


class Agent(Protocol):
    """What the page may ask of the agent."""

    def card(self) -> Mapping[str, str] | None:
        """Return title, code and advice of the pairing card, None once paired."""

    def identity(self) -> Mapping[str, str]:
        """Return vkey, site and board for the page."""

    def manifest(self) -> tuple[bytes, str, bool] | None:
        """Return the manifest, its tag, and whether the office was heard since the start."""

    def picture(self, digest: str) -> tuple[bytes, str] | None:
        """Return a picture that may hang now, and its type."""

    def seen(self, sight: object) -> None:
        """Take down what the page says it paints; raises Misfit."""

    def health(self) -> dict[str, Any]:
        """Return how the agent is."""


def create_local_app(agent: Agent, port: int) -> Starlette:
    """Return the application for the kiosk browser."""
    side = _Local(agent, frozenset({f"127.0.0.1:{port}", f"localhost:{port}"}))
    return Starlette(
        routes=[
            Route("/", side.guarded(side.home)),
            Route(PLAYER, side.guarded(side.player)),
            Route("/board/v1/manifest", side.guarded(side.manifest)),
            Route("/board/v1/events", side.guarded(side.events)),
            Route("/board/v1/picture/{sha256}", side.guarded(side.picture)),
            Route("/board/v1/assets/{name}", side.guarded(side.asset)),
            Route("/local/health", side.guarded(side.health)),
            Route("/local/health", side.guarded(side.pulse), methods=["POST"]),
        ]
    )


@dataclass(frozen=True)
class _Local:
    agent: Agent
    hosts: frozenset[str]

    def guarded(
        self, answer: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def checked(request: Request) -> Response:
            if request.headers.get("Host") not in self.hosts:
                return _status(404)
            return await answer(request)

        return checked

    async def home(self, _request: Request) -> Response:
        return RedirectResponse(PLAYER, 303, headers=assets.HEADERS)

    async def player(self, _request: Request) -> Response:
        card = self.agent.card()
        if card is not None:
            page = assets.page("pairing.html", **card)
        else:
            page = assets.page(
                "player.html", **self.agent.identity(), poll_ms=str(POLL_MS), agent="1"
            )
        return Response(page, media_type="text/html", headers=assets.PAGE_HEADERS)

    async def manifest(self, request: Request) -> Response:
        found = self.agent.manifest()
        if found is None:
            return _status(404)
        data, etag, heard = found
        headers = {**assets.HEADERS, "ETag": etag, "Gongshi-Heard": str(int(heard))}
        if request.headers.get("If-None-Match") == etag:
            return Response(status_code=304, headers=headers)
        return Response(data, media_type="text/plain; charset=utf-8", headers=headers)

    async def events(self, _request: Request) -> Response:
        async def seq() -> int | None:
            return self.agent.health()["seq"] or None

        async def welcome() -> bool:
            return True

        stream = hints(self._tag, seq, welcome=welcome)
        return StreamingResponse(stream, media_type=MEDIA_TYPE, headers=assets.HEADERS)

    async def picture(self, request: Request) -> Response:
        digest = request.path_params["sha256"]
        found = await run_in_threadpool(self.agent.picture, digest)
        if found is None:
            return _status(404)
        data, kind = found
        return Response(data, media_type=kind, headers=assets.HEADERS)

    async def asset(self, request: Request) -> Response:
        found = await run_in_threadpool(assets.asset, request.path_params["name"])
        if found is None:
            return _status(404)
        return Response(found.data, media_type=found.type, headers=found.headers)

    async def health(self, _request: Request) -> Response:
        return JSONResponse(self.agent.health(), headers=dict(assets.HEADERS))

    async def pulse(self, request: Request) -> Response:
        if request.headers.get("Content-Type") != "application/json":
            return _status(415)
        body = await request.body()
        if len(body) > PULSE_LIMIT:
            return _status(413)
        try:
            self.agent.seen(await request.json())
        except (ValueError, Misfit):
            return _status(400)
        return JSONResponse(self.agent.health(), headers=dict(assets.HEADERS))

    def _tag(self) -> str | None:
        found = self.agent.manifest()
        return found and found[1]


def _status(status: int) -> Response:
    return Response(status_code=status, headers=assets.HEADERS)
