"""Pair a board agent (屏端程序配对): it shows a code, a person confirms it for a board.

The agent makes its own key and proves that it holds it. It then waits with a secret that never
stands on the screen; the code on the screen is worth nothing without a person at the office.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gongshi.display import evidence
from gongshi.errors import DisplayError, GongshiError, VerificationFailed
from gongshi.record import canonical, note
from gongshi.record.strict import b64decode
from gongshi.steps.secret import digest_of
from gongshi.store import AgentRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gongshi.steps.desk import Desk

TYPE = "gongshi/pairing/v1"
KEY_NAME = "agent"
VALID_FOR = timedelta(minutes=10)
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that can be taken for another
CODE_LENGTH = 8
MOST_WAITING = 20


@dataclass(frozen=True)
class Asked:
    """What a waiting agent gets: a code for its screen, a secret for itself."""

    code: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Paired:
    """What a confirmed agent gets."""

    site: str
    board: str
    manifest_vkey: str
    token: str = field(repr=False)


def ask(desk: Desk, data: bytes, now: datetime) -> Asked:
    """Take an agent's wish to be paired; refuse it without proof of its key, or in a crowd."""
    public = _proved_key(data)
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    secret = secrets.token_urlsafe(32)
    with desk.store.transaction() as tx:
        if tx.screens.drop_requests(now) >= MOST_WAITING:
            raise DisplayError("pairing_crowded", "等待配对的屏过多", "请过十分钟再试")
        request = AgentRequest(digest_of(code), digest_of(secret), public, now + VALID_FOR, None)
        tx.screens.add_request(request)
    return Asked(f"{code[:4]}-{code[4:]}", secret)


def confirm(desk: Desk, board: str, code: str) -> None:
    """Give the agent whose screen shows `code` a board."""
    desk.rules.board(board)
    plain = code.replace("-", "").replace(" ", "").upper()
    with desk.store.transaction() as tx:
        if tx.screens.confirm_request(digest_of(plain), board, desk.now()) is None:
            raise GongshiError(
                "pairing_code_unknown",
                "没有屏在等待这个配对码",
                "配对码十分钟内有效、只能确认一次;请看那块屏上现在显示的码",
            )


def collect(desk: Desk, secret: str, now: datetime) -> Paired | None:
    """Return a confirmed agent's token and register its key; None while nobody has confirmed.

    Raises DisplayError("pairing_over") for a wish that is unknown or over.
    """
    with desk.store.transaction() as tx:
        request = tx.screens.request_with(digest_of(secret), now)
        if request is None:
            raise DisplayError("pairing_over", "配对码已过期", "屏上会换一个新的配对码")
        if request.board is None:
            return None
        site, board = desk.rules.site.origin, request.board
        public = b64decode(request.public, "key_format")
        key = note.Verifier(evidence.key_name(site, board), public)
        tx.screens.add_key(key.vkey, board, now)
        token = secrets.token_urlsafe(32)
        tx.boards.add_token(digest_of(token), board, now)
    return Paired(site, board, desk.keys.manifest.vkey, token)


def _proved_key(data: bytes) -> str:
    """Return the public key that the note names and is signed with."""
    try:
        text, _ = note.parse(data)
        public = _named_key(canonical.loads(text.removesuffix("\n").encode()))
        note.open_sole(data, [note.Verifier(KEY_NAME, b64decode(public, "key_format"))])
    except VerificationFailed:
        raise DisplayError("pairing_refused", "配对请求不完整", "请检查屏端程序版本") from None
    return public


def _named_key(body: Mapping[str, Any]) -> str:
    if body.keys() != {"v", "public"} or body["v"] != TYPE:
        raise VerificationFailed("pairing")
    return str(body["public"])
