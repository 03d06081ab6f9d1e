"""Cosigned checkpoints (经见证的检查点) at the office that publishes.

A cosignature comes back by file. It is taken only if it is of a head that this very log once had;
proofs are then made under it, and new entries name the newest one as `base`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from gongshi.clock import real_now, to_utc_text
from gongshi.errors import GongshiError, RecordError, VerificationFailed
from gongshi.record import checkpoint, keys
from gongshi.record.keys import Role
from gongshi.record.tiles import TileReader
from gongshi.record.tree import root_at
from gongshi.steps import files
from gongshi.steps.exclusive import exclusive
from gongshi.steps.log import logfiles

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.keys import Directory
    from gongshi.record.note import Verifier
    from gongshi.steps.desk import Desk

SKEW = timedelta(minutes=5)
SUFFIX = ".checkpoint"
REFUSED = "refused"


@dataclass(frozen=True)
class CosignedHead:
    """A head of this log with its cosignatures: name and POSIX time of each."""

    note: bytes
    head: Checkpoint

    @property
    def size(self) -> int:
        """The number of entries it covers."""
        return self.head.size


def accept(desk: Desk, data: bytes) -> CosignedHead:
    """Take a cosigned checkpoint in; refuse one that is not of this log, in words."""
    with exclusive(desk):
        directory = read_directory(desk)
        head = _checked(desk, directory, data)
        path = desk.home.cosigned / f"{head.size:019d}{SUFFIX}"
        notes = [path.read_bytes(), data] if path.exists() else [data]
        merged = checkpoint.merge(notes, directory.origin, *_keys(directory))
        files.put(path, merged)
        return _opened(merged, directory)


def heads(desk: Desk) -> list[CosignedHead]:
    """Return the cosigned heads, best first: most witnesses, then the earliest.

    The earliest head that covers an entry bounds its time most tightly.
    """
    if not desk.home.cosigned.is_dir():
        return []
    directory = read_directory(desk)
    found = []
    for path in sorted(desk.home.cosigned.glob(f"*{SUFFIX}")):
        try:
            found.append(_opened(path.read_bytes(), directory))
        except VerificationFailed:  # its key was revoked since: of no use, and no harm
            continue
    return sorted(found, key=lambda made: (-len(made.head.witnessed), made.size))


def newest(desk: Desk) -> Checkpoint | None:
    """Return the newest cosigned head; only as many files are read as that takes."""
    for path in sorted(desk.home.cosigned.glob(f"*{SUFFIX}"), reverse=True):
        try:
            return _opened(path.read_bytes(), read_directory(desk)).head
        except VerificationFailed:  # its key was revoked since
            continue
    return None


def take_inbox(desk: Desk) -> list[str]:
    """Take in what was dropped into `cosigned/inbox`; return the codes of what was refused."""
    inbox = desk.home.cosigned / "inbox"
    codes = []
    for path in sorted(inbox.glob(f"*{SUFFIX}")) if inbox.is_dir() else ():
        try:
            accept(desk, path.read_bytes())
        except (GongshiError, OSError) as fault:
            codes.append(getattr(fault, "code", "file_unreadable"))
            files.put(desk.home.cosigned / REFUSED / path.name, path.read_bytes())
        files.remove([path])
    return codes


def files_at(place: Path) -> list[Path]:
    """Return the cosigned checkpoints at `place`: the file itself, or those of a stick."""
    if place.is_file():
        return [place]
    found = [*place.glob(f"*{SUFFIX}"), *(place / "cosigned").glob(f"*{SUFFIX}")]
    if not found:
        raise GongshiError(
            "cosignature_missing", "这里没有见证文件(.checkpoint)", "请指定见证方交回的文件或目录"
        )
    return sorted(found)


def when(time: int) -> str:
    """Return a cosignature's time as UTC text."""
    return to_utc_text(datetime.fromtimestamp(time, UTC))


def read_directory(desk: Desk) -> Directory:
    """Return this office's key directory."""
    return keys.parse((desk.home.public / "keys.note").read_bytes(), desk.keys.root_vkey)


def _keys(directory: Directory) -> tuple[tuple[Verifier, ...], tuple[Verifier, ...]]:
    return directory.verifiers(Role.LOG), directory.verifiers(Role.WITNESS)


def _opened(data: bytes, directory: Directory) -> CosignedHead:
    head = checkpoint.parse(data, directory.origin, *_keys(directory))
    if any(not directory.listing(s.key).holds_for(head.size - 1) for s in head.signatures):
        raise VerificationFailed("key_revoked")
    return CosignedHead(data, head)


def _checked(desk: Desk, directory: Directory, data: bytes) -> Checkpoint:
    try:
        head = _opened(data, directory).head
    except VerificationFailed as failure:
        raise GongshiError(
            "cosignature_invalid",
            f"见证文件核验不通过({failure.step}),没有收下",
            "请核对是不是给本单位的文件;见证方的公钥要先登记(gongshi keys new witness)",
        ) from failure
    if not head.witnessed:
        raise GongshiError(
            "cosignature_missing",
            "这个检查点上没有已登记见证方的签名",
            "见证方的公钥要先登记:gongshi keys new witness --pub witness.pub",
        )
    _check_times(directory, head)
    _check_ours(desk, head)
    return head


def _check_times(directory: Directory, head: Checkpoint) -> None:
    for signature in head.signatures:
        if signature.time is None:
            continue
        listed = directory.listing(signature.key)
        if not listed.holds_at(when(signature.time)):
            raise GongshiError(
                "cosignature_time", "见证时间不在见证密钥的有效期内", "请见证方核对时钟和密钥"
            )
        if signature.time > (real_now() + SKEW).timestamp():
            raise GongshiError("cosignature_time", "见证时间在将来", "请与见证方核对两边的时钟")


def _check_ours(desk: Desk, head: Checkpoint) -> None:
    """A head that our log key signed and our log does not have: this home went back in time."""
    own = logfiles.read_head(desk)
    tiles = TileReader(logfiles.reader(desk), own.size)
    if head.size > own.size or root_at(head.size, tiles) != head.root:
        raise RecordError(
            "log_forked",
            "见证过的检查点不在本机的存证日志里:本机日志被退回或改写过",
            "请停止发布,保留见证文件,按运维手册“恢复备份”一节处理",
        )
