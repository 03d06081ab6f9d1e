"""The parts of a notice, each a block as wide as it is told to be. Both arrangements use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.picture.drawing import Block, Box, Fill, Ink, placed, spaced, stack
from gongshi.picture.faces import Face
from gongshi.picture.titles import title_block
from gongshi.picture.typeset import (
    Style,
    centred,
    line,
    lines_of,
    paragraph,
    ragged,
    width,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

CONTINUED = "（续）"
BODY_LEADING = 1.55
SMALL_LEADING = 1.45
FRAME = 3
DATES_LEAST = 0.86  # of the design's size, to keep dates and days on one line


def heading(notice: Notice, p: Profile, across: int, *, first: bool) -> Block:
    """Return title and number; later pages say （续）."""
    size = p.title if first else p.title_next
    title = title_block(notice.title, size, across, "" if first else CONTINUED)
    grey = Style(Face.SANS, p.small, Ink.GREY)
    number = centred(
        notice.number, grey, across, role="number", height=round(p.small * SMALL_LEADING)
    )
    return stack([title, number], gap=p.em(0.12))


def window_box(notice: Notice, p: Profile, across: int) -> Block:
    """Return the window (公示期) in a red frame: dates and days on one line if they fit."""
    label = Style(Face.BOLD, p.base, Ink.PAPER)
    name = _label_lines(notice.window_label)
    tab = max(width(part, label) for part in name) + p.em(1.1)
    room = across - tab - p.em(0.9)
    lines = _window_lines(notice, p, room)
    inner = stack(lines, gap=p.em(0.08))
    height = max(inner.height, len(name) * p.em(1.2)) + p.em(0.7)
    left = stack(centred(part, label, tab, role="window_label", height=p.em(1.2)) for part in name)
    parts = (
        (red_frame(across, height), 0, 0),
        (Block(height, (Fill(Box(0, 0, tab, height), Ink.RED),)), 0, 0),
        (left, 0, (height - left.height) // 2),
        (inner, tab + p.em(0.45), (height - inner.height) // 2),
    )
    said = f"{notice.window_label} {notice.window_dates} {notice.window_days}"
    return Block(height, placed(parts, height).drawn, (said.strip(),))


def _label_lines(label: str) -> tuple[str, ...]:
    return (label[: len(label) // 2], label[len(label) // 2 :]) if len(label) > 3 else (label,)  # noqa: PLR2004 - 公示期 stands on one line, 张贴期限 on two


def _window_lines(notice: Notice, p: Profile, room: int) -> list[Block]:
    least = round(p.window * DATES_LEAST)
    for size in range(p.window, least - 1, -1) if notice.window_days else ():
        if _one_line_width(notice, p, size) <= room:
            return [_dates_and_days(notice, p, room, size)]
    size = p.window
    while width(notice.window_dates, Style(Face.BOLD, size)) > room and size > p.base:
        size -= 1
    dates = Style(Face.BOLD, size, Ink.RED)
    height = round(size * 1.2)
    return [
        centred(notice.window_dates, dates, room, role="window", height=height),
        *_window_days(notice.window_days, p, room),
    ]


def _one_line_width(notice: Notice, p: Profile, size: int) -> int:
    days = width(notice.window_days, Style(Face.MEDIUM, p.base))
    return width(notice.window_dates, Style(Face.BOLD, size)) + p.em(0.5) + days


def _dates_and_days(notice: Notice, p: Profile, room: int, size: int) -> Block:
    dates, days = Style(Face.BOLD, size, Ink.RED), Style(Face.MEDIUM, p.base)
    both = _one_line_width(notice, p, size)
    x = (room - both) // 2
    height = round(size * 1.2)
    first = line(notice.window_dates, dates, role="window", x=x, height=height)
    at = x + both - width(notice.window_days, days)
    second = line(notice.window_days, days, role="window", x=at, height=height)
    return placed(((first, 0, 0), (second, 0, (size - p.base) // 3)))


def _window_days(text: str, p: Profile, room: int) -> list[Block]:
    if not text:
        return []
    style = Style(Face.MEDIUM, p.base)
    while width(text, style) > room and style.size > p.small:
        style = Style(Face.MEDIUM, style.size - 1)
    return [centred(text, style, room, role="window", height=p.em(1.25))]


def red_frame(across: int, height: int) -> Block:
    """Return a red frame."""
    edges = (
        Box(0, 0, across, FRAME),
        Box(0, height - FRAME, across, FRAME),
        Box(0, 0, FRAME, height),
        Box(across - FRAME, 0, FRAME, height),
    )
    return Block(height, tuple(Fill(edge, Ink.RED) for edge in edges))


def body(notice: Notice, p: Profile, across: int) -> list[Block]:
    """Return the paragraphs: justified, first lines indented by two characters."""
    style = Style(Face.SANS, p.body)
    leading = round(p.body * BODY_LEADING)
    return [
        paragraph(text, style, across, role="body", leading=leading, indent=2 * p.body)
        for text in notice.body
    ]


def contacts(notice: Notice, p: Profile, across: int) -> Block:
    """Return whom to call: labels in one column, texts in the other."""
    label = Style(Face.BOLD, p.small)
    text = Style(Face.SANS, p.small)
    leading = round(p.small * SMALL_LEADING)
    names = [f"{contact.label}：" for contact in notice.contacts]
    tab = max((width(name, label) for name in names), default=0)
    lines = []
    for name, contact in zip(names, notice.contacts, strict=True):
        left = line(name, label, role="contact", height=leading)
        right = ragged(contact.text, text, across - tab, role="contact", leading=leading)
        both = placed(((left, 0, 0), (right, tab, 0)))
        lines.append(Block(both.height, both.drawn, (name + contact.text,)))
    return stack(lines, gap=p.em(0.06))


def signature(notice: Notice, p: Profile, across: int) -> Block:
    """Return who reviewed, who posts, and the date (落款)."""
    style = Style(Face.MEDIUM, p.small)
    texts = (notice.reviewing_body, notice.posting_body, notice.dated)
    return stack(
        ragged(text, style, across, role="signature", leading=round(p.small * SMALL_LEADING))
        for text in texts
        if text
    )


def privacy(notice: Notice, p: Profile, across: int) -> Block:
    """Return the sentence on privacy in a quiet band."""
    if not notice.privacy:
        return Block(0)
    style = Style(Face.MEDIUM, p.small)
    leading = round(p.small * SMALL_LEADING)
    lines = [
        centred(part, style, across, role="privacy", height=leading)
        for part in lines_of(notice.privacy, style, across - p.em(1))
    ]
    text = spaced(stack(lines), above=p.em(0.2), below=p.em(0.2))
    band = Fill(Box(0, 0, across, text.height), Ink.ZEBRA)
    return Block(text.height, (band, *text.drawn), (notice.privacy,))


def closing(notice: Notice, p: Profile, across: int) -> Block:
    """Return the notes to the list and the line that ends it: （共n户，以下空白）."""
    leading = round(p.small * SMALL_LEADING)
    notes = [
        ragged(text, Style(Face.SANS, p.small), across, role="note", leading=leading)
        for text in notice.row_notes
    ]
    grey = Style(Face.SANS, p.small, Ink.GREY)
    end = centred(notice.closing_line, grey, across, role="closing", height=leading)
    return spaced(stack([*notes, end]), above=p.em(0.25))


def page_count(n: int, of: int) -> str:
    """Return 第n页/共N页."""
    return f"第{n}页/共{of}页"


def sample_mark(notice: Notice, p: Profile) -> Block:
    """Return the mark of a sample in a thin red frame; nothing on a real notice."""
    if not notice.sample_mark:
        return Block(0)
    style = Style(Face.MEDIUM, p.small, Ink.RED)
    across = width(notice.sample_mark, style) + p.em(0.7)
    height = p.em(1.25)
    edges = _thin_frame(across, height)
    text = centred(notice.sample_mark, style, across, role="sample", height=height)
    return Block(height, (*edges, *text.drawn), text.said)


def _thin_frame(across: int, height: int) -> tuple[Fill, ...]:
    edges = (
        Box(0, 0, across, 2),
        Box(0, height - 2, across, 2),
        Box(0, 0, 2, height),
        Box(across - 2, 0, 2, height),
    )
    return tuple(Fill(edge, Ink.RED) for edge in edges)


def block_width(block: Block) -> int:
    """Return how far a block reaches to the right."""
    return max((operation.box.right for operation in block.drawn), default=0)


def said(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return all texts in reading order."""
    return tuple(words for block in blocks for words in block.said)
