"""Wording (公示文稿) and public pages: masked values and a window in, text out."""

from gongshi.notice.assessment import assess
from gongshi.notice.page import (
    PublicFacts,
    PublicLink,
    PublicView,
    page,
    path_prefix,
    public_facts,
)
from gongshi.notice.typeset import month_of
from gongshi.notice.wording import address, citations, template_digest, write

__all__ = [
    "PublicFacts",
    "PublicLink",
    "PublicView",
    "address",
    "assess",
    "citations",
    "month_of",
    "page",
    "path_prefix",
    "public_facts",
    "template_digest",
    "write",
]
