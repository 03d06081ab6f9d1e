"""Where the home (GONGSHI_HOME) lies and what stands in it. Everything is 0700."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

FOLDERS = (
    "config",
    "keys",
    "log",
    "public",
    "live",
    "live/rowkeys",
    "live/pictures",
    "boards",
    "cosigned",
    "cosigned/inbox",
    "prefect",
    "tmp",
    "run",
)


@dataclass(frozen=True)
class Home:
    """The one data directory (数据目录)."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """Return the home that GONGSHI_HOME names, or the default under ~/.local/share."""
        named = os.environ.get("GONGSHI_HOME")
        return cls(Path(named) if named else Path.home() / ".local" / "share" / "gongshi")

    def make(self) -> None:
        """Create the home's folders, private to the account."""
        for path in (self.root, *(self.root / name for name in FOLDERS)):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.chmod(0o700)

    @property
    def exists(self) -> bool:
        """Whether `gongshi init` has been here."""
        return (self.root / "config").is_dir()

    @property
    def database_url(self) -> str:
        """SQLite in the home, or what GONGSHI_DATABASE_URL names."""
        return os.environ.get("GONGSHI_DATABASE_URL") or f"sqlite:///{self.root / 'gongshi.db'}"

    @property
    def kek_file(self) -> Path:
        """The key that wraps row keys."""
        named = os.environ.get("GONGSHI_KEK_FILE")
        return Path(named) if named else self.keys / "kek"

    @property
    def clock_file(self) -> Path:
        """The training clock (演练时钟)."""
        return self.root / "clock.json"

    @property
    def config(self) -> Path:
        """Catalogue, kinds, calendar, site and boards, owned by the site."""
        return self.root / "config"

    @property
    def keys(self) -> Path:
        """Signing keys, KEK and digest key."""
        return self.root / "keys"

    @property
    def log(self) -> Path:
        """Tiles, entry bundles and checkpoint."""
        return self.root / "log"

    @property
    def public(self) -> Path:
        """The static public tree."""
        return self.root / "public"

    @property
    def rowkeys(self) -> Path:
        """Wrapped row keys, one file a batch."""
        return self.root / "live" / "rowkeys"

    @property
    def pictures(self) -> Path:
        """Pages and sheets of live postings."""
        return self.root / "live" / "pictures"

    @property
    def boards(self) -> Path:
        """Signed manifests, one folder a board."""
        return self.root / "boards"

    @property
    def cosigned(self) -> Path:
        """Checkpoints that witnesses cosigned; `inbox/` is where they are dropped."""
        return self.root / "cosigned"

    @property
    def verified(self) -> Path:
        """What `gongshi verify` remembers of each log; outside any home, where XDG says.

        An auditor who only verifies has no home and should not get one by verifying.
        """
        if self.exists or os.environ.get("GONGSHI_HOME"):
            return self.root / "verified"
        named = os.environ.get("XDG_STATE_HOME")
        return Path(named or Path.home() / ".local" / "state") / "gongshi" / "verified"

    @property
    def witness(self) -> Path:
        """This body's own witness key, and what it remembers of each log it cosigns."""
        return self.root / "witness"

    @property
    def tmp(self) -> Path:
        """Staging; emptied by the tick."""
        return self.root / "tmp"
