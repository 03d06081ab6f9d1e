"""The public side as a small server: files in, bytes out; it knows nothing of lists or acts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from gongshi.web.public.addresses import HTML, Base, Cache, find

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

ASSETS = Path(__file__).resolve().parent / "assets"
MISSING_PAGE = "missing.html"
AREAS = ("/P/{rest:path}", "/log/{rest:path}", "/assets/{rest:path}", "/keys.note", "/robots.txt")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def create_public_routes(public_dir: Path, log_dir: Path) -> list[Route]:
    """Return the routes that serve `public_dir` and `log_dir`, GET and HEAD only.

    Unknown addresses below them answer 404 with a page in Chinese; give `missing` to the
    application as its 404 handler for the rest.
    """
    bases = {Base.PUBLIC: public_dir, Base.LOG: log_dir, Base.ASSETS: ASSETS}
    endpoint = _endpoint(bases)
    return [Route(area, endpoint, methods=["GET"]) for area in AREAS]


def create_public_app(public_dir: Path, log_dir: Path) -> Starlette:
    """Return the public side alone, for a server of its own."""
    app = Starlette(
        routes=create_public_routes(public_dir, log_dir), exception_handlers={404: missing}
    )
    app.router.redirect_slashes = False
    return app


def missing(_request: Request, _error: Exception | None = None) -> Response:
    """Answer 404 with the page that says what to do (没有这个页面)."""
    page = (ASSETS / MISSING_PAGE).read_bytes()
    return Response(page, 404, _headers(Cache.NEVER), HTML)


def _endpoint(bases: Mapping[Base, Path]) -> Callable[[Request], Awaitable[Response]]:
    # Async without awaiting: handing a small local file to a thread costs three times its reading.
    async def endpoint(request: Request) -> Response:
        # The path as it came: a route's own pattern would drop a line break at its end.
        address = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        return _serve(bases, address) or missing(request)

    return endpoint


def _serve(bases: Mapping[Base, Path], address: str) -> Response | None:
    """Return the answer, read in one go: a file that is replaced by rename is never torn."""
    place = find(address)
    if place is None:
        return None
    try:
        data = (bases[place.base] / place.path).read_bytes()
    except OSError:
        return None
    return Response(data, 200, _headers(place.cache), place.media_type)


def _headers(cache: Cache) -> dict[str, str]:
    return {**HEADERS, "Cache-Control": cache.value}
