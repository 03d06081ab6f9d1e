"""The log on disk, the public tree beside it, and other logs followed."""
