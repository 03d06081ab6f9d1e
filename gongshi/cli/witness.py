"""gongshi witness: cosign another office's log by file, and take cosignatures in."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from gongshi.clock import real_now, to_beijing_text
from gongshi.settings import Home

if TYPE_CHECKING:
    import argparse

    from gongshi.record.checkpoint import Checkpoint


def new(args: argparse.Namespace) -> Answer:
    """Make this body's witness key."""
    from gongshi.steps.log.witnessing import new_key

    public = new_key(Home.from_environment().witness, args.name)
    data = {"name": args.name, "public": str(public)}
    words = f"已建立见证密钥 {args.name}\n公钥文件 {public}"
    return Answer(data, words, "把公钥文件交给发布单位登记(gongshi keys new witness --pub 文件)")


def sign(args: argparse.Namespace) -> Answer:
    """Cosign the log on a disk."""
    from gongshi.steps.log import witnessing

    key = opening.pinned_key(Path(args.key)) if args.key else None
    place = Home.from_environment().witness
    made = witnessing.sign(place, Path(args.place), key, real_now())
    data = {
        **_head(made.origin, made.head),
        "cosignature": str(made.path),
        "listed": made.listed,
        "first": made.first,
    }
    words = [f"已见证 {made.origin} 的存证日志 {made.head.size} 条", f"见证文件 {made.path}"]
    if made.first:
        words.append("这是第一次见证:此前的历史没有比对过")
    if not made.listed:
        words.append("注意:对方的密钥目录还没有登记本见证方,登记之前对方不能使用这份见证")
    return Answer(data, "\n".join(words), "把见证文件交回发布单位(gongshi witness accept 目录)")


def accept(args: argparse.Namespace) -> Answer:
    """Take cosignatures in."""
    from gongshi.steps.log import cosigned
    from gongshi.steps.projection import project

    desk = opening.desk()
    taken = [
        cosigned.accept(desk, opening.read_bytes(path))
        for path in cosigned.files_at(Path(args.place))
    ]
    project(desk)
    heads = [_cosigned(made.head) for made in taken]
    words = [f"已收下见证:日志前 {head['size']} 条,{_told(head)}" for head in heads]
    return Answer({"cosigned": heads}, "\n".join(words), "gongshi verify 可看到“第三方见证”")


def show(_args: argparse.Namespace) -> Answer:
    """List the logs that this body cosigns, and the cosignatures that its own log has."""
    from gongshi.steps.log import witnessing

    home = Home.from_environment()
    followed = witnessing.watched(home.witness)
    heads = _own(home)
    data = {
        "witnessing": [{**_head(w.origin, w.head), "evidence": w.evidence} for w in followed],
        "cosigned": heads,
    }
    lines = [
        f"本机见证 {w.origin}:{w.head.size} 条"
        + (f",留存证据 {w.evidence} 份" if w.evidence else "")
        for w in followed
    ]
    lines += [f"本机日志前 {head['size']} 条:{_told(head)}" for head in heads]
    return Answer(data, "\n".join(lines) or "还没有见证:本机没有见证别人,本机日志也没有第三方见证")


def _own(home: Home) -> list[dict[str, Any]]:
    if not home.exists:
        return []
    from gongshi.steps.log import cosigned

    return [_cosigned(made.head) for made in cosigned.heads(opening.desk())]


def _head(origin: str, head: Checkpoint) -> dict[str, Any]:
    return {"origin": origin, "size": head.size, "root": head.root.hex()}


def _cosigned(head: Checkpoint) -> dict[str, Any]:
    witnesses = [{"name": name, "time": time} for name, time in head.witnessed]
    return {"size": head.size, "root": head.root.hex(), "witnesses": witnesses}


def _told(head: dict[str, Any]) -> str:
    return "、".join(f"{w['name']} 于 {beijing(w['time'])}" for w in head["witnesses"])


def beijing(time: int) -> str:
    """Return a cosignature's POSIX time in words."""
    return f"{to_beijing_text(datetime.fromtimestamp(time, UTC))}(北京时间)"
