"""What the board side needs from the office, and how a request proves which board it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from starlette.requests import Request

COOKIE = "gongshi_board"
COOKIE_PATH = "/board/v1"
COOKIE_SECONDS = 400 * 86_400
"""The longest a browser keeps a cookie; `gongshi board revoke` ends it at once."""


class BoardOffice(Protocol):
    """The part of the office that boards may reach; everything else is out of their sight."""

    @property
    def site(self) -> str:
        """The site as its manifests name it."""

    @property
    def manifest_vkey(self) -> str:
        """The public manifest key (清单公钥) that the player page pins."""

    def now(self) -> datetime:
        """Return the office's time, training offset applied."""

    def redeem_pairing(self, code: str, now: datetime) -> str | None:
        """Spend a one-time pairing code and return a new token; None if it is not good now."""

    def board_of_token(self, token: str) -> str | None:
        """Return the name of the board that holds this token, unless revoked."""

    def manifest_bytes(self, board: str) -> bytes | None:
        """Return the board's signed manifest as it lies in the home."""

    def manifest_stamp(self, board: str) -> object:
        """Return what changes whenever the manifest is replaced; quick, for it is asked often."""

    def note_contact(self, board: str, seq: int, now: datetime, *, agent: bool) -> None:
        """Write down that a screen has asked, and the number of the manifest it has."""

    def picture_path(self, board: str, sha256: str, now: datetime) -> Path | None:
        """Return the picture's file while `now < not_after` and its posting hangs on the board."""

    def ask_pairing(self, data: bytes, now: datetime) -> dict[str, Any]:
        """Take an agent's signed wish to be paired; raises DisplayError."""

    def collect_pairing(self, secret: str, now: datetime) -> dict[str, Any] | None:
        """Return a confirmed agent's token, None while it waits; raises DisplayError."""

    def receive_evidence(self, board: str, notes: Sequence[bytes], now: datetime) -> dict[str, Any]:
        """Store a board's reports and say what became of each."""


def board_of(request: Request, office: BoardOffice) -> str | None:
    """Return the board whose token the request carries, or None."""
    token = bearer(request) or request.cookies.get(COOKIE)
    return office.board_of_token(token) if token else None


def bearer(request: Request) -> str | None:
    """Return the token that an agent, unlike a page, sends with each request."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" and token else None
