"""One web application: public side, board side and API side by side, nothing between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gongshi.office import ApiDoor, BoardDoor
from gongshi.web.api import create_api_routes
from gongshi.web.board import create_board_routes
from gongshi.web.public import create_public_routes, missing

if TYPE_CHECKING:
    from starlette.requests import Request

    from gongshi.steps.desk import Desk


def create_app(desk: Desk) -> Starlette:
    """Return the application over a desk."""
    app = Starlette(
        routes=[
            Route("/health", _health),
            *create_public_routes(desk.home.public, desk.home.log),
            *create_board_routes(BoardDoor(desk)),
            *create_api_routes(ApiDoor(desk)),
        ],
        exception_handlers={404: missing},
    )
    app.router.redirect_slashes = False
    return app


def _health(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})
