"""Three hundred spoilt files: each is a list or one refusal, and the parent stays as it was."""

import json
import subprocess
import sys
from pathlib import Path

COUNT = 300


def test_no_spoilt_file_harms_the_parent():
    told = subprocess.run(
        [sys.executable, "-m", "tests.sources.mutants", str(COUNT), "20261124"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        timeout=600,
    )
    assert told.stderr == b""
    found = json.loads(told.stdout)
    outcomes = {"list", "list with findings", "refused", "unreadable"}
    assert found["tally"].keys() == outcomes  # each of them happens, and nothing else does
    assert sum(found["tally"].values()) == COUNT
    assert found["kinds"].keys() == {"xlsx", "xml", "xls", "csv"}
    assert found["grown_mib"] < 32
