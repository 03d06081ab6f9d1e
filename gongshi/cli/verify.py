"""gongshi verify: a picture, a sheet, an address or a record, checked against a pinned key.

Runs from the base install, offline, from a copy of the picture and its P/ID/ directory alone. An
address is opened only if its host is on the list, and the list is asked first.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer
from gongshi.cli.handed import HOSTS, InHand, in_hand
from gongshi.cli.witness import beijing
from gongshi.clock import from_utc_text, real_now, to_beijing_text
from gongshi.errors import GongshiError, VerificationFailed
from gongshi.settings import Home

if TYPE_CHECKING:
    import argparse

    from gongshi.record.replay import LogReport
    from gongshi.record.verdict import Verdict
    from gongshi.steps.log.memory import Compared, Memory

ALARM = "记录可能被退回或改写:请保留证据,向张贴单位和监督部门核实"
STATE_WORDS = {
    "posted": "张贴中",
    "retired": "已期满撤下",
    "withdrawn": "已提前撤回",
    "corrected": "已更正",
    "overdue": "期满未登记撤下",
    "unknown": "状态未知(状态单过期或缺失)",
}
RETIRED_EARLY = "已登记撤下(早于期限)"
KEYS_NOTE = "keys.note"
LOG_WORDS = "日志每一条都由张贴单位签署,前后相连,与检查点一致"


def verify(args: argparse.Namespace) -> Answer:
    """Verify and say genuine with its state, or refuse with the step that failed."""
    key = _pinned_key(args.key)
    hosts = _hosts()
    memory = None if args.no_memory else _memory(key)
    held = _under_newest_keys(in_hand(args.target, args.bundle, hosts), key, memory)
    if not held.files and held.log is not None:
        return _whole_log(held, key, memory)
    judged = _with_pack(held, _verdict(held, key, hosts), key)
    verdict, compared = _compared(held, judged, memory)
    pinned = bool(hosts) if held.qr_text is not None else None
    data = {**verdict.as_json(), "host_pinned": pinned, "memory": _remembered(compared)}
    steps = [f"  {'✓' if step.ok else '✗'} {step.step}:{step.why}" for step in verdict.steps]
    if not verdict.genuine:
        return _not_genuine(data, verdict.steps[-1].step, steps)
    lines = [f"真实:由 {key.split('/root+')[0]} 的密钥签署并记入存证日志", *_told(verdict), *steps]
    if pinned is False:
        lines.append(f"注意:没有可信主机名单,二维码中的网址未核对(可设 {HOSTS}=主机名)")
    if compared is None:
        lines.append("注意:没有与上次核验的存证日志比对,也没有记住这一次")
    return Answer(data, "\n".join(lines))


def _memory(key: str) -> Memory:
    from gongshi.steps.log.memory import Memory

    return Memory(Home.from_environment().verified, key)


def _under_newest_keys(held: InHand, key: str, memory: Memory | None) -> InHand:
    """Read the record under the newest directory at hand: an older one could hide a revocation."""
    from gongshi.record import keys

    if KEYS_NOTE not in held.files:
        return held
    keys_note = keys.newer(held.files[KEYS_NOTE], held.keys_note or b"", key)
    keys_note = memory.newer_directory(keys_note) if memory else keys_note
    return replace(held, files={**held.files, KEYS_NOTE: keys_note})


def _with_pack(held: InHand, verdict: Verdict, key: str) -> Verdict:
    """Add what lies beside the record in an evidence pack; a difference makes it not genuine."""
    if held.pack is None:
        return verdict
    from gongshi.record import keys, pack
    from gongshi.record.verdict import State, Step

    whole = replace(verdict, steps=(Step("pack", True, pack.STEPS["pack"]), *verdict.steps))
    if not verdict.genuine:
        return whole
    directory = keys.parse(held.files[KEYS_NOTE], key)
    for step, fault in pack.check(held.pack, verdict.posting, directory):
        words = pack.STEPS[step]
        if fault is not None:
            failed = Step(step, False, f"未通过:{words}({fault.step})")
            refused = replace(whole, genuine=False, state=State.UNKNOWN)
            return replace(refused, steps=(*whole.steps, failed))
        whole = replace(whole, steps=(*whole.steps, Step(step, True, words)))
    return whole


def _compared(
    held: InHand, verdict: Verdict, memory: Memory | None
) -> tuple[Verdict, Compared | None]:
    """Compare a genuine record with what is remembered; a difference makes it not genuine."""
    from gongshi.record.verdict import State, Step
    from gongshi.steps.log.memory import MEMORY, WORDS, checkpoints

    if memory is None or not verdict.genuine:
        return verdict, None
    keys_note = held.keys_note or held.files[KEYS_NOTE]
    try:
        compared = memory.compare(
            checkpoints(held.pack or held.files), keys_note, held.log, real_now()
        )
    except VerificationFailed as failure:
        step = Step(MEMORY, False, f"未通过:{WORDS}({failure.step})")
        refused = replace(verdict, genuine=False, state=State.UNKNOWN)
        return replace(refused, steps=(*verdict.steps, step)), None
    except OSError:  # a read-only disk: nothing is wrong with the record
        return verdict, None
    return replace(verdict, steps=(*verdict.steps, Step(MEMORY, True, WORDS))), compared


def _remembered(compared: Compared | None) -> dict[str, Any] | None:
    if compared is None:
        return None
    return {"origin": compared.origin, "heads": compared.heads, "before": compared.before}


def _whole_log(held: InHand, key: str, memory: Memory | None) -> Answer:
    """Replay a whole log, and compare its head with what is remembered."""
    from gongshi.record.replay import verify_log
    from gongshi.steps.log.memory import MEMORY, WORDS

    if held.log is None or held.keys_note is None:
        raise AssertionError
    steps = []
    try:
        report = verify_log(held.log, keys_note=held.keys_note, root_vkey=key)
        steps.append({"step": "log", "ok": True, "why": LOG_WORDS})
        if memory is not None:
            memory.compare((), held.keys_note, held.log, real_now())
            steps.append({"step": MEMORY, "ok": True, "why": WORDS})
    except VerificationFailed as failure:
        step, words = (MEMORY, WORDS) if steps else ("log", LOG_WORDS)
        steps.append({"step": step, "ok": False, "why": f"未通过:{words}({failure.step})"})
        data: dict[str, Any] = {"genuine": False, "log": None, "steps": steps}
        return Answer(data, f"日志核验未通过:{words}({failure.step})", ALARM, REFUSED)
    data = {"genuine": True, "log": _log_as_json(report), "steps": steps}
    return Answer(data, _log_words(report))


def _log_as_json(report: LogReport) -> dict[str, Any]:
    return {
        "origin": report.head.origin,
        "size": report.head.size,
        "root": report.head.root.hex(),
        "postings": {posting: act.value for posting, act in report.states.items()},
        "void": list(report.void),
        "witnesses": [{"name": name, "time": time} for name, time in report.head.witnessed],
    }


def _log_words(report: LogReport) -> str:
    lines = [
        f"存证日志 {report.head.origin} 完整:{report.head.size} 条,公示 {len(report.states)} 份"
    ]
    if report.void:
        lines.append(f"其中 {len(report.void)} 条因密钥作废而无效")
    return "\n".join(lines)


def _told(verdict: Verdict) -> list[str]:
    posting = verdict.posting
    lines = [
        f"状态:{_state_words(verdict)}",
        f"{posting['title']}  {posting['number']}",
        f"签署于 {_beijing(posting['time'])},期限至 {_beijing(verdict.not_after)}",
    ]
    if verdict.directory:
        number, time = verdict.directory
        lines.append(f"密钥目录第 {number} 号,{_beijing(time)}签署")
    if verdict.signed_late:
        lines.append("注意:签署时公示期已经开始:换钥后重新记载,或事后补记,请向张贴单位问明")
    if verdict.training:
        lines.append("注意:这是演练环境的记录,不是正式公示")
    return [*lines, *_witnessed(verdict)]


def _state_words(verdict: Verdict) -> str:
    """Return the state in words; what was retired before its end did not hang to its end."""
    from gongshi.record.verdict import State

    ended = verdict.ending["time"] if verdict.ending else ""
    if verdict.state is State.RETIRED and ended < (verdict.not_after or ""):
        return RETIRED_EARLY
    return STATE_WORDS[verdict.state.value]


def _witnessed(verdict: Verdict) -> list[str]:
    """Say who cosigned, of the ending and of the posting apart where they differ."""
    newest = "、".join(f"{name} 于 {beijing(time)}" for name, time in verdict.witnesses)
    first = "、".join(f"{name} 于 {beijing(time)}" for name, time in verdict.posted_witnesses)
    if newest == first:
        return [f"第三方见证:{newest}" if newest else "无第三方见证"]
    return [f"张贴记录第三方见证:{first or '无'}", f"撤下记录第三方见证:{newest or '暂无'}"]


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
    from gongshi.record import pack
    from gongshi.record.verdict import STEPS
    from gongshi.steps.log.memory import MEMORY, WORDS

    held = {**STEPS, **pack.STEPS, MEMORY: WORDS}.get(failed, failed)
    words = [f"核验未通过,步骤 {failed} 不成立:{held}", *steps]
    advice = ALARM if failed == MEMORY else "请勿采信,向张贴单位核实"
    return Answer(data, "\n".join(words), advice, REFUSED)


def _beijing(utc: str | None) -> str:
    if utc is None:
        return "未定"
    return f"{to_beijing_text(from_utc_text(utc))}(北京时间)"


def _pinned_key(named: str | None) -> str:
    home = Home.from_environment()
    path = Path(named) if named else home.keys / "office.pub"
    if not named and not path.exists():
        raise GongshiError(
            "no_pinned_key",
            "没有指定发布单位的公钥,不能判断真伪",
            "请加 --key office.pub(向发布单位索取)",
        )
    return opening.pinned_key(path)


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
