"""What an approval binds (送审内容): one digest over everything the approver sees and its sources.

The check code (核对码) printed on every page is the first 40 bits of it. The number is not in it:
that is allotted at publication. The title is the plain one, without break marks.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongshi.record import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Content:
    """The parts; digests and `rows_root` are lower-case hex, `window` is plain JSON data."""

    id: str
    kind_digest: str
    title: str
    body: Sequence[str]
    window: Mapping[str, Any]
    rows_root: str
    template_digest: str
    font_digest: str
    profile_digest: str
    lists_digest: str
    """The word lists masking read: a changed one voids an approval."""

    def digest(self) -> bytes:
        """Return SHA-256 over the canonical JSON of the parts."""
        parts = {
            "v": "gongshi/content/v2",
            "id": self.id,
            "kind": self.kind_digest,
            "title": self.title,
            "body": list(self.body),
            "window": dict(self.window),
            "rows_root": self.rows_root,
            "template": self.template_digest,
            "font": self.font_digest,
            "profile": self.profile_digest,
            "lists": self.lists_digest,
        }
        return hashlib.sha256(canonical.dumps(parts)).digest()
