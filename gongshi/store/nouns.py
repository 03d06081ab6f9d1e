"""What the store keeps, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime

    from gongshi.posting.life import State


@dataclass(frozen=True)
class User:
    """A person who acts (经办人 or 审核人), known by an id only."""

    id: str
    role: str
    phrase_hash: str = field(repr=False)


@dataclass(frozen=True)
class AccountAct:
    """What was done to an account: suspended, resumed, its passphrase set anew."""

    user: str
    act: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Batch:
    """A received list. `intake` holds counts, places and findings, never a value."""

    id: str
    kind: str
    state: State
    received_at: datetime
    row_count: int
    intake: dict[str, Any]
    letter: dict[str, Any] | None
    return_row: int | None
    return_reason: str | None


@dataclass(frozen=True)
class SealedRow:
    """A row as ciphertext. `number` is its row in the source list, 0 for cells outside it."""

    n: int
    number: int
    sealed: bytes


@dataclass(frozen=True)
class Posting:
    """A posting from submission on."""

    id: str
    batch: str
    kind: str
    state: State
    handler: str
    submitted_at: datetime
    posted_on: date
    first_day: date
    last_day: date | None
    not_after: datetime
    ends_at: datetime
    window: dict[str, Any]
    provisional: bool
    until_day: date | None
    until_reason: str | None
    late_reason: str | None
    content: str
    rows_root: str
    row_count: int
    corrects: str | None
    year: int | None
    number: int | None
    published_at: datetime | None
    facts: dict[str, Any] | None
    ending: str | None
    reason: str | None
    successor: str | None
    ended_at: datetime | None


@dataclass(frozen=True)
class StoredPage:
    """A finished page or sheet: its bytes live in a file named by `sha256`."""

    profile: str
    n: int
    w: int
    h: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Act:
    """One act: who did what to which batch, when, with which code."""

    batch: str
    act: str
    by: str | None
    at: datetime
    code: str | None


@dataclass(frozen=True)
class StoredEntry:
    """An entry of the log as signed bytes at its index."""

    index: int
    publisher: str
    seq: int
    kind: str
    posting: str | None
    leaf: bytes
    note: bytes
    at: datetime


@dataclass(frozen=True)
class StoredManifest:
    """The newest manifest of a board. `substance` is the digest of what it says to show."""

    board: str
    seq: int
    issued_at: datetime
    substance: str
    note: bytes


@dataclass(frozen=True)
class ApiToken:
    """A token of another system (接口令牌): its name and days."""

    name: str
    issued_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class Answered:
    """A request that was answered; `digest` is a keyed digest of its body."""

    digest: str
    status: int
    answer: dict[str, Any]


@dataclass(frozen=True)
class StoredObjection:
    """An objection (异议) against one version of a posting; who objected is ciphertext or gone."""

    year: int
    n: int
    posting: str
    content: str
    type: str
    row: int | None
    received_at: datetime
    by: str
    sealed: bytes | None = field(repr=False)
    outcome: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None


@dataclass(frozen=True)
class PaperCopy:
    """A paper copy (纸质公示): where it hangs, who put it up and when, and who took it down."""

    n: int
    posting: str
    place: str
    put_by: str
    put_at: datetime
    removed_by: str | None
    removed_at: datetime | None


@dataclass(frozen=True)
class Statement:
    """What a person answers for: that there was none of something (登记为无)."""

    posting: str
    what: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Clearance:
    """How it is known that a board holds nothing of a posting any more (屏端清除)."""

    posting: str
    board: str
    how: str
    by: str | None
    at: datetime


@dataclass(frozen=True)
class StoredCard:
    """A finished page without names (无姓名卡片) for one profile."""

    posting: str
    what: str
    profile: str
    w: int
    h: int
    size: int
    sha256: str


@dataclass(frozen=True)
class AgentRequest:
    """A screen that asks to be paired: its public key, and the board once confirmed."""

    code: str
    secret: str
    public: str
    expires_at: datetime
    board: str | None


@dataclass(frozen=True)
class StoredReport:
    """An evidence report (屏端证据) as signed, with its place in its key's chain."""

    sha256: str
    vkey: str
    board: str
    n: int
    prev: str
    at: datetime
    received_at: datetime
    note: bytes


@dataclass(frozen=True)
class ScreenPicture:
    """A picture on a screen's disk: stored when, gone when and how; None where not told."""

    board: str
    sha256: str
    posting: str
    delivered_at: datetime | None
    wiped_at: datetime | None
    method: str | None


@dataclass(frozen=True)
class Contact:
    """When a screen last asked, and the number of the manifest it has (0 for none)."""

    board: str
    seen_at: datetime
    seq: int
    agent: bool


@dataclass(frozen=True)
class LocalWord:
    """A word of the site (本地用词): who proposed it, and who accepted it, if anyone has."""

    word: str
    proposed_by: str
    accepted_by: str | None


@dataclass(frozen=True)
class Sighting:
    """A page found on a panel at one instant: by an adapter, or by a person who scanned it."""

    board: str
    posting: str
    sha256: str
    level: int
    at: datetime
    by: str | None


@dataclass(frozen=True)
class Shortfall:
    """A counted day on which a notice was not displayed long enough, in minutes (未足时)."""

    posting: str
    day: date
    required: int
    covered: int
