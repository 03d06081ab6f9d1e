"""Commands about the site's own words (本地用词)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import Answer
from masking import may_be_name

if TYPE_CHECKING:
    import argparse


def propose(args: argparse.Namespace) -> Answer:
    """Propose a word as a handler."""
    from gongshi.steps.home import words
    from gongshi.steps.home.people import Role

    desk = opening.desk()
    handler = opening.acting(desk, args.user, Role.HANDLER)
    like_a_name = words.propose(desk, args.word, by=handler)
    told = "(注意:这个词也可能是人名,请审核人慎重)" if like_a_name else ""
    data = {"word": args.word, "proposed_by": handler, "may_be_name": like_a_name}
    after = f"请审核人执行 gongshi words accept {args.word} --as 审核人代号"
    return Answer(data, f"已提出“{args.word}”{told}", after)


def accept(args: argparse.Namespace) -> Answer:
    """Accept a proposed word as an approver."""
    from gongshi.steps.home import words
    from gongshi.steps.home.people import Role

    desk = opening.desk()
    approver = opening.acting(desk, args.user, Role.APPROVER)
    words.accept(desk, args.word, by=approver)
    data = {"word": args.word, "accepted_by": approver, "may_be_name": may_be_name(args.word)}
    told = f"“{args.word}”已由两人确认为本地用词{_note(args.word)}"
    return Answer(data, told, "gongshi preview 批次")


def show(_args: argparse.Namespace) -> Answer:
    """List the words with their people."""
    from gongshi.steps.home import words

    known = words.everything(opening.desk())
    data = {
        "words": [
            {
                "word": w.word,
                "proposed_by": w.proposed_by,
                "accepted_by": w.accepted_by,
                "may_be_name": may_be_name(w.word),
            }
            for w in known
        ]
    }
    lines = [
        f"{w.word}  {w.proposed_by}提出,{f'{w.accepted_by}同意' if w.accepted_by else '待同意'}"
        f"{_note(w.word)}"
        for w in known
    ]
    waiting = any(w.accepted_by is None for w in known)
    after = "gongshi words accept 词 --as 审核人代号" if waiting else ""
    return Answer(data, "\n".join(lines) or "还没有本地用词", after)


def _note(word: str) -> str:
    """Tell whoever decides that a word has the shape of a name."""
    return "(注意:也可能是人名,预览时请看它出现在哪几行)" if may_be_name(word) else ""
