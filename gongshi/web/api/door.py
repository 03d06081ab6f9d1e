"""What the API needs from the office, and how a request proves which system sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

SCHEME = "bearer"


class ApiOffice(Protocol):
    """The part of the office that other systems may reach."""

    @property
    def kinds(self) -> Sequence[str]:
        """The ids of the kinds that lists may be of."""

    def caller_of_token(self, token: str) -> str | None:
        """Return the system that holds this token, unless revoked."""

    def deliver(
        self, caller: str, key: str, order: Mapping[str, Any], data: bytes, body: bytes
    ) -> tuple[int, dict[str, Any]]:
        """Receive a list once for `key`; return status and answer. Raises GongshiError."""

    def state_of(self, batch: str) -> dict[str, Any]:
        """Return where a batch stands. Raises GongshiError."""


def token_of(request: Request) -> str | None:
    """Return the bearer token of a request, or None."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == SCHEME and token.strip() else None
