"""Two implementations by others judge a thousand of our trees: pymerkle 7 and sigstore 4."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pymerkle
import pytest
from sigstore._internal.merkle import (
    verify_merkle_inclusion,
)  # no public function takes a bare path
from sigstore.errors import VerificationError

from gongshi.errors import VerificationFailed
from gongshi.record import tiles, tree

TREES = 1_000
LARGEST = 200


@pytest.mark.parametrize("part", range(4))
def test_pymerkle_and_sigstore_agree_with_us_on_a_thousand_random_trees(part):
    for seed in range(part, TREES, 4):
        judge(random.Random(seed))


def judge(chance: random.Random) -> None:
    """One random tree: its roots, one entry's proof, one growth, and one proof that was spoiled."""
    size = chance.randint(1, LARGEST)
    entries = [chance.randbytes(chance.randrange(0, 60)) for _ in range(size)]
    grown = tiles.append(0, entries, {}.__getitem__)
    read = tiles.TileReader(dict(grown.files).__getitem__, size)
    other = pymerkle.InmemoryTree(algorithm="sha256")
    other.append_entries(entries)
    assert other.get_root() == grown.root

    index = chance.randrange(size)
    path = tree.inclusion_proof(index, size, read)
    sigstore_judges(entries[index], index, size, path, grown.root)
    theirs = other.prove_inclusion(index + 1, size)
    assert tuple(theirs.path[1:]) == path
    pymerkle.verify_inclusion(other.get_leaf(index + 1), grown.root, theirs)

    old = chance.randint(1, size)
    assert other.get_root(old) == tree.root_at(old, read)
    growth = tree.consistency_proof(old, size, read)
    tree.verify_consistency(old, size, growth, other.get_root(old), other.get_root())
    pymerkle.verify_consistency(
        other.get_root(old), other.get_root(), other.prove_consistency(old, size)
    )

    wrong = chance.choice(spoiled(chance, entries[index], index, size, path))
    with pytest.raises(VerificationError):
        sigstore_judges(*wrong, grown.root)
    entry, *rest = wrong
    with pytest.raises(VerificationFailed):
        tree.verify_inclusion(tree.leaf_hash(entry), *rest, grown.root)


def sigstore_judges(entry, index, size, path, root) -> None:
    """Hand sigstore the parts of a Rekor entry that its check reads."""
    proof = SimpleNamespace(log_index=index, tree_size=size, hashes=list(path), root_hash=root)
    rekor = SimpleNamespace(inclusion_proof=proof, canonicalized_body=entry)
    verify_merkle_inclusion(SimpleNamespace(_inner=rekor))


def spoiled(chance: random.Random, entry, index, size, path):
    """Ways to lie about an entry; the first two need no path, for a tree of one."""
    ways = [
        (entry + b"x", index, size, path),
        (entry, index, size, (*path, chance.randbytes(32))),
    ]
    if path:
        at = chance.randrange(len(path))
        flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
        ways += [
            (entry, index, size, (*path[:at], flipped, *path[at + 1 :])),
            (entry, index, size, path[:-1]),
            (entry, index ^ 1 if index ^ 1 < size else index - 1, size, path),
        ]
    return ways
