"""Commands about people: added, suspended and resumed, and their passphrases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from gongshi.clock import SHANGHAI

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from gongshi.steps.desk import Desk
    from gongshi.steps.home.accounts import Standing
    from gongshi.store import AccountAct


def add(args: argparse.Namespace) -> Answer:
    """Add a person."""
    from gongshi.steps.home.people import ROLE_WORDS, Role, add_user

    desk, role = opening.desk(), Role(args.role)
    add_user(desk, args.user, role, opening.first_passphrase(f"为 {args.user} 设一个口令"))
    data = {"user": args.user, "role": role.value}
    return Answer(data, f"已登记{ROLE_WORDS[role]} {args.user}", _after_add(desk))


def show(_args: argparse.Namespace) -> Answer:
    """List the people and how their accounts stand."""
    from gongshi.steps.home.accounts import standings

    desk = opening.desk()
    people = standings(desk)
    words = "\n".join(_line(person) for person in people)
    data = {
        "users": [
            {"user": p.user, "role": p.role.value, "suspended": p.suspended is not None}
            for p in people
        ]
    }
    return Answer(data, words or "还没有人员", _missing(people))


def suspend(args: argparse.Namespace) -> Answer:
    """Stop an account."""
    from gongshi.steps.home import accounts

    desk = opening.desk()
    by = _acting(desk, args.user)
    left = accounts.suspend(desk, args.person, by, leaving_nobody=args.anyway)
    words = f"已停用 {args.person};此前办理的事项和作出的审核继续有效"
    after = "gongshi users list"
    if left:
        words += f"\n经这个代号送审、还没有张贴的有{left}份,可由其他经办人继续办理"
        after = "gongshi today"
    return Answer({"user": args.person, "suspended": True}, words, after)


def resume(args: argparse.Namespace) -> Answer:
    """Lift a suspension."""
    from gongshi.steps.home import accounts

    desk = opening.desk()
    accounts.resume(desk, args.person, _acting(desk, args.user))
    data = {"user": args.person, "suspended": False}
    return Answer(data, f"已恢复 {args.person},口令照旧", "gongshi users list")


def passwd(args: argparse.Namespace) -> Answer:
    """Change one's own passphrase."""
    from gongshi.steps.home import accounts

    desk = opening.desk()
    user = _acting(desk, args.person)
    accounts.change(desk, user, opening.new_passphrase(f"{user} 的新口令"))
    return Answer({"user": user, "changed": True}, "口令已更换", "下次办理用新口令")


def reset(args: argparse.Namespace) -> Answer:
    """Set a forgotten passphrase anew, a colleague of the same post being present."""
    from gongshi.steps.home import accounts

    desk = opening.desk()
    by = _acting(desk, args.user)
    accounts.check_reset(desk, args.person, by)
    accounts.reset(
        desk, args.person, opening.new_passphrase(f"请本人输入 {args.person} 的新口令"), by
    )
    words = f"已重置 {args.person} 的口令,{by} 在场"
    return Answer({"user": args.person, "reset_by": by}, words, "新口令只本人知道;下次办理用新口令")


def _acting(desk: Desk, user: str) -> str:
    from gongshi.steps.home.people import role_of

    return opening.acting(desk, user, role_of(desk, user))


def _line(person: Standing) -> str:
    from gongshi.steps.home.people import ROLE_WORDS

    return "  ".join([ROLE_WORDS[person.role], person.user, *_remarks(person)])


def _remarks(person: Standing) -> Iterator[str]:
    if person.suspended:
        yield f"已停用({_told(person.suspended)})"
    if person.phrase and person.phrase.by != person.user:
        yield f"口令由他人在场重置({_told(person.phrase)})"


def _told(act: AccountAct) -> str:
    return f"{act.by},{act.at.astimezone(SHANGHAI):%Y-%m-%d}"


def _after_add(desk: Desk) -> str:
    from gongshi.steps.home.accounts import standings

    return _missing(standings(desk)) or "gongshi new 名单.xlsx"


def _missing(people: Sequence[Standing]) -> str:
    """Say whom to add while a post has nobody."""
    from gongshi.steps.home.people import ROLE_WORDS, Role

    working = {person.role for person in people if person.suspended is None}
    for role in Role:
        if role not in working:
            return f"还没有{ROLE_WORDS[role]}:gongshi users add 代号 --role {role.value}"
    return ""
