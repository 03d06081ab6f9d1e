"""The four sample files and a fresh office for each test of the chain."""

from __future__ import annotations

import pytest

from tests.office import KINDS, PASSPHRASE, ROOT, START, Office, make_samples, open_office


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """The four files of the demo and their letters, by letter A to D."""
    return make_samples(tmp_path_factory.mktemp("samples"))


@pytest.fixture
def office(tmp_path):
    """A new training home with one handler and one approver."""
    return open_office(tmp_path / "home")


__all__ = ["KINDS", "PASSPHRASE", "ROOT", "START", "Office"]
