"""The site (站点) that posts, where one may object, and the boards (公示栏) it owns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

QR_HOST_LIMIT = 24  # host and port; longer ones need a larger QR (RECORD: version 3 at ECC M)


@dataclass(frozen=True)
class AcceptDesk:
    """Where objections are taken (受理单位、电话、地点、时间)."""

    body: str
    phone: str
    place: str
    hours: str


@dataclass(frozen=True)
class Oversight:
    """Whom to complain to (监督单位、监督电话)."""

    body: str
    phone: str


@dataclass(frozen=True)
class Contacts:
    """All contacts. `oversight_by_item` overrides the default for single catalogue items."""

    accept: AcceptDesk
    oversight: Oversight
    oversight_by_item: Mapping[int, Oversight]

    def oversight_for(self, item: int) -> Oversight:
        """Return whom to complain to about catalogue item `item` (第11项归残联)."""
        return self.oversight_by_item.get(item, self.oversight)


@dataclass(frozen=True)
class Site:
    """The posting body as site.yaml states it.

    `letterhead` heads the notice, `office` signs it (张贴单位). `public_base` is None where there
    is no public network. `origin` names the log and its signers. `sample_mark` is empty exactly
    where `production` is true. `id_number` maps a kind to collision, always or never.
    """

    county: str
    street: str
    community: str
    community_aliases: tuple[str, ...]
    letterhead: str
    office: str
    number_prefix: str
    contacts: Contacts
    public_base: str | None
    lower_case_address: bool
    origin: str
    production: bool
    sample_mark: str
    approvals: int
    id_number: Mapping[str, str]

    @property
    def public_host(self) -> str | None:
        """Host and port of `public_base`, as printed beneath the QR."""
        return urlsplit(self.public_base).netloc if self.public_base else None

    def number(self, on: date, n: int) -> str:
        """Return the printed number (编号): 滨社公示〔2026〕12号."""
        return f"{self.number_prefix}〔{on.year}〕{n}号"


@dataclass(frozen=True)
class Push:
    """How a screen that has software of its own is reached (推送). Secrets stand elsewhere.

    `adapter` is anthias (`url`, `user`), folder (`path`) or sftp (`host`, `port`, `user`, `path`,
    `host_key`); the others are empty.
    """

    adapter: str
    url: str = ""
    user: str = ""
    path: str = ""
    host: str = ""
    port: int = 22
    host_key: str = ""


@dataclass(frozen=True)
class Board:
    """A board (公示栏). `profiles` name picture profiles; `open_hours` are HH:MM-HH:MM.

    `contact` is whom to call when the screen is silent (联系人), empty where nobody is named.
    """

    name: str
    title: str
    place: str
    profiles: tuple[str, ...]
    open_hours: tuple[str, ...]
    push: Push | None = None
    contact: str = ""
