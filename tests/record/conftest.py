import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def vectors():
    """The folder of outside vectors; a test that needs it says so where it is missing."""
    named = os.environ.get("GONGSHI_VECTORS")
    root = Path(__file__).resolve().parents[2]
    folder = Path(named) if named else root.parent / "shared" / "vectors"
    if not folder.is_dir():
        pytest.skip("did not run: the outside vectors (../shared/vectors) are not on this machine")
    return folder
