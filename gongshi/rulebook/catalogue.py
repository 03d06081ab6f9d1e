"""Reading config/catalogue.yaml: the disclosure items (公开事项), worded as officially issued."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.posting.item import Item
from gongshi.rulebook.bases import read_bases, read_span
from gongshi.rulebook.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.posting.kind import Kind

CHANNELS = (
    "政府网站",
    "政府公报",
    "两微一端",
    "发布会/听证会",
    "广播电视",
    "纸质媒体",
    "公开查阅点",
    "政务服务中心",
    "为民服务站",
    "入户/现场",
    "社区/企事业单位/村公示栏(电子屏)",
    "精准推送",
    "其他",
)
# 社会救助法 第45条: within the village or community. These reach beyond it.
BEYOND_THE_COMMUNITY = frozenset(CHANNELS[:6])
AUDIENCES = ("全社会", "特定群体")


@dataclass(frozen=True)
class Part:
    """One list of people in a catalogue row: 12之1. `shown` are the elements it must print."""

    no: int
    name: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A catalogue row: the item, and the lists of people it orders (none for ten of fifteen)."""

    item: Item
    parts: tuple[Part, ...]


def read_catalogue(value: Any, kinds: Mapping[str, Kind], faults: list[str]) -> tuple[Row, ...]:
    """Return the rows in order, each item naming its kinds; note every fault."""
    reader = Reader("catalogue.yaml", value, faults)
    reader.text("title")
    rows = tuple(_read_row(part, kinds) for part in reader.parts("items"))
    numbers = [row.item.no for row in rows]
    if numbers != list(range(1, len(numbers) + 1)):
        reader.fault("items", "序号应从1起连续,不重不漏")
    reader.done()
    return rows


def _read_row(reader: Reader, kinds: Mapping[str, Kind]) -> Row:
    due = reader.part("due")
    no = reader.whole("item", 1, 999)
    item = Item(
        no=no,
        group=reader.text("group"),
        name=reader.text("name"),
        elements=reader.text("elements"),
        due=read_span(due, 0),
        due_from=due.text("from"),
        standing=reader.flag("standing"),
        channels=reader.some_of("channels", CHANNELS),
        audience=reader.one_of("audience", AUDIENCES),
        publisher=reader.text("publisher"),
        website_column=reader.text_or_none("website_column"),
        bases=read_bases(reader, "bases"),
        notes=reader.texts("notes"),
        kinds=_kinds_of(no, kinds),
        due_text=reader.text("due_text"),
        rhythm=reader.text_or_none("rhythm"),
    )
    due.done()
    if not item.channels:
        reader.fault("channels", "至少一个公开渠道")
    if item.kinds and BEYOND_THE_COMMUNITY.intersection(item.channels):
        reader.fault("channels", "有名单的事项只能在本社区范围内公开")
    row = Row(item, tuple(_read_part(part) for part in _parts(reader)))
    reader.done()
    return row


def _parts(reader: Reader) -> list[Reader]:
    return [] if reader.raw("parts") is None else reader.parts("parts")


def _read_part(reader: Reader) -> Part:
    part = Part(reader.whole("part", 1, 9), reader.text("name"), reader.texts("shown"))
    if not part.shown:
        reader.fault("shown", "至少一个要素")
    reader.done()
    return part


def _kinds_of(no: int, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    ours = [kind for kind in kinds.values() if kind.item == no]
    ours.sort(key=lambda kind: (kind.part is None, kind.part or 0, kind.id))
    return tuple(kind.id for kind in ours)
