"""Where the packaged configuration lies: in the wheel, or in the checkout beside the package."""

from __future__ import annotations

from pathlib import Path

import gongshi


def defaults_dir() -> Path:
    """Return the folder `gongshi init` copies into a home (样本配置)."""
    package = Path(gongshi.__file__).resolve().parent
    packed = package / "data" / "config"
    return packed if packed.is_dir() else package.parent / "config"
