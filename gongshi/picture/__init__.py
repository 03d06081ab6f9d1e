"""Pictures (公示图): a notice becomes board pages and an A4 sheet. Text, geometry, paint."""

from gongshi.picture.document import document
from gongshi.picture.idle import idle
from gongshi.picture.profile import profile_words
from gongshi.picture.render import Page, Rendered, TextBox, render, render_card, versions
from gongshi.picture.sheet import sheet, sheet_text

__all__ = [
    "Page",
    "Rendered",
    "TextBox",
    "document",
    "idle",
    "profile_words",
    "render",
    "render_card",
    "sheet",
    "sheet_text",
    "versions",
]
