"""What a device should hold, what it says it holds, and the ops between the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from gongshi.errors import DisplayError

if TYPE_CHECKING:
    from datetime import datetime

PREFIX = "gongshi"
_WORDS = {
    "push_unreachable": ("没有应答", "请检查网络、电源和地址"),
    "push_not_authorised": ("登录被拒绝", "请核对 user 和 keys/push 里的密码或密钥"),
    "push_open": ("不用登录就能操作", "请在该屏的设置里设密码,以防他人改动"),
    "push_refused": ("拒绝了这次操作", "请到现场查看该屏的软件"),
    "push_answer": ("的应答看不懂", "请核对地址是不是这块屏"),
    "push_uncertain": ("出错,不知道做没做成", "下一次核对会自动补做"),
    "push_no_secret": ("缺少密码或密钥文件", "请放到数据目录的 keys/push 下,权限 600"),
    "push_no_sftp": ("要用 SFTP,本机没有装这个组件", "请安装 gongshi[sftp]"),
    "push_host_key": ("的主机公钥与配置不符", "请核实后改 boards.yaml 的 host_key"),
    "push_folder_missing": ("的文件夹不在", "请检查共享是否挂载、U盘是否插好"),
    "push_too_large": ("放不下这么大的画面", "请在 boards.yaml 换一种 profiles"),
    "push_end_before_start": ("收到的起止时间不对", "请联系维护人员"),
    "push_not_settled": ("反复推送后仍与应展示的不一致", "请到现场查看该屏"),
}


class PushError(DisplayError):
    """A device that could not be read or changed; `code` is one of docs/formats/push.md."""

    def __init__(self, code: str) -> None:
        words, advice = _WORDS[code]
        super().__init__(code, f"推送的屏{words}", advice)


def words_of(code: str) -> tuple[str, str]:
    """Return what staff read about a code, and what they do next."""
    return _WORDS[code]


@dataclass(frozen=True)
class Wanted:
    """A picture that should show. Instants are UTC; `seconds` is one turn of the playlist."""

    name: str
    sha256: str
    w: int
    h: int
    starts: datetime
    until: datetime
    seconds: int


@dataclass(frozen=True)
class Seen:
    """A picture of ours on the device. None where the device keeps no such thing."""

    ref: str
    name: str
    sha256: str
    starts: datetime | None = None
    until: datetime | None = None
    seconds: int | None = None
    enabled: bool = True


@dataclass(frozen=True)
class Observed:
    """All of ours on the device; `showing` names what is on the glass, where it can tell."""

    seen: tuple[Seen, ...]
    showing: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Able:
    """What a device can do: `keeps_time` ends by itself; `most_w`, `most_h` in pixels, 0 any."""

    keeps_time: bool
    most_w: int = 0
    most_h: int = 0
    most_seconds: int = 0
    evidence: str = "L0"


@dataclass(frozen=True)
class Put:
    """Bring a picture to the device."""

    wanted: Wanted


@dataclass(frozen=True)
class Amend:
    """Correct what the device keeps about a picture it has."""

    ref: str
    wanted: Wanted


@dataclass(frozen=True)
class Remove:
    """Delete a picture from the device."""

    ref: str
    name: str


@dataclass(frozen=True)
class Unfit:
    """A picture this device cannot show; told, never tried."""

    wanted: Wanted
    code: str


Op = Put | Amend | Remove | Unfit


class Adapter(Protocol):
    """A way to one device. Every method may raise PushError and nothing else."""

    stray: set[str]

    @property
    def able(self) -> Able:
        """What this device can do."""

    def observe(self) -> Observed:
        """Read what the device holds of ours, with the SHA-256 of its bytes."""

    def put(self, wanted: Wanted, data: bytes) -> None:
        """Bring a picture; an uncertain end raises push_uncertain."""

    def amend(self, ref: str, wanted: Wanted) -> None:
        """Correct times and turn."""

    def remove(self, ref: str) -> None:
        """Delete; what is gone already is no fault."""
