"""The values in a manifest (展示清单): what one board may show, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Sensitivity(StrEnum):
    """Whether a page lists people (含个人信息): decides the lease and the rule for lost time."""

    SENSITIVE = "sensitive"
    GENERAL = "general"


class Revocation(StrEnum):
    """Why a page must go before the board would have dropped it by itself."""

    RETIRED = "retired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Image:
    """One page's picture: the player refuses any other bytes."""

    sha256: str
    size: int
    type: str
    w: int
    h: int
    path: str


@dataclass(frozen=True)
class Item:
    """One page of one posting on this board; shown while starts ≤ now < until."""

    id: str
    rev: int
    page: int
    pages: int
    sensitivity: Sensitivity
    starts: datetime
    until: datetime
    image: Image
    qr: str
    lease_s: int
    min_dwell_s: int
    priority: int


@dataclass(frozen=True)
class Revoked:
    """A page that must be gone at once; stays listed until its `until` has passed."""

    sha256: str
    id: str
    reason: Revocation
    at: datetime


@dataclass(frozen=True)
class Standby:
    """The site's line on the standby card and, with a digest, a picture behind it."""

    text: str
    sha256: str = ""
    size: int = 0


@dataclass(frozen=True)
class Manifest:
    """What one board may show, as signed. `training_s` is None outside training (非演练)."""

    site: str
    board: str
    seq: int
    prev: str
    issued_at: datetime
    lease_s: int
    items: tuple[Item, ...]
    standby: Standby
    open_hours: tuple[str, ...] = ()
    tz: str = "Asia/Shanghai"
    rotation_s: int = 15
    max_gap_s: int = 120
    revoked: tuple[Revoked, ...] = ()
    next_key: str = ""
    training_s: int | None = None

    def lists(self, sha256_hex: str, now: datetime) -> bool:
        """Whether a picture may still be handed out: listed, unrevoked and before its end."""
        gone = {r.sha256 for r in self.revoked} | {r.id for r in self.revoked}
        return sha256_hex == self.standby.sha256 != "" or any(
            item.image.sha256 == sha256_hex and now < item.until
            for item in self.items
            if not {item.image.sha256, item.id} & gone
        )
