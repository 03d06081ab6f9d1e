"""Wording (公示文稿) and public pages: masked values and a window in, text out."""

from gongshi.notice.typeset import month_of
from gongshi.notice.wording import address, citations, template_digest, write

__all__ = ["address", "citations", "month_of", "template_digest", "write"]
