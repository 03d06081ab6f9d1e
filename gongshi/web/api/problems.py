"""Refusals over HTTP: problem+json (RFC 9457) with the house's code, words and advice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http import HTTPStatus

    from gongshi.errors import GongshiError

TYPE = "application/problem+json"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Problem(Exception):  # noqa: N818 - the RFC's word
    """A refused request. `more` are members of its own, such as the findings on a list."""

    def __init__(
        self,
        status: HTTPStatus,
        refusal: GongshiError,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(refusal.code)
        self.status = status
        self.refusal = refusal
        self.headers = {**HEADERS, **(headers or {})}
        self.more = more or {}

    def response(self) -> JSONResponse:
        """Return the answer."""
        body = {
            "type": f"urn:gongshi:problem:{self.refusal.code}",
            "title": self.refusal.words,
            "status": self.status.value,
            "detail": self.refusal.advice,
            "code": self.refusal.code,
            **self.more,
        }
        return JSONResponse(body, self.status, headers=self.headers, media_type=TYPE)
