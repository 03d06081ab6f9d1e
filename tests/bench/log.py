"""The log: append, prove and verify beside pymerkle 7 (its tree in memory, warm), in one run.

`append` grows the tree in memory, entry by entry, on both sides. `append to tiles` also makes every
file that goes to disk, which pymerkle has no counterpart of: all at once, as a projection does, and
one act with its new root. Proofs come from tiles kept as files in a dictionary, by one reader.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pymerkle

from gongshi.record import tiles, tree
from tests.bench.rounds import Line, Target, alternate

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_LEAST_5 = Target(5, at_most=False)
PROOFS = 2_000
SINGLES = 50


def run(*, full: bool) -> Iterator[Line]:
    for size in (1_000, 100_000, *((1_000_000,) if full else ())):
        yield from of_size(size)


def of_size(size: int) -> Iterator[Line]:
    entries = [b"entry %012d" % n for n in range(size)]
    rounds = 5 if size < 100_000 else 2 if size < 1_000_000 else 1
    found = alternate(lambda: in_memory(entries), lambda: theirs(entries), rounds=rounds)
    yield line("append", size, size, found, AT_LEAST_5)
    found = alternate(lambda: to_tiles(entries), lambda: theirs(entries), rounds=rounds)
    yield line("append to tiles", size, size, found, None)

    log, other = to_tiles(entries), theirs(entries)
    root = other.get_root()
    assert log.root == root == in_memory(entries)
    files = dict(log.files)
    found = alternate(lambda: singly(files, size), lambda: theirs_singly(other), rounds=3)
    yield line("append one to tiles", size, SINGLES, found, None)

    # pymerkle proves at `size` in the tree that has grown by a few entries: building takes long.
    reader = tiles.TileReader(files.__getitem__, size)
    asked = random.Random(size).choices(range(size), k=PROOFS)
    found = alternate(
        lambda: [tree.inclusion_proof(n, size, reader) for n in asked],
        lambda: [other.prove_inclusion(n + 1, size) for n in asked],
    )
    yield line("prove inclusion", size, PROOFS, found, AT_LEAST_5)

    leaves = {n: tree.leaf_hash(entries[n]) for n in asked}
    mine = [(leaves[n], n, tree.inclusion_proof(n, size, reader)) for n in asked]
    proofs = [(other.get_leaf(n + 1), other.prove_inclusion(n + 1, size)) for n in asked]
    found = alternate(
        lambda: [tree.verify_inclusion(leaf, n, size, path, root) for leaf, n, path in mine],
        lambda: [pymerkle.verify_inclusion(leaf, root, proof) for leaf, proof in proofs],
    )
    yield line("verify inclusion", size, PROOFS, found, None)


def line(what: str, size: int, count: int, found, target: Target | None) -> Line:
    ours, bound, ratio = found
    return Line(
        "log", f"{what}, {size:,} entries", count, count / ours, count / bound, 1 / ratio,
        "/s", "pymerkle 7", target,
    )  # fmt: skip


def in_memory(entries: list[bytes]) -> bytes:
    return tree.root(map(tree.leaf_hash, entries))


def to_tiles(entries: list[bytes]) -> tiles.Appended:
    return tiles.append(0, entries, {}.__getitem__)


def theirs(entries: list[bytes]) -> pymerkle.InmemoryTree:
    other = pymerkle.InmemoryTree(algorithm="sha256")
    other.append_entries(entries)
    other.get_root()
    return other


def singly(files: dict[str, bytes], size: int) -> None:
    grown = dict(files)
    for n in range(SINGLES):
        step = tiles.append(size + n, [b"one more %d" % n], grown.__getitem__)
        grown.update(step.files)


def theirs_singly(other: pymerkle.InmemoryTree) -> None:
    for n in range(SINGLES):
        other.append_entry(b"one more %d" % n)
        other.get_root()
