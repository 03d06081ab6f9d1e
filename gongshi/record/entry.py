"""Entries of the log (公示记录): one act each, one line of canonical JSON in a signed note.

The leaf is SHA-256(0 ‖ exact note bytes). Each kind has a closed set of keys (`acts`), reasons are
codes and no field takes free words about a person. `seq` counts a publisher's entries without gaps
from 0 and `prev` is the leaf hash of the one before, so nothing can be dropped between two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.errors import RecordError, VerificationFailed
from gongshi.record import acts, canonical, note, tree
from gongshi.record.acts import Act

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from gongshi.record.note import Signer, Verifier

VERSION = "gongshi/record/v1"
ENTRY_LIMIT = 8192  # bytes of the whole note
FIRST_PREV = "0" * 64


@dataclass(frozen=True)
class Entry:
    """A verified entry: its fields, the key that signed it, and its leaf hash."""

    act: Act
    fields: Mapping[str, Any]
    key: Verifier
    leaf: bytes

    @property
    def id(self) -> str:
        """The posting it is about, or "" for acts about keys and digests."""
        return str(self.fields.get("id", ""))

    @property
    def seq(self) -> int:
        """Its number among its publisher's entries."""
        return int(self.fields["seq"])

    @property
    def prev(self) -> str:
        """The leaf hash, in hex, of the publisher's entry before it."""
        return str(self.fields["prev"])

    @property
    def time(self) -> str:
        """When it was signed, UTC text."""
        return str(self.fields["time"])

    @property
    def training_s(self) -> int | None:
        """The training clock's offset in seconds, None in production."""
        return self.fields.get("training")


def build(act: Act | str, **fields: Any) -> str:
    """Return an entry's line, ready to sign; RecordError names the act if a field is wrong.

    `fields` are all keys of the kind but `v` and `kind`; see docs/formats/entry.md.
    """
    body = {"v": VERSION, "kind": str(act), **fields}
    line = canonical.dumps(body).decode("utf-8") + "\n"
    try:
        _check(body)
    except VerificationFailed as failure:
        raise RecordError(
            "entry_invalid", f"公示记录内容不合规定({act}:{failure.step})", "请联系维护人员"
        ) from failure
    return line


def sign(line: str, publisher: Signer) -> bytes:
    """Return the entry: `line` as a note signed by the publisher; RecordError above 8 KiB."""
    data = note.sign(line, [publisher])
    if len(data) > ENTRY_LIMIT:
        raise RecordError("entry_too_long", "公示记录过长", "请缩短标题或依据")
    return data


def parse(data: bytes, keys: Collection[Verifier]) -> Entry:
    """Read an entry signed by exactly one key, which must be one of `keys`."""
    text, key = note.open_sole(data, keys, limit=ENTRY_LIMIT)
    fields = canonical.loads(text.removesuffix("\n").encode("utf-8"), limit=ENTRY_LIMIT)
    return Entry(_check(fields), fields, key, leaf_hash(data))


def leaf_hash(data: bytes) -> bytes:
    """Return the leaf hash of an entry's exact bytes."""
    return tree.leaf_hash(data)


def _check(fields: Mapping[str, Any]) -> Act:
    """Return the act whose closed shape `fields` has."""
    kind = fields.get("kind")
    if fields.get("v") != VERSION or not isinstance(kind, str) or kind not in frozenset(Act):
        raise VerificationFailed("entry_kind")
    acts.check_fields(Act(kind), fields)
    if (fields["seq"] == 0) != (fields["prev"] == FIRST_PREV):
        raise VerificationFailed("entry_first")
    return Act(kind)
