"""The gongshi command."""
