"""Wording (公示文稿) and public pages: masked values and a window in, text out."""

from gongshi.notice.assessment import assess
from gongshi.notice.card import EXTENSION, RESULT, extension_card, result_card
from gongshi.notice.certificate import certificate_parts
from gongshi.notice.page import (
    PublicFacts,
    PublicLink,
    PublicView,
    extended,
    page,
    path_prefix,
    public_facts,
)
from gongshi.notice.typeset import month_of
from gongshi.notice.wording import address, citations, template_digest, write

__all__ = [
    "EXTENSION",
    "RESULT",
    "PublicFacts",
    "PublicLink",
    "PublicView",
    "address",
    "assess",
    "certificate_parts",
    "citations",
    "extended",
    "extension_card",
    "month_of",
    "page",
    "path_prefix",
    "public_facts",
    "result_card",
    "template_digest",
    "write",
]
