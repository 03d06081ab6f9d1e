"""Reading config/site.yaml and config/boards.yaml: who posts, where to object, which screens."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gongshi.posting.site import AcceptDesk, Board, Contacts, Oversight, Push, Site
from gongshi.rulebook.kinds import has_id_number
from gongshi.rulebook.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gongshi.posting.kind import Kind

ID_SHOWN = ("collision", "always", "never")
PROFILES = (  # a test holds these to the designs that the picture room has
    "p1080",
    "l1080",
    "p2160",
    "l2160",
    "p1080-43in",
    "l1080-43in",
    "p1080-dense",
    "l1080-dense",
    "led960",
)
ADDRESS_CASES = ("upper", "lower")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?")
_ORIGIN = re.compile(r"[a-z0-9][a-z0-9.-]*(/[a-z0-9._-]+)*")
_PREFIX = re.compile(r"[\u4e00-\u9fff]*")
_BOARD = re.compile(r"[a-z][a-z0-9-]{0,30}")
_HOURS = re.compile(r"(([01][0-9]|2[0-3]):[0-5][0-9])-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)")
_HOST_KEY = re.compile(
    r"(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp[0-9]{3}) [A-Za-z0-9+/=]{40,}(?: \S+)?"
)
PUSH = {
    "anthias": ("url", "user"),
    "folder": ("path",),
    "sftp": ("host", "port", "user", "path", "host_key"),
}
_PHONE = re.compile(r"[0-9][0-9()-]{4,18}[0-9]")


def read_site(value: Any, faults: list[str]) -> Site:
    """Return the site; blank contacts are faults."""
    reader = Reader("site.yaml", value, faults)
    production = reader.flag("production")
    site = Site(
        county=reader.text("county"),
        street=reader.text("street"),
        community=reader.text("community"),
        community_aliases=reader.texts("community_aliases"),
        letterhead=reader.text("letterhead"),
        office=reader.text("office"),
        number_prefix=reader.text("number_prefix"),
        contacts=_read_contacts(reader.part("contacts")),
        public_base=_read_public_base(reader),
        lower_case_address=reader.one_of("address_case", ADDRESS_CASES) == "lower",
        origin=reader.text("origin"),
        production=production,
        sample_mark=_read_sample_mark(reader, production=production),
        approvals=reader.whole("approvals", 1, 3),
        id_number=_read_id_number(reader),
    )
    if site.origin and not _ORIGIN.fullmatch(site.origin):
        reader.fault("origin", "只用小写字母、数字、点、连字符和斜线,如 yunxi.example/binhe")
    if not _PREFIX.fullmatch(site.number_prefix):
        reader.fault("number_prefix", "只写代字,如 滨社公示;年份和序号由系统接上")
    reader.done()
    return site


def site_faults(site: Site, kinds: Mapping[str, Kind], items: Collection[int]) -> list[str]:
    """Return the faults between the site and the rest: overrides for what does not exist."""
    faults = [
        f"site.yaml id_number {id_}:没有这个名单类别,或它没有身份证号一栏"
        for id_ in site.id_number
        if id_ not in kinds or not has_id_number(kinds[id_])
    ]
    faults += [
        f"site.yaml contacts oversight {no}:清单没有第{no}项"
        for no in site.contacts.oversight_by_item
        if no not in items
    ]
    return faults


def read_boards(value: Any, faults: list[str]) -> tuple[Board, ...]:
    """Return the boards; names are unique."""
    reader = Reader("boards.yaml", value, faults)
    boards = tuple(_read_board(part) for part in reader.parts("boards"))
    names = [board.name for board in boards]
    if len(set(names)) != len(names):
        reader.fault("boards", "有两块公示栏同名")
    reader.done()
    return boards


def _read_contacts(reader: Reader) -> Contacts:
    desk, oversight = reader.part("accept"), reader.part("oversight")
    accept = AcceptDesk(desk.text("body"), _phone(desk), desk.text("place"), desk.text("hours"))
    by_item: dict[int, Oversight] = {}
    for key in oversight.keys():  # noqa: SIM118 - a Reader is not a mapping
        if isinstance(key, int) and not isinstance(key, bool):
            by_item[key] = _read_oversight(oversight.part(key))
        elif key != "default":
            oversight.fault(key, "应为 default 或清单序号")
    contacts = Contacts(accept, _read_oversight(oversight.part("default")), by_item)
    desk.done()
    reader.done()
    return contacts


def _read_oversight(reader: Reader) -> Oversight:
    oversight = Oversight(reader.text("body"), _phone(reader))
    reader.done()
    return oversight


def _phone(reader: Reader) -> str:
    phone = reader.text("phone")
    if phone and not _PHONE.fullmatch(phone):
        reader.fault("phone", '应为加引号的电话号码,如 "0871-6800101"')
    return phone


def _read_public_base(reader: Reader) -> str | None:
    base, host = reader.raw("public_base"), reader.raw("public_host")
    if base is None:
        if host != "none":
            reader.fault("public_base", "缺少;没有公网时写 public_host: none")
        return None
    if host is not None:
        reader.fault("public_host", "已有 public_base,不要再写 public_host")
    text = reader.text("public_base")
    if not _is_base(text):
        reader.fault("public_base", "应为 http(s)://主机名或主机名:端口,后面不带路径")
    return text


def _is_base(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = f"{parts.scheme}://{parts.netloc}" == text
    return plain and parts.scheme in {"http", "https"} and bool(_HOST.fullmatch(parts.netloc))


def _read_sample_mark(reader: Reader, *, production: bool) -> str:
    mark = reader.text_or_none("sample_mark")
    if production and mark is not None:
        reader.fault("sample_mark", "正式站点(production: yes)不能带样张标记,请删去")
    if not production and mark is None:
        reader.fault("sample_mark", "演示或演练站点(production: no)必须有样张标记")
    return mark or ""


def _read_id_number(reader: Reader) -> dict[str, str]:
    if reader.raw("id_number") is None:
        return {}
    part = reader.part("id_number")
    return {str(key): part.one_of(key, ID_SHOWN) for key in part.keys()}  # noqa: SIM118


def _read_board(reader: Reader) -> Board:
    board = Board(
        name=reader.text("name"),
        title=reader.text("title"),
        place=reader.text("place"),
        profiles=reader.some_of("profiles", PROFILES),
        open_hours=reader.texts("open_hours"),
        push=_read_push(reader.part("push")) if reader.raw("push") is not None else None,
        contact=reader.text_or_none("contact") or "",
    )
    if board.name and not _BOARD.fullmatch(board.name):
        reader.fault("name", "只用小写字母、数字和连字符,以字母开头")
    if not board.profiles:
        reader.fault("profiles", "至少一种画面规格")
    if not _are_hours(board.open_hours):
        reader.fault("open_hours", '应为先后不重叠的时段,如 ["06:30-22:00"]')
    reader.done()
    return board


def _read_push(reader: Reader) -> Push:
    """Return how a screen is pushed to; each adapter has its own keys and no others."""
    adapter = reader.one_of("adapter", tuple(PUSH))
    found: dict[str, Any] = {}
    for key in PUSH.get(adapter, ()):
        if key == "port":
            found[key] = reader.whole(key, 1, 65535) if reader.raw(key) is not None else 22
        elif key == "user" and adapter == "anthias":
            found[key] = reader.text_or_none(key) or ""
        else:
            found[key] = reader.text(key)
    push = Push(adapter=adapter, **found)
    if push.url and not _is_base(push.url):
        reader.fault("url", "应为 http(s)://主机名或主机名:端口,后面不带路径")
    if push.path and not push.path.startswith("/"):
        reader.fault("path", "应为以 / 开头的文件夹")
    if push.host and not _HOST.fullmatch(push.host):
        reader.fault("host", "应为主机名或IP地址")
    if push.host_key and not _HOST_KEY.fullmatch(push.host_key):
        reader.fault("host_key", "应为服务器公钥的一行,如 ssh-ed25519 AAAA…")
    reader.done()
    return push


def _are_hours(hours: tuple[str, ...]) -> bool:
    matches = [_HOURS.fullmatch(text) for text in hours]
    bounds = [bound for match in matches if match for bound in (match[1], match[3])]
    complete = len(bounds) == 2 * len(hours) > 0
    return complete and all(a < b for a, b in pairwise(bounds))
