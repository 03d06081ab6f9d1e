"""Spoiled source lists: bytes of the file, bytes of a part, XML of a part; xlsx, xls and csv.

For every file: a list or a SourceListError, in bounded time, never another exception; no cell of
the list in what is said about it; no child left; the memory of parent and keeper stays flat. Before
them, the files made to harm their reader: each refused by name, within its second and 300 MB.
"""

from __future__ import annotations

import io
import random
import re
import resource
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi import rulebook, sources
from gongshi.errors import SourceListError
from gongshi.sources.cage import cage
from tests.bench.people import HEADERS, people
from tests.deep.report import Clock, Result
from tests.office import KINDS, make_samples
from tests.sources.hostile import HOSTILE
from tests.sources.making import household_kind
from tests.sources.zoo.by_xlwt import old

if TYPE_CHECKING:
    from tests.deep.report import Orders

NAMES = sources.CommunityNames("滨河社区居民委员会", ())
SLOWEST_S = 20.0
GROWTH_KB = 64 * 1024
WARM_UP = 20
_NUMBER = re.compile(rb">([0-9.]+)<")
_DIGIT = re.compile(rb"[0-9]")
_LEAF = re.compile(rb"<([a-zA-Z:]+)(?: [^<>]{0,200})?(?:/>|>[^<>]{0,200}</\1>)")
NUMBERS = (b"-1", b"1E+17", b"1048577", b"NaN", b"9" * 400, b"", b"0.1", b"530102198802149973")
_TAG = re.compile(rb"<[^<>]{1,200}>")


def run(name: str, orders: Orders) -> Result:
    del name
    kinds = rulebook.load(rulebook.defaults_dir()).kinds
    harm, words = hostile()
    if harm:
        return Result(False, words, harm)
    seeds, secrets = lists()
    chance, clock = random.Random(orders.seed), Clock(orders.seconds)
    ends: Counter[str] = Counter()
    slowest, n, warm = 0.0, 0, (0, 0)
    while n < orders.examples and clock.left > 0:
        letter, data = chance.choice(seeds)
        broken = spoiled(chance, data)
        began = time.monotonic()
        fault, ended = faults(kinds[KINDS[letter]], broken, secrets)
        slowest = max(slowest, time.monotonic() - began)
        if fault:
            kept = Path(tempfile.gettempdir()) / f"gongshi-deep-{orders.seed}-{n}.bin"
            kept.write_bytes(broken)
            return Result(False, f"file {n}: {fault}", (f"kept as {kept}",))
        ends[ended] += 1
        n += 1
        if n == WARM_UP:
            warm = peaks()
    grown = [now - then for now, then in zip(peaks(), warm, strict=True)] if warm[0] else [0, 0]
    told = ", ".join(f"{count:,} {end}" for end, count in sorted(ends.items()))
    counted = (
        f"{n:,} files in {clock.spent:.0f} s: {told}; slowest {slowest:.1f} s; grew: parent "
        f"{grown[0] // 1024} MB, keeper {grown[1] // 1024} MB; {words}"
    )
    return Result(n > 0 and max(grown) <= GROWTH_KB, counted)


def hostile() -> tuple[tuple[str, ...], str]:
    """Read every file made to harm; return what went wrong, and the largest figures."""
    kind = household_kind()
    slowest, bad = 0.0, []
    tight = sources.Limits(cpu_seconds=1, memory_bytes=300 << 20)
    for name, (make, code) in HOSTILE.items():
        data, began = make(), time.monotonic()
        try:
            sources.read_list(
                data, name_hint="", kind=kind, community=NAMES, letter=None, limits=tight
            )
            bad.append(f"{name}: taken")
        except SourceListError as refusal:
            if refusal.findings[0].code != code:
                bad.append(f"{name}: {refusal.findings[0].code} for {code}")
        slowest = max(slowest, time.monotonic() - began)
    return tuple(bad), f"{len(HOSTILE)} hostile files refused, the slowest in {slowest:.2f} s"


def lists() -> tuple[list[tuple[str, bytes]], list[str]]:
    """The samples, two CSV lists and an old workbook, and what may never be quoted from these."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_samples(Path(folder))
        seeds = [(letter, path.read_bytes()) for letter, path in made.items()]
    rows = people(20)
    text = "\n".join(",".join(row.values()) for row in rows)
    seeds += [("A", f"{','.join(HEADERS)}\n{text}\n".encode(code)) for code in ("utf-8", "gb18030")]
    seeds += [("A", old(HEADERS, *(list(row.values()) for row in rows)))] * 4
    return seeds, [row["身份证号"] for row in rows] + [row["联系电话"] for row in rows]


def faults(kind, data: bytes, secrets: list[str]) -> tuple[str, str]:
    """Read one file; return what went wrong, if anything, and how it ended."""
    clock = Clock(SLOWEST_S)
    try:
        found = sources.read_list(
            data, name_hint="名单.xlsx", kind=kind, community=NAMES, letter=None
        )
        said, ended = repr(found), "refused by cell" if found.refused else "taken"
    except SourceListError as refusal:
        said = f"{refusal!r} {refusal} {refusal.as_json()}"
        ended = "unreadable" if refusal.findings[0].code == "E107" else "refused by name"
    except Exception as other:  # noqa: BLE001 - any other end is the find
        return type(other).__name__, ""
    if clock.left < 0:
        return f"took {clock.spent:.0f} s", ended
    if any(secret in said for secret in secrets):
        return "a cell was quoted", ended
    return orphans(), ended


def orphans() -> str:
    """Name a child that the keeper has not seen off, if there is one."""
    tree = Path(f"/proc/{cage.keeper}/task/{cage.keeper}/children")
    for _ in range(100):
        if not cage.keeper or not tree.exists() or not tree.read_text():
            return ""
        time.sleep(0.02)
    return "a child was left"


def peaks() -> tuple[int, int]:
    """The most kB that this process and the keeper have taken."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lines = Path(f"/proc/{cage.keeper}/status").read_text().splitlines()
    return own, next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def spoiled(chance: random.Random, data: bytes) -> bytes:
    if data[:2] != b"PK" or chance.random() < 0.3:
        return scratched(chance, data)
    return repacked(chance, data)


def scratched(chance: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(out))
        match chance.randrange(3):
            case 0:
                out[at] = chance.randrange(256)
            case 1:
                del out[at : at + chance.randint(1, 64)]
            case _:
                out[at:at] = chance.randbytes(chance.randint(1, 16))
        out = out or bytearray(b"P")
    return bytes(out)


def repacked(chance: random.Random, data: bytes) -> bytes:
    """Spoil one part inside the package, which stays a sound zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, marked_up(chance, part) if name == chosen else part)
    return out.getvalue()


def marked_up(chance: random.Random, part: bytes) -> bytes:
    """Mostly keep the part well-formed: another number, a leaf gone, doubled or moved."""
    places = list(chance.choice((_NUMBER, _DIGIT, _LEAF, _LEAF, _TAG)).finditer(part))
    if not places:
        return scratched(chance, part) if part else b"<"
    found, other = chance.choice(places), chance.choice(places)
    start, end = found.span()
    if found.re is _NUMBER:
        start, end = found.span(1)
        return part[:start] + chance.choice(NUMBERS) + part[end:]
    if found.re is _DIGIT:
        return part[:start] + b"%d" % chance.randrange(10) + part[end:]
    into = chance.choice((b"", found[0] * chance.randint(2, 50), other[0]))
    return part[:start] + into + part[end:]
