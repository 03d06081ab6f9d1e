"""Replay of a whole log (存证日志复核) from its files: for an auditor who trusts one root key.

Every entry is read from the bundles and hashed; every tile and the checkpoint's root must follow
from them; each publisher's `seq` has no gap, `prev` no break and `time` no step back; each posting
lives its life in order; the directory knows what the log tells of keys. A reader who remembers an
earlier checkpoint learns of a rollback or a fork.

A revoked key's entries from the revoked index on are void: they stand in the log, since nothing is
ever deleted, and count for nothing. Only the root-signed directory revokes; an entry that says so
is for people, else whoever stole a key could revoke the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.errors import VerificationFailed
from gongshi.record import entry, growth, keys, logged, tiles
from gongshi.record.acts import ENDINGS, Act
from gongshi.record.keys import Role
from gongshi.record.tree import EMPTY_ROOT, Frontier

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from gongshi.record.checkpoint import Checkpoint
    from gongshi.record.entry import Entry
    from gongshi.record.keys import Directory, ListedKey
    from gongshi.record.tiles import ReadFile


@dataclass(frozen=True)
class LogReport:
    """What a replay found. `states` maps each posting to posted or its ending."""

    head: Checkpoint
    states: Mapping[str, Act]
    void: tuple[int, ...]


def verify_log(
    read: ReadFile, *, keys_note: bytes, root_vkey: str, remembered: Checkpoint | None = None
) -> LogReport:
    """Replay the log whose files `read` returns by path; VerificationFailed(step) on any fault.

    `remembered` is the last checkpoint this reader verified, if any.
    """
    directory = keys.parse(keys_note, root_vkey)
    _, head = growth.fetch_head(read, directory)
    _check_not_older(head, remembered)
    notes = [
        data for n, width in _tile_widths(head.size) for data in tiles.read_entries(read, n, width)
    ]
    leaves = [entry.leaf_hash(data) for data in notes]
    _check_tiles(read, leaves)
    entries = [entry.parse(data, directory.verifiers(Role.PUBLISHER)) for data in notes]
    _check_roots(leaves, head, remembered, entries)
    lives = _Lives(directory)
    for index, found in enumerate(entries):
        lives.take(index, found)
    if lives.last is not None:
        logged.check_signers(directory, head, lives.last)
    return LogReport(head, lives.states, tuple(lives.void))


def _check_not_older(head: Checkpoint, remembered: Checkpoint | None) -> None:
    if remembered and remembered.origin != head.origin:
        raise VerificationFailed("checkpoint_origin")
    if remembered and remembered.size > head.size:
        raise VerificationFailed("checkpoint_rollback")


def _tile_widths(size: int) -> Iterator[tuple[int, int]]:
    """Yield number and width of each tile over `size` hashes."""
    for n in range(-(-size // tiles.WIDTH)):
        yield n, min(tiles.WIDTH, size - n * tiles.WIDTH)


def _check_tiles(read: ReadFile, leaves: Sequence[bytes]) -> None:
    """Require every tile of every level to be what the leaves make it."""
    level, hashes = 0, leaves
    while hashes:
        above = []
        for n, width in _tile_widths(len(hashes)):
            made = b"".join(hashes[n * tiles.WIDTH : n * tiles.WIDTH + width])
            if tiles.read_tile(read, level, n, width) != made:
                raise VerificationFailed("log_tile")
            if width == tiles.WIDTH:
                above.append(tiles.root_of_tile(made))
        level, hashes = level + 1, above


def _check_roots(
    leaves: Sequence[bytes],
    head: Checkpoint,
    remembered: Checkpoint | None,
    entries: Sequence[Entry],
) -> None:
    """Require the roots that the checkpoint, the reader and the entries' `base` name."""
    bases = [found.fields["base"] for found in entries if "base" in found.fields]
    wanted = {head.size, *(base["size"] for base in bases)}
    roots = _roots_at(leaves, wanted | ({remembered.size} if remembered else set()))
    if roots[head.size] != head.root:
        raise VerificationFailed("log_root")
    if remembered and roots[remembered.size] != remembered.root:
        raise VerificationFailed("checkpoint_fork")
    if any(roots.get(base["size"], b"").hex() != base["root"] for base in bases):
        raise VerificationFailed("log_base")


def _roots_at(leaves: Sequence[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    edge, roots = Frontier(), {0: EMPTY_ROOT}
    for leaf in leaves:
        edge = edge.append(leaf)
        if edge.size in sizes:
            roots[edge.size] = edge.root
    return roots


class _Lives:
    """What has happened so far, publisher by publisher and posting by posting."""

    def __init__(self, directory: Directory) -> None:
        self.states: dict[str, Act] = {}
        self.void: list[int] = []
        self.last: Entry | None = None
        self._directory = directory
        self._chains: dict[str, tuple[int, str, str]] = {}
        self._posted: dict[str, Entry] = {}
        self._ends: dict[str, str] = {}

    def take(self, index: int, found: Entry) -> None:
        """Take the next entry or refuse the log."""
        listed = self._directory.listing(found.key)
        if not listed.holds_for(index):
            self.void.append(index)
            return
        if not listed.holds_at(found.time):
            raise VerificationFailed("key_not_in_force")
        if self._directory.training != (found.training_s is not None):
            raise VerificationFailed("training_mixed")
        if found.fields.get("base", {"size": 0})["size"] > index:
            raise VerificationFailed("log_base")
        self._link(found)
        self.last = found
        if found.act in _TOLD:
            self._check_told(found)
        if found.act is Act.POSTED:
            self._post(found)
        elif found.id:
            self._follow(found)

    def _link(self, found: Entry) -> None:
        seq, prev, time = self._chains.get(found.key.name, (0, entry.FIRST_PREV, ""))
        if found.seq != seq:
            raise VerificationFailed("log_seq")
        if found.prev != prev:
            raise VerificationFailed("log_prev")
        if found.time < time:  # instants of fixed width compare as text
            raise VerificationFailed("log_time")
        self._chains[found.key.name] = (seq + 1, found.leaf.hex(), found.time)

    def _check_told(self, found: Entry) -> None:
        """A directory that does not know a change the log tells of is older than the log."""
        told = found.fields
        listed = next((key for key in self._directory.keys if key.vkey == told["vkey"]), None)
        if listed is None or not _TOLD[found.act](listed, told):
            raise VerificationFailed("keys_older")

    def _post(self, found: Entry) -> None:
        corrects = found.fields.get("corrects")
        if found.id in self.states or (corrects is not None and corrects not in self.states):
            raise VerificationFailed("log_order")
        self.states[found.id] = Act.POSTED
        self._posted[found.id] = found
        self._ends[found.id] = _not_after(found.fields)

    def _follow(self, found: Entry) -> None:
        posted = self._posted.get(found.id)
        if posted is None or posted.key.name != found.key.name:
            raise VerificationFailed("log_order")
        if found.act not in (*ENDINGS, Act.EXTENDED):
            return  # objections close and evidence arrives before and after the end
        if self.states[found.id] is not Act.POSTED:
            raise VerificationFailed("log_order")
        if found.act is Act.EXTENDED:
            self._extend(found)
            return
        if found.act is Act.CORRECTED:
            self._check_successor(found)
        self.states[found.id] = found.act

    def _extend(self, found: Entry) -> None:
        if _not_after(found.fields) <= self._ends[found.id]:
            raise VerificationFailed("log_order")
        self._ends[found.id] = _not_after(found.fields)

    def _check_successor(self, found: Entry) -> None:
        """The new posting is logged first and names the old one."""
        successor = self._posted.get(found.fields["by"])
        if successor is None or successor.fields.get("corrects") != found.id:
            raise VerificationFailed("log_order")


def _not_after(fields: Mapping[str, Any]) -> str:
    return str(fields["window"]["not_after"])


_TOLD: Mapping[Act, Callable[[ListedKey, Mapping[str, Any]], bool]] = {
    Act.KEY_ADD: lambda listed, told: listed.role.value == told["role"],
    Act.KEY_RETIRE: lambda listed, told: listed.until is not None and listed.until <= told["until"],
    Act.KEY_REVOKE: lambda listed, told: (
        listed.revoked is not None and listed.revoked <= told["index"]
    ),
}
