"""Commands about other systems that deliver lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from gongshi.clock import to_utc_text

if TYPE_CHECKING:
    import argparse


def add(args: argparse.Namespace) -> Answer:
    """Issue a token; it is shown here and kept nowhere."""
    from gongshi.steps.home.systems import add_token

    token = add_token(opening.desk(), args.name)
    data = {"name": args.name, "token": token}
    return Answer(data, f"令牌(只显示这一次):{token}", "接口说明见 /api/v1/openapi.json")


def revoke(args: argparse.Namespace) -> Answer:
    """Revoke a system's tokens."""
    from gongshi.steps.home.systems import revoke as step

    count = step(opening.desk(), args.name)
    return Answer({"name": args.name, "revoked": count}, f"已作废 {count} 个令牌")


def show(_args: argparse.Namespace) -> Answer:
    """List the tokens by name."""
    from gongshi.steps.home.systems import tokens

    found = tokens(opening.desk())
    data = [
        {
            "name": token.name,
            "issued_at": to_utc_text(token.issued_at),
            "revoked_at": to_utc_text(token.revoked_at) if token.revoked_at else None,
        }
        for token in found
    ]
    words = "\n".join(f"{t.name}  {'已作废' if t.revoked_at else '有效'}" for t in found)
    after = "" if found else "gongshi api-token add 系统代号"
    return Answer({"tokens": data}, words or "还没有接口令牌", after)
