"""Commands about masking policies (脱敏方案). They store nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.cli.answer import REFUSED, Answer
from gongshi.cli.rules import rulebook
from gongshi.errors import ConfigError

if TYPE_CHECKING:
    import argparse

    from masking import Policy

_TURNED = {"more": "公开得更多", "less": "公开得更少", "other": "其他改动"}


def compare(args: argparse.Namespace) -> Answer:
    """Say which field of B reveals more or less than in A; exit 1 where any reveals more."""
    from masking import diff

    found = diff(*_both(args.before, args.after))
    more = any(change.way == "more" for change in found)
    data = {
        "before": args.before,
        "after": args.after,
        "reveals_more": more,
        "differences": [{"field": d.field, "way": d.way, "words": d.words} for d in found],
    }
    lines = [
        line
        for way, title in _TURNED.items()
        for line in _section(title, [d.words for d in found if d.way == way])
    ]
    words = "\n".join(lines) if found else "两份方案公开的内容完全相同"
    after = "公开得更多的每一条,请对照依据由负责人同意后再换上新方案" if more else ""
    return Answer(data, words, after, REFUSED if more else 0)


def assess(args: argparse.Namespace) -> Answer:
    """Write the impact assessment of a kind as Markdown; what is not known is left to fill in."""
    from gongshi.notice import assess as write

    rules = rulebook()
    kind = rules.kind(args.kind)
    item = next(item for item in rules.catalogue if item.no == kind.item)
    office = rules.site.office if rules.site.production else None
    text = write(kind, item, office=office)
    return Answer({"kind": kind.id, "version": kind.version, "markdown": text}, text.rstrip("\n"))


def _section(title: str, words: list[str]) -> list[str]:
    return [f"{title}({len(words)}):", *(f"  {line}" for line in words)] if words else []


def _both(*names: str) -> list[Policy]:
    """Return two policies, or refuse with the faults of both."""
    read: list[Policy] = []
    faults: list[str] = []
    for name in names:
        try:
            read.append(_policy(name))
        except ConfigError as refused:
            faults += refused.faults
    if faults:
        raise ConfigError(list(dict.fromkeys(faults)))
    return read


def _policy(name: str) -> Policy:
    """Return the policy of a kind (as the site shows it) or of a file."""
    from gongshi.rulebook import read_policy
    from masking import load_policy

    if name.endswith((".yaml", ".yml")) or "/" in name:
        return read_policy(Path(name))
    return load_policy(rulebook().kind(name).policy)
