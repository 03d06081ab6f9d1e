"""Commands that keep the house: init, tick, clock, doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.cli import opening
from gongshi.cli.answer import REFUSED, Answer
from gongshi.clock import SHANGHAI, Clock
from gongshi.errors import GongshiError
from gongshi.settings import Home

if TYPE_CHECKING:
    import argparse

ROOT_KEY = "根密钥 keys/root.skey 请移到离线介质保存"
NO_PEOPLE = (
    "登记人员 gongshi users add 代号 --role 经办人,再登记一位审核人;然后 gongshi new 名单.xlsx"
)


def init(args: argparse.Namespace) -> Answer:
    """Make the home; one whose name was changed before its first posting gets keys for it."""
    from gongshi.office import open_desk
    from gongshi.steps.home.opening import open_home, rename
    from gongshi.steps.tick import tick

    home = Home.from_environment()
    if home.exists and not args.training and rename(home, Clock().now()):
        desk = open_desk(home)
        tick(desk)
        data = {"home": str(home.root), "training": desk.training is not None}
        words = f"已按 {desk.rules.site.origin} 重新生成密钥\n{ROOT_KEY};以前抄走的 office.pub 作废"
        return Answer(data, words, "gongshi check")
    if args.at and not args.training:
        raise GongshiError("not_training", "只有演练环境能设时钟", "请加 --training")
    start = opening.moment(args.at) if args.at else None
    open_home(home, training=args.training, start=start)
    tick(open_desk(home))
    data = {"home": str(home.root), "training": args.training}
    words = f"已建立数据目录 {home.root}"
    if args.training:
        words += "\n演练环境:图上有“演示样张”字样,时钟可用 gongshi clock --to 拨"
        return Answer(data, words, NO_PEOPLE)
    config = f"改好 {home.root}/config 里的 site.yaml(含 origin)、boards.yaml"
    after = f"{config},再 gongshi check;改了 origin 的先再执行一次 gongshi init"
    return Answer(data, f"{words}\n{ROOT_KEY}", after)


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
    bad_first = sorted(points, key=lambda point: point.ok)
    words = "\n".join(f"{'正常' if p.ok else '有问题'} {p.words}" for p in bad_first)
    data = {
        "ok": not bad,
        "points": [{"point": p.name, "ok": p.ok, "words": p.words} for p in points],
    }
    return Answer(data, words, "" if not bad else "请按上面的提示处理", REFUSED if bad else 0)
