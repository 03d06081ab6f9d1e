"""What is handed to `gongshi verify`: a picture, a sheet, a record, an address, a log, a pack.

An address is opened only if its host is on the list, and the list is asked first.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.errors import GongshiError, PictureError, VerificationFailed
from gongshi.settings import Home

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gongshi.record.tiles import ReadFile

HOSTS = "GONGSHI_VERIFY_HOSTS"  # comma-separated host[:port]
TIMEOUT_S = 10
LARGEST = 1024 * 1024
SERVER_FAULT = 500
POSTED = "posted.note"
NAMES = (
    "keys.note",
    "posted.note",
    "posted.tlog-proof",
    "extended.note",
    "extended.tlog-proof",
    "retired.note",
    "retired.tlog-proof",
    "withdrawn.note",
    "withdrawn.tlog-proof",
    "corrected.note",
    "corrected.tlog-proof",
    "status.note",
    "pages.json",
)
_PAGES = frozenset({b"<!doctype", b"<html lan", b"<html>"})
RECORDS = frozenset(Path(name).suffix for name in NAMES)


@dataclass(frozen=True)
class InHand:
    """What was handed in: the files of P/ID/, a picture or sheet with its QR, a log.

    `log` reads the log as it stands now; `files` is empty where a whole log was handed in.
    """

    files: Mapping[str, bytes]
    picture: bytes | None = None
    sheet: bytes | None = None
    qr_text: str | None = None
    log: ReadFile | None = None
    keys_note: bytes | None = None
    pack: Mapping[str, bytes] | None = None


def in_hand(target: str, bundle: str | None, hosts: frozenset[str]) -> InHand:
    """Read what `target` names; an address is opened only where its host is in `hosts`."""
    if target.lower().startswith(("http://", "https://")):
        return _address(target, hosts)
    path = Path(target)
    return _folder(path) if path.is_dir() else _file(path, bundle)


def _file(path: Path, bundle: str | None) -> InHand:
    data = opening.read_bytes(path)
    if _is_zip(data):
        return _packed(data)
    if bundle is not None and _is_zip(named := _bytes_of(bundle)):
        return _with_pack(_packed(named), data)
    if path.suffix in RECORDS:
        return InHand(_read_bundle(_as_folder(bundle) if bundle else path.parent))
    if data.lstrip()[:9].lower() in _PAGES:
        raise GongshiError(
            "page_in_hand",
            "这是核验页的网页文件,不是公示图片",
            "请核验它所在的整个目录,如 gongshi verify P/编码",
        )
    if data.startswith(b"%PDF"):
        return InHand(_read_bundle(_beside(path, bundle, None)), sheet=data)
    return _picture(path, data, bundle)


def _packed(data: bytes) -> InHand:
    from gongshi.record import pack

    posting_id, files = pack.read(data)
    return InHand(pack.bundle(posting_id, files), pack=files)


def _with_pack(packed: InHand, data: bytes) -> InHand:
    """Return the pack with a picture or a sheet to compare."""
    if data.startswith(b"%PDF"):
        return replace(packed, sheet=data)
    return replace(packed, picture=data, qr_text=_qr_of(data))


def _is_zip(data: bytes) -> bool:
    return data.startswith(b"PK")


def _bytes_of(bundle: str) -> bytes:
    path = Path(bundle)
    return opening.read_bytes(path) if path.is_file() else b""


def _folder(path: Path) -> InHand:
    """Return the bundle that lies in a folder, or the log."""
    from gongshi.steps.log import logdisk

    if (path / POSTED).exists():
        return InHand(_read_bundle(path))
    disk = logdisk.find(path)
    if disk is not None:
        return InHand({}, log=disk.read, keys_note=disk.keys_note)
    raise GongshiError(
        "bundle_missing",
        "这个目录里没有公示记录(posted.note),也没有存证日志(log/checkpoint、keys.note)",
        "请指定 P/编码/ 目录,或 gongshi public export 写的目录",
    )


def _picture(path: Path, data: bytes, bundle: str | None) -> InHand:
    from gongshi.record import qrtext

    text = _qr_of(data)
    try:
        posting_id = None if text is None else qrtext.parse(text).id
    except VerificationFailed:
        posting_id = None
    return InHand(_read_bundle(_beside(path, bundle, posting_id)), data, None, text)


def _qr_of(data: bytes) -> str | None:
    """Return the code on a picture; a damaged picture has none, and its hash will refuse it."""
    from gongshi import qr

    try:
        found = qr.decode(data)
    except PictureError:
        return None
    return found[0] if found else None


def _beside(path: Path, bundle: str | None, posting_id: str | None) -> Path:
    """Return the bundle's folder: as named, beside the file, or in the home's public tree."""
    if bundle:
        return _as_folder(bundle)
    here = path.resolve().parent
    candidates = [here, *_only(here / "P")]
    if posting_id:
        public = Home.from_environment().public
        candidates = [here / "P" / posting_id, here / posting_id, here, public / "P" / posting_id]
    for folder in candidates:
        if (folder / POSTED).exists():
            return folder
    raise _no_bundle()


def _no_bundle() -> GongshiError:
    return GongshiError(
        "bundle_missing",
        "找不到这份公示的记录(P/编码/ 目录)",
        "请用 --bundle 指定该目录;在张贴单位的电脑上是数据目录的 public/P/编码",
    )


def _only(place: Path) -> list[Path]:
    """Return the one directory under P/, where there is one only."""
    found = [path for path in place.iterdir() if path.is_dir()] if place.is_dir() else []
    return found if len(found) == 1 else []


def _as_folder(bundle: str) -> Path:
    path = Path(bundle)
    return path if path.is_dir() else path.parent


def _read_bundle(folder: Path) -> dict[str, bytes]:
    present = [folder / name for name in NAMES if (folder / name).is_file()]
    if folder / POSTED not in present:  # nothing was handed in, which says nothing of any record
        raise _no_bundle()
    return {path.name: path.read_bytes() for path in present if path.stat().st_size <= LARGEST}


def _address(url: str, hosts: frozenset[str]) -> InHand:
    """Fetch the bundle, and read the log beside it as it stands now."""
    from gongshi.record import qrtext

    if not hosts:
        raise GongshiError(
            "hosts_unlisted", "核验网址前须先列出可信主机", f"请设置 {HOSTS}=主机名[:端口]"
        )
    named = url.rstrip("/")  # as a browser shows the address of the folder
    try:
        address = qrtext.check_host(named, hosts)
    except VerificationFailed:
        raise GongshiError(
            "host_not_allowed", "网址的主机不在可信名单内,没有打开", "请核对网址"
        ) from None
    base = named.removesuffix(f"/P/{address.id}").lower()
    found = {name: _fetch(f"{base}/P/{address.id}/{name}") for name in NAMES}
    files = {name: data for name, data in found.items() if data is not None}
    if POSTED not in files:  # else the log beside it would be taken for what was asked
        raise GongshiError(
            "bundle_missing", "这个网址没有公示记录", "编码不存在的公示请勿采信,向张贴单位核实"
        )
    log = partial(_fetch_file, f"{base}/log")
    served = _fetch(f"{base}/log/checkpoint") is not None
    beside = _fetch(f"{base}/keys.note")
    return InHand(files, qr_text=named, log=log if served else None, keys_note=beside)


def _fetch_file(base: str, path: str) -> bytes:
    data = _fetch(f"{base}/{path}")
    if data is None:
        raise LookupError(path)
    return data


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Follow nothing: a redirect could leave the listed host."""


def _fetch(url: str) -> bytes | None:
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(url, timeout=TIMEOUT_S) as answer:
            data: bytes = answer.read(LARGEST + 1)
    except urllib.error.HTTPError as answer:
        if answer.code >= SERVER_FAULT:  # a server in trouble has not said that a file is missing
            raise _unreachable() from None
        return None
    except (OSError, http.client.HTTPException):
        raise _unreachable() from None
    return data if len(data) <= LARGEST else None


def _unreachable() -> GongshiError:
    return GongshiError("host_unreachable", "打不开核验网址", "请检查网络后重试")
