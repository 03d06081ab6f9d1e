"""The letterhead (红头): the issuing office in red serif over a double rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gongshi.picture.drawing import Block, Box, Fill, Ink, stack
from gongshi.picture.faces import Face
from gongshi.picture.titles import break_title
from gongshi.picture.typeset import Style, balanced, centred, width
from gongshi.posting.notice import TITLE_BREAK

if TYPE_CHECKING:
    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

TRACKING = 0.16
LEADING = 1.2
PLACE = re.compile(r"(?:街道|(?<!社)[省市州盟县旗区镇乡])(?=.)")  # a line may end after a place


def office(notice: Notice, p: Profile, across: int) -> Block:
    """Return the office above the rule.

    A long name is set smaller, down to the base size, and then on more lines.
    """
    size = p.office
    while _spaced_width(notice.office, size) > across and size > p.base:
        size -= 1
    style = Style(Face.SERIF_BOLD, size, Ink.RED)
    tracking = round(size * TRACKING)
    leading = round(size * LEADING)
    name = stack(
        centred(part, style, across, role="office", height=leading, tracking=tracking)
        for part in office_lines(notice.office, style, across, tracking)
    )
    whole = Block(name.height, name.drawn, (notice.office,))
    return stack([whole, _double_rule(p, across)], gap=p.em(0.35))


def office_small(notice: Notice, p: Profile, across: int) -> Block:
    """Return the office in small red letters, for a page whose head has no room for it."""
    style = Style(Face.MEDIUM, p.small, Ink.RED)
    name = stack(
        centred(part, style, across, role="office", height=round(p.small * LEADING))
        for part in office_lines(notice.office, style, across)
    )
    return Block(name.height, name.drawn, (notice.office,))


def office_lines(name: str, style: Style, across: int, tracking: int = 0) -> list[str]:
    """Return the lines of an office's name, broken after the places in it where they fit."""
    marked = PLACE.sub(rf"\g<0>{TITLE_BREAK}", name)
    lines = break_title(marked, across, lambda text: width(text, style, tracking))
    spacing = across * tracking // (tracking + style.size)
    return lines or balanced(name, style, across - spacing)


def _spaced_width(text: str, size: int) -> int:
    return width(text, Style(Face.SERIF_BOLD, size), round(size * TRACKING))


def _double_rule(p: Profile, across: int) -> Block:
    thick, gap, thin = p.em(0.15), p.em(0.13), p.em(0.05)
    rules = (
        Fill(Box(0, 0, across, thick), Ink.RED),
        Fill(Box(0, thick + gap, across, thin), Ink.RED),
    )
    return Block(thick + gap + thin, rules)
