"""System packages that a long run needs: installed where we may, else named."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def lacking(**needed: str | Path) -> str:
    """Return what to install by hand, "" when nothing is; `package_name=program or folder`."""
    wanted = {name.replace("_", "-"): found for name, found in needed.items()}
    missing = [name for name, found in wanted.items() if not _there(found)]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(missing)
        missing = [name for name in missing if not _there(wanted[name])]
    return f"did not run; first: apt-get install {' '.join(missing)}" if missing else ""


def _there(found: str | Path) -> bool:
    return found.is_dir() if isinstance(found, Path) else shutil.which(found) is not None


def _install(names: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", "update"], env=environment, check=False, **QUIET)
    command = ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *names]
    subprocess.run(command, env=environment, check=False, **QUIET)
