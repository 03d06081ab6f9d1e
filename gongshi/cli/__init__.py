"""The gongshi command. Importing it costs the standard library only."""

from gongshi.cli.main import main

__all__ = ["main"]
