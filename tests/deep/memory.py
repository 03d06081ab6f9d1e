"""What mutation runs remember (build/deep/): a run of hours may be made in pieces.

A mutant killed before stays killed while its module is unchanged. A survivor is believed only while
the room and its tests are unchanged too, and so is what was learned of which test enters what.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "deep"
LOOKED_AT = ("masking", "tests/masking", "tests/rules", "tests/deep")


class Memory:
    """The ends of mutants by key, and what a nursery learned."""

    def __init__(self, sources: dict[str, str], kept: Path = KEPT) -> None:
        self._kept = kept
        self._of_module = {module: _digest([text]) for module, text in sources.items()}
        self._of_all = _digest(_texts())
        kept.mkdir(parents=True, exist_ok=True)

    def ends(self, module: str, killed: Iterable[str]) -> dict[str, str]:
        """Return what is still true of a module's mutants: key → end."""
        path = self._path(module)
        found = json.loads(path.read_text("utf-8")) if path.exists() else {}
        if found.get("module") != self._of_module[module]:
            return {}
        same = found["all"] == self._of_all
        return {key: end for key, end in found["ends"].items() if same or end in killed}

    def keep(self, module: str, ends: dict[str, str]) -> None:
        """Write a module's ends."""
        found = {"module": self._of_module[module], "all": self._of_all, "ends": ends}
        self._path(module).write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")

    def learned(self) -> Any:
        """Return what a nursery learned of this very room and tests, or None."""
        path = self._kept / f"learned-{self._of_all}.pickle"
        return pickle.loads(path.read_bytes()) if path.exists() else None

    def keep_learned(self, learned: object) -> None:
        """Write what a nursery learned; what it learned of other versions goes."""
        for old in self._kept.glob("learned-*.pickle"):
            old.unlink()
        (self._kept / f"learned-{self._of_all}.pickle").write_bytes(pickle.dumps(learned))

    def _path(self, module: str) -> Path:
        return self._kept / f"{module}.json"


def _texts() -> list[str]:
    paths = sorted(
        path
        for folder in LOOKED_AT
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".yaml", ".txt") and path.name != "survivors.yaml"
    )
    return [f"{path.relative_to(ROOT)}\0{path.read_text('utf-8')}" for path in paths]


def _digest(texts: list[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
