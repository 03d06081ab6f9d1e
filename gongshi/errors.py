"""Failure: one family per audience, a stable code, Chinese words, and what to do next.

No error carries a personal value: not in its words, not in its arguments, not in its repr.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Level(StrEnum):
    """How a finding binds: it refuses, waits for a person's decision, or informs."""

    REFUSE = "refuse"
    DECIDE = "decide"
    WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """One thing found in a list (发现): a code, a place, words. Never the value itself."""

    code: str
    level: Level
    where: str
    words: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the finding as the documented JSON object."""
        return {
            "code": self.code,
            "level": self.level.value,
            "where": self.where,
            "words": self.words,
            "advice": self.advice,
        }


class GongshiError(Exception):
    """Any refusal: `code` is stable snake_case (or E/W plus number), `words` are for staff."""

    def __init__(self, code: str, words: str, advice: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.advice = advice

    def as_json(self) -> dict[str, str]:
        """Return the refusal as the documented JSON object."""
        return {"code": self.code, "words": self.words, "advice": self.advice}


class ConfigError(GongshiError):
    """Faults of the configuration, all of them together (配置有误)."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "config_invalid", "配置有误:\n" + "\n".join(self.faults), "请逐条改正后再试"
        )


class WindowError(GongshiError):
    """A window (公示期) that cannot be computed without guessing."""


class SourceListError(GongshiError):
    """A source list (报送名单) that cannot be taken; carries every finding at once."""

    def __init__(self, findings: Sequence[Finding], code: str = "source_list_refused") -> None:
        self.findings = tuple(findings)
        words = "\n".join(f"{f.code} {f.where} {f.words}" for f in self.findings)
        super().__init__(code, words, "请按提示修改名单后重新导入")


class PolicyError(GongshiError):
    """A masking policy (公示方案) that reveals too much or cannot be read."""


class RecordError(GongshiError):
    """The record or log (公示记录、存证日志) cannot be written."""


class VerificationFailed(RecordError):  # noqa: N818 - the name is the documented interface
    """Untrusted bytes did not verify; `step` names the check that failed, nothing else."""

    def __init__(self, step: str, words: str = "核验未通过") -> None:
        self.step = step
        super().__init__("verification_failed", f"{words}(步骤:{step})", "请勿采信,向张贴单位核实")


class PictureError(GongshiError):
    """A page (公示图) that cannot be laid out, painted or read back."""


class DisplayError(GongshiError):
    """A board (公示栏) that cannot be paired, reached or trusted."""


class StateError(GongshiError):
    """An act that the posting's present state does not allow."""


def disk_full() -> GongshiError:
    """Return the refusal for a disk, or a database's part of it, without room."""
    return GongshiError("disk_full", "磁盘已满,没有完成", "请清理磁盘,再执行 gongshi tick 续办")


def as_refusal(fault: Exception) -> GongshiError:
    """Return any exception as a refusal with a stable code.

    A fault that is not ours to word is named by its type only: its message could carry a value.
    """
    if isinstance(fault, GongshiError):
        return fault
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full()
    name = type(fault).__name__
    if isinstance(fault, OSError):
        return GongshiError(
            "storage_failed",
            f"文件读写出错({name}),没有完成",
            "请检查磁盘和权限,再执行 gongshi tick",
        )
    return GongshiError("internal_error", f"程序内部出错({name}),没有完成", "请联系维护人员")
