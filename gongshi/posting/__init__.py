"""Pure rules of a posting (公示): no third party, no clock, no I/O."""

from gongshi.posting.kind import Kind
from gongshi.posting.window import Window, window

__all__ = ["Kind", "Window", "window"]
