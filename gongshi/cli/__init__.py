"""The gongshi command. Importing it costs the standard library only; each command imports its own."""

from gongshi.cli.main import main

__all__ = ["main"]
