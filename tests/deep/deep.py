"""./run deep [NAME…]: the long runs, made once an issue; command, seed and result go in its note.

    ./run deep                               all of them, ten minutes each
    ./run deep mutants --seconds 7200        mutation testing of the masking room
    ./run deep properties --examples 1000000 --seconds 36000
    ./run deep go-sumdb                      a log of 10,000 entries, judged by Go's own code
    ./run deep files --examples 10000 --seconds 7200 --seed 3

Each run prints one line; exit code 1 when any of them found something.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:] = [str(ROOT), *(p for p in sys.path if p != str(Path(__file__).parent))]

RUNS = {
    "fuzz-record": ("fuzz", "记录的各个解析器遇到任意字节"),
    "fuzz-masking": ("fuzz", "折叠、姓名、号码与出口检查遇到任意文字"),
    "go-sumdb": ("go_sumdb", "Go 的 sumdb 复核一万条的日志,并发现改动的一个字节"),
    "nginx": ("nginx", "随附的 nginx 配置与自带服务逐字节一致"),
    "properties": ("properties", "性质测试,放大样例数"),
    "files": ("files", "改坏的名单文件"),
    "coverage": ("coverage_run", "脱敏代码的分支覆盖"),
    "mutants": ("mutants", "脱敏代码的变异测试"),
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./run deep", description="长时间检验")
    listed = ";".join(f"{name} {words}" for name, (_, words) in RUNS.items())
    parser.add_argument("names", nargs="*", metavar="NAME", help=listed)
    parser.add_argument("--seconds", type=float, default=600, help="每项最多多少秒,默认 600")
    parser.add_argument("--examples", type=int, default=1_000_000, help="每项最多多少个样例")
    parser.add_argument("--seed", type=int, default=1, help="随机种子,默认 1")
    parser.add_argument("--only", help="只看一部分:mutants 的模块名,properties 的测试名")
    args = parser.parse_args(argv)
    unknown = set(args.names) - RUNS.keys()
    if unknown:
        parser.error(f"没有这一项:{'、'.join(sorted(unknown))};可选:{'、'.join(RUNS)}")
    sound = [run(name, args) for name in args.names or RUNS]
    return 0 if all(sound) else 1


def run(name: str, args: argparse.Namespace) -> bool:
    report = import_module("tests.deep.report")
    orders = report.Orders(args.seconds, args.examples, args.seed, args.only)
    result = import_module(f"tests.deep.{RUNS[name][0]}").run(name, orders)
    for line in result.details:
        print(f"  {line}")
    found = "sound" if result.sound else "FOUND SOMETHING"
    print(f"{name} --seed {orders.seed}: {result.words}: {found}", flush=True)
    return result.sound


if __name__ == "__main__":
    sys.exit(main())
