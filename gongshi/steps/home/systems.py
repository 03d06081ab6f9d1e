"""Other systems (业务系统): tokens as digests, lists delivered once per idempotency key."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gongshi.errors import Finding, GongshiError, Level, SourceListError
from gongshi.posting.batch import read_letter
from gongshi.steps.lists.decide import open_decisions
from gongshi.steps.lists.receive import Received, receive
from gongshi.steps.lookup import batch_or_refuse
from gongshi.steps.secret import digest_of
from gongshi.store import Act, Answered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gongshi.steps.desk import Desk
    from gongshi.store import ApiToken

NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
KEPT_FOR = timedelta(days=7)
CREATED, CONFLICT = 201, 409


@dataclass(frozen=True)
class Delivery:
    """A list as another system sends it; `body_digest` tells a repeated request from a new one."""

    kind: str
    data: bytes
    name: str
    letter: Mapping[str, object] | None
    columns: Mapping[str, str]
    body: bytes


def add_token(desk: Desk, name: str) -> str:
    """Return a new token for a system; only its digest is kept, so it is shown once."""
    if not NAME.fullmatch(name):
        raise GongshiError(
            "token_name_invalid",
            "系统代号只用小写字母、数字、- 和 _,以字母开头",
            "例如 street-office",
        )
    token = secrets.token_urlsafe(32)
    with desk.store.transaction() as tx:
        tx.systems.add_token(digest_of(token), name, desk.now())
    return token


def revoke(desk: Desk, name: str) -> int:
    """Revoke every token of a system; return how many."""
    with desk.store.transaction() as tx:
        return tx.systems.revoke(name, desk.now())


def tokens(desk: Desk) -> Sequence[ApiToken]:
    """Return the names and days of all tokens."""
    with desk.store.transaction() as tx:
        return tx.systems.tokens()


def caller_of_token(desk: Desk, token: str) -> str | None:
    """Return the system that holds this token, unless revoked."""
    with desk.store.transaction() as tx:
        return tx.systems.name_of(digest_of(token))


def deliver(desk: Desk, caller: str, key: str, delivery: Delivery) -> Answered:
    """Receive a list once for `key`; the same request again gets the same answer.

    Raises GongshiError("idempotency_key_reused") for another request under the same key.
    """
    digest = hmac.new(desk.keys.digest, delivery.body, hashlib.sha256).hexdigest()
    with desk.store.transaction() as tx:
        tx.systems.forget_before(desk.now() - KEPT_FOR)
        earlier = tx.systems.answered(caller, key)
    if earlier is None:
        earlier = _keep(desk, caller, key, _received(desk, delivery), digest)
    if earlier.digest != digest:
        raise GongshiError(
            "idempotency_key_reused",
            "这个幂等键已用于另一个请求",
            "请为每个新请求换一个 Idempotency-Key",
        )
    return earlier


def state_of(desk: Desk, batch_id: str) -> dict[str, Any]:
    """Return where a batch stands and what it waits for. Raises GongshiError for an unknown one."""
    with desk.store.transaction() as tx:
        batch = batch_or_refuse(tx, batch_id)
        waiting = open_decisions(tx, batch)
    return {
        "batch": batch.id,
        "kind": batch.kind,
        "state": batch.state.value,
        "words": batch.state.words,
        "rows": batch.row_count,
        "letter": batch.letter is not None,
        "open": [{"code": code, "where": where} for code, where in waiting],
    }


def _received(desk: Desk, delivery: Delivery) -> Received:
    """Receive; whatever refuses the list or its letter is a finding of the answer."""
    try:
        letter = read_letter(dict(delivery.letter)) if delivery.letter is not None else None
        return receive(
            desk,
            delivery.data,
            name_hint=delivery.name,
            kind_id=delivery.kind,
            letter=letter,
            columns=delivery.columns,
        )
    except SourceListError as refusal:
        return Received(None, 0, (), (), refusal.findings)
    except GongshiError as refusal:
        found = Finding(refusal.code, Level.REFUSE, "来文", refusal.words, refusal.advice)
        return Received(None, 0, (), (), (found,))


def _keep(desk: Desk, caller: str, key: str, got: Received, digest: str) -> Answered:
    """Keep the answer, or return the one that a request at the same moment left first."""
    made = Answered(digest, CREATED if got.accepted else CONFLICT, got.as_json())
    with desk.store.transaction() as tx:
        if earlier := tx.systems.answered(caller, key):
            return earlier
        tx.systems.keep_answer(caller, key, made, desk.now())
        if got.batch is not None:
            tx.acts.add(Act(got.batch, "delivered", None, desk.now(), caller))
    return made
