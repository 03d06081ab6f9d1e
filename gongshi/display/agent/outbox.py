"""Reports on their way to the office (待上传的证据): kept until it has them, or says why not.

A report outlives the pairing it was made under: a screen that is paired anew still tells what it
saw before. One that the office refuses is put aside, for whoever looks into it; one whose time
the office says has not come (a clock that ran ahead) waits until it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from gongshi.display import evidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gongshi.display.agent.place import Place
    from gongshi.display.agent.uplink import Uploaded

AT_ONCE = 50
MOST_REFUSED = 9_000
"""Some thirty days of reports; beyond it the oldest go."""
TOO_EARLY = "evidence_time"


@dataclass(frozen=True)
class Outbox:
    """The notes in a place that the office does not have."""

    place: Place

    def batches(self) -> Iterator[dict[str, Path]]:
        """Yield what waits, oldest first, as digest → file, as much as goes in one upload."""
        paths = (path for path in self._paths() if self._is_text(path))
        while batch := list(islice(paths, AT_ONCE)):
            yield {evidence.digest(path.read_bytes()): path for path in batch}

    @property
    def backlog(self) -> int:
        """How many reports wait for the office."""
        return len(self._paths())

    @property
    def aside(self) -> int:
        """How many reports the office refused."""
        return sum(1 for _ in self.place.refused.iterdir())

    def settle(self, sent: dict[str, Path], became: Uploaded) -> None:
        """Delete what is safe with the office, and put aside what it will never take."""
        for digest in became.acknowledged & sent.keys():
            sent[digest].unlink()
        for digest in became.refused.keys() & sent.keys() - became.acknowledged:
            if became.refused[digest] != TOO_EARLY:
                sent[digest].rename(self.place.refused / f"{digest[:32]}.note")
        aside = sorted(self.place.refused.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in aside[:-MOST_REFUSED]:
            path.unlink()

    def _is_text(self, path: Path) -> bool:
        """Put aside what rotted on the disk: one such note would spoil every upload."""
        try:
            path.read_bytes().decode()
        except UnicodeDecodeError:
            path.rename(self.place.refused / path.name)
            return False
        return True

    def _paths(self) -> list[Path]:
        folders = (self.place.earlier, self.place.evidence)
        return [path for folder in folders for path in sorted(folder.glob("*.note"))]
