"""The result of a verification (核验结论): what held, what did not, and what may be said."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from gongshi.clock import SHANGHAI, from_utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "keys": "密钥目录由所持公钥签署",
    "entry": "公示记录由张贴单位签署",
    "inclusion": "公示记录在存证日志之中",
    "checkpoint": "存证日志由日志密钥签署",
    "key_in_force": "签署时密钥有效",
    "extension": "延长记录真实并在日志之中",
    "ending": "撤下记录真实并在日志之中",
    "status": "状态单由状态密钥签署,且与记录一致",
    "pages": "页面清单与记录一致",
    "picture": "图片与清单中的一页逐字节一致",
    "nonce": "图片带有随机数",
    "sheet": "纸质版文件与记录一致",
    "qr": "二维码指向本单位网址和本次公示",
}


class State(StrEnum):
    """What a reader may be told about a posting (状态)."""

    POSTED = "posted"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    OVERDUE = "overdue"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Step:
    """One step taken: its name, whether it held, and words."""

    step: str
    ok: bool
    why: str


@dataclass(frozen=True)
class Verdict:
    """The result. `posting` holds the entry's fields; `not_after` counts extensions in.

    `directory` is the number and time of the key directory that all of it was read under.
    `witnesses` are the names and POSIX times of the cosignatures of the newest record, the ending
    where there is one; `posted_witnesses` those of the posting. None means 无第三方见证.
    """

    genuine: bool
    state: State
    steps: tuple[Step, ...]
    posting: Mapping[str, Any] = field(default_factory=dict)
    ending: Mapping[str, Any] | None = None
    not_after: str | None = None
    index: int | None = None
    training: bool = False
    directory: tuple[int, str] | None = None
    witnesses: tuple[tuple[str, int], ...] = ()
    posted_witnesses: tuple[tuple[str, int], ...] = ()

    @property
    def signed_late(self) -> bool:
        """Whether the posting was signed after its first day: recorded again, or afterwards."""
        if not self.posting:
            return False
        day = from_utc_text(self.posting["time"]).astimezone(SHANGHAI).date().isoformat()
        return bool(self.posting["window"]["first"] < day)

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as the documented JSON object."""
        return {
            "genuine": self.genuine,
            "state": self.state.value,
            "posting": dict(self.posting),
            "ending": None if self.ending is None else dict(self.ending),
            "not_after": self.not_after,
            "index": self.index,
            "training": self.training,
            "signed_late": self.signed_late,
            "directory": _directory_as_json(self.directory),
            "witnesses": _as_json(self.witnesses),
            "posted_witnesses": _as_json(self.posted_witnesses),
            "steps": [{"step": s.step, "ok": s.ok, "why": s.why} for s in self.steps],
        }


def _directory_as_json(directory: tuple[int, str] | None) -> dict[str, Any] | None:
    return None if directory is None else {"seq": directory[0], "time": directory[1]}


def _as_json(witnesses: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [{"name": name, "time": time} for name, time in witnesses]
