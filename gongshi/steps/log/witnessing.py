"""Witness another office's log by file (第三方见证): needs no office of one's own.

The other office hands over a disk with its public tree. What is remembered is on disk before the
cosignature is written to the stick, so that no power cut makes this witness sign two histories.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError, RecordError, VerificationFailed
from gongshi.record import keys, note, witness
from gongshi.record.keys import Role
from gongshi.record.note import Signer, Verifier
from gongshi.record.witness import Followed
from gongshi.steps import files
from gongshi.steps.log import logdisk
from gongshi.steps.log.followed import ALARMS, CHECKPOINT, Shelf, locked, shelves

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from gongshi.record.checkpoint import Checkpoint
    from gongshi.steps.log.logdisk import LogDisk

KEY_FILE = "witness.skey"
PUBLIC_FILE = "witness.pub"
COSIGNED = "cosigned"  # the folder on the stick that cosignatures go back in


@dataclass(frozen=True)
class Watched:
    """A log that this witness follows, its last cosigned head, and how much evidence is kept."""

    origin: str
    head: Checkpoint
    evidence: int


@dataclass(frozen=True)
class Witnessed:
    """A cosignature and the file it was written to."""

    origin: str
    head: Checkpoint
    path: Path
    listed: bool
    first: bool


def new_key(place: Path, name: str) -> Path:
    """Make this body's witness key at `place`; return the public file to hand to offices."""
    if (place / KEY_FILE).exists():
        raise GongshiError(
            "witness_exists", "见证密钥已经存在,没有改动", "要另建一个,请换 GONGSHI_HOME"
        )
    try:
        signer = Signer.generate(name)
    except RecordError:
        raise GongshiError(
            "witness_name", "见证方名称不能含空格和加号", "请用网址式名称,如 street.example/witness"
        ) from None
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)
    files.put(place / KEY_FILE, signer.skey.encode() + b"\n")
    (place / KEY_FILE).chmod(0o600)
    proof = keys.prove_possession(signer, Role.WITNESS)
    public = f"{note.cosignature_vkey(signer)}\n{proof}\n"
    files.put(place / PUBLIC_FILE, public.encode())
    return place / PUBLIC_FILE


def load_key(place: Path) -> Signer:
    """Return this body's witness key."""
    try:
        return Signer.from_skey((place / KEY_FILE).read_text("utf-8").strip())
    except OSError:
        raise GongshiError(
            "no_witness_key", "这里还没有见证密钥", "请先执行 gongshi witness new 名称"
        ) from None


def sign(place: Path, disk_at: Path, root_vkey: str | None, now: datetime) -> Witnessed:
    """Cosign the log on the disk at `disk_at`; on a rollback or fork keep the evidence and refuse.

    `root_vkey` pins the office the first time; later it is the one that is remembered.
    """
    signer = load_key(place)
    disk = logdisk.found_or_refuse(disk_at)
    shelf = _shelf(place, disk, root_vkey)
    with locked(place):
        known = shelf.recall()
        made = _cosigned(shelf, known, disk, signer, now)
        shelf.remember(made.followed)
    path = disk_at / COSIGNED / f"{_listed_id(signer)}-{made.head.size}.checkpoint"
    files.put(path, made.note)
    return Witnessed(shelf.origin, made.head, path, made.listed, known is None)


def _listed_id(signer: Signer) -> str:
    """Return the key id under which offices list this witness."""
    return Verifier.from_vkey(note.cosignature_vkey(signer)).key_id.hex()


def watched(place: Path) -> list[Watched]:
    """Return the logs that this witness follows."""
    found = []
    for shelf in shelves(place):
        known = shelf.recall()
        if known is not None:
            _, head = witness.remembered(known, shelf.root_vkey)
            count = len(list((shelf.folder / "evidence").glob("*.json")))
            found.append(Watched(shelf.origin, head, count))
    return found


def _shelf(place: Path, disk: LogDisk, root_vkey: str | None) -> Shelf:
    if root_vkey is not None:
        return _pinned(place, root_vkey)
    for shelf in shelves(place):
        try:
            keys.parse(disk.keys_note, shelf.root_vkey)
        except VerificationFailed:
            continue
        return shelf
    raise GongshiError(
        "no_pinned_key",
        "第一次见证这个单位,没有指定它的公钥",
        "请加 --key office.pub(当面或书面向该单位索取)",
    )


def _pinned(place: Path, root_vkey: str) -> Shelf:
    """Return the shelf of that key; a cosignature names an origin, so an origin has one key here.

    A second key for it, with a log key of its own, could have a second history cosigned.
    """
    shelf = Shelf.of(place, root_vkey)
    if any(one.origin == shelf.origin and one != shelf for one in shelves(place)):
        raise GongshiError(
            "origin_pinned",
            "这个单位的日志以前是用另一把公钥见证的,没有见证",
            "同一 origin 的根公钥不会更换:请向该单位当面核实,并报监督部门",
        )
    return shelf


def _cosigned(
    shelf: Shelf, known: Followed | None, disk: LogDisk, signer: Signer, now: datetime
) -> witness.Cosigned:
    try:
        return witness.cosign(
            disk.read,
            keys_note=disk.keys_note,
            root_vkey=shelf.root_vkey,
            known=known,
            witness=signer,
            at=int(now.timestamp()),
        )
    except VerificationFailed as failure:
        if known is None or failure.step not in ALARMS:
            raise
        seen = Followed(disk.keys_note, (disk.log / CHECKPOINT).read_bytes())
        path = shelf.keep_evidence(failure.step, known, seen, now)
        raise _refusal(failure.step, path) from failure


def _refusal(step: str, path: Path) -> GongshiError:
    advice = f"没有见证。两份检查点已留存:{path},请连同 U 盘交监督部门核查"
    if step in ("checkpoint_rollback", "keys_rollback"):
        return GongshiError(step, "这份日志比上次见证的还旧:拿错了旧 U 盘,或日志被退回", advice)
    return GongshiError(step, "这份日志与上次见证的不是同一份历史:日志被改写", advice)
