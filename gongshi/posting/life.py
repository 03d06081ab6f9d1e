"""The life of a posting: its states, the acts that change them, and nothing else.

received → submitted → approved → publishing → showing → retiring → retired → closed, with side
doors returned, withdrawn and corrected; what was never published can be closed (discarded).
`publishing` and `retiring` are recorded intentions: a crash in either is finished by the same code
on the next tick; a publication that can never be finished as approved goes back to its handler.
"""

from __future__ import annotations

from enum import StrEnum

from gongshi.errors import StateError


class State(StrEnum):
    """Where a batch or its posting stands."""

    RECEIVED = "received"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    PUBLISHING = "publishing"
    SHOWING = "showing"
    RETIRING = "retiring"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        """The state in Chinese, as staff read it."""
        return _WORDS[self]


class Ending(StrEnum):
    """Why a posting comes down; each is an entry kind of the record."""

    RETIRED = "retired"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


class WithdrawReason(StrEnum):
    """Reasons for an early end (撤回原因): codes, never free text."""

    PRIVACY = "privacy"
    ERROR_IN_LIST = "error_in_list"
    ORDER_OF_SUPERIOR = "order_of_superior"
    OBJECTION_UPHELD = "objection_upheld"
    OTHER = "other"


class UntilReason(StrEnum):
    """Reasons for a fixed end (指定截止日的原因)."""

    CALENDAR_UNKNOWN = "calendar_unknown"
    LOCAL_RULE = "local_rule"


_WORDS = {
    State.RECEIVED: "已导入,待送审",
    State.SUBMITTED: "已送审",
    State.APPROVED: "已审核,待发布",
    State.RETURNED: "已退回",
    State.PUBLISHING: "发布中",
    State.SHOWING: "张贴中",
    State.RETIRING: "撤除中",
    State.RETIRED: "已期满撤除",
    State.WITHDRAWN: "已提前撤回",
    State.CORRECTED: "已更正",
    State.CLOSED: "已办结",
}

_NEXT: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.SUBMITTED, State.CLOSED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.RETURNED, State.SUBMITTED, State.CLOSED}),
    State.RETURNED: frozenset({State.SUBMITTED, State.CLOSED}),
    State.APPROVED: frozenset({State.PUBLISHING, State.RETURNED, State.SUBMITTED, State.CLOSED}),
    State.PUBLISHING: frozenset({State.SHOWING, State.RETURNED}),
    State.SHOWING: frozenset({State.RETIRING}),
    State.RETIRING: frozenset({State.RETIRED, State.WITHDRAWN, State.CORRECTED}),
    State.RETIRED: frozenset({State.CLOSED}),
    State.WITHDRAWN: frozenset({State.CLOSED}),
    State.CORRECTED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}

_AGAIN = "已经撤下或作废,名单数据已销毁;要再公示,请重新导入:gongshi receive"
_INSTEAD = {
    State.RECEIVED: "要先送审:gongshi submit 批次 --as 经办人代号",
    State.SUBMITTED: "等审核人看样图:通过用 gongshi approve,退回用 gongshi return",
    State.RETURNED: "处理后重新送审:gongshi submit 批次 --as 经办人代号",
    State.APPROVED: "可以发布:gongshi publish;要改内容,先由审核人 gongshi return",
    State.PUBLISHING: "发布还没有做完:gongshi tick 续办",
    State.SHOWING: "正在张贴,不能再改;撤下用 gongshi withdraw,换一份用 gongshi submit --corrects",
    State.RETIRING: "撤除还没有做完:gongshi tick 续办",
    State.RETIRED: _AGAIN,
    State.WITHDRAWN: _AGAIN,
    State.CORRECTED: _AGAIN,
    State.CLOSED: _AGAIN,
}

ENDED = frozenset({State.RETIRED, State.WITHDRAWN, State.CORRECTED, State.CLOSED})


def move(present: State, to: State) -> State:
    """Return `to` if the life of a posting allows the step, else raise StateError."""
    if to in _NEXT[present]:
        return to
    raise StateError(
        "wrong_state",
        f"当前状态为“{present.words}”,不能改为“{to.words}”",
        _INSTEAD[present],
    )
