"""Commands about the rules: check, items, window, mask. They store nothing."""

from __future__ import annotations

from dataclasses import replace
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
    from collections.abc import Iterator

    from gongshi.rulebook import Rulebook
    from gongshi.rulebook.warn import Told

SAMPLE_SITE = (
    "site.yaml 还写着 production: no,只能试,不能送审:逐项改成本社区的,"
    "再改为 production: yes 并删去 sample_mark"
)


def rulebook() -> Rulebook:
    """Load the home's configuration, or the one that ships where there is no home yet."""
    from gongshi.rulebook import defaults_dir, load

    home = Home.from_environment()
    return load(home.config if home.exists else defaults_dir())


def check(args: argparse.Namespace) -> Answer:
    """Load everything and list what is unconfirmed or missing."""
    from masking import word_lists

    rules = rulebook()
    told = rules.told(Clock().now())
    if Home.from_environment().exists:
        told = _with_the_home(told)
    lists = word_lists()
    lines = [
        f"事项 {len(rules.catalogue)} 项,名单类别 {len(rules.kinds)} 类,配置有效",
        "  " + "、".join(f"{made.title} {made.version}" for made in lists),
        *_told_words(told, every=args.all),
    ]
    data = {
        "ok": True,
        "items": len(rules.catalogue),
        "kinds": list(rules.kinds),
        "lists": [{"name": m.name, "version": m.version, "digest": m.digest} for m in lists],
        "warnings": [
            *told.to_do,
            *told.to_know,
            *told.unconfirmed_used,
            *told.unconfirmed_other,
        ],
    }
    after = "先办“请处理”的几条" if told.to_do else "登记人员 gongshi users add"
    return Answer(data, "\n".join(lines), after)


def _with_the_home(told: Told) -> Told:
    """Open the home as well, which refuses what does not go with its keys."""
    desk = opening.desk()
    if desk.training is None and not desk.rules.site.production:
        told = replace(told, to_do=(*told.to_do, SAMPLE_SITE))
    return told


def _told_words(told: Told, *, every: bool) -> Iterator[str]:
    """What must be done comes first; bases that only items cite are counted unless asked for."""
    for heading, points in (("请处理", told.to_do), ("请知悉", told.to_know)):
        if points:
            yield f"{heading}:"
            yield from (f"  · {point}" for point in points)
    used, other = told.unconfirmed_used, told.unconfirmed_other
    if used or other:
        yield f"没有对照原文核实过的依据 {len(used) + len(other)} 条(不印在公示上,不影响张贴):"
        yield from (f"  · {point.partition(':')[2]}" for point in used)
    if other and every:
        yield from (f"  · {point.partition(':')[2]}" for point in other)
    elif other:
        yield f"  · 另有 {len(other)} 条只在事项清单里用到:gongshi check --all 逐条列出"


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
