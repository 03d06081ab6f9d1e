"""The acts that an entry can record, and the closed set of keys of each (docs/formats/entry.md)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gongshi.errors import VerificationFailed
from gongshi.record.keys import Role, check_possession
from gongshi.record.schema import (
    Rules,
    check,
    is_between,
    is_code,
    is_count,
    is_date,
    is_digest,
    is_instant,
    is_list,
    is_name,
    is_offset,
    is_posting_id,
    is_text,
    one_of,
    shape,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = 200  # characters of a title, a unit's name, one basis
MAX_BASES = 16
MAX_BOARDS = 64
MAX_ROWS = 1_000_000
MAX_DAYS = 3_660
ITEMS = 15  # rows of the disclosure catalogue
MAX_APPROVALS = 3


class Act(StrEnum):
    """What happened; the kind of an entry."""

    POSTED = "posted"
    CORRECTED = "corrected"
    EXTENDED = "extended"
    WITHDRAWN = "withdrawn"
    RETIRED = "retired"
    OBJECTION_CLOSED = "objection_closed"
    DISPLAY_EVIDENCE = "display_evidence"
    STATUS_DIGEST = "status_digest"
    KEY_ADD = "key_add"
    KEY_RETIRE = "key_retire"
    KEY_REVOKE = "key_revoke"


ENDINGS = (Act.RETIRED, Act.WITHDRAWN, Act.CORRECTED)


def check_fields(act: Act, fields: Mapping[str, Any]) -> None:
    """Require exactly the keys of `act`, each with a value that keeps its rule."""
    required, optional = _SHAPES[act]
    check(fields, {**_COMMON, **required}, {**_COMMON_OPTIONAL, **optional}, "entry_fields")
    if "window" in fields:
        _check_window(fields["window"])
    if act is Act.KEY_ADD:
        check_possession(fields["vkey"], fields["possession"])


def _check_window(window: Mapping[str, Any]) -> None:
    """Require an end that is not before its beginning; a window without a count has no last day."""
    if (window["rule"] == "none") != (window["days"] == 0):
        raise VerificationFailed("entry_window")
    if "last" in window and window["last"] < window["first"]:
        raise VerificationFailed("entry_window")
    if window["not_after"] <= window["first"]:
        raise VerificationFailed("entry_window")


_SHA = is_digest
_TEXT = is_text(WORDS)

_COMMON: Rules = {
    "v": is_text(32),
    "kind": is_code,
    "seq": is_count,
    "prev": _SHA,
    "time": is_instant,
    "publisher": _TEXT,
}
_COMMON_OPTIONAL: Rules = {
    "training": is_offset,
    "base": shape({"size": is_count, "root": _SHA}),
}

_WINDOW = shape(
    {
        "rule": one_of({"workday", "day", "none"}),
        "days": is_between(0, MAX_DAYS),
        "calendar": _SHA,
        "first": is_date,
        "not_after": is_instant,
    },
    {"last": is_date, "until": one_of({"calendar_unknown", "local_rule"})},
)
_SOURCE = shape({"body": _TEXT, "doc_no": _TEXT, "doc_date": is_date, "stage": _TEXT})
_ID: Rules = {"id": is_posting_id}
_VKEY = is_text(400)

_POSTED: Rules = {
    **_ID,
    "number": _TEXT,
    "item": is_between(1, ITEMS),
    "list": is_code,
    "title": _TEXT,
    "source": _SOURCE,
    "basis": is_list(MAX_BASES, _TEXT),
    "catalogue": _SHA,
    "policy": _SHA,
    "template": _SHA,
    "approver_role": is_code,
    "approvals": is_between(1, MAX_APPROVALS),
    "window": _WINDOW,
    "rows": is_between(0, MAX_ROWS),
    "rows_alg": is_text(64),
    "rows_root": _SHA,
    "content": _SHA,
    "pages_root": _SHA,
    "board": is_list(MAX_BOARDS, is_name),
}
_EVIDENCE: Rules = {
    **_ID,
    "board": is_name,
    "level": one_of({"l0", "l1", "l2", "l3"}),
    "required_min": is_count,
    "covered_min": is_count,
    "longest_gap_min": is_count,
    "report": _SHA,
}
_WITHDRAW_REASONS = {"privacy", "error_in_list", "order_of_superior", "objection_upheld", "other"}
_ROLES = frozenset(role.value for role in Role if role is not Role.ROOT)

_SHAPES: Mapping[Act, tuple[Rules, Rules]] = {
    Act.POSTED: (_POSTED, {"sheet": _SHA, "corrects": is_posting_id}),
    Act.CORRECTED: ({**_ID, "by": is_posting_id}, {}),
    Act.EXTENDED: (
        {**_ID, "reason": one_of({"not_displayed", "calendar_changed"}), "window": _WINDOW},
        {},
    ),
    Act.WITHDRAWN: ({**_ID, "reason": one_of(_WITHDRAW_REASONS)}, {}),
    Act.RETIRED: (_ID, {}),
    Act.OBJECTION_CLOSED: (
        {**_ID, "result": one_of({"rejected", "recheck", "corrected", "withdrawn"})},
        {},
    ),
    Act.DISPLAY_EVIDENCE: (_EVIDENCE, {}),
    Act.STATUS_DIGEST: ({"day": is_date, "count": is_count, "digest": _SHA}, {}),
    Act.KEY_ADD: (
        {"role": one_of(_ROLES), "vkey": _VKEY, "from": is_instant, "possession": is_text(88)},
        {},
    ),
    Act.KEY_RETIRE: ({"vkey": _VKEY, "until": is_instant}, {}),
    Act.KEY_REVOKE: (
        {
            "vkey": _VKEY,
            "index": is_count,
            "reason": one_of({"compromised", "lost", "superseded"}),
        },
        {},
    ),
}
