"""The log as static files (C2SP tlog-tiles v0.1.0): tiles of 256 hashes, bundles of 256 entries.

`append` is pure: it takes the old size, the new entries and a reader of the files that exist, and
returns what to write. Nothing it returns ever changes a file that a checkpoint already covers: a
wider partial tile has another name. Files must be on disk before the checkpoint that needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record.strict import HASH_SIZE
from gongshi.record.tree import leaf_hash, node_hash, root_at, root_of_complete

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    ReadFile = Callable[[str], bytes]  # LookupError or OSError where there is no such file

HEIGHT = 8
WIDTH = 1 << HEIGHT
MAX_ENTRY = 65_535  # the length prefix has 16 bits; entries of the record are ≤ 8 KiB
_LENGTH_SIZE = 2


@dataclass(frozen=True)
class Appended:
    """What an append leaves: the new size and root, and the files to write, in order."""

    size: int
    root: bytes
    files: tuple[tuple[str, bytes], ...]


class TileReader:
    """Hashes of a log of `size` entries, read from its tiles, each tile and each node once."""

    def __init__(self, read: ReadFile, size: int) -> None:
        self._read = read
        self._size = size
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}
        self.spans: dict[tuple[int, int], bytes] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """Return the hash of the complete subtree `index` at `level` (a ReadHash)."""
        try:
            return self._nodes[level, index]
        except KeyError:
            node = self._nodes[level, index] = self._node(level, index)
            return node

    def _node(self, level: int, index: int) -> bytes:
        floor, inner = divmod(level, HEIGHT)
        if inner:
            return node_hash(self(level - 1, 2 * index), self(level - 1, 2 * index + 1))
        n, offset = divmod(index, WIDTH)
        return self._tile(floor, n)[offset * HASH_SIZE : (offset + 1) * HASH_SIZE]

    def _tile(self, floor: int, n: int) -> bytes:
        if (floor, n) not in self._tiles:
            width = min(WIDTH, (self._size >> (HEIGHT * floor)) - n * WIDTH)
            self._tiles[floor, n] = read_tile(self._read, floor, n, width)
        return self._tiles[floor, n]


def append(old_size: int, entries: Sequence[bytes], read: ReadFile) -> Appended:
    """Return the files that grow a log of `old_size` by `entries` (exact note bytes)."""
    files = dict(_bundles(old_size, entries, read))
    level, start, hashes = 0, old_size, [leaf_hash(entry) for entry in entries]
    while hashes:
        tiles = _tiles(level, start, hashes, read)
        files.update((tile_path(level, n, _width(tile)), tile) for n, tile in tiles)
        full = [tile for _, tile in tiles if _width(tile) == WIDTH]
        level, start, hashes = level + 1, start // WIDTH, [root_of_tile(tile) for tile in full]
    size = old_size + len(entries)
    reader = TileReader(lambda path: files[path] if path in files else read(path), size)
    return Appended(size, root_at(size, reader), tuple(files.items()))


def tiles_to_write(
    old_size: int, entries: Sequence[bytes], read: ReadFile
) -> list[tuple[str, bytes]]:
    """Return (relative path, bytes) of every file that an append writes."""
    return list(append(old_size, entries, read).files)


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """Return `tile/0/x001/234/067.p/12`: a hash tile's path."""
    return f"tile/{level}/{_index_path(n)}{_suffix(width)}"


def entries_path(n: int, width: int = WIDTH) -> str:
    """Return `tile/entries/067.p/12`: an entry bundle's path."""
    return f"tile/entries/{_index_path(n)}{_suffix(width)}"


def read_tile(read: ReadFile, level: int, n: int, width: int) -> bytes:
    """Read a hash tile of exactly `width` hashes; a full one stands in for a partial one."""
    try:
        data = fetch(read, tile_path(level, n, width))
    except VerificationFailed:
        if width == WIDTH:
            raise
        data = fetch(read, tile_path(level, n))[: width * HASH_SIZE]
    if len(data) != width * HASH_SIZE:
        raise VerificationFailed("tile_size")
    return data


def read_entries(read: ReadFile, n: int, width: int) -> tuple[bytes, ...]:
    """Read `width` entries of bundle `n`; a full one stands in for a partial one."""
    try:
        return split_bundle(fetch(read, entries_path(n, width)), width)
    except VerificationFailed as failure:
        if width == WIDTH or failure.step != "tile_missing":
            raise
        return split_bundle(fetch(read, entries_path(n)), WIDTH)[:width]


def fetch(read: ReadFile, path: str) -> bytes:
    """Read a file; a missing one is VerificationFailed("tile_missing")."""
    try:
        return read(path)
    except (LookupError, OSError):
        raise VerificationFailed("tile_missing") from None


def split_bundle(data: bytes, width: int) -> tuple[bytes, ...]:
    """Return the entries of a bundle, which must hold exactly `width` of them."""
    entries = tuple(_split(data))
    if len(entries) != width:
        raise VerificationFailed("bundle_size")
    return entries


def split_hashes(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile."""
    return [tile[at : at + HASH_SIZE] for at in range(0, len(tile), HASH_SIZE)]


def root_of_tile(tile: bytes) -> bytes:
    """Return the hash that a full tile has in the tile above."""
    return root_of_complete(split_hashes(tile))


def _split(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        start = at + _LENGTH_SIZE
        end = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or end > len(data):
            raise VerificationFailed("bundle_size")
        yield data[start:end]
        at = end


def _bundles(
    old_size: int, entries: Sequence[bytes], read: ReadFile
) -> Iterator[tuple[str, bytes]]:
    if any(len(entry) > MAX_ENTRY for entry in entries):
        raise RecordError("entry_too_long", "公示记录过长", "请缩短标题或依据")
    n, present = divmod(old_size, WIDTH)
    kept = read_entries(read, n, present) if present else ()
    for chunk in _chunks([*kept, *entries] if entries else []):
        yield entries_path(n, len(chunk)), b"".join(map(_prefixed, chunk))
        n += 1


def _tiles(
    level: int, start: int, hashes: Sequence[bytes], read: ReadFile
) -> list[tuple[int, bytes]]:
    n, present = divmod(start, WIDTH)
    kept = split_hashes(read_tile(read, level, n, present)) if present else []
    return [(n + at, b"".join(chunk)) for at, chunk in enumerate(_chunks([*kept, *hashes]))]


def _chunks(values: Sequence[bytes]) -> list[Sequence[bytes]]:
    return [values[at : at + WIDTH] for at in range(0, len(values), WIDTH)]


def _prefixed(entry: bytes) -> bytes:
    return len(entry).to_bytes(_LENGTH_SIZE, "big") + entry


def _width(tile: bytes) -> int:
    return len(tile) // HASH_SIZE


def _suffix(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def _index_path(n: int) -> str:
    path = f"{n % 1000:03d}"
    while n := n // 1000:
        path = f"x{n % 1000:03d}/{path}"
    return path
