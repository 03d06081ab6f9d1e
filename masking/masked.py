"""What masking returns (已脱敏): the only rows that wording, pictures and pages ever see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from masking.findings import DECIDE, REFUSE, MaskFinding
from masking.rules import COUNT_ONLY, NOT_LISTED, REFUSED_APPLICANT, SENSITIVE

if TYPE_CHECKING:
    from collections.abc import Mapping

MINOR, MEMBER, NAME_UNREADABLE = "minor", "member", "name_unreadable"
_HELD_WORDS = {
    MINOR: "未成年人,依法不公开姓名",
    MEMBER: "家庭成员,只计人数",
    COUNT_ONLY: "按方案只计数,不列姓名",
    REFUSED_APPLICANT: "拟不予的申请不公示,请书面告知申请人并说明理由",
    NOT_LISTED: "用语不在方案之内,未公示;请改用方案所列用语后重新导入",
    SENSITIVE: "含不宜公开的内容,未公示;请改写后重新导入",
    NAME_UNREADABLE: "姓名无法识别,请按提示修改",
}


@dataclass(frozen=True)
class MaskedRow:
    """A row as it may be shown (已脱敏): printed label → text; a hidden cell is absent."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Held:
    """A row that stays off the wall (暂不公示), why, and what staff do about it."""

    row: int
    code: str

    @property
    def words(self) -> str:
        """The reason in Chinese, with the next step."""
        return _HELD_WORDS[self.code]


@dataclass(frozen=True)
class MaskedColumn:
    """A printed column. `beneath` columns stand small under the name, on look-alikes only."""

    field: str
    label: str
    type: str
    show: str
    beneath: bool


@dataclass(frozen=True)
class Masked:
    """The whole list, masked. Every input row is in `rows` or in `held`."""

    rows: tuple[MaskedRow, ...]
    held: tuple[Held, ...]
    findings: tuple[MaskFinding, ...]
    counts: Mapping[str, int]
    columns: tuple[MaskedColumn, ...]

    @property
    def publishable(self) -> bool:
        """Whether nothing refuses the list or waits for a decision."""
        return not any(f.level in (REFUSE, DECIDE) for f in self.findings)

    @property
    def minors(self) -> int:
        """How many minors were held (未成年人)."""
        return sum(h.code == MINOR for h in self.held)

    @property
    def members(self) -> int:
        """How many rows were family members who only count (家庭成员)."""
        return sum(h.code == MEMBER for h in self.held)
