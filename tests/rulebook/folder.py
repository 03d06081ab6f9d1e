"""A copy of the packaged configuration that a test may spoil, one place at a time."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from gongshi.errors import ConfigError
from gongshi.rulebook import defaults_dir, load

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Config:
    """A config folder in a temporary place."""

    path: Path

    def spoil(self, name: str, old: str, new: str) -> None:
        """Replace the first `old`, which must be there, in a file."""
        file = self.path / name
        text = file.read_text("utf-8")
        assert old in text, f"{name} has changed: the test no longer spoils anything"
        file.write_text(text.replace(old, new, 1), "utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file whole."""
        (self.path / name).write_text(text, "utf-8")

    def faults(self) -> tuple[str, ...]:
        """Load, which must be refused, and return all faults."""
        with pytest.raises(ConfigError) as refused:
            load(self.path)
        return refused.value.faults


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return a sound copy of the packaged configuration."""
    shutil.copytree(defaults_dir(), tmp_path / "config")
    return Config(tmp_path / "config")
