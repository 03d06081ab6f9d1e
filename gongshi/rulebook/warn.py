"""Warnings for `gongshi check`: nothing that stops work, everything that will bite later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.clock import SHANGHAI
from gongshi.posting.site import QR_HOST_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from gongshi.posting.item import Basis, Item
    from gongshi.posting.kind import Kind
    from gongshi.posting.site import Site
    from gongshi.rulebook.calendar import WorkdayCalendar

OCTOBER = 10  # the State Council announces the next year's holidays between October and December
_MOBILE = re.compile(r"(\+?86)?1[3-9][0-9]{9}")
SAMPLE_COUNTY = "云溪市翠屏区"
_SAMPLE = re.compile(r"0000-")


def calendar_warnings(calendar: WorkdayCalendar, now: datetime) -> Iterator[str]:
    """Warn of this year's missing notice, and of the next year's from 1 October."""
    today = now.astimezone(SHANGHAI)
    if not calendar.knows(today.year):
        yield _missing(today.year) + ",现在就不能推算工作日"
    if today.month >= OCTOBER and not calendar.knows(today.year + 1):
        yield _missing(today.year + 1) + ",跨年的公示期只能起草、不能发布"


@dataclass(frozen=True)
class Told:
    """What `check` tells: to be done, to be known, and bases that nobody has confirmed."""

    to_do: tuple[str, ...]
    to_know: tuple[str, ...]
    unconfirmed_used: tuple[str, ...]
    unconfirmed_other: tuple[str, ...]


def basis_warnings(
    items: Sequence[Item], kinds: Mapping[str, Kind]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List every unconfirmed basis once, with its places: those that a kind cites, the others."""
    cited: dict[str, list[str]] = {}
    for item in items:
        _note(cited, item.bases, f"第{item.no}项")
    for kind in kinds.values():
        _note(cited, kind.bases, kind.id)
    used: list[str] = []
    other: list[str] = []
    for basis, places in cited.items():
        told = f"未核实、不印在公示上的依据:{basis}({'、'.join(places)})"
        (used if kinds.keys() & set(places) else other).append(told)
    return tuple(used), tuple(other)


def kind_warnings(kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Warn where the law is unclear about a kind's shortest display."""
    unclear = [k.id for k in kinds.values() if k.min_display and k.min_display.applies is None]
    if unclear:
        yield f"最短张贴15日是否适用尚不明确,届满即撤下姓名:{'、'.join(unclear)}"


def site_warnings(site: Site) -> Iterator[str]:
    """Warn of a mobile number as 监督电话, of a long QR address, of sample data in earnest."""
    overseers = (site.contacts.oversight, *site.contacts.oversight_by_item.values())
    for overseer in dict.fromkeys(overseers):
        if _MOBILE.fullmatch(re.sub(r"[^0-9+]", "", overseer.phone)):
            yield f"site.yaml:{overseer.body}的监督电话是手机号,请改为单位固定电话"
    host = site.public_host or ""
    if len(host) > QR_HOST_LIMIT:
        yield (
            f"site.yaml:public_base 的主机名和端口共{len(host)}个字符,超过{QR_HOST_LIMIT}个,"
            "二维码会变密、扫码距离变短"
        )
    if site.production:
        yield from _production_warnings(site)


def _production_warnings(site: Site) -> Iterator[str]:
    phones = [site.contacts.accept.phone, site.contacts.oversight.phone]
    phones += [overseer.phone for overseer in site.contacts.oversight_by_item.values()]
    kept = [
        words
        for words, is_kept in (
            ("county", site.county == SAMPLE_COUNTY),
            ("origin(存证日志与签名者的名字)", ".example" in site.origin),
            ("电话", any(_SAMPLE.match(phone) for phone in phones)),
        )
        if is_kept
    ]
    if kept:
        yield f"site.yaml:正式站点还留着样本的 {'、'.join(kept)},请改成本社区的"
    if site.public_base and not site.public_base.startswith("https://"):
        yield "site.yaml:正式站点的 public_base 应为 https"


def _missing(year: int) -> str:
    return f"{year}年放假安排尚未录入(config/workdays/{year}.yaml)"


def _note(cited: dict[str, list[str]], bases: Sequence[Basis], place: str) -> None:
    for basis in bases:
        if not basis.confirmed:
            cited.setdefault(basis.cited(), []).append(place)
