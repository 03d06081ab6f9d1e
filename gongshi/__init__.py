"""gongshi (公示): posts the notices a community committee must post, and takes them down again."""

__version__ = "0.1.0"
