"""The parts of a notice, each a block as wide as it is told to be. Both arrangements use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.picture.drawing import Block, Box, Code, Fill, Ink, placed, spaced, stack
from gongshi.picture.faces import Face
from gongshi.picture.titles import title_block
from gongshi.picture.typeset import (
    Style,
    balanced,
    centred,
    line,
    lines_of,
    paragraph,
    ragged,
    width,
)
from gongshi.qr import QUIET, encode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gongshi.picture.profile import Profile
    from gongshi.posting.notice import Notice

CONTINUED = "（续）"
CHECK_CODE = "核对码"
OFFICE_TRACKING = 0.16
BODY_LEADING = 1.55
CODE_LEADING = 1.26
SMALL_LEADING = 1.45
FRAME = 3


def office(notice: Notice, p: Profile, across: int) -> Block:
    """Return the issuing office in red above a double rule (红头)."""
    size = p.office
    while _office_width(notice.office, size) > across and size > p.base:
        size -= 1
    style = Style(Face.SERIF_BOLD, size, Ink.RED)
    tracking = round(size * OFFICE_TRACKING)
    name = centred(
        notice.office, style, across, role="office", height=round(size * 1.2), tracking=tracking
    )
    return stack([name, _double_rule(p, across)], gap=p.em(0.35))


def _office_width(text: str, size: int) -> int:
    return width(text, Style(Face.SERIF_BOLD, size), round(size * OFFICE_TRACKING))


def _double_rule(p: Profile, across: int) -> Block:
    thick, gap, thin = p.em(0.15), p.em(0.13), p.em(0.05)
    rules = (
        Fill(Box(0, 0, across, thick), Ink.RED),
        Fill(Box(0, thick + gap, across, thin), Ink.RED),
    )
    return Block(thick + gap + thin, rules)


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
        (_frame(across, height), 0, 0),
        (Block(height, (Fill(Box(0, 0, tab, height), Ink.RED),)), 0, 0),
        (left, 0, (height - left.height) // 2),
        (inner, tab + p.em(0.45), (height - inner.height) // 2),
    )
    said = f"{notice.window_label} {notice.window_dates} {notice.window_days}"
    return Block(height, placed(parts, height).drawn, (said.strip(),))


def _label_lines(label: str) -> tuple[str, ...]:
    return (label[: len(label) // 2], label[len(label) // 2 :]) if len(label) > 3 else (label,)  # noqa: PLR2004 - 公示期 stands on one line, 张贴期限 on two


def _window_lines(notice: Notice, p: Profile, room: int) -> list[Block]:
    size = p.window
    while width(notice.window_dates, Style(Face.BOLD, size)) > room and size > p.base:
        size -= 1
    dates = Style(Face.BOLD, size, Ink.RED)
    days = Style(Face.MEDIUM, p.base)
    both = width(notice.window_dates, dates) + p.em(0.5) + width(notice.window_days, days)
    height = round(size * 1.2)
    if not notice.window_days or both > room:
        return [
            centred(notice.window_dates, dates, room, role="window", height=height),
            *_window_days(notice.window_days, p, room),
        ]
    x = (room - both) // 2
    first = line(notice.window_dates, dates, role="window", x=x, height=height)
    at = x + both - width(notice.window_days, days)
    second = line(notice.window_days, days, role="window", x=at, height=height)
    return [placed(((first, 0, 0), (second, 0, (size - p.base) // 3)))]


def _window_days(text: str, p: Profile, room: int) -> list[Block]:
    if not text:
        return []
    style = Style(Face.MEDIUM, p.base)
    while width(text, style) > room and style.size > p.small:
        style = Style(Face.MEDIUM, style.size - 1)
    return [centred(text, style, room, role="window", height=p.em(1.25))]


def _frame(across: int, height: int) -> Block:
    edges = (
        Box(0, 0, across, FRAME),
        Box(0, height - FRAME, across, FRAME),
        Box(0, 0, FRAME, height),
        Box(across - FRAME, 0, FRAME, height),
    )
    return Block(height, tuple(Fill(edge, Ink.RED) for edge in edges))


def body(notice: Notice, p: Profile, across: int) -> Block:
    """Return the paragraphs: justified, first lines indented by two characters."""
    style = Style(Face.SANS, p.body)
    leading = round(p.body * BODY_LEADING)
    return stack(
        paragraph(text, style, across, role="body", leading=leading, indent=2 * p.body)
        for text in notice.body
    )


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


def code_square(notice: Notice, p: Profile) -> Block:
    """Return the QR with its quiet zone, or without a public host the check code in a frame."""
    if notice.qr.url is None:
        return _code_in_frame(notice, p)
    matrix = encode(notice.qr.url)
    side = (len(matrix) + 2 * QUIET) * p.module
    return Block(side, (Code(Box(0, 0, side, side), matrix, p.module),))


def square_width(notice: Notice, p: Profile) -> int:
    """Return how wide `code_square` is."""
    return max((op.box.right for op in code_square(notice, p).drawn), default=0)


def _code_in_frame(notice: Notice, p: Profile) -> Block:
    large = Style(Face.BOLD, p.em(1.3), Ink.RED)
    across = width(notice.qr.check_code, large) + p.em(1.4)
    inner = stack(
        [
            centred(CHECK_CODE, Style(Face.MEDIUM, p.base), across, role="code", height=p.em(1.3)),
            centred(notice.qr.check_code, large, across, role="code", height=p.em(1.8)),
        ]
    )
    height = inner.height + p.em(1.2)
    return placed(((_frame(across, height), 0, 0), (inner, 0, p.em(0.6))), height)


def code_lines(notice: Notice, p: Profile) -> list[tuple[str, Style]]:
    """Return what stands beside or beneath the QR."""
    small = Style(Face.SANS, p.small)
    if notice.qr.url is None:
        return [(notice.qr.caption, small)]
    return [
        (notice.qr.caption, small),
        (f"{CHECK_CODE} {notice.qr.check_code}", Style(Face.BOLD, p.small)),
        (notice.qr.domain, Style(Face.SANS, p.small, Ink.GREY)),
    ]


def code_widths(notice: Notice, p: Profile) -> list[int]:
    """Return the widths of the lines that go with the QR, the caption's first."""
    return [width(text, style) for text, style in code_lines(notice, p)]


def code_below(notice: Notice, p: Profile, across: int) -> Block:
    """Return the QR with its lines beneath, all centred."""
    leading = round(p.small * CODE_LEADING)
    square = code_square(notice, p)
    x = (across - square_width(notice, p)) // 2
    lines = [
        _said_whole(
            stack(
                centred(part, style, across, role="code", height=leading)
                for part in _cut(text, style, across)
            ),
            text,
        )
        for text, style in code_lines(notice, p)
    ]
    return stack([placed(((square, x, 0),), square.height), *lines])


def _said_whole(block: Block, text: str) -> Block:
    """A broken line is read out unbroken."""
    return Block(block.height, block.drawn, (text,))


def hang(notice: Notice, p: Profile, room: float) -> int:
    """Return how far a QR may reach into `room` em of white beside it: at most its quiet zone."""
    return 0 if notice.qr.url is None else min(QUIET * p.module, p.em(room))


def code_beside(notice: Notice, p: Profile, across: int) -> Block:
    """Return the QR with its lines to the right, in its middle."""
    square = code_square(notice, p)
    x = square_width(notice, p) + p.em(0.4)
    lines = code_text(notice, p, across - x)
    height = max(square.height, lines.height)
    return placed(((square, 0, 0), (lines, x, (height - lines.height) // 2)), height)


def code_text(notice: Notice, p: Profile, across: int) -> Block:
    """Return the QR's lines from the left."""
    leading = round(p.small * SMALL_LEADING)
    return stack(
        _said_whole(
            stack(
                line(part, style, role="code", height=leading) for part in _cut(text, style, across)
            ),
            text,
        )
        for text, style in code_lines(notice, p)
    )


def _cut(text: str, style: Style, across: int) -> list[str]:
    """A caption too long for one line breaks before its bracket."""
    at = text.find("（")
    if width(text, style) > across and at > 0:
        return [text[:at], text[at:]]
    return balanced(text, style, across)


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
