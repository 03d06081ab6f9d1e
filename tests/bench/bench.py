"""./run bench [NAME…]: what things cost, as a ratio to a lower bound measured in the same run.

    ./run bench                    every bench at everyday sizes, about eight minutes
    ./run bench masking log        these only
    ./run bench --full             also 100,000 rows and a million entries

The figures inform; a missed target is printed and does not fail the run. A bench that crashes does.
docs/performance.md holds the last figures that were looked at.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path[:] = [p for p in sys.path if p != str(Path(__file__).parent)]

if TYPE_CHECKING:
    from tests.bench.rounds import Line

BENCHES = {
    "masking": "masking_rows",
    "intake": "intake",
    "log": "log",
    "pictures": "pictures",
    "web": "verify_page",
    "acts": "acts",
    "board": "board",
}
HEAD = (
    "| bench | what | count | ours | bound | unit | ratio | target | against |\n"
    "|---|---|--:|--:|--:|---|--:|---|---|"
)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="./run bench", description="性能比值,同一次运行中测得下限"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="、".join(BENCHES))
    parser.add_argument("--full", action="store_true", help="连同十万行、百万条")
    args = parser.parse_args(argv)
    unknown = set(args.names) - BENCHES.keys()
    if unknown:
        parser.error(f"没有这一项:{'、'.join(sorted(unknown))};可选:{'、'.join(BENCHES)}")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    print(HEAD, flush=True)
    crashed = [name for name in args.names or BENCHES if not ran(name, full=args.full)]
    for name in crashed:
        print(f"crashed: {name}", file=sys.stderr)
    return 1 if crashed else 0


def ran(name: str, *, full: bool) -> bool:
    try:
        for line in import_module(f"tests.bench.{BENCHES[name]}").run(full=full):
            print(row(line), flush=True)
    except Exception:  # noqa: BLE001 - one crashed bench must not hide the others
        traceback.print_exc()
        return False
    return True


def row(line: Line) -> str:
    target = "" if line.target is None else f"{line.target} {'met' if met(line) else 'MISSED'}"
    ours, bound = figure(line.ours), figure(line.bound)
    cells = (line.bench, line.what, f"{line.count:,}", ours, bound, line.unit, f"{line.ratio:.2f}")
    return f"| {' | '.join((*cells, target, line.against))} |"


def met(line: Line) -> bool:
    return line.target is not None and line.target.met(line.ratio)


def figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


if __name__ == "__main__":
    sys.exit(main())
