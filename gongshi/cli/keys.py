"""gongshi keys: ask for changes of the key directory, sign them offline, take them in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from gongshi.clock import from_utc_text, to_beijing_text
from gongshi.errors import GongshiError, VerificationFailed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

ROLES = {
    "publisher": "张贴单位(签公示记录)",
    "log": "存证日志(签检查点)",
    "status": "状态单",
    "manifest": "屏端清单",
    "witness": "第三方见证",
}
STANDING = {
    "active": "使用中",
    "listed": "已登记",
    "retiring": "即将停用",
    "retired": "已停用",
    "revoked": "已作废",
}
HAND_OVER = "把申请交根密钥保管人:离线机器上 gongshi keys root 申请 --root root.skey -o keys.note"


def show(_args: argparse.Namespace) -> Answer:
    """List the keys and how they stand."""
    from gongshi.record.keyrequest import key_id
    from gongshi.steps.keyring import status
    from gongshi.steps.log.cosigned import read_directory

    desk = opening.desk()
    directory, found = read_directory(desk), status(desk)
    rows = [
        {
            "id": key_id(key.vkey),
            "role": key.role.value,
            "name": key.verifier.name,
            "standing": standing,
            "from": key.since,
            "until": key.until,
            "revoked": key.revoked,
        }
        for key, standing in found
    ]
    lines = [f"密钥目录第 {directory.seq} 号,{to_beijing_text(from_utc_text(directory.time))}签署"]
    lines += [
        f"{key_id(key.vkey)} {ROLES[key.role.value]} {STANDING[standing]}"
        for key, standing in found
    ]
    told = {"seq": directory.seq, "time": directory.time}
    return Answer({"keys": rows, "directory": told}, "\n".join(lines))


def new(args: argparse.Namespace) -> Answer:
    """Ask for one more key."""
    from gongshi.record.keys import Role
    from gongshi.steps import keyring

    desk = opening.desk()
    if args.role == Role.WITNESS.value:
        if not args.pub:
            raise GongshiError(
                "witness_pub_missing", "登记见证方要有它的公钥文件", "请加 --pub witness.pub"
            )
        return _asked(keyring.add_witness(desk, opening.read_text(Path(args.pub))))
    return _asked(keyring.add(desk, Role(args.role)))


def rotate(args: argparse.Namespace) -> Answer:
    """Ask for a new key in place of the one in use."""
    from gongshi.record.keys import Role
    from gongshi.steps import keyring

    overlap = timedelta(days=args.overlap)
    return _asked(keyring.rotate(opening.desk(), Role(args.role), overlap))


def retire(args: argparse.Namespace) -> Answer:
    """Ask to close a key."""
    from gongshi.steps import keyring

    return _asked(keyring.retire(opening.desk(), args.key))


def revoke(args: argparse.Namespace) -> Answer:
    """Ask to revoke a key from an index of the log on."""
    from gongshi.steps import keyring
    from gongshi.steps.log import logfiles

    desk = opening.desk()
    index = logfiles.read_head(desk).size if args.index is None else args.index
    return _asked(keyring.revoke(desk, args.key, index, args.reason))


def install(args: argparse.Namespace) -> Answer:
    """Take the signed directory in."""
    from gongshi.steps import keyring

    done = keyring.install(opening.desk(), opening.read_bytes(Path(args.file)))
    data = {"seq": done.seq, "changes": [dict(c) for c in done.changes], "again": done.again}
    words = [f"第 {done.seq} 号密钥目录已安装", *map(_change_words, done.changes)]
    if done.again:
        words.append(f"作废密钥签过的 {done.again} 条记录已用新密钥重新记载")
    if any(c.get("role") == "manifest" for c in done.changes):
        words.append("屏端清单换了密钥:每块屏都要重新配对(gongshi board pair)")
    return Answer(data, "\n".join(words), "重启 serve,gongshi doctor,再做一次备份(gongshi backup)")


def root(args: argparse.Namespace) -> Answer:
    """Show what a request asks, and with --yes sign it. For the offline machine: needs no home."""
    from gongshi.record import keyrequest
    from gongshi.record.note import Signer

    request = keyrequest.read(opening.read_bytes(Path(args.request)))
    signer = Signer.from_skey(opening.read_text(Path(args.root)).strip())
    try:
        signed = keyrequest.sign(request, signer)
    except VerificationFailed as failure:
        raise GongshiError(
            "request_refused",
            f"这份申请不能签署({failure.step})",
            "请发布单位重新申请;来历不明的不要签",
        ) from failure
    data: dict[str, Any] = {"changes": [dict(c) for c in request.changes], "signed": None}
    words = [f"申请单位 {signer.name.removesuffix('/root')},{request.time}"]
    words += [_change_words(change) for change in request.changes]
    if not args.yes:
        return Answer(data, "\n".join(words), "核对无误后加 --yes 签署;有一处不明白就不要签")
    path = Path(args.output)
    opening.write_private(path, signed)
    data["signed"] = str(path)
    return Answer(
        data,
        "\n".join([*words, f"已签署,写入 {path}"]),
        "把它带回发布单位:gongshi keys install 文件;根密钥放回保险柜",
    )


def _asked(path: Path) -> Answer:
    from gongshi.record import keyrequest

    request = keyrequest.read(path.read_bytes())
    data = {"request": str(path), "changes": [dict(change) for change in request.changes]}
    words = [f"申请已写入 {path}", *map(_change_words, request.changes)]
    return Answer(data, "\n".join(words), HAND_OVER)


def _change_words(change: Mapping[str, Any]) -> str:
    from gongshi.record.keyrequest import Change, key_id

    named = f"{key_id(change['vkey'])} {change['vkey'].split('+')[0]}"
    if change["act"] == Change.ADD:
        return f"  新增 {ROLES[change['role']]} {named},自 {change['from']}"
    if change["act"] == Change.RETIRE:
        return f"  停用 {named},到 {change['until']} 为止"
    return f"  作废 {named},自日志第 {change['index']} 条起,原因 {change['reason']}"
