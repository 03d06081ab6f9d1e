"""Commands about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer

if TYPE_CHECKING:
    import argparse


def add(args: argparse.Namespace) -> Answer:
    """Add a person."""
    from gongshi.steps.people import ROLE_WORDS, Role, add_user

    desk, role = opening.desk(), Role(args.role)
    add_user(desk, args.user, role, opening.passphrase(f"为 {args.user} 设一个口令: "))
    data = {"user": args.user, "role": role.value}
    return Answer(data, f"已登记{ROLE_WORDS[role]} {args.user}", "gongshi receive 名单 --kind 类别")


def show(_args: argparse.Namespace) -> Answer:
    """List the people."""
    from gongshi.steps.people import ROLE_WORDS, Role, everyone

    people = everyone(opening.desk())
    words = "\n".join(f"{ROLE_WORDS[Role(p.role)]}  {p.id}" for p in people)
    data = {"users": [{"user": p.id, "role": p.role} for p in people]}
    return Answer(
        data, words or "还没有人员", "" if people else "gongshi users add 代号 --role handler"
    )
