"""The tree against another implementation, and against its own proofs."""

import random

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record import checkpoint, tiles, tree

SIZES = st.integers(1, 600)


def grow(entries, steps):
    """A log in memory, grown by `steps` entries at a time."""
    files, size, grown = {}, 0, None
    while size < len(entries):
        grown = tiles.append(size, entries[size : size + steps], files.__getitem__)
        assert not {p for p, d in grown.files if p in files and files[p] != d}, "a file changed"
        files.update(grown.files)
        size = grown.size
    return files, grown


@pytest.mark.parametrize("seed", range(6))
def test_pymerkle_computes_the_same_roots_from_the_tiles(seed):
    chance = random.Random(seed)
    entries = [chance.randbytes(chance.randrange(1, 400)) for _ in range(chance.randrange(1, 700))]
    files, grown = grow(entries, chance.randrange(1, 300))
    other = pymerkle.InmemoryTree(algorithm="sha256")
    for n in range(0, len(entries), tiles.WIDTH):
        width = min(tiles.WIDTH, len(entries) - n)
        for entry in tiles.read_entries(files.__getitem__, n // tiles.WIDTH, width):
            other.append_entry(entry)
    reader = tiles.TileReader(files.__getitem__, len(entries))
    for size in {1, len(entries), *(chance.randrange(1, len(entries) + 1) for _ in range(20))}:
        assert tree.root_at(size, reader) == other.get_root(size)
    assert grown.root == other.get_root(len(entries))


@settings(max_examples=40, deadline=None)
@given(SIZES, st.data())
def test_every_proof_made_is_accepted_and_none_at_another_place(size, data):
    entries = [n.to_bytes(2, "big") for n in range(size)]
    files, grown = grow(entries, 256)
    reader = tiles.TileReader(files.__getitem__, size)
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_proof(index, size, reader)
    leaf = tree.leaf_hash(entries[index])
    tree.verify_inclusion(leaf, index, size, path, grown.root)
    other = data.draw(st.integers(0, size))
    if other != index:
        with pytest.raises(VerificationFailed):
            tree.verify_inclusion(leaf, other, size, path, grown.root)
    old = data.draw(st.integers(0, size))
    growth = tree.consistency_proof(old, size, reader)
    tree.verify_consistency(old, size, growth, tree.root_at(old, reader), grown.root)
    if growth:
        with pytest.raises(VerificationFailed):
            tree.verify_consistency(old, size, growth[:-1], tree.root_at(old, reader), grown.root)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 700), st.integers(1, 700))
def test_a_log_is_the_same_however_it_was_appended(size, steps):
    entries = [n.to_bytes(3, "big") for n in range(size)]
    files, grown = grow(entries, steps)
    at_once, whole = grow(entries, size)
    assert grown.root == whole.root == tree.root(map(tree.leaf_hash, entries))
    assert at_once.items() <= files.items()


def test_an_append_or_a_proof_at_a_million_entries_reads_a_handful_of_tiles():
    size = 1_000_003
    asked = []

    def read(path):
        """A log that only holds what is asked: tiles of the right width, content by name."""
        asked.append(path)
        width = int(path.rsplit("/", 1)[1]) if ".p/" in path else 256
        if "entries" in path:
            return b"\x00\x01e" * width
        return path.encode().ljust(32, b".")[:32] * width

    tiles.append(size, [b"entry"], read)
    assert len(asked) <= 8
    asked.clear()
    tree.inclusion_proof(777_777, size, tiles.TileReader(read, size))
    assert len(asked) <= 6


@pytest.mark.parametrize(
    ("n", "path"),
    [
        (0, "tile/0/000"),
        (999, "tile/0/999"),
        (1000, "tile/0/x001/000"),
        (1_234_067, "tile/0/x001/x234/067"),
    ],
)
def test_a_tile_path_never_makes_a_file_where_a_folder_is(n, path):
    assert tiles.tile_path(0, n) == path
    assert tiles.tile_path(0, n, 12) == path + ".p/12"
    assert tiles.entries_path(n) == path.replace("/0/", "/entries/")


def test_a_tree_of_256_is_one_full_tile_and_one_above_of_width_1():
    files, _ = grow([b"%d" % n for n in range(256)], 256)
    assert set(files) == {"tile/entries/000", "tile/0/000", "tile/1/000.p/1"}


def test_a_full_tile_stands_in_for_a_partial_one_that_was_cleared_away():
    entries = [n.to_bytes(2, "big") for n in range(300)]
    files, _ = grow(entries, 300)
    assert "tile/0/000.p/200" not in files
    reader = tiles.TileReader(files.__getitem__, 200)
    assert tree.root_at(200, reader) == tree.root(map(tree.leaf_hash, entries[:200]))
    assert tiles.read_entries(files.__getitem__, 0, 200) == tuple(entries[:200])


@pytest.mark.parametrize("length", [0, 31, 63, 65, 96])
def test_a_tile_of_another_width_is_refused(length):
    with pytest.raises(VerificationFailed) as failure:
        tiles.read_tile(lambda _path: b"h" * length, 0, 0, 2)
    assert failure.value.step == "tile_size"


def test_nothing_appended_writes_nothing():
    files, grown = grow([b"a", b"b"], 2)
    again = tiles.append(2, [], files.__getitem__)
    assert (again.files, again.size, again.root) == ((), 2, grown.root)
    assert tiles.append(0, [], files.__getitem__).root == tree.EMPTY_ROOT


def test_an_entry_longer_than_its_length_prefix_is_refused():
    with pytest.raises(RecordError):
        tiles.tiles_to_write(0, [b"a" * 65_536], {}.__getitem__)


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x05abc", b"\x00\x01ab", b"\x00\x01a" * 3])
def test_a_bundle_that_does_not_add_up_is_refused(data):
    with pytest.raises(VerificationFailed):
        tiles.split_bundle(data, 2)


def test_growth_from_an_empty_log_is_growth():
    empty = checkpoint.Checkpoint("a.example", 0, tree.EMPTY_ROOT)
    one = checkpoint.Checkpoint("a.example", 1, tree.leaf_hash(b"a"))
    checkpoint.verify_growth(empty, one, ())
    with pytest.raises(VerificationFailed):
        checkpoint.verify_growth(checkpoint.Checkpoint("a.example", 0, b"x" * 32), one, ())
