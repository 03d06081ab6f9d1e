"""Fixtures of the rulebook's tests."""

from tests.rulebook.folder import config

__all__ = ["config"]
