"""The Merkle tree of RFC 6962 section 2.1: roots, inclusion and consistency, nothing stored.

Everything works over `ReadHash`: (level, index) → the hash of the complete subtree over leaves
[index·2^level, (index+1)·2^level). A proof or an append reads O(log n) of them. A reader that has a
dictionary `spans` is given the incomplete subtrees to keep, so that the next proof finds them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import VerificationFailed
from gongshi.record.strict import HASH_SIZE, MAX_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    ReadHash = Callable[[int, int], bytes]

EMPTY_ROOT = hashlib.sha256(b"").digest()
_sha256 = hashlib.sha256


def leaf_hash(data: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The right edge of a tree: its complete subtrees, largest first. Grows leaf by leaf."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Frontier:
        """Return the edge with one more leaf hash."""
        hashes = list(self.hashes)
        _grow(hashes, self.size, leaf)
        return Frontier(self.size + 1, tuple(hashes))

    @property
    def root(self) -> bytes:
        """The tree's root."""
        return _fold(self.hashes) if self.hashes else EMPTY_ROOT


def frontier(leaves: Iterable[bytes]) -> Frontier:
    """Return the edge of the tree over `leaves` (leaf hashes)."""
    hashes: list[bytes] = []
    size = 0
    for leaf in leaves:
        _grow(hashes, size, leaf)
        size += 1
    return Frontier(size, tuple(hashes))


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the tree over `leaves` (leaf hashes)."""
    return frontier(leaves).root


def root_of_complete(hashes: Sequence[bytes]) -> bytes:
    """Return the node over a complete subtree's hashes (a power of two of them)."""
    row = hashes
    while len(row) > 1:
        pairs = iter(row)
        row = [
            _sha256(b"\x01" + left + right).digest()
            for left, right in zip(pairs, pairs, strict=True)
        ]
    return row[0]


def root_at(size: int, read: ReadHash) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _range(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: ReadHash) -> tuple[bytes, ...]:
    """Return the audit path of leaf `index`, the leaf's sibling first."""
    if not 0 <= index < size:
        raise ValueError
    above: list[bytes] = []
    low, high = 0, size
    while (span := high - low) & (span - 1):  # the ragged right edge, down to a complete subtree
        middle = low + _split(span)
        if index < middle:
            above.append(_span(middle, high, read))
            high = middle
        else:
            above.append(_span(low, middle, read))
            low = middle
    within = [read(level, (index >> level) ^ 1) for level in range(span.bit_length() - 1)]
    return (*within, *reversed(above))


def consistency_proof(old: int, new: int, read: ReadHash) -> tuple[bytes, ...]:
    """Return the proof that the tree of `new` leaves extends the tree of `old`."""
    if not 0 <= old <= new:
        raise ValueError
    if old in (0, new):
        return ()
    path: list[bytes] = []
    low, high = 0, new
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_range(middle, high, read))
            high = middle
        else:
            path.append(_range(low, middle, read))
            low = middle
    if low:
        path.append(_range(low, high, read))
    return tuple(reversed(path))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Require `leaf` at `index` under `root`; VerificationFailed("inclusion")."""
    if not 0 <= index < size <= MAX_SIZE or not _are_hashes((leaf, root, *proof)):
        raise VerificationFailed("inclusion")
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise VerificationFailed("inclusion")
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            node, last = _skip_zeros(node, last)
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    if last or found != root:
        raise VerificationFailed("inclusion")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Require the tree (`new`, `new_root`) to extend (`old`, `old_root`)."""
    if not 0 <= old <= new <= MAX_SIZE or not _are_hashes((old_root, new_root, *proof)):
        raise VerificationFailed("consistency")
    if old in (0, new):
        expected = EMPTY_ROOT if old == 0 else new_root
        if proof or old_root != expected or (new == 0 and new_root != EMPTY_ROOT):
            raise VerificationFailed("consistency")
        return
    if _climb(old, new, proof, old_root) != (old_root, new_root):
        raise VerificationFailed("consistency")


def _climb(old: int, new: int, proof: Sequence[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """Return the two roots that `proof` leads to (RFC 9162 section 2.1.4.2)."""
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        raise VerificationFailed("consistency")
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise VerificationFailed("consistency")
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            node, last = _skip_zeros(node, last)
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise VerificationFailed("consistency")
    return first, second


def _skip_zeros(node: int, last: int) -> tuple[int, int]:
    """Climb a right edge to the level where `node` is a right child."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _grow(hashes: list[bytes], size: int, leaf: bytes) -> None:
    """Add a leaf hash to the right edge of a tree of `size` leaves, in place."""
    while size & 1:
        leaf = _sha256(b"\x01" + hashes.pop() + leaf).digest()
        size >>= 1
    hashes.append(leaf)


def _range(low: int, high: int, read: ReadHash) -> bytes:
    """Return the hash of the subtree over leaves [low, high); `low` is aligned to its span."""
    level = (high - low).bit_length() - 1
    found = read(level, low >> level)
    rest = low + (1 << level)
    return found if rest == high else node_hash(found, _range(rest, high, read))


def _span(low: int, high: int, read: ReadHash) -> bytes:
    """Return what `_range` does, once for a reader that keeps it."""
    kept: dict[tuple[int, int], bytes] = getattr(read, "spans", {})
    found = kept.get((low, high))
    if found is None:
        found = kept[low, high] = _range(low, high, read)
    return found


def _fold(parts: Sequence[bytes]) -> bytes:
    found = parts[-1]
    for part in reversed(parts[:-1]):
        found = node_hash(part, found)
    return found


def _split(n: int) -> int:
    """Return the largest power of two below `n`."""
    return 1 << ((n - 1).bit_length() - 1)


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_SIZE for value in values)
