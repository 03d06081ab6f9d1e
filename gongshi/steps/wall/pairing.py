"""Pair boards (配对): one-time addresses, tokens kept as digests, pictures only while they hang."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from gongshi.display import manifest
from gongshi.steps.secret import digest_of
from gongshi.steps.wall import cards
from gongshi.steps.wall.boards import manifest_file

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from gongshi.steps.desk import Desk

VALID_FOR = timedelta(minutes=10)


def pair(desk: Desk, board: str) -> str:
    """Return a one-time code for a board, good for ten minutes."""
    desk.rules.board(board)
    code = secrets.token_urlsafe(18)
    with desk.store.transaction() as tx:
        tx.boards.add_pairing(digest_of(code), board, desk.now() + VALID_FOR)
    return code


def revoke(desk: Desk, board: str) -> int:
    """Revoke every token and agent's key of a board; return how many tokens."""
    desk.rules.board(board)
    with desk.store.transaction() as tx:
        tx.screens.revoke_keys(board, desk.now())
        return tx.boards.revoke(board, desk.now())


def redeem(desk: Desk, code: str, now: datetime) -> str | None:
    """Spend a pairing code and return a new token, None if it is unknown, spent or late."""
    with desk.store.transaction() as tx:
        board = tx.boards.take_pairing(digest_of(code), now)
        if board is None:
            return None
        token = secrets.token_urlsafe(32)
        tx.boards.add_token(digest_of(token), board, now)
    return token


def board_of_token(desk: Desk, token: str) -> str | None:
    """Return the board of a token that was not revoked."""
    with desk.store.transaction() as tx:
        return tx.boards.board_of_token(digest_of(token))


def picture_path(desk: Desk, board: str, sha256: str, now: datetime) -> Path | None:
    """Return a listed picture's file while `now` is before its end."""
    path = manifest_file(desk, board)
    if not path.exists():
        return None
    listed = manifest.read(path.read_bytes())
    item = next((i for i in listed.items if i.image.sha256 == sha256), None)
    if item is None or not listed.lists(sha256, now):
        return None
    return cards.picture_of(desk, item.id, sha256)
