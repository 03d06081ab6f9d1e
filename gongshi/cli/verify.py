"""gongshi verify: a picture, a sheet, an address or a record, checked against a pinned key.

Runs from the base install, offline, from a copy of the picture and its P/ID/ directory alone. An
address is opened only if its host is on the list, and the list is asked first.
"""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer
from gongshi.clock import SHANGHAI, from_utc_text, real_now
from gongshi.errors import GongshiError, PictureError, VerificationFailed
from gongshi.settings import Home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from gongshi.record.verdict import Verdict

HOSTS = "GONGSHI_VERIFY_HOSTS"  # comma-separated host[:port]
TIMEOUT_S = 10
LARGEST = 1024 * 1024
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
RECORDS = frozenset(Path(name).suffix for name in NAMES)
STATE_WORDS = {
    "posted": "张贴中",
    "retired": "已期满撤下",
    "withdrawn": "已提前撤回",
    "corrected": "已更正",
    "overdue": "期满未登记撤下",
    "unknown": "状态未知(状态单过期或缺失)",
}


@dataclass(frozen=True)
class InHand:
    """What was handed in: the files of P/ID/, and a picture or sheet with its QR."""

    files: Mapping[str, bytes]
    picture: bytes | None = None
    sheet: bytes | None = None
    qr_text: str | None = None


def verify(args: argparse.Namespace) -> Answer:
    """Verify and say genuine with its state, or refuse with the step that failed."""
    key = _pinned_key(args.key)
    hosts = _hosts()
    held = _in_hand(args.target, args.bundle, hosts)
    verdict = _verdict(held, key, hosts)
    pinned = bool(hosts) if held.qr_text is not None else None
    data = {**verdict.as_json(), "host_pinned": pinned}
    steps = [f"  {'✓' if step.ok else '✗'} {step.step}:{step.why}" for step in verdict.steps]
    if not verdict.genuine:
        return _not_genuine(data, verdict.steps[-1].step, steps)
    lines = [f"真实:由 {key.split('/root+')[0]} 的密钥签署并记入存证日志", *_told(verdict), *steps]
    if pinned is False:
        lines.append(f"注意:没有可信主机名单,二维码中的网址未核对(可设 {HOSTS}=主机名)")
    return Answer(data, "\n".join(lines))


def _told(verdict: Verdict) -> list[str]:
    posting = verdict.posting
    lines = [
        f"状态:{STATE_WORDS[verdict.state.value]}",
        f"{posting['title']}  {posting['number']}",
        f"期限至 {_beijing(verdict.not_after)}",
    ]
    if verdict.training:
        lines.append("注意:这是演练环境的记录,不是正式公示")
    witnesses = "、".join(name for name, _ in verdict.witnesses)
    return [*lines, f"第三方见证:{witnesses}" if witnesses else "无第三方见证"]


def _verdict(held: InHand, key: str, hosts: frozenset[str]) -> Verdict:
    from gongshi.record.verify import InHand as Checked
    from gongshi.record.verify import examine_posting

    allowed = hosts or _host_named(held.qr_text)
    checked = Checked(held.picture, held.sheet, held.qr_text, allowed)
    return examine_posting(held.files, root_vkey=key, now=real_now(), held=checked)


def _host_named(qr_text: str | None) -> frozenset[str]:
    """Return the host that the QR itself names: nothing is proved by it, and the answer says so."""
    from gongshi.record import qrtext

    try:
        return frozenset({qrtext.parse(qr_text or "").host})
    except VerificationFailed:
        return frozenset()


def _not_genuine(data: dict[str, Any], failed: str, steps: list[str]) -> Answer:
    from gongshi.record.verdict import STEPS

    words = [f"核验未通过,步骤 {failed} 不成立:{STEPS.get(failed, failed)}", *steps]
    return Answer(data, "\n".join(words), "请勿采信,向张贴单位核实", REFUSED)


def _beijing(utc: str | None) -> str:
    if utc is None:
        return "未定"
    return f"{from_utc_text(utc).astimezone(SHANGHAI):%Y-%m-%d %H:%M}(北京时间)"


def _pinned_key(named: str | None) -> str:
    home = Home.from_environment()
    path = Path(named) if named else home.keys / "office.pub"
    if not named and not path.exists():
        raise GongshiError(
            "no_pinned_key",
            "没有指定发布单位的公钥,不能判断真伪",
            "请加 --key office.pub(向发布单位索取)",
        )
    return opening.read_text(path).strip()


def _hosts() -> frozenset[str]:
    """Return the hosts that HOSTS names, else the one of this home's own site.yaml."""
    named = os.environ.get(HOSTS)
    if named is not None:
        return frozenset(host.strip().lower() for host in named.split(",") if host.strip())
    home = Home.from_environment()
    own = _own_host(home) if home.exists else None
    return frozenset({own.lower()}) if own else frozenset()


def _own_host(home: Home) -> str | None:
    from gongshi import rulebook

    try:
        return rulebook.load(home.config).site.public_host
    except GongshiError:  # a configuration that cannot be read pins nothing
        return None


def _in_hand(target: str, bundle: str | None, hosts: frozenset[str]) -> InHand:
    if target.lower().startswith(("http://", "https://")):
        return InHand(_fetch_bundle(target, hosts), qr_text=target)
    path = Path(target)
    if path.is_dir():
        return InHand(_read_bundle(path))
    data = opening.read_bytes(path)
    if path.suffix in RECORDS:
        return InHand(_read_bundle(_as_folder(bundle) if bundle else path.parent))
    if data.startswith(b"%PDF"):
        return InHand(_read_bundle(_beside(path, bundle, None)), sheet=data)
    return _picture(path, data, bundle)


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
        if (folder / "posted.note").exists():
            return folder
    raise GongshiError(
        "bundle_missing", "找不到这份公示的记录(P/编码/ 目录)", "请用 --bundle 指定该目录"
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
    return {path.name: path.read_bytes() for path in present if path.stat().st_size <= LARGEST}


def _fetch_bundle(url: str, hosts: frozenset[str]) -> dict[str, bytes]:
    from gongshi.record import qrtext

    if not hosts:
        raise GongshiError(
            "hosts_unlisted", "核验网址前须先列出可信主机", f"请设置 {HOSTS}=主机名[:端口]"
        )
    try:
        address = qrtext.check_host(url.rstrip("/"), hosts)
    except VerificationFailed:
        raise GongshiError(
            "host_not_allowed", "网址的主机不在可信名单内,没有打开", "请核对网址"
        ) from None
    base = f"{url.split('/P/', maxsplit=1)[0].lower()}/P/{address.id}"
    found = {name: _fetch(f"{base}/{name}") for name in NAMES}
    return {name: data for name, data in found.items() if data is not None}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Follow nothing: a redirect could leave the listed host."""


def _fetch(url: str) -> bytes | None:
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(url, timeout=TIMEOUT_S) as answer:
            data: bytes = answer.read(LARGEST + 1)
    except urllib.error.HTTPError:
        return None
    except (OSError, http.client.HTTPException):
        raise GongshiError("host_unreachable", "打不开核验网址", "请检查网络后重试") from None
    return data if len(data) <= LARGEST else None
