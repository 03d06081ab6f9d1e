"""Status notes (状态单): where a posting stands today, signed, good for 26 hours.

A status note never makes a state true: endings are entries of the log. It only says that nothing
newer is known, so a stale or missing one leaves the state unknown, never `posted`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gongshi.clock import from_utc_text, to_utc_text
from gongshi.errors import RecordError, VerificationFailed
from gongshi.record import canonical
from gongshi.record.note import open_sole, sign
from gongshi.record.schema import check, is_instant, is_offset, is_posting_id, one_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from gongshi.record.note import Signer, Verifier

VERSION = "gongshi/status/v1"
VALID_FOR = timedelta(hours=26)  # a day, and two hours for a server that was down at midnight
CLOCK_SKEW = timedelta(minutes=5)
STATUS_LIMIT = 4096


class RecordedState(StrEnum):
    """The state that the log holds for a posting."""

    POSTED = "posted"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Status:
    """A verified status note. `training_s` is the training clock's offset, None in production."""

    id: str
    state: RecordedState
    at: datetime
    expires: datetime
    training_s: int | None

    def is_fresh(self, now: datetime) -> bool:
        """Return whether the note still speaks at `now` (offset already applied)."""
        return self.at - CLOCK_SKEW <= now < self.expires


def make(
    posting_id: str,
    state: RecordedState,
    at: datetime,
    signer: Signer,
    *,
    expires: datetime | None = None,
    training_s: int | None = None,
) -> bytes:
    """Return a status note of `at`, by default good for 26 hours."""
    body: dict[str, Any] = {
        "v": VERSION,
        "id": posting_id,
        "state": state.value,
        "at": to_utc_text(at),
        "expires": to_utc_text(expires or at + VALID_FOR),
    }
    if training_s is not None:
        body["training"] = training_s
    data = sign(canonical.dumps(body).decode("utf-8") + "\n", [signer])
    try:
        parse(data, [signer.verifier])
    except VerificationFailed as failure:
        raise RecordError("status_invalid", "状态单内容有误", "请联系维护人员") from failure
    return data


def parse(data: bytes, keys: Collection[Verifier]) -> tuple[Status, Verifier]:
    """Read a status note signed by exactly one key, which must be one of `keys`."""
    text, key = open_sole(data, keys, limit=STATUS_LIMIT)
    body = canonical.loads(text.removesuffix("\n").encode("utf-8"))
    check(body, _FIELDS, {"training": is_offset}, "status_fields")
    at, expires = from_utc_text(body["at"]), from_utc_text(body["expires"])
    if not timedelta(0) < expires - at <= VALID_FOR:
        raise VerificationFailed("status_validity")
    state = RecordedState(body["state"])
    return Status(body["id"], state, at, expires, body.get("training")), key


_FIELDS = {
    "v": one_of({VERSION}),
    "id": is_posting_id,
    "state": one_of(frozenset(RecordedState)),
    "at": is_instant,
    "expires": is_instant,
}
