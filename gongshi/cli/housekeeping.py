"""Commands that keep the house: init, tick, clock, doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer
from gongshi.clock import SHANGHAI
from gongshi.errors import GongshiError
from gongshi.settings import Home

if TYPE_CHECKING:
    import argparse


def init(args: argparse.Namespace) -> Answer:
    """Make the home."""
    from gongshi.office import open_desk
    from gongshi.steps.opening import open_home
    from gongshi.steps.tick import tick

    home = Home.from_environment()
    if args.at and not args.training:
        raise GongshiError("not_training", "只有演练环境能设时钟", "请加 --training")
    start = opening.moment(args.at) if args.at else None
    open_home(home, training=args.training, start=start)
    tick(open_desk(home))
    data = {"home": str(home.root), "training": args.training}
    words = f"已建立数据目录 {home.root}\n根密钥 keys/root.skey 请移到离线介质保存"
    return Answer(
        data, words, f"改好 {home.root}/config 里的 site.yaml、boards.yaml,再 gongshi check"
    )


def tick(_args: argparse.Namespace) -> Answer:
    """Run the routine once."""
    from gongshi.steps.tick import tick as step

    done = step(opening.desk())
    words = (
        f"续发 {len(done.published)},撤除 {len(done.retired)},"
        f"失败 {len(done.failed)},清理 {done.swept}"
    )
    if done.troubles:
        words += f"\n有问题:{'、'.join(done.troubles)}"
    return Answer(done.as_json(), words, "", REFUSED if done.failed or done.troubles else 0)


def clock(args: argparse.Namespace) -> Answer:
    """Show the clock; move a training clock forward."""
    from gongshi.clock import advance_training_clock

    desk = opening.desk()
    now = desk.now()
    if args.to:
        if desk.training is None:
            raise GongshiError("not_training", "正式环境的时钟不能拨", "请在演练环境中试")
        now = advance_training_clock(desk.home.clock_file, opening.moment(args.to)).now()
    local = now.astimezone(SHANGHAI)
    data = {"now": local.isoformat(timespec="seconds"), "training": desk.training is not None}
    return Answer(data, f"{local:%Y-%m-%d %H:%M:%S}(北京时间)")


def doctor(_args: argparse.Namespace) -> Answer:
    """Check the installation."""
    from gongshi.steps.doctor import examine

    points = examine(opening.desk())
    bad = [point for point in points if not point.ok]
    words = "\n".join(f"{'正常' if p.ok else '有问题'} {p.words}" for p in points)
    data = {
        "ok": not bad,
        "points": [{"point": p.name, "ok": p.ok, "words": p.words} for p in points],
    }
    return Answer(data, words, "" if not bad else "请按上面的提示处理", REFUSED if bad else 0)
