"""Characters no font has are painted as * with a finding (W503).

One rare name must not stop a duty that is due the same day.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gongshi.errors import Finding, Level
from gongshi.picture.faces import Face, has
from gongshi.posting.notice import TITLE_BREAK, Contact, Notice, QrMark

if TYPE_CHECKING:
    from gongshi.posting.notice import Row

CODE = "W503"
MISSING = "*"
INVISIBLE = {
    *"\u200c\u200d\u2060\ufeff",  # joiners
    *(chr(code) for code in range(0xFE00, 0xFE10)),  # variation selectors
    *(chr(code) for code in range(0xE0100, 0xE01F0)),
}


@dataclass
class _Reader:
    """Reads texts one after the other and remembers what it could not print."""

    findings: list[Finding] = field(default_factory=list)

    def text(self, text: str, where: str) -> str:
        return "".join(self._char(char, where) for char in text if char not in INVISIBLE)

    def _char(self, char: str, where: str) -> str:
        if char == TITLE_BREAK or has(Face.SANS, char):
            return char
        if char.isspace():
            return " "
        words = f"字库没有 U+{ord(char):04X},图中以 * 代替"
        advice = "请人工核对该字;纸质件可手写补正并盖章"
        finding = Finding(CODE, Level.WARN, where, words, advice)
        if finding not in self.findings:
            self.findings.append(finding)
        return MISSING


def legible(notice: Notice) -> tuple[Notice, tuple[Finding, ...]]:
    """Return the notice as it can be printed, and W503 for every character that cannot."""
    read = _Reader()
    printed = replace(
        notice,
        office=read.text(notice.office, "发布单位"),
        title=read.text(notice.title, "标题"),
        number=read.text(notice.number, "编号"),
        window_label=read.text(notice.window_label, "公示期"),
        window_dates=read.text(notice.window_dates, "公示期"),
        window_days=read.text(notice.window_days, "公示期"),
        body=_all(read, notice.body, "正文"),
        rows=tuple(_row(read, row) for row in notice.rows),
        closing_line=read.text(notice.closing_line, "表尾"),
        row_notes=_all(read, notice.row_notes, "表尾"),
        contacts=tuple(_contact(read, contact) for contact in notice.contacts),
        privacy=read.text(notice.privacy, "提示"),
        reviewing_body=read.text(notice.reviewing_body, "落款"),
        posting_body=read.text(notice.posting_body, "落款"),
        dated=read.text(notice.dated, "落款"),
        seal_note=read.text(notice.seal_note, "盖章说明"),
        paper_foot=read.text(notice.paper_foot, "页脚"),
        qr=_mark(read, notice.qr),
        sample_mark=read.text(notice.sample_mark, "样张标记"),
    )
    return printed, tuple(read.findings)


def _all(read: _Reader, texts: tuple[str, ...], where: str) -> tuple[str, ...]:
    return tuple(read.text(text, f"{where}第{n}段") for n, text in enumerate(texts, 1))


def _row(read: _Reader, row: Row) -> Row:
    cells = {label: read.text(text, f"第{row.n}行“{label}”") for label, text in row.cells.items()}
    return replace(row, cells=cells)


def _contact(read: _Reader, contact: Contact) -> Contact:
    return Contact(read.text(contact.label, "受理信息"), read.text(contact.text, "受理信息"))


def _mark(read: _Reader, mark: QrMark) -> QrMark:
    return replace(
        mark, caption=read.text(mark.caption, "二维码"), domain=read.text(mark.domain, "二维码")
    )
