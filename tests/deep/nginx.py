"""nginx with the shipped configuration against our own server: every address, byte for byte.

The comparison is a test like any other (tests/web/test_nginx.py) that does not run where there is
no nginx; here nginx is installed first and nothing may be left out.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.deep.packages import lacking
from tests.deep.report import Result

if TYPE_CHECKING:
    from tests.deep.report import Orders

ROOT = Path(__file__).parents[2]
TESTS = "tests/web/test_nginx.py"


def run(_name: str, _orders: Orders) -> Result:
    """Run the tests; one that did not run is a fault."""
    if words := lacking(nginx_light=Path("/etc/nginx")):
        return Result(False, words)
    command = [sys.executable, "-m", "pytest", "-q", "-rs", TESTS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    sound = done.returncode == 0 and not re.search(r"\d+ skipped", lines[-1])
    return Result(sound, lines[-1], () if sound else tuple(lines[-40:]))
