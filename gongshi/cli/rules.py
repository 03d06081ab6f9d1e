"""Commands about the rules: check, items, window, mask. They store nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer
from gongshi.cli.masked import masked_json, masked_words
from gongshi.cli.rows import read_rows
from gongshi.clock import SHANGHAI, Clock
from gongshi.settings import Home

if TYPE_CHECKING:
    import argparse

    from gongshi.rulebook import Rulebook


def rulebook() -> Rulebook:
    """Load the home's configuration, or the one that ships where there is no home yet."""
    from gongshi.rulebook import defaults_dir, load

    home = Home.from_environment()
    return load(home.config if home.exists else defaults_dir())


def check(_args: argparse.Namespace) -> Answer:
    """Load everything and list what is unconfirmed or missing."""
    from masking import word_lists

    rules = rulebook()
    open_points = rules.warnings(Clock().now())
    lists = word_lists()
    lines = [
        f"事项 {len(rules.catalogue)} 项,名单类别 {len(rules.kinds)} 类,配置有效",
        "  " + "、".join(f"{made.title} {made.version}" for made in lists),
    ]
    lines += [f"  提醒:{point}" for point in open_points]
    data = {
        "ok": True,
        "items": len(rules.catalogue),
        "kinds": list(rules.kinds),
        "lists": [{"name": m.name, "version": m.version, "digest": m.digest} for m in lists],
        "warnings": list(open_points),
    }
    return Answer(data, "\n".join(lines), "逐条核实提醒事项,不影响先用:gongshi users add")


def items(_args: argparse.Namespace) -> Answer:
    """List the catalogue with its kinds."""
    from gongshi.posting.as_json import item_json

    rules = rulebook()
    listed = [item_json(item, rules.kinds) for item in rules.catalogue]
    words = "\n".join(_item_words(item) for item in listed)
    return Answer({"items": listed}, words, "gongshi window --kind 类别 --posted 日期")


def window(args: argparse.Namespace) -> Answer:
    """Explain a window day by day."""
    from gongshi.posting.as_json import window_json
    from gongshi.posting.explain import explain
    from gongshi.posting.window import window as compute

    rules = rulebook()
    kind = rules.kind(args.kind)
    spell = compute(kind, opening.day(args.posted), rules.calendar)
    return Answer(window_json(spell), "\n".join(explain(spell)))


def mask(args: argparse.Namespace) -> Answer:
    """Mask rows of a file or standard input; nothing is stored."""
    import masking

    rules = rulebook()
    kind = rules.kind(args.kind)
    on = opening.day(args.on) if args.on else Clock().now().astimezone(SHANGHAI).date()
    text = opening.standard_input() if args.file == "-" else opening.read_text(Path(args.file))
    policy = masking.load_policy(kind.policy)
    masked = masking.apply(policy, read_rows(text), on=on)
    measured = masking.meter(policy, masked, rules.crowds)
    exit_code = 0 if masked.publishable else REFUSED
    by = f"方案 {kind.id} {kind.version}(摘要 {kind.digest[:16]}),年龄算到 {on.isoformat()}"
    words = f"{by}\n{masked_words(masked, measured)}"
    return Answer(masked_json(kind, masked, measured), words, "", exit_code)


def _item_words(item: dict[str, Any]) -> str:
    kinds = "、".join(kind["id"] for kind in item["kinds"]) or "(暂无名单类别)"
    return f"{item['no']:>2} {item['group']} / {item['name']}  {kinds}"
