"""Spoiled source lists: bytes of the file, bytes of a part, XML of a part; xlsx and csv.

For every file: a list or a SourceListError, in bounded time, never another exception; no cell of
the list in what is said about it; no child left; the parent's memory stays flat.
"""

from __future__ import annotations

import io
import os
import random
import re
import resource
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi import rulebook, sources
from gongshi.errors import SourceListError
from tests.bench.people import HEADERS, people
from tests.deep.report import Clock, Result
from tests.office import KINDS, make_samples

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
    seeds, secrets = lists()
    chance, clock = random.Random(orders.seed), Clock(orders.seconds)
    taken = refused = n = 0
    warm = 0
    while n < orders.examples and clock.left > 0:
        letter, data = chance.choice(seeds)
        broken = spoiled(chance, data)
        fault, was_taken = faults(kinds[KINDS[letter]], broken, secrets)
        if fault:
            kept = Path(tempfile.gettempdir()) / f"gongshi-deep-{orders.seed}-{n}.bin"
            kept.write_bytes(broken)
            return Result(False, f"file {n}: {fault}", (f"kept as {kept}",))
        taken, refused, n = taken + was_taken, refused + (not was_taken), n + 1
        if n == WARM_UP:
            warm = peak()
    grown = peak() - warm if warm else 0
    words = (
        f"{n:,} files in {clock.spent:.0f} s, {taken:,} read, {refused:,} refused, "
        f"parent grew {grown // 1024} MB"
    )
    return Result(n > 0 and grown <= GROWTH_KB, words)


def lists() -> tuple[list[tuple[str, bytes]], list[str]]:
    """The samples and a CSV list, and what may never be quoted from the CSV."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_samples(Path(folder))
        seeds = [(letter, path.read_bytes()) for letter, path in made.items()]
    rows = people(20)
    text = "\n".join(",".join(row.values()) for row in rows)
    seeds += [("A", f"{','.join(HEADERS)}\n{text}\n".encode(code)) for code in ("utf-8", "gb18030")]
    return seeds, [row["身份证号"] for row in rows] + [row["联系电话"] for row in rows]


def faults(kind, data: bytes, secrets: list[str]) -> tuple[str, bool]:
    """Read one file; return what went wrong, if anything, and whether it was read."""
    clock = Clock(SLOWEST_S)
    try:
        found = sources.read_list(
            data, name_hint="名单.xlsx", kind=kind, community=NAMES, letter=None
        )
        said, was_taken = repr(found), True
    except SourceListError as refusal:
        said = f"{refusal!r} {refusal} {refusal.as_json()}"
        was_taken = False
    except Exception as other:  # noqa: BLE001 - any other end is the find
        return type(other).__name__, False
    if clock.left < 0:
        return f"took {clock.spent:.0f} s", was_taken
    if any(secret in said for secret in secrets):
        return "a cell was quoted", was_taken
    return orphans(), was_taken


def orphans() -> str:
    """Name a child that was left, if there is one."""
    try:
        pid, _ = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return ""
    return f"child {pid or 'alive'} was left"


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


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
