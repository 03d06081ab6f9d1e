"""Spoilt files by the hundred: python -m tests.sources.mutants COUNT [SEED].

Each mutant of a good list goes through the real door; only the child is forked from this process,
which has its libraries already, instead of started anew. Prints one JSON object: how many became a
list, a refusal, a death of the child, and what must not be: anything else raised in the parent.
"""

import io
import json
import os
import random
import resource
import select
import signal
import sys
import time
import zipfile
from collections import Counter

from gongshi.errors import SourceListError
from gongshi.sources import child, read_list, receive
from gongshi.sources.cage import ChildDied

for _name in child.CLOSED:
    sys.modules[_name] = None

from gongshi.sources import read_csv, read_xls, read_xlsx  # noqa: E402, F401 - before any fork
from gongshi.sources.work import work  # noqa: E402
from tests.sources.making import DUAN, HEADER, PU, RIVERSIDE, household_kind, xlsx  # noqa: E402
from tests.sources.zoo.by_xlwt import old  # noqa: E402

ROWS = (["西河街道名单"], HEADER, DUAN, PU, ["合计", "2户", None, 3, 1925], ["制表人:周敏"])
GOOD = {
    "xlsx": xlsx(*ROWS, change=lambda _b, sheet: sheet.merge_cells("A1:F1")),
    "xls": old(*ROWS),
    "csv": "\r\n".join(",".join("" if v is None else str(v) for v in r) for r in ROWS).encode(),
}
PARTS = ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
WORDS = (
    b"<",
    b">",
    b'"',
    b"&#0;",
    b"&x;",
    b"\xff",
    b"-1",
    b"99999999999",
    b"1e999",
    b"\x00",
    b"A0",
)


def mutant(chance):
    """Return a kind of file and a spoilt copy of it."""
    kind = chance.choice((*GOOD, "xlsx", "xls"))
    if kind == "xlsx" and chance.random() < 0.7:
        return "xml", _with_spoilt_part(chance)
    return kind, _spoilt(GOOD[kind], chance)


def _with_spoilt_part(chance):
    spoilt, out = chance.choice(PARTS), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD["xlsx"])) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in good.namelist():
            part = good.read(name)
            new.writestr(name, _spoilt(part, chance) if name == spoilt else part)
    return out.getvalue()


def _spoilt(data, chance):
    new = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(new) + 1)
        end = min(len(new), at + chance.choice((1, 1, 4, 40)))
        how = chance.randrange(5)
        if how == 0:
            new[at:end] = chance.randbytes(end - at)
        elif how == 1:
            del new[at:end]
        elif how == 2:
            new[at:at] = new[at:end] * chance.choice((1, 3, 50))
        elif how == 3:
            new[at:end] = chance.choice(WORDS)
        elif chance.random() < 0.1:
            del new[at:]
    return bytes(new)


def forked(_command, payload, limits):
    """Answer as the cage's `run`, from a fork of this process under the same limits."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _answer(payload, writing, limits)
    os.close(writing)
    try:
        return _listen(reading, limits)
    finally:
        os.close(reading)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _answer(payload, writing, limits):
    ended = 1
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        child.confine(limits.cpu_seconds, limits.memory_bytes)
        answer = work(payload)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer + b"\n")
        ended = 0
    finally:
        os._exit(ended)


def _listen(reading, limits):
    parts, until = [], time.monotonic() + limits.wall_seconds
    while select.select([reading], [], [], max(until - time.monotonic(), 0))[0]:
        part = os.read(reading, 1 << 20)
        if not part:
            break
        parts.append(part)
    answer = b"".join(parts)
    if not answer.endswith(b"\n"):
        raise ChildDied
    return answer


def main(count, seed):
    receive.run = forked
    chance, tally, kinds, slowest = random.Random(seed), Counter(), Counter(), 0.0
    begun = _peak()
    for _ in range(count):
        kind, data = mutant(chance)
        kinds[kind] += 1
        began = time.perf_counter()
        tally[_outcome(data)] += 1
        slowest = max(slowest, time.perf_counter() - began)
    grown = _peak() - begun
    print(json.dumps({"tally": tally, "kinds": kinds, "slowest_s": slowest, "grown_mib": grown}))


def _outcome(data):
    try:
        listed = read_list(
            data, name_hint="名单", kind=household_kind(), community=RIVERSIDE, letter=None
        )
    except SourceListError as refusal:
        return "unreadable" if refusal.findings[0].code == "E107" else "refused"
    except Exception as fault:  # noqa: BLE001 - what this run looks for
        return f"fault: {type(fault).__name__}"
    return "list with findings" if listed.refused else "list"


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
