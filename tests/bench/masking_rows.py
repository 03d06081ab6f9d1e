"""Masking: rows through all walls, beside a plain script that slices name, ID and phone.

The script is the one offices use: CSV in, three slices a row, CSV out. Ours does the same job from
the same text to text, and in between seals every cell, loads the policy, masks,
builds the gate over every raw cell and searches the result. `slices alone` leaves the CSV out.
"""

from __future__ import annotations

import csv
import io
import os
import resource
from datetime import date
from typing import TYPE_CHECKING

import masking
from gongshi import rulebook
from masking import Sealed
from masking.gate import Gate
from tests.bench import hostile_cells
from tests.bench.people import HEADERS, people
from tests.bench.rounds import Line, Target, alternate

if TYPE_CHECKING:
    from collections.abc import Iterator

ON = date(2026, 11, 24)
DROPPED = {"序号", "联系电话"}


def run(*, full: bool) -> Iterator[Line]:
    kind = rulebook.load(rulebook.defaults_dir()).kinds["dibao_initial"]
    for count in (300, 10_000, *((100_000,) if full else ())):
        rows = people(count)
        text = written(rows, HEADERS)
        rounds = 5 if count < 10_000 else 3 if count < 100_000 else 1
        found = alternate(
            lambda text=text: walls(kind.policy, text), lambda text=text: script(text),
            rounds=rounds, repeat_bound=5,
        )  # fmt: skip
        yield line("all walls", count, found, "a script: CSV, slices, CSV", Target(15))
        found = alternate(
            lambda text=text: walls(kind.policy, text), lambda rows=rows: slices(rows),
            rounds=1, repeat_bound=20,
        )  # fmt: skip
        yield line("all walls", count, found, "the slices alone, in memory", None)
        yield memory(kind.policy, text, rows)
    yield from hostile_cells.run()


def memory(mapping, text: str, rows: list[dict[str, str]]) -> Line:
    """Peak of all walls beside the raw rows as plain dicts: what a fork of this process grows."""
    ours, bound = (peak(act) for act in (lambda: walls(mapping, text), lambda: copied(rows)))
    count = len(rows)
    return Line("masking", "peak memory of all walls", count, ours / count, bound / count,
                ours / bound, "bytes/row", "the raw rows alone", None)  # fmt: skip


def copied(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(rows, HEADERS))))


def peak(act) -> int:
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        act()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        os.write(send, f"{grown * 1024}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(send)
    with os.fdopen(receive) as answer:
        return int(answer.read())


def line(what: str, count: int, found, against: str, target: Target | None) -> Line:
    ours, bound, ratio = found
    return Line(
        "masking", what, count, count / ours, count / bound, ratio, "rows/s", against, target
    )


def walls(mapping, text: str) -> str:
    """Seal, load, mask, gate: what leaves has been searched for every raw value."""
    rows = [
        {k: Sealed(v, "gate_only" if k in DROPPED else "") for k, v in row.items()}
        for row in csv.DictReader(io.StringIO(text))
    ]
    policy = masking.load_policy(mapping)
    masked = masking.apply(policy, rows, on=ON)
    assert len(masked.rows) == len(rows)
    out = "\n".join("\t".join(row.cells.values()) for row in masked.rows)
    assert Gate.build(rows, allow=masking.public_words(policy), on=ON).scan(out, "名单") == ()
    return out


def script(text: str) -> str:
    return written(slices(csv.DictReader(io.StringIO(text))), HEADERS)


def slices(rows) -> list[dict[str, str]]:
    out = []
    for row in rows:
        name, number, phone = row["姓名"], row["身份证号"], row["联系电话"]
        out.append({
            **row,
            "姓名": f"{name[0]}*{name[2:]}",
            "身份证号": f"{number[:2]}**************{number[-2:]}",
            "联系电话": f"{phone[:3]}****{phone[-4:]}",
        })  # fmt: skip
    return out


def written(rows, headers) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, headers)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
